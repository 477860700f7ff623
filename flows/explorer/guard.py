"""Who may ask: the browser of this machine, from our own pages or by an address somebody opened.

The server listens on 127.0.0.1 only. That alone does not keep other sites out: a page from anywhere can make the
browser of this machine ask it, under a name of its own that resolves to 127.0.0.1 (DNS rebinding), as part of its page,
or over a WebSocket, to which the same-origin rule does not apply. Hence what is checked here for every request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HOSTS = frozenset({"127.0.0.1", "localhost"})
# NiceGUI compiles its templates in the page, and its scripts stand in it: 'unsafe-eval' and 'unsafe-inline'. Nothing
# may be fetched from or sent to anywhere else, and nobody may frame the pages.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Guard:
    """Refuses what does not come from this machine's own pages, and tells browsers what the pages may do.

    Args:
        app: What is guarded, an ASGI application.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it with 403."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif (why := refusal(scope["method"] if scope["type"] == "http" else "", _headers(scope))) is None:
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": why})
        else:
            plain = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
            await send({"type": "http.response.start", "status": 403, "headers": plain})
            await send({"type": "http.response.body", "body": why.encode() + b"\n"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = False

        async def hears() -> MutableMapping[str, Any]:
            nonlocal gone
            message = await receive()
            gone = gone or message["type"] == "http.disconnect"
            return message

        try:
            await self.app(scope, hears, _with_headers(send))
        except RuntimeError:
            if not gone:  # Starlette's middlewares say so where a reader has gone before the answer was there
                raise


def refusal(method: str, headers: MutableMapping[str, str]) -> str | None:
    """Why a request is refused, in one line; None if it is not.

    Args:
        method: Of the request; "" for a WebSocket.
        headers: Of the request, by their names in small letters.
    """
    host = headers.get("host", "")
    if host.rpartition(":")[0] not in HOSTS and host not in HOSTS:
        return "these pages are for this machine only: ask for 127.0.0.1 or localhost"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "another site may not ask here"
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        is_opened = method == "GET" and headers.get("sec-fetch-mode") == "navigate"
        if not is_opened or headers.get("sec-fetch-dest") != "document":
            return "another site may link here, but not ask"
    return None


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _with_headers(send: Send) -> Send:
    async def sends(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_HEADERS]
        await send(message)

    return sends
