"""Faults of the connection: what is cut off, badly framed, too slow, without end, or no HTTP at all."""

from __future__ import annotations

from tests.faults.registry import Call, Faults

FAULTS = Faults()

# cut off


@FAULTS.add()
async def reset_before_head(call: Call) -> None:
    """The connection is reset when the request has come."""
    call.reset()


@FAULTS.add()
async def closed_before_head(call: Call) -> None:
    """The connection is closed without a word."""


@FAULTS.add()
async def reset_in_head(call: Call) -> None:
    """The connection is reset in the middle of a header."""
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Type: applica")
    await call.pause()
    call.reset()


@FAULTS.add()
async def closed_in_head(call: Call) -> None:
    """The connection is closed before the empty line behind the headers."""
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")


@FAULTS.add()
async def reset_in_body(call: Call) -> None:
    """The connection is reset in the middle of the body."""
    await call.head(f"Content-Type: {call.type}", "Content-Length: 100000")
    await call.send(call.good[:300])
    await call.pause()
    call.reset()


@FAULTS.add()
async def closed_in_body(call: Call) -> None:
    """Closed in good order, with fewer bytes than announced."""
    await call.head(f"Content-Type: {call.type}", f"Content-Length: {len(call.good) + 1}")
    await call.send(call.good)


@FAULTS.add()
async def reset_after_body(call: Call) -> None:
    """A whole body of unannounced length, and a reset where its end should be."""
    await call.head(f"Content-Type: {call.type}")
    await call.send(call.good)
    await call.pause()
    call.reset()


