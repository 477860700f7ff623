"""Where a Location can lead."""

from __future__ import annotations

from functools import partial

from tests.faults.registry import Call, Faults

FAULTS = Faults()


async def _to(call: Call, *, lines: tuple[str, ...], status: str = "302 Found") -> None:
    """A redirect; in `lines`, {port} is the port, {path} the path asked for, {site} what stands before it."""
    filled = [line.format(port=call.port, path=call.path, site=call.site) for line in lines]
    if call.query.startswith("end"):
        await call.respond()
    else:
        await call.respond(b"", *filled, status=status)


def _leads(name: str, says: str, *lines: str, status: str = "302 Found") -> None:
    FAULTS.add(name=name, says=says)(partial(_to, lines=lines, status=status))


_leads("to-nowhere", "A redirect without a Location.")
_leads("to-empty", "A redirect with an empty Location.", "Location:")
_leads("to-blank", "A redirect with a blank Location.", "Location:    ")
_leads("to-file", "A redirect to a local file.", "Location: file:///etc/hostname")
_leads("to-file-shouting", "A redirect to a local file, in capitals.", "Location: FILE:///etc/hostname")
_leads("to-file-on-host", "A redirect to a file on a host.", "Location: file://127.0.0.1:{port}/trap")
_leads("to-javascript", "A redirect to a script.", "Location: javascript:alert(1)")
_leads("to-data", "A redirect to its own content.", "Location: data:application/rss+xml,<rss/>")
_leads("to-ftp", "A redirect to FTP.", "Location: ftp://127.0.0.1:{port}/trap")
_leads(
    "to-gopher",
    "A redirect to Gopher, which can be made to say anything to a port.",
    "Location: gopher://127.0.0.1:{port}/trap",
)
_leads("to-websocket", "A redirect to a web socket.", "Location: ws://127.0.0.1:{port}/trap")
_leads("to-blank-page", "A redirect to about:blank.", "Location: about:blank")
_leads("to-no-host", "A redirect to an address without host.", "Location: http:///trap")
_leads("to-open-bracket", "A redirect to half an IPv6 address.", "Location: http://[::1")
_leads("to-spaces", "A redirect to a path with spaces.", "Location: {path}?end oh no")
_leads("to-no-scheme", "A redirect to the same site, without a scheme.", "Location: //127.0.0.1:{port}{path}?end")
_leads("to-relative", "A redirect to a relative address with dots.", "Location: ../../..{path}?end")
_leads("to-escaped-line", "A redirect with an escaped end of line.", "Location: {path}%0d%0aX-Injected:%20yes?end")
_leads("to-100-kB", "A redirect to an address of 100 kB.", "Location: /" + "l" * 100_000)
_leads("to-20-kB", "A redirect to an address of 20 kB.", "Location: /" + "l" * 20_000)
_leads("to-unknown-host", "A redirect to a name that does not exist.", "Location: http://nowhere.invalid/trap")
_leads("to-unicode-host", "A redirect to a name with umlauts.", "Location: http://m\xfcnchen.invalid/trap")
_leads(
    "to-password",
    "A redirect with a user and a password in it.",
    "Location: http://user:secret@127.0.0.1:{port}{path}?end",
)
_leads("to-port-0", "A redirect to port 0.", "Location: http://127.0.0.1:0/trap")
_leads("to-port-99999", "A redirect to a port that cannot be.", "Location: http://127.0.0.1:99999/trap")
_leads("to-port-text", "A redirect to a port in letters.", "Location: http://127.0.0.1:http/trap")
_leads(
    "to-decoy", "A redirect to an address of this machine that nobody listed.", "Location: http://127.0.1.7:{port}/trap"
)
_leads("to-localhost", "A redirect to a name that resolves to 127.0.0.1.", "Location: http://localhost:{port}/trap")
_leads("to-loopback-ipv6", "A redirect to this machine over IPv6.", "Location: http://[::1]:{port}/trap")
_leads("to-loopback-number", "A redirect to this machine as a number.", "Location: http://2130706433:{port}/trap")
_leads("to-loopback-hex", "A redirect to this machine in hexadecimal.", "Location: http://0x7f.1:{port}/trap")
_leads("to-zero", "A redirect to 0.0.0.0, which leads to this machine.", "Location: http://0.0.0.0:{port}/trap")
_leads(
    "to-backslash",
    "A redirect with backslashes, where parsers differ on what the host is.",
    "Location: http://127.0.0.1:{port}\\@127.0.1.7:{port}/trap",
)
_leads(
    "to-at-sign", "A redirect whose host stands behind an @.", "Location: http://127.0.0.1:{port}@127.0.1.7:{port}/trap"
)
_leads("to-itself", "A redirect to itself.", "Location: {path}")
_leads("to-fragment", "A redirect to itself, with a fragment.", "Location: #top")
_leads("to-two", "Two Locations.", "Location: {path}?end", "Location: {path}?end2")
_leads(
    "to-choice", "Multiple choices, and nothing to choose from.", "Location: {path}?end", status="300 Multiple Choices"
)
_leads("to-proxy", "The order to use a proxy.", "Location: http://127.0.0.1:{port}/trap", status="305 Use Proxy")
_leads(
    "to-moved-to-file",
    "Moved for good, to a local file.",
    "Location: file:///etc/passwd",
    status="301 Moved Permanently",
)


@FAULTS.add()
async def to_and_fro(call: Call) -> None:
    """Two addresses that redirect to each other."""
    await call.respond(b"", f"Location: {call.path}?{'a' if call.query == 'b' else 'b'}", status="302 Found")


@FAULTS.add()
async def fifty_hops(call: Call) -> None:
    """Fifty redirects, with a good answer behind them."""
    hop = int(call.query or 0)
    if hop < 50:
        await call.respond(b"", f"Location: {call.path}?{hop + 1}", status="307 Temporary Redirect")
    else:
        await call.respond()


@FAULTS.add()
async def ever_new_addresses(call: Call) -> None:
    """Redirects without end, each to an address that was not seen before."""
    await call.respond(b"", f"Location: {call.path}?x{call.query}", status="301 Moved Permanently")


@FAULTS.add()
async def last_hop_hangs(call: Call) -> None:
    """Three redirects, and the last never answers."""
    hop = int(call.query or 0)
    if hop == 3:
        await call.hang()
    await call.respond(b"", f"Location: {call.path}?{hop + 1}", status="302 Found")


async def _no_ends(call: Call) -> None:
    await call.respond(b"User-agent: *\nDisallow: /*?end\n", kind="text/plain")


@FAULTS.add(robots=_no_ends)
async def to_a_forbidden_page(call: Call) -> None:
    """A redirect to what robots.txt forbids to be read as a page."""
    await _to(call, lines=("Location: {path}?end",))


@FAULTS.add(address="{site}/" + "u" * 100_000)
async def address_of_100_kb(call: Call) -> None:
    """An address of 100 kB, asked for as such."""
    await call.respond()
