"""What bytes that say nothing true about themselves are probably written in."""

from __future__ import annotations

import re

# Latin ones stand for each other: they are compared so that others do not win for want of them, and then not believed.
_LATIN = ("cp1250", "cp1252", "cp1254", "iso8859_2")
_OTHER_SCRIPTS = (
    *("cp1251", "koi8_r", "iso8859_7", "cp1255", "cp1256"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
GUESSED_BYTES = 200_000
# Of the letters of a text in the Latin script, a third at most is beyond ASCII (Vietnamese); of others, most are.
MAX_ACCENTED = 0.45
MIN_LETTERS = 100
# Letters of UTF-8 for each broken byte: what is said to be UTF-8 needs fewer than what is not. The texts of 112 pages
# of world outlets, written in 26 other encodings, have 0.65 at most.
MIN_SOUND_SAID = 1
MIN_SOUND = 4
_REPLACED = "\ufffd"
# Of the characters of a text; programs and pictures, read as text, have 5 to 40 %, and letters that were lost on the
# way stand as U+FFFD in texts, too.
MAX_CONTROLS = 0.02
MAX_REPLACED = 0.2
FEW_CONTROLS = 8
JUDGED_CHARS = 20_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TAG = re.compile(rb"<[^<>]*>")
_PROGRAM = re.compile(rb"<(?:script|style)\b", re.I)
_PROGRAM_END = re.compile(rb"</(?:script|style)\b", re.I)
_ASCII_LETTERS = re.compile(rb"[A-Za-z]")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]")


def guess_script(body: bytes) -> str:
    """Guess an encoding, if it is of another script than Latin.

    Measured on a feed of 15 entries in each of twelve encodings: scripts are told apart with certainty, Western from
    Central European letters are not.

    Args:
        body: Bytes; the first 200,000 are looked at.

    Returns:
        Name of a codec; "" if the bytes look Latin or like nothing.
    """
    from charset_normalizer import from_bytes

    best = from_bytes(body[:GUESSED_BYTES], cp_isolation=[*_LATIN, *_OTHER_SCRIPTS], threshold=0.4).best()
    return best.encoding if best is not None and best.encoding in _OTHER_SCRIPTS else ""


def mostly_utf8(body: bytes, *, said: bool) -> str:
    """Read bytes as UTF-8 of which some are broken: a cut letter, a stray byte, a line of another encoding.

    Counted are letters of several bytes against what is broken, not against the length: a page is mostly markup.

    Args:
        body: Bytes that are no valid UTF-8.
        said: Whether the page or its server calls it UTF-8.

    Returns:
        The text, U+FFFD in place of what is broken; "" if it is in another encoding.
    """
    text = body.decode("utf-8", "replace")
    broken = text.count(_REPLACED) - body.count(_REPLACED.encode())
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if sound and sound >= broken * (MIN_SOUND_SAID if said else MIN_SOUND) else ""


def wide_charset(body: bytes) -> str:
    """The kind of UTF-16 in which bytes without a mark are written, by where the zeros of its ASCII are; "" if none."""
    sample = body[:2000]
    few, many = len(sample) // 100, len(sample) // 5
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if first <= few and second > many:
        return "utf-16-le"
    return "utf-16-be" if second <= few and first > many else ""


def is_binary(text: str) -> bool:
    """Whether what was decoded is no text but a program, a picture or noise: too much of it is no character."""
    sample = text[:JUDGED_CHARS]
    controls, replaced = len(_CONTROLS.findall(sample)), sample.count(_REPLACED)
    return controls > max(FEW_CONTROLS, MAX_CONTROLS * len(sample)) or replaced > max(
        FEW_CONTROLS, MAX_REPLACED * len(sample)
    )


def text_bytes(body: bytes) -> bytes:
    """A page's bytes without its markup and programs, which are ASCII in every encoding."""
    parts = _PROGRAM.split(body[: 4 * GUESSED_BYTES])
    ends = (_PROGRAM_END.search(part) for part in parts[1:])
    texts = [part[end.start() :] for part, end in zip(parts[1:], ends, strict=True) if end is not None]
    return _TAG.sub(b" ", b" ".join([parts[0], *texts]))


def looks_latin(text: bytes) -> bool:
    """Whether bytes in an encoding of one byte a character can be a text in the Latin script."""
    high = len(_HIGH_BYTES.findall(text))
    letters = high + len(_ASCII_LETTERS.findall(text))
    return letters < MIN_LETTERS or high <= MAX_ACCENTED * letters
