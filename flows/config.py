"""Configuration: built-in defaults, then `wirewatch.toml`, then environment, then flags; each beats the one before.

Unknown keys and wrong types are errors that name the file, the key and what is accepted.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from extractors.errors import ConfigError
from extractors.ids import stable_id
from extractors.polling import CEILING_S, INVITED_FLOOR_S
from extractors.rechecks import MOST_CHECKS, RECHECK_HOURS
from extractors.records import FeedKind
from extractors.urls import same_site
from flows.sections import STRICT, AddressOrNone, AlertsSection, EmailSection, ServeSection, web_address
from warehouse.feeds import Subscription
from warehouse.lake import ADDRESS, lake_file

if TYPE_CHECKING:
    from extractors.page_rules import PageRules

DEFAULT_CONFIG = Path("wirewatch.toml")
DEFAULT_WAREHOUSE = Path("data/wirewatch.duckdb")


def default_text() -> str:
    """Text of the configuration that `wirewatch init` writes, which is also what holds without a file."""
    return (files("flows") / "data" / "wirewatch.toml").read_text(encoding="utf-8")


def _country(value: str) -> str:
    if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise ValueError("a two-letter ISO 3166 code")
    return value.upper()


def _language(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError('a BCP 47 tag such as "en" or "pt-BR"')
    return value


def _outlet_id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", value):
        raise ValueError("at most 64 lower-case letters, digits, dots, dashes or underscores")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError('a time zone such as "Europe/Prague"') from error
    return value


def _outlet_zone(value: str) -> str:
    return _zone(value) if value else ""


def _contact(value: str) -> str:
    if not value.isascii() or not value.isprintable() or any(char in value for char in "()"):
        raise ValueError("an address or page in plain ASCII without round brackets: it goes into a header of HTTP")
    return value


def _selector(value: str) -> str:
    from extractors.page_rules import MAX_SELECTOR_CHARS, is_selector

    if not is_selector(value):
        raise ValueError(f'a CSS selector of at most {MAX_SELECTOR_CHARS} characters, such as "#story p" or ".promo"')
    return value


def _scheduler(value: str) -> str:
    if value and not re.fullmatch(r"(tcp|tls)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", value):
        raise ValueError('the address of a Dask scheduler such as "tcp://10.0.0.5:8786"')
    return value


def _rising(hours: list[float]) -> list[float]:
    if any(later < earlier + 1 for earlier, later in pairwise(hours)):
        raise ValueError("hours in rising order, at least one apart, such as [4, 8, 16, 36]; [] switches off")
    return hours


WebAddress = Annotated[str, AfterValidator(web_address)]
Hours = Annotated[float, Field(ge=1, le=168)]


class _Section(BaseModel):
    model_config = STRICT


class WarehouseSection(_Section):
    """`[warehouse]`: a file, or "ducklake:postgres:..." with the folder of its rows (`warehouse.lake`)."""

    path: Annotated[str, Field(min_length=1)] = str(DEFAULT_WAREHOUSE)
    data_path: str = ""
    keep_texts_months: Annotated[int, Field(ge=0, le=1200)] = 0


class FetchSection(_Section):
    """`[fetch]`: times in seconds, sizes in bytes."""

    contact: Annotated[str, AfterValidator(_contact)] = ""
    host_delay_s: Annotated[float, Field(ge=0, le=600)] = 1.0
    host_connections: Annotated[int, Field(ge=1, le=16)] = 1
    allow_private_hosts: list[str] = []
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    max_attempts: Annotated[int, Field(ge=1, le=100)] = 6
    recheck_hours: Annotated[list[Hours], Field(max_length=MOST_CHECKS), AfterValidator(_rising)] = list(RECHECK_HOURS)


def _models(value: dict[str, str]) -> dict[str, str]:
    for language in value:
        if not re.fullmatch(r"[a-z]{2,3}", language):
            raise ValueError('models by primary language, such as ru = "slovnet"; "" switches a language off')
    return {"ru": "slovnet", "uk": "slovnet"} | value


class TagSection(_Section):
    """`[tag]`: what finds names: a spaCy pipeline, and `models` of other languages."""

    model: str = "wirewatch-en"
    models: Annotated[dict[str, str], AfterValidator(_models), Field(validate_default=True)] = {}


class RunSection(_Section):
    """`[run]`: where pages are read and texts tagged; `cluster` is a Dask scheduler, "" for one of our own."""

    workers: Literal["processes", "dask"] = "processes"
    processes: Annotated[int, Field(ge=0, le=64)] = 0
    cluster: Annotated[str, AfterValidator(_scheduler)] = ""

    @model_validator(mode="after")
    def _is_of_use(self) -> Self:
        if self.cluster and self.workers != "dask":
            raise ValueError('cluster is for workers = "dask"')
        return self


class ReportSection(_Section):
    """`[report]`"""

    folder: str = "reports"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    address: AddressOrNone = ""


Selector = Annotated[str, AfterValidator(_selector)]


class ExtractSection(_Section):
    """`extract` of an `[[outlet]]`: what of its pages is text, where the general way does not see it.

    `cms` names ready rules for a content system, `keep` and `drop` are CSS selectors of the outlet's own.
    """

    cms: Literal["pangea"] | None = None
    keep: list[Selector] = []
    drop: list[Selector] = []

    def rules(self) -> PageRules | None:
        """The rules for pages of the outlet; None if there are none."""
        if not (self.cms or self.keep or self.drop):
            return None
        from extractors.page_rules import page_rules

        return page_rules(self.keep, self.drop, self.cms)


class OutletSection(_Section):
    """`[[outlet]]`"""

    id: Annotated[str, AfterValidator(_outlet_id)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    homepage: str = ""
    country: Annotated[str, AfterValidator(_country)] = ""
    language: Annotated[str, AfterValidator(_language)] = ""
    timezone: Annotated[str, AfterValidator(_outlet_zone)] = ""
    feeds: list[WebAddress] = []
    sitemaps: list[WebAddress] = []
    poll_every_s: Annotated[int, Field(ge=INVITED_FLOOR_S, le=CEILING_S)] | None = None
    extract: ExtractSection = ExtractSection()


class Config(_Section):
    """The whole file."""

    warehouse: WarehouseSection = WarehouseSection()
    fetch: FetchSection = FetchSection()
    tag: TagSection = TagSection()
    run: RunSection = RunSection()
    report: ReportSection = ReportSection()
    email: EmailSection = EmailSection()
    alerts: AlertsSection = AlertsSection()
    serve: ServeSection = ServeSection()
    outlet: list[OutletSection] = []

    @model_validator(mode="after")
    def _alerts_arrive(self) -> Self:
        if self.alerts.email and not (self.email.host and self.email.to):
            raise ValueError("alerts.email = true tells nobody: set host, sender and to in [email]")
        return self

    def subscriptions(self) -> list[Subscription]:
        """All feeds and news sitemaps of all outlets. One named twice belongs to the first.

        Outlets with one display name are told apart by their ids: readers of a report see names only.
        """
        named_so = Counter(" ".join(outlet.name.split()).casefold() for outlet in self.outlet)
        found: dict[str, Subscription] = {}
        for outlet in self.outlet:
            shared = named_so[" ".join(outlet.name.split()).casefold()] > 1
            named = [(url, FeedKind.FEED) for url in outlet.feeds] + [
                (url, FeedKind.SITEMAP) for url in outlet.sitemaps
            ]
            for url, kind in named:
                subscription = Subscription(
                    feed_id=stable_id("feed", url),
                    url=url,
                    outlet_id=outlet.id,
                    outlet_name=f"{outlet.name} ({outlet.id})" if shared else outlet.name,
                    homepage=outlet.homepage,
                    country=outlet.country,
                    language=outlet.language,
                    timezone=outlet.timezone,
                    kind=kind,
                    floor_s=outlet.poll_every_s,
                )
                found.setdefault(url, subscription)
        return list(found.values())

    def page_rules(self) -> dict[str, PageRules]:
        """Rules for pages by outlet id, of those outlets that have some."""
        return {outlet.id: rules for outlet in self.outlet if (rules := outlet.extract.rules())}

    def outlet_of(self, url: str) -> OutletSection | None:
        """The outlet whose site an address belongs to: the first that has it as homepage or feed; None if none has."""
        return next(
            (
                outlet
                for outlet in self.outlet
                if any(same_site(url, home) for home in (outlet.homepage, *outlet.feeds) if home)
            ),
            None,
        )


class Settings(BaseModel):
    """A configuration with the paths that hold after environment and flags have had their say."""

    model_config = ConfigDict(frozen=True)

    config: Config
    config_path: Path
    config_exists: bool
    warehouse: Path


def load_settings(config_flag: str | None = None, warehouse_flag: str | None = None) -> Settings:
    """Settle configuration and warehouse.

    Args:
        config_flag: Value of `--config`, if given. A file that is named must exist; the default one need not.
        warehouse_flag: Value of `--warehouse`, if given.

    Raises:
        ConfigError: The file cannot be read, or says something unknown or of a wrong type.
        UsageError: The warehouse is to be a lake, and not named as one.
    """
    named = config_flag or os.environ.get("WIREWATCH_CONFIG")
    path = Path(named) if named else DEFAULT_CONFIG
    exists = path.exists()
    if named and not exists:
        raise ConfigError(f"no configuration at {path}: write one with 'wirewatch --config {path} init'")
    config = parse_config(_read(path), str(path)) if exists else parse_config(default_text(), "built-in configuration")
    warehouse = warehouse_flag or os.environ.get("WIREWATCH_WAREHOUSE") or config.warehouse.path
    if warehouse.startswith(ADDRESS):
        there = lake_file(warehouse, config.warehouse.data_path, DEFAULT_WAREHOUSE.parent)
    else:
        there = Path(warehouse).expanduser()
    return Settings(config=config, config_path=path, config_exists=exists, warehouse=there)


def parse_config(text: str, origin: str) -> Config:
    """Read the text of a configuration.

    Args:
        text: TOML.
        origin: What to call it in an error, usually its path.

    Raises:
        ConfigError: One line that names origin, key and what is accepted.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{origin}: not valid TOML: {error}") from error
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(f"{origin}: {_explain(error.errors()[0], raw)}") from error
    seen: set[str] = set()
    for outlet in config.outlet:
        if outlet.id in seen:
            raise ConfigError(f"{origin}: outlet id {outlet.id!r} stands twice: give each outlet its own id")
        seen.add(outlet.id)
    return config


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text") from error


