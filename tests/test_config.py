"""Configuration: what beats what, and errors that name file, key and what is accepted."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from extractors.page_rules import CONTENT_SYSTEMS
from flows.config import default_text, load_settings, parse_config


@pytest.mark.parametrize(
    ("text", "says", "reason"),
    [
        ("a =", "w.toml: not valid TOML", "broken file"),
        (
            "surprise = 1",
            "unknown key surprise; accepted here: warehouse, fetch, tag, run, report, email, alerts, serve, outlet",
            "unknown section",
        ),
        ("[fetch]\ncontakt = 'x'", "unknown key fetch.contakt (did you mean contact?)", "a slip of the finger"),
        (
            "[fetch]\nhost_delay_s = '1'",
            "fetch.host_delay_s = '1' is not accepted: it should be a valid number",
            "text",
        ),
        ("[fetch]\ncontact = 'Bureau d’été'", "fetch.contact = 'Bureau d’été'", "no header can hold it"),
        ("[fetch]\ncontact = 'me (at) home'", "without round brackets", "they end a comment in a User-Agent"),
        ('[fetch]\ncontact = "a\\nX: y"', "in plain ASCII", "a header in a header"),
        ("[fetch]\nhost_connections = 0", "should be greater than or equal to 1", "out of range"),
        ("[fetch]\nallow_private_hosts = 'localhost'", "fetch.allow_private_hosts = 'localhost'", "not a list"),
        ("[[outlet]]\nid = 'A b'\nname = 'x'", "outlet[1].id = 'A b' is not accepted", "an id with a space"),
        ("[[outlet]]\nid = 'a'", "outlet[1].name is missing", "a key left out"),
        (
            "[[outlet]]\nid = 'a'\nname = 'x'\nfeeds = ['ftp://x']",
            "outlet[1].feeds[1] = 'ftp://x'",
            "not a web address",
        ),
        ("[[outlet]]\nid = 'a'\nname = 'x'\nfeeds = ['http://[']", "outlet[1].feeds[1] = 'http://['", "half a host"),
        ("[alerts]\nwebhook = 'https://[::1'", "alerts.webhook = 'https://[::1' is not accepted", "half an address"),
        ("[alerts]\nwebhook = 'https://x:99999/'", "alerts.webhook = 'https://x:99999/'", "a port that cannot be"),
        ("[alerts]\nwebhook = 'http://'", "http:// or https://, with a host", "an address of nothing"),
        ("[alerts]\nemail = true", "w.toml: alerts.email = true tells nobody: set host", "alerts that go nowhere"),
        ("alerts = 1", "alerts = 1 is not accepted: it is a section, write [alerts]", "a value for a section"),
        ("[warehouse]\npath = ''", "warehouse.path = '' is not accepted: it should have at least 1", "no path"),
        ("[[outlet]]\nid = 'a'\nname = 'x'\ncountry = 'USA'", "a two-letter ISO 3166 code", "a long country"),
        ("[[outlet]]\nid = 'a'\nname = 'x'\nlanguage = 'English!'", "a BCP 47 tag", "a language in words"),
        ("[[outlet]]\nid='a'\nname='x'\n[[outlet]]\nid='a'\nname='y'", "outlet id 'a' stands twice", "two of one id"),
        (
            "[[outlet]]\nid = 'a'\nname = 'x'\nextract = { keep = ['p', 'div['] }",
            "outlet[1].extract.keep[2] = 'div[' is not accepted: it should be a CSS selector",
            "no selector",
        ),
        (
            "[[outlet]]\nid = 'a'\nname = 'x'\n[outlet.extract]\ncms = 'wordpress'",
            "outlet[1].extract.cms = 'wordpress' is not accepted: it should be 'pangea'",
            "an unknown content system",
        ),
        (
            "[[outlet]]\nid = 'a'\nname = 'x'\nextract = { kepp = ['p'] }",
            "unknown key outlet[1].extract.kepp (did you mean keep?); accepted here: cms, keep, drop",
            "an unknown key of a section within one",
        ),
        ("outlet = 'x'", "write [[outlet]] before each", "a section that is none"),
        ("[outlet]\nid = 'a'", "write [[outlet]] before each", "one pair of brackets left out"),
        ("[report]\ntimezone = 'Mars/Base'", "a time zone such as", "a zone that does not exist"),
        ("[warehouse]\npath = ''", "warehouse.path = ''", "nothing"),
    ],
)
def test_errors_say_what_to_mend(text: str, says: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, "w.toml")
    assert says in str(caught.value), reason
    assert str(caught.value).startswith("w.toml: ")
    assert "\n" not in str(caught.value)


def test_flag_beats_environment_beats_file_beats_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().warehouse == Path("data/wirewatch.duckdb")
    Path("wirewatch.toml").write_text('[warehouse]\npath = "file.duckdb"\n')
    assert load_settings().warehouse == Path("file.duckdb")
    monkeypatch.setenv("WIREWATCH_WAREHOUSE", "environment.duckdb")
    assert load_settings().warehouse == Path("environment.duckdb")
    assert load_settings(None, "flag.duckdb").warehouse == Path("flag.duckdb")


def test_a_named_configuration_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"no configuration at absent\.toml: write one with"):
        load_settings("absent.toml")
    monkeypatch.setenv("WIREWATCH_CONFIG", "elsewhere.toml")
    with pytest.raises(ConfigError, match=r"elsewhere\.toml"):
        load_settings()


def test_a_file_that_cannot_be_read() -> None:
    Path("wirewatch.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_settings()


def test_the_default_outlets_are_rferl_first() -> None:
    config = parse_config(default_text(), "default")
    assert config.outlet[0].id == "rferl"
    assert len(config.subscriptions()) == len({feed.url for feed in config.subscriptions()}) > 70
    assert all(outlet.country and outlet.language and outlet.homepage for outlet in config.outlet)


def test_a_feed_of_two_outlets_belongs_to_the_first() -> None:
    config = parse_config(
        '[[outlet]]\nid="a"\nname="A"\nfeeds=["http://x/f"]\n[[outlet]]\nid="b"\nname="B"\nfeeds=["http://x/f"]', "t"
    )
    assert [(feed.url, feed.outlet_id) for feed in config.subscriptions()] == [("http://x/f", "a")]


def test_outlets_of_one_name_are_told_apart_by_their_ids() -> None:
    outlet = '[[outlet]]\nid="{0}"\nname="{1}"\nfeeds=["http://{0}/f"]\n'
    named = [("bbc-uk", "BBC"), ("bbc-world", "bbc "), ("rferl", "RFE/RL")]
    config = parse_config("".join(outlet.format(*each) for each in named), "t")
    assert [feed.outlet_name for feed in config.subscriptions()] == ["BBC (bbc-uk)", "bbc  (bbc-world)", "RFE/RL"]


def test_an_outlet_has_a_zone() -> None:
    outlet = '[[outlet]]\nid = "a"\nname = "A"\nfeeds = ["http://x/f"]\ntimezone = "{}"'
    assert parse_config(outlet.format("Europe/Prague"), "t").subscriptions()[0].timezone == "Europe/Prague"
    with pytest.raises(ConfigError, match=r"t: outlet\[1\]\.timezone = 'Mars/Base' .* a time zone such as"):
        parse_config(outlet.format("Mars/Base"), "t")


@pytest.mark.shared_data
def test_the_default_outlets_are_those_that_were_checked(shared_data: Path) -> None:
    with (shared_data / "outlets.tsv").open(encoding="utf-8") as file:
        checked = {
            row["url"] for row in csv.DictReader(file, delimiter="\t") if row["confidence"] in {"high", "medium"}
        }
    assert {feed.url for feed in parse_config(default_text(), "default").subscriptions()} == checked


def test_rules_are_found_by_outlet_and_outlets_by_address() -> None:
    config = parse_config(
        '[[outlet]]\nid = "a"\nname = "A"\nhomepage = "https://www.a-paper.org"\nextract = { keep = ["#story"] }\n'
        '[[outlet]]\nid = "b"\nname = "B"\nfeeds = ["https://news.b-paper.org/feed"]\n'
        '[outlet.extract]\ncms = "pangea"\n'
        '[[outlet]]\nid = "c"\nname = "C"\nhomepage = "https://c-paper.org"\n',
        "t",
    )
    assert list(config.page_rules()) == ["a", "b"]
    owners = {
        "https://sport.a-paper.org/1": "a",
        "https://www.b-paper.org/1": "b",
        "https://c-paper.org/1": "c",
        "https://other.example/1": None,
        "": None,
    }
    found = {url: config.outlet_of(url) for url in owners}
    assert {url: outlet and outlet.id for url, outlet in found.items()} == owners


def test_every_content_system_can_be_named() -> None:
    for name, rules in CONTENT_SYSTEMS.items():
        outlet = f'[[outlet]]\nid = "a"\nname = "A"\nextract = {{ cms = "{name}" }}'
        assert parse_config(outlet, "t").page_rules() == {"a": rules}


def test_rferl_and_its_sisters_have_rules() -> None:
    config = parse_config(default_text(), "t")
    # The content system gives its feeds addresses of this form.
    of_system = {
        feed.outlet_id
        for feed in config.subscriptions()
        if re.fullmatch(r"https?://[^/]+/api/(?:z[\w-]+|epiqq)?", feed.url)
    }
    assert set(config.page_rules()) == of_system > {"rferl", "svoboda", "europalibera-ro", "tavisupleba", "voa"}
