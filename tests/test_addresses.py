"""Which addresses may be asked. Decoys are loopback addresses that the settings do not list."""

from __future__ import annotations

import re
import socket

import pytest
from yarl import URL

from extractors.addresses import AddressGuard, BlockedAddressError, is_public
from extractors.errors import PermanentFetchError, TransientFetchError
from tests.fetching import get
from tests.webserver import WebServer


@pytest.mark.parametrize(
    ("address", "public", "why"),
    [
        ("93.184.216.34", True, "an ordinary address"),
        ("2606:2800:220:1::1", True, "an ordinary IPv6 address"),
        ("127.0.0.1", False, "loopback"),
        ("127.0.1.7", False, "all of 127/8 is loopback"),
        ("10.1.2.3", False, "private"),
        ("172.16.0.1", False, "private"),
        ("192.168.1.1", False, "private"),
        ("100.64.0.1", False, "shared by a carrier"),
        ("169.254.169.254", False, "link-local: where clouds keep their secrets"),
        ("0.0.0.0", False, "this host"),
        ("224.0.0.1", False, "multicast"),
        ("240.0.0.1", False, "reserved"),
        ("255.255.255.255", False, "broadcast"),
        ("::1", False, "loopback"),
        ("::", False, "this host"),
        ("fe80::1%eth0", False, "link-local with a zone"),
        ("fd00::1", False, "private"),
        ("ff02::1", False, "multicast"),
        ("fec0::1", False, "private, as it was before fd00::"),
        ("feff::1", False, "private likewise"),
        ("::ffff:127.0.0.1", False, "loopback, written as IPv6"),
        ("::ffff:93.184.216.34", True, "an ordinary address, written as IPv6"),
        ("64:ff9b::7f00:1", False, "loopback behind a translator"),
        ("2002:7f00:1::", False, "loopback behind a tunnel"),
        ("localhost", False, "no address at all"),
    ],
)
def test_is_public(address: str, public: bool, why: str) -> None:
    assert is_public(address) is public, why


@pytest.mark.parametrize("host", ["127.0.1.7", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"])
async def test_private_addresses_are_not_asked(webserver: WebServer, host: str) -> None:
    with pytest.raises((PermanentFetchError, TransientFetchError)) as caught:
        await get(f"http://{host}:{webserver.port}/ok", allow_private_hosts=())
    # which of these spellings are addresses at all is the resolver's matter
    assert re.search("not a public address|does not resolve|not a valid address", caught.value.reason)
    assert webserver.requests == []


@pytest.mark.parametrize("host", ["127.0.1.7", "localhost"])
async def test_redirects_do_not_lead_past_the_guard(webserver: WebServer, host: str) -> None:
    target = f"http://{host}:{webserver.port}/ok"
    with pytest.raises(PermanentFetchError, match="not a public address"):
        await get(webserver.url + f"/redirect-to?url={target}")
    assert webserver.paths == ["/redirect-to"]


async def test_listed_host_counts_alone_or_with_its_port(webserver: WebServer) -> None:
    assert (await get(webserver.url + "/ok", allow_private_hosts=(f"127.0.0.1:{webserver.port}",))).status == 200
    assert (await get(f"http://LOCALHOST:{webserver.port}/ok", allow_private_hosts=("localhost",))).status == 200
    with pytest.raises(PermanentFetchError, match="not a public address"):
        await get(webserver.url + "/ok", allow_private_hosts=("127.0.0.1:1",))


def test_guard_refuses_when_nobody_said_for_whom() -> None:
    with pytest.raises(BlockedAddressError):
        AddressGuard(["127.0.0.1"]).open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))


def test_guard_knows_bracketed_hosts() -> None:
    guard = AddressGuard(["[::1]:8080"])
    assert guard.trusts(URL("http://[::1]:8080/x"))
    assert not guard.trusts(URL("http://[::1]:8081/x"))


async def test_password_is_not_carried_to_another_host(webserver: WebServer) -> None:
    url = f"http://user:secret@127.0.0.1:{webserver.port}/redirect-to?url=http://localhost:{webserver.port}/ok"
    await get(url, allow_private_hosts=("127.0.0.1", "localhost"))
    assert "Authorization" in webserver.requests[0].headers
    assert "Authorization" not in webserver.requests[1].headers
    page = await get(f"http://user:secret@127.0.0.1:{webserver.port}/ok")
    assert "secret" not in page.final_url
