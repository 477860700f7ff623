// What a reader gets on top of a page that is complete without: tables that sort, a box that finds names, and what a
// mark of a chart stands for, on hover and by keyboard. Asks for nothing, keeps nothing, makes no markup of any text.
"use strict";
(() => {
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
  const say = make("p", { className: "unseen" });
  say.setAttribute("role", "status");
  document.body.append(say);

  // Tables: a button in each header; numbers start with the largest, words with A, the third press restores the order.
  const NUMBER = /[+\u2212-]?\d[\d,]*(\.\d+)?/;
  const value = cell => {
    const time = cell.querySelector("time");
    if (time) return Date.parse(time.dateTime);
    const text = cell.textContent.trim();
    if (/^from 0/.test(text)) return Infinity;
    const found = NUMBER.exec(text);
    return found && found.index < 2 ? Number(found[0].replace(/,/g, "").replace("\u2212", "-")) - (text[0] === "<" ? 1e-9 : 0) : NaN;
  };
  const words = new Intl.Collator("en", { numeric: true }).compare;
  const sortable = table => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    if (rows.length < 2) return;
    heads.forEach((head, column) => {
      if (head.dataset.fixed !== undefined) return;
      const numeric = head.classList.contains("n") || head.dataset.numeric !== undefined;
      const name = head.textContent;
      const button = make("button", { type: "button", className: "sort" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = numeric ? "descending" : "ascending";
        const second = numeric ? "ascending" : "descending";
        const now = head.getAttribute("aria-sort");
        const next = now === first ? second : now === second ? null : first;
        heads.forEach(other => other.removeAttribute("aria-sort"));
        let sorted = rows;
        if (next) {
          head.setAttribute("aria-sort", next);
          const sign = next === "ascending" ? 1 : -1;
          const keyed = rows.map((row, place) => ({
            row, place, key: numeric ? value(row.cells[column]) : row.cells[column].textContent.trim(),
          }));
          const lacking = key => key === "" || Number.isNaN(key);
          keyed.sort((a, b) =>
            lacking(a.key) - lacking(b.key) ||
            (lacking(a.key) ? 0 : sign * (numeric ? Math.sign(a.key - b.key) || 0 : words(a.key, b.key))) ||
            a.place - b.place);
          sorted = keyed.map(entry => entry.row);
        }
        body.append(...sorted);
        say.textContent = next ? `Sorted by ${name}, ${next}.` : "In the order of before.";
      });
    });
  };
  document.querySelectorAll("main table").forEach(sortable);

  // One box finds names in all lists of them.
  const PLAIN = { ı: "i", ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", ß: "ss", æ: "ae", œ: "oe" };
  const fold = text =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[ıłøđðþßæœ]/g, letter => PLAIN[letter]);
  const listed = [...document.querySelectorAll("[data-names] tbody tr, .changes > li, .watched, .evidence > section")].map(
    entry => ({ entry, text: fold([...entry.querySelectorAll("[data-name]")].map(n => n.title || n.textContent).join("\n")) }));
  const place = document.querySelector("[data-find]");
  if (place && listed.length) {
    const box = make("input", { type: "search", id: "find", autocomplete: "off", spellcheck: false, maxLength: 80 });
    const found = make("span", { className: "quiet" });
    const label = make("label", { htmlFor: "find", textContent: "Find a name" });
    const bar = make("div", { className: "find" });
    bar.setAttribute("role", "search");
    bar.append(label, box, found);
    place.before(bar);
    const filter = () => {
      const wanted = fold(box.value.trim());
      let shown = 0;
      for (const { entry, text } of listed) {
        entry.hidden = wanted !== "" && !text.includes(wanted);
        shown += !entry.hidden && !entry.closest("details:not([open])");
      }
      found.textContent = wanted === "" ? "" : shown === 1 ? "1 entry below" : `${shown.toLocaleString("en")} entries below`;
      say.textContent = found.textContent;
    };
    box.addEventListener("input", filter);
    box.addEventListener("keydown", event => {
      if (event.key === "Escape") { box.value = ""; filter(); }
    });
  }

  // Charts: what a mark stands for, beside it.
  const tip = make("div", { className: "tip", hidden: true });
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  let lit = null;
  const hide = () => {
    tip.hidden = true;
    if (lit) lit.classList.remove("lit");
    lit = null;
  };
  const show = (mark, x, y) => {
    hide();
    lit = mark;
    mark.classList.add("lit");
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(x + 12, width - tip.offsetWidth - 8));
    const above = y - tip.offsetHeight - 12;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 4 ? above : y + 18}px`;
  };
  document.querySelectorAll("svg path > title, svg line > title").forEach(title => {
    title.parentNode.dataset.tip = title.textContent;
    title.remove();
  });
  document.addEventListener("pointerover", event => {
    const mark = event.target.closest("[data-tip]");
    if (mark) show(mark, event.clientX, event.clientY);
    else hide();
  });
  document.addEventListener("focusin", event => {
    const mark = event.target.closest("a[data-tip]");
    if (!mark || !mark.matches(":focus-visible")) return;
    const at = mark.getBoundingClientRect();
    show(mark, at.left, at.top);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, { passive: true });
  document.querySelectorAll("figure svg").forEach(svg => {
    // Dots before the lines between them, else as drawn: from left to right or from the top.
    const marks = [...svg.querySelectorAll("path[data-tip]"), ...svg.querySelectorAll("line[data-tip]")];
    if (!marks.length) return;
    let at = -1;
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("role", "application");
    svg.setAttribute("aria-roledescription", "chart; arrow keys tell what its marks stand for");
    svg.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") { hide(); return; }
      if (event.key === "Home") at = 0;
      else if (event.key === "End") at = marks.length - 1;
      else if (step) at = Math.max(0, Math.min(marks.length - 1, at + step));
      else return;
      event.preventDefault();
      const box = marks[at].getBoundingClientRect();
      show(marks[at], box.left + box.width / 2, box.top);
      say.textContent = marks[at].dataset.tip;
    });
  });
})();
