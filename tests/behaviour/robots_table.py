"""RFC 9309 as a table of hosts: a robots.txt, and what it says of pages."""

from __future__ import annotations

from tests.behaviour.web import Page, Reply, Site, between, redirect

YES, NO = True, False


def text(*lines: str) -> Reply:
    """A robots.txt of these lines."""
    return Reply(headers={"Content-Type": "text/plain; charset=utf-8"}, body="\n".join(lines) + "\n")


def _host(name: str, robots: Reply, pages: dict[str, bool], why: str) -> Site:
    return Site(
        name=f"robots-{name}",
        robots=robots,
        pages=tuple(Page(path=path, allowed=allowed, why=why) for path, allowed in pages.items()),
    )


# The padding is comments: 490 KiB, within the 500 that must be read (2.5).
_LONG = text("User-agent: *", *("# " + "x" * 97 for _ in range(5_018)), "Disallow: /no")

ROBOTS_TABLE: tuple[Site, ...] = (
    _host("absent", Reply(status=404), {"/a": YES}, "2.3.1.3: 404 is unavailable, everything is allowed"),
    _host("forbidden", Reply(status=403), {"/a": YES}, "2.3.1.3: so is 403"),
    _host("password", Reply(status=401), {"/a": YES}, "2.3.1.3: so is 401"),
    _host("gone", Reply(status=410), {"/a": YES}, "2.3.1.3: so is 410"),
    _host("error", Reply(status=500), {"/a": NO}, "2.3.1.4: 500 is unreachable, everything is forbidden"),
    _host("gateway", Reply(status=502), {"/a": NO}, "2.3.1.4: so is 502"),
    _host("reset", Reply(cut=True), {"/a": NO}, "2.3.1.4: so is a network error"),
    _host("empty", text(), {"/a": YES}, "2.2.1: no group matches, no rules apply"),
    _host("web-page", Reply(body="<html><p>Hello</p></html>"), {"/a": YES}, "2.2: lines that are no rules are skipped"),
    Site(
        name="robots-moved",
        robots=redirect(301, "/rules.txt"),
        files={"/rules.txt": text("User-agent: *", "Disallow: /no")},
        pages=(Page(path="/yes"), Page(path="/no", allowed=False, why="2.3.1.2: redirects are followed")),
    ),
    _host(
        "moved-far",
        redirect(302, "http://hops.example/1"),
        {"/no": NO, "/yes": YES},
        "2.3.1.2: five hops, also across hosts; the rules hold for the host first asked",
    ),
    _host(
        "own",
        text("User-agent: *", "Disallow: /", "", "User-agent: wirewatch", "Disallow: /own/"),
        {"/own/a": NO, "/else": YES},
        "2.2.1: the group of our own product token holds, and not that of all",
    ),
    _host(
        "other",
        text("User-agent: otherbot", "Disallow: /", "", "User-agent: wirewatchdog", "Disallow: /", ""),
        {"/a": YES},
        "2.2.1: groups of others, even with a longer token that begins like ours, say nothing",
    ),
    _host(
        "case",
        text("USER-AGENT: WireWatch", "DISALLOW: /No"),
        {"/No": NO, "/no": YES},
        "2.2: names of lines and agents in any case, paths as they are written",
    ),
    _host(
        "merged",
        text("User-agent: wirewatch", "Disallow: /a", "", "User-agent: *", "Disallow: /c", "", "User-agent: wirewatch",
             "Disallow: /b"),
        {"/a": NO, "/b": NO, "/c": YES},
        "2.2.1: groups for one agent are one group",
    ),
    _host(
        "shared",
        text("User-agent: otherbot", "User-agent: wirewatch", "Disallow: /no", "", "User-agent: *", "Disallow: /"),
        {"/no": NO, "/yes": YES},
        "2.2.1: a group may be for several agents",
    ),
    _host(
        "longest",
        text("User-agent: *", "Allow: /a/b/", "Disallow: /a/", "Disallow: /a/b/c/", "Allow: /"),
        {"/a/x": NO, "/a/b/x": YES, "/a/b/c/x": NO, "/x": YES},
        "2.2.2: the longest match decides, in whatever order",
    ),
    _host(
        "tie",
        text("User-agent: *", "Disallow: /page", "Allow: /page", "Disallow: /no"),
        {"/page": YES, "/no": NO},
        "2.2.2: between equals, allow",
    ),
    _host(
        "prefix",
        text("User-agent: *", "Disallow: /fish"),
        {"/fish": NO, "/fish.html": NO, "/fishheads/x": NO, "/a/fish": YES, "/Fish": YES},
        "2.2.2: from the start of the path, case and all",
    ),
    _host(
        "star",
        text("User-agent: *", "Disallow: /*/print", "Disallow: *.gif", "Disallow: /a*b*c"),
        {"/x/print": NO, "/x/y/print/z": NO, "/print": YES, "/x.gif": NO, "/a1b2c3": NO, "/a1c2b": YES},
        "2.2.3: * is any number of characters",
    ),
    _host(
        "end",
        text("User-agent: *", "Disallow: /*.php$", "Disallow: /last$"),
        {"/x.php": NO, "/x.php?a=1": YES, "/x.php5": YES, "/last": NO, "/last/x": YES},
        "2.2.3: $ is the end",
    ),
    _host(
        "front",
        text("User-agent: *", "Allow: /$", "Disallow: /"),
        {"/": YES, "/x": NO},
        "2.2.3: the front page alone",
    ),
    _host(
        "query",
        text("User-agent: *", "Disallow: /*?view", "Disallow: /find?q=a%2Fb"),
        {"/x?view=1": NO, "/x": YES, "/find?q=a%2Fb": NO, "/find?q=c": YES},
        "2.2.2: the query is part of the path",
    ),
    _host(
        "percent",
        text("User-agent: *", "Disallow: /kana/ツ", "Disallow: /%62%61%7A", "Disallow: /caf%C3%A9", "Disallow: /q%2A"),
        {"/kana/%E3%83%84": NO, "/baz": NO, "/caf%C3%A9": NO, "/q%2A": NO, "/qx": YES, "/kana/x": YES},
        "2.2.2: octets outside of ASCII and percent codes are compared in one form; an encoded * is itself",
    ),
    _host(
        "messy",
        Reply(
            body="\ufeff# robots\r\nDisallow: /\r\n\r\n  User-agent :  *   # all\r\n  Disallow : /no  # not this\r\n"
            "Unheard-of: /yes\r\nSitemap: http://x.example/s.xml\r\nDisallow:\r\nDisallow: /neither\r\n"
        ),
        {"/no": NO, "/neither": NO, "/yes": YES},
        "2.2: byte order mark, comments, spaces, unknown lines, empty rules, rules before any group",
    ),
    _host("long", _LONG, {"/no": NO, "/yes": YES}, "2.5: at least 500 KiB are read"),
    Site(
        name="robots-heals",
        robots=text("User-agent: *", "Disallow: /no"),
        robots_instead=between("Mon 00:00", "Mon 09:00", Reply(status=503)),
        pages=(
            Page(path="/yes", not_before="Mon 09:00", why="2.3.1.4: forbidden only while robots.txt is unreachable"),
            Page(path="/no", allowed=False, why="its rules hold once it is reachable again"),
        ),
    ),
    Site(
        name="robots-changes",
        robots=text("User-agent: *", "Disallow: /late"),
        robots_instead=between("Mon 00:00", "Mon 12:00", text("User-agent: *", "Disallow: /early")),
        pages=(
            Page(path="/early", allowed=False, why="forbidden by the first robots.txt"),
            Page(path="/between", why="allowed by both"),
            Page(path="/late", allowed=False, out="Tue 14:00", why="2.4: the first one is a day old by then"),
        ),
    ),
    Site(
        name="hops",
        files={f"/{n}": redirect(302, f"/{n + 1}") for n in range(1, 5)}
        | {"/5": text("User-agent: *", "Disallow: /no")},
        pages=(
            Page(path="/to-no", instead=lambda at, earlier: redirect(302, "http://landing.example/no")),
            Page(path="/to-yes", instead=lambda at, earlier: redirect(302, "http://landing.example/yes")),
        ),
    ),
    Site(
        name="landing",
        robots=text("User-agent: *", "Disallow: /no"),
        pages=(
            Page(path="/no", allowed=False, linked=False, why="robots.txt is asked on every hop of a page's redirects"),
            Page(path="/yes", linked=False, why="its host allows it"),
        ),
    ),
)  # fmt: skip