def _explain(error: ErrorDetails, raw: dict[str, Any]) -> str:
    """One line for one of pydantic's errors."""
    place = error["loc"]
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else str(part) for part in place).replace(".[", "[")
    if error["type"] == "extra_forbidden":
        accepted = _accepted_keys(place[:-1])
        close = difflib.get_close_matches(str(place[-1]), accepted, n=1)
        hint = f" (did you mean {close[0]}?)" if close else ""
        return f"unknown key {key}{hint}; accepted here: {', '.join(accepted)}"
    if error["type"] == "missing":
        return f"{key} is missing"
    if error["type"] == "list_type" and place == ("outlet",):
        return "[outlet] is not accepted: outlets are a list, write [[outlet]] before each"
    message = re.sub(r"^(Value error,|Input|String|List|Dictionary) ", "", error["msg"])
    if error["type"] == "value_error" and isinstance(error["input"], dict):  # what keys say together
        return f"[{key}]: {message}" if key else message
    if error["type"] == "model_type":
        return f"{key} = {_short(error['input'])} is not accepted: it is a section, write [{key}] and its keys below"
    message = message if message.startswith("should ") else f"should be {message}"
    return f"{key} = {_short(error['input'])} is not accepted: it {message}"


def _accepted_keys(place: tuple[int | str, ...]) -> list[str]:
    sections: dict[str, type[BaseModel]] = {
        "warehouse": WarehouseSection,
        "fetch": FetchSection,
        "tag": TagSection,
        "run": RunSection,
        "report": ReportSection,
        "email": EmailSection,
        "alerts": AlertsSection,
        "serve": ServeSection,
        "outlet": OutletSection,
        "extract": ExtractSection,
    }
    names = [part for part in place if isinstance(part, str)]
    model = sections[names[-1]] if names else Config
    return list(model.model_fields)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
