// A chart in Vega-Lite. The library comes from this server, once a page.
let library;

function load(address) {
  library ??= import(address).then(() => window.vegaEmbed);
  return library;
}

export default {
  template: `<div></div>`,
  props: { spec: String, library: String },
  async mounted() {
    const embed = await load(this.library);
    if (!this.$el?.isConnected) return;
    const lines = { domainColor: "currentColor", tickColor: "currentColor" };
    const letters = { labelColor: "currentColor", titleColor: "currentColor" };
    const config = {
      background: null,
      font: "Liberation Sans, Arial, sans-serif",
      title: { color: "currentColor" },
      axis: { ...lines, ...letters, gridColor: "#88888855", labelFontSize: 12, titleFontSize: 12 },
      legend: { ...letters, orient: "top", labelFontSize: 13, labelLimit: 260 },
      view: { stroke: null },
    };
    this.result = await embed(this.$el, JSON.parse(this.spec), { actions: false, renderer: "svg", mode: "vega-lite", config });
  },
  unmounted() {
    this.result?.finalize();
  },
};