@FAULTS.add()
async def closed_half_way(call: Call) -> None:
    """Closed in the middle of a body of unannounced length, so that nothing shows the loss."""
    await call.head(f"Content-Type: {call.type}")
    await call.send(call.good[: len(call.good) // 2])


@FAULTS.add()
async def more_than_announced(call: Call) -> None:
    """More bytes than announced."""
    await call.head(f"Content-Type: {call.type}", f"Content-Length: {len(call.good)}")
    await call.send(call.good + call.good)


@FAULTS.add()
async def two_answers(call: Call) -> None:
    """A second answer behind the first, for a request nobody made."""
    await call.respond()
    await call.respond(b"<rss><channel><item><title>Smuggled</title></item></channel></rss>")


# chunks

_CHUNKED = "Transfer-Encoding: chunked"


async def _chunks(call: Call, chunks: bytes) -> None:
    """A head, and behind it chunks in a packet of their own, which is where parsers differ."""
    await call.head(f"Content-Type: {call.type}", _CHUNKED)
    await call.pause()
    await call.send(chunks)


@FAULTS.add()
async def chunk_size_garbage(call: Call) -> None:
    """A chunk's size is not a number."""
    await _chunks(call, b"zz\r\n" + call.good + b"\r\n0\r\n\r\n")


@FAULTS.add()
async def chunk_size_absurd(call: Call) -> None:
    """A chunk says that it has 2^80 bytes."""
    await _chunks(call, b"100000000000000000000\r\n" + call.good + b"\r\n0\r\n\r\n")


@FAULTS.add()
async def chunk_size_negative(call: Call) -> None:
    """A chunk of less than nothing."""
    await _chunks(call, b"-5\r\n" + call.good + b"\r\n0\r\n\r\n")


@FAULTS.add()
async def chunk_too_short(call: Call) -> None:
    """More bytes in a chunk than its size says."""
    await _chunks(call, b"10\r\n" + call.good + b"\r\n0\r\n\r\n")


@FAULTS.add()
async def chunks_cut_off(call: Call) -> None:
    """Closed before the chunk that says it is the last."""
    await call.head(f"Content-Type: {call.type}", _CHUNKED)
    await call.send(f"{len(call.good):x}\r\n".encode() + call.good + b"\r\n")


@FAULTS.add()
async def chunks_of_one_byte(call: Call) -> None:
    """Chunks of one byte, without end."""
    await call.head(f"Content-Type: {call.type}", _CHUNKED)
    while True:
        await call.send(b"1\r\n \r\n" * 10_000)


@FAULTS.add()
async def chunk_extension_flood(call: Call) -> None:
    """A chunk's extension goes on without end."""
    await call.head(f"Content-Type: {call.type}", _CHUNKED)
    await call.send(b"5;a=")
    while True:
        await call.send(b"b" * 10_000)


@FAULTS.add()
async def trailer_flood(call: Call) -> None:
    """Headers without end behind the last chunk."""
    await call.head(f"Content-Type: {call.type}", _CHUNKED)
    await call.send(f"{len(call.good):x}\r\n".encode() + call.good + b"\r\n0\r\n")
    while True:
        await call.send(b"X-Trailer: " + b"t" * 1_000 + b"\r\n")


@FAULTS.add()
async def chunked_with_length(call: Call) -> None:
    """Chunked and with a length, which smuggling begins with."""
    await call.head(f"Content-Type: {call.type}", _CHUNKED, "Content-Length: 5")
    await call.send(f"{len(call.good):x}\r\n".encode() + call.good + b"\r\n0\r\n\r\n")


@FAULTS.add()
async def transfer_unknown(call: Call) -> None:
    """A Transfer-Encoding that does not exist."""
    await call.head(f"Content-Type: {call.type}", "Transfer-Encoding: banana")
    await call.send(call.good)


# time


@FAULTS.add()
async def hangs_before_head(call: Call) -> None:
    """No answer, ever."""
    await call.hang()


@FAULTS.add()
async def hangs_in_head(call: Call) -> None:
    """Half a head, then nothing, ever."""
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    await call.hang()


@FAULTS.add()
async def hangs_in_body(call: Call) -> None:
    """Half a body, then nothing, ever."""
    await call.head(f"Content-Type: {call.type}", f"Content-Length: {len(call.good)}")
    await call.send(call.good[: len(call.good) // 2])
    await call.hang()


@FAULTS.add()
async def hangs_after_body(call: Call) -> None:
    """A whole body of unannounced length, and the connection stays open."""
    await call.head(f"Content-Type: {call.type}")
    await call.send(call.good)
    await call.hang()


@FAULTS.add()
async def drip_of_head(call: Call) -> None:
    """A head without end, a byte at a time."""
    await call.send(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while True:
        await call.send(b"d")
        await call.pause()


@FAULTS.add()
async def drip_of_body(call: Call) -> None:
    """A body without end, a byte at a time: no pause between two is long."""
    await call.head(f"Content-Type: {call.type}")
    while True:
        await call.send(b" ")
        await call.pause()


@FAULTS.add()
async def drip_of_good_body(call: Call) -> None:
    """A good body of announced length, a byte at a time: it would take a quarter of an hour."""
    await call.head(f"Content-Type: {call.type}", f"Content-Length: {len(call.good) + 100_000}")
    for byte in call.good + b" " * 100_000:
        await call.send(bytes([byte]))
        await call.pause()


@FAULTS.add()
async def interim_flood(call: Call) -> None:
    """ "100 Continue", without end."""
    while True:
        await call.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await call.pause()


@FAULTS.add()
async def early_hints_flood(call: Call) -> None:
    """ "103 Early Hints", without end."""
    while True:
        await call.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" * 100)
        await call.pause()


# no HTTP, or another


@FAULTS.add()
async def http_0_9(call: Call) -> None:
    """A body without a head, as before HTTP/1.0."""
    await call.send(call.good)


@FAULTS.add()
async def http_2_0(call: Call) -> None:
    """An answer that calls itself HTTP/2.0 in the words of HTTP/1."""
    await call.send(b"HTTP/2.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + call.good)


@FAULTS.add()
async def http_2_frames(call: Call) -> None:
    """The frames of HTTP/2, unasked."""
    await call.send(
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80\x00\x04\x00\x01\x00\x00\x00\x05\x00\xff"
    )


@FAULTS.add(raw=True)
async def mail_server(call: Call) -> None:
    """A mail server, which speaks first."""
    await call.send(b"220 mail.example ESMTP Postfix\r\n")
    await call.hang()


@FAULTS.add()
async def noise(call: Call) -> None:
    """A megabyte of every byte there is."""
    await call.send(bytes(range(256)) * 4_000)


@FAULTS.add()
async def nul_bytes(call: Call) -> None:
    """A megabyte of NUL."""
    await call.send(bytes(1_000_000))


@FAULTS.add()
async def bare_line_feeds(call: Call) -> None:
    """Lines of the head end with LF alone."""
    await call.send(
        f"HTTP/1.1 200 OK\nContent-Type: {call.type}\nContent-Length: {len(call.good)}\n\n".encode() + call.good
    )


@FAULTS.add()
async def switches_protocols(call: Call) -> None:
    """ "101 Switching Protocols", unasked."""
    await call.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    await call.hang()


# nobody there


@FAULTS.add(address="http://127.0.0.1:{closed}{path}")
async def refused(call: Call) -> None:
    """Nobody listens."""
    await call.respond()


@FAULTS.add(address="http://nowhere.invalid{path}")
async def does_not_resolve(call: Call) -> None:
    """A name that does not exist."""
    await call.respond()


@FAULTS.add(address="http://" + "a" * 64 + ".invalid{path}")
async def label_too_long(call: Call) -> None:
    """A name that cannot exist: a label of 64 letters."""
    await call.respond()


@FAULTS.add(address="http://localhost:{port}{path}")
async def resolves_to_loopback(call: Call) -> None:
    """A name that resolves to 127.0.0.1, where the user listed the address and not the name."""
    await call.respond()


@FAULTS.add(address="http://127.0.1.7:{port}{path}")
async def another_loopback(call: Call) -> None:
    """Another address of this machine than the one the user listed."""
    await call.respond()


@FAULTS.add(address="http://[::ffff:127.0.0.1]:{port}{path}")
async def loopback_in_ipv6(call: Call) -> None:
    """127.0.0.1, written as IPv6."""
    await call.respond()


@FAULTS.add(address="http://2130706433:{port}{path}")
async def loopback_as_number(call: Call) -> None:
    """127.0.0.1, written as one number."""
    await call.respond()
