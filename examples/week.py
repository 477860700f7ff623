"""The questions of a Monday morning, as a marimo notebook.

marimo edit examples/week.py                          # to work in
marimo run examples/week.py -- --warehouse my.duckdb  # to look at
python examples/week.py                               # runs every cell, as a test does
"""

import marimo

app = marimo.App(width="medium", app_title="The week in the news", sql_output="native")


@app.cell
def _():
    import os
    from datetime import timedelta
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    return Path, alt, duckdb, mo, os, timedelta


@app.cell
def _(Path, duckdb, mo, os):
    # The published copy: a run that writes meanwhile is not disturbed, and what is read here stays one state.
    warehouse = Path(mo.cli_args().get("warehouse") or os.environ.get("WIREWATCH_WAREHOUSE") or "data/wirewatch.duckdb")
    published = warehouse.with_name(f"{warehouse.stem}.read{warehouse.suffix}")
    con = duckdb.connect(str(published if published.exists() else warehouse), read_only=True)
    con.execute("SET TimeZone = 'UTC'")
    return (con,)


@app.cell
def _(con):
    def ask(query, **values):
        """The rows of a query; what it names with a $ is bound, never pasted."""
        return con.sql(query, params=values).to_arrow_table()

    return (ask,)


@app.cell
def _(ask, mo):
    _weeks = ask(
        """
        SELECT week FROM weekly_entities
        WHERE week < date_trunc('week', (SELECT max(last_polled_at) FROM feeds) AT TIME ZONE 'UTC')
        GROUP BY week ORDER BY week DESC
        """
    )["week"].to_pylist()
    mo.stop(not _weeks, mo.md("No complete week has articles yet: `wirewatch demo` or `wirewatch ingest` first."))
    week_choice = mo.ui.dropdown({f"week of {day}": day for day in _weeks}, value=f"week of {_weeks[0]}", label="Week")
    week_choice
    return (week_choice,)


@app.cell
def _(timedelta, week_choice):
    week = week_choice.value
    until = week + timedelta(days=6)
    since = week - timedelta(weeks=11)
    return since, until, week


@app.cell
def _(ask, mo, week):
    rising = ask("FROM rising($week)", week=week)
    mo.vstack([mo.md("## What rose\n\nThe report tests the same; `wirewatch rising` gives the evidence."), rising])
    return


@app.cell
def _(ask, mo, week):
    _top = ask(
        """
        SELECT name, type, stories, articles, outlets, round(share, 3) AS share FROM weekly_entities
        WHERE week = $week AND type = 'person' ORDER BY stories DESC, articles DESC, name LIMIT 20
        """,
        week=week,
    )
    names = _top["name"].to_pylist()
    name_choice = mo.ui.dropdown(names, value=names[0] if names else None, label="Who")
    mo.vstack([mo.md("## Most mentioned"), _top, name_choice])
    return (name_choice,)


@app.cell
def _(name_choice):
    name = name_choice.value or ""
    return (name,)


@app.cell
def _(ask, mo, name, since, until):
    company = ask("FROM co_mentions($name, $since, $until) LIMIT 15", name=name, since=since, until=until)
    mo.vstack([mo.md(f"## Who is named with {name}"), company])
    return


@app.cell
def _(alt, ask, mo, name, since, until):
    # Weeks in which a feed was not watched every day are drawn hollow: a fall there may be ours.
    trend = ask(
        """
        WITH weeks AS (
            SELECT unnest(range($since::DATE::TIMESTAMP, $until::DATE::TIMESTAMP, INTERVAL 7 DAY))::DATE AS week
        ),
        watched AS (
            SELECT date_trunc('week', day)::DATE AS week, count(*) FILTER (polls > failed) AS feed_days
            FROM coverage($since, $until) GROUP BY ALL
        ),
        told AS (
            SELECT period AS week, sum(stories)::INTEGER AS stories
            FROM trend($name, $since, $until, 'week') GROUP BY ALL
        ),
        said AS (
            SELECT date_trunc('week', first_published_at AT TIME ZONE 'UTC')::DATE AS week, count(*) AS stories
            FROM stories GROUP BY ALL
        )
        SELECT w.week, coalesce(t.stories, 0) AS stories, coalesce(t.stories, 0) / s.stories AS share,
               coalesce(c.feed_days, 0) AS feed_days,
               coalesce(c.feed_days, 0) >= 0.9 * max(c.feed_days) OVER () AS covered
        FROM weeks AS w
        LEFT JOIN told AS t USING (week)
        LEFT JOIN said AS s USING (week)
        LEFT JOIN watched AS c USING (week)
        ORDER BY w.week
        """,
        name=name,
        since=since,
        until=until,
    )
    _base = alt.Chart(trend).encode(x=alt.X("week:T", title=None), y=alt.Y("stories:Q", title="stories"))
    chart = _base.mark_line() + _base.mark_point(size=60).encode(
        fill=alt.condition("datum.covered", alt.value("#1f77b4"), alt.value("white")),
        tooltip=["week:T", "stories:Q", alt.Tooltip("share:Q", format=".1%"), "feed_days:Q"],
    )
    mo.vstack([mo.md(f"## {name} over twelve weeks"), chart, trend])
    return chart, trend


@app.cell
def _(ask, mo, name, since, until):
    by_outlet = ask(
        """
        WITH own AS (
            SELECT a.outlet_id, count(DISTINCT a.story_id) AS stories
            FROM articles AS a
            JOIN mentions AS m USING (article_id)
            WHERE m.entity_id IN (SELECT entity_id FROM named($name))
              AND a.published_at >= $since AND a.published_at < $until::DATE + 1
            GROUP BY ALL
        ),
        whole AS (
            SELECT outlet_id, count(DISTINCT story_id) AS stories FROM articles
            WHERE published_at >= $since AND published_at < $until::DATE + 1 GROUP BY ALL
        )
        SELECT o.name AS outlet, own.stories, whole.stories AS of_stories,
               round(own.stories / whole.stories, 3) AS share
        FROM own JOIN whole USING (outlet_id) JOIN outlets AS o USING (outlet_id)
        ORDER BY share DESC, outlet
        """,
        name=name,
        since=since,
        until=until,
    )
    mo.vstack([mo.md(f"## {name} by outlet: share of its stories"), by_outlet])
    return (by_outlet,)


@app.cell
def _(con, mo):
    largest = mo.sql(
        """
        -- Anything else, in SQL: the stories that most outlets carried.
        SELECT a.title, s.outlets, s.articles, s.first_published_at
        FROM stories AS s JOIN articles AS a ON a.article_id = s.lead_article_id
        ORDER BY s.outlets DESC, s.first_published_at DESC
        LIMIT 10
        """,
        engine=con,
    )
    return (largest,)


if __name__ == "__main__":
    app.run()
