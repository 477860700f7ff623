"""Dates as pages show them to readers: in words, in any language, with the zone if it is named.

A date is looked for by its shape (day, word, year; word, day, year; year, sign, month, sign, day; three numbers), and
only what has that shape is given to the parser, which needs milliseconds for each and much longer for what is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.dates import FIRST_POSSIBLE
from extractors.feed_dates import DateReader
from extractors.records import DateCandidate, PublishedFrom
from extractors.solar_hijri import to_gregorian

MAX_LINE_CHARS = 120
# Lines looked at, and dates tried among them. A date stands beside the heading; what comes later belongs to the text.
_MAX_BESIDE = 12
_MAX_OTHER_WORDS = 8  # beside the date; more is a sentence
_MAX_MARKED = 6
_MAX_TRIES = 5

_BESIDE_HEADING = XPath("(//h1)[1]/following::text()[not(parent::script or parent::style or parent::noscript)]")
# `<time>` and what its class calls a date, but for those of other articles in boxes, menus and footers.
_MARKED = XPath(
    "//body//*[self::time[not(@datetime)] or contains(@class, 'date') or contains(@class, 'Date')"
    " or contains(@class, 'publish') or contains(@class, 'posted')]"
    "[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]"
)

_WORD = r"[^\W\d_][^\s\d,]{0,15}"
_DAY = (
    rf"(?:\d{{4}}\s?[年년]\s?\d\d?\s?[月월]\s?\d\d?\s?[日일]"
    rf"|(?<!\d)\d\d?(?:st|nd|rd|th|er|\.|º|-)?[ -]?(?:(?:de|d[’']|of|tháng)\s?)?(?:{_WORD}|\d\d?),?\.?"
    rf"(?:\s(?:de|del|of|năm))?[\s,]{{1,2}}\d{{4}}(?!\d)"
    rf"|{_WORD}\s\d\d?(?:st|nd|rd|th|\.)?,?\s\d{{4}}(?!\d)"
    rf"|\d{{4}}[-–][^\W\d_]{{2,10}}\s\d\d?[-–]?[^\W\d_]{{2,12}}"
    rf"|(?<![\d./-])(?:\d\d?[./-]\d\d?[./-]\d{{4}}|\d{{4}}[./-]\d\d?[./-]\d\d?)(?![\d/-]))"
)
_CLOCK = r"(?<![\d:.])[0-2]?\d\s?[:.h時时点]\s?[0-5]\d(?![\d.])(?::[0-5]\d)?分?(?:\s?[ap]\.?\s?m\b\.?)?"
_ZONE = r"(?:\s?\(?(?:(?:GMT|UTC)\s?[+−-]\s?\d\d?(?::?\d\d)?|[+−-]\d\d:?\d\d|[A-Z]{3,5}\b|Z\b)\)?)?"
_DATE = re.compile(
    rf"(?:(?P<before>{_CLOCK}{_ZONE})\W{{1,4}})?(?P<day>{_DAY})(?:\D{{0,14}}?(?P<after>{_CLOCK}{_ZONE}))?", re.I
)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_SOLAR_HIJRI = re.compile(r"(\d\d?)\s([^\W\d_]+),?\s(\d{4})$")
_FOUR_DIGITS = re.compile(r"\d{4}")
_LAST_YEAR = 2200
_CLOCK_SIGN = re.compile(r"(\d)\s?[h時时点.]\s?(\d\d)(?:分)?(?!\d)", re.I)
_SENTENCE_END = re.compile(r"[^\W\d_]{4}[.!?。।؟]$")
# Said of a time of change, in the languages in which pages usually say it.
_CHANGED = re.compile(
    r"\b(?:updated?|modified|edited|revised|aktualisiert|geändert|mis à jour|modifié|actualizad[oa]|modificad[oa]"
    r"|atualizad[oa]|aggiornat[oa]|bijgewerkt|oppdatert|uppdaterad|opdateret|zaktualizowano|aktualizováno|güncel\w*"
    r"|обновл\w+|оновлен\w+|жаңарт\w+)|تحديث|به‌روز|更新",
    re.I,
)
_SAYS_PUBLISHED = re.compile(
    r"^\W*(?:(?:first )?(?:posted|published|written|dated?)(?: on| at)?"
    r"|publi(?:é|ée|cado|cada|kováno|cerad|ceret|sert)(?: le| el| em| den?)?|mis en ligne le|veröffentlicht(?: am)?"
    r"|erschienen(?: am)?|pubblicat[oa](?: il)?|gepubliceerd(?: op)?|opublikowano|yayın\w*(?: tarihi)?|опубликован[оа]?"
    r"|дата публикации|опубліковано|жарияланды|жарияланған|diterbitkan|đăng ngày|нашр\w*|nəşr\w*|публикуван[оа]?"
    r"|objavljeno|نُ?شر(?: في)?|تاريخ النشر|منتشر شده(?: در)?|发布(?:于|时间)?|發布|公開日?|掲載日?)\W*$",
    re.I,
)


def read_shown_date(tree: HtmlElement, reader: DateReader, now: datetime | None = None) -> DateCandidate | None:
    """The date that a page shows for its article; None if it shows none.

    Args:
        tree: The page.
        reader: Knows its language and its outlet's zone.
        now: When it was fetched; a day after that is one of something else. None: not known.
    """
    tries = 0
    for line in _lines(tree):
        line = _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), line)
        match = _DATE.search(line)
        if match is None or _CHANGED.search(line[: match.start()]):
            continue
        others = len((line[: match.start()] + line[match.end() :]).split())
        if others > _MAX_OTHER_WORDS or (others > 2 and _SENTENCE_END.search(line)):
            continue
        tries += 1
        found = _read(match, reader)
        if found and not (now and found.at > now + timedelta(days=1)):
            return found
        if tries == _MAX_TRIES:
            break
    return None


def read_date_line(line: str, reader: DateReader) -> DateCandidate | None:
    """The date of a line that says that it is one of publication ("Publié le 3 mars 2021"), and nothing else."""
    if len(line) > MAX_LINE_CHARS:
        return None
    line = _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), line)
    match = _DATE.search(line)
    if match is None or not _SAYS_PUBLISHED.match(line[: match.start()]) or line[match.end() :].strip(" .,:;|·•–—-()"):
        return None
    return _read(match, reader)


def _read(match: re.Match[str], reader: DateReader) -> DateCandidate | None:
    clock = match["after"] or match["before"] or ""
    clock = _CLOCK_SIGN.sub(r"\1:\2", clock.strip("() ")).replace("−", "-")
    day = match["day"].strip(" ,")
    if (other := _SOLAR_HIJRI.match(day)) and (known_day := to_gregorian(int(other[3]), other[2], int(other[1]))):
        day = known_day.isoformat()
    if not any(FIRST_POSSIBLE.year <= int(number) <= _LAST_YEAR for number in _FOUR_DIGITS.findall(day)):
        return None  # of another calendar, or no year; the parser would need long to find out
    found = reader.read(f"{day} {clock}".strip())
    if found is None and clock:
        found, clock = reader.read(day), ""
    if found is None:
        return None
    known = found.zone_known or reader.zone is not None or not clock
    return DateCandidate(at=found.at, source=PublishedFrom.TEXT, has_clock=bool(clock), zone_known=known)


def _lines(tree: HtmlElement) -> Iterator[str]:
    """Short lines where dates stand: below the heading, then what is marked as a date."""
    yield from _short(_BESIDE_HEADING(tree)[: 4 * _MAX_BESIDE], _MAX_BESIDE)
    yield from _short((element.text_content() for element in _MARKED(tree)[: 4 * _MAX_MARKED]), _MAX_MARKED)


def _short(texts: Iterable[str], most: int) -> Iterator[str]:
    count = 0
    for text in texts:
        line = " ".join(text[: 4 * MAX_LINE_CHARS].split())
        if not line:
            continue
        count += 1
        if count > most:
            return
        if len(line) <= MAX_LINE_CHARS:
            yield line
