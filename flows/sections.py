"""Sections of the configuration about what goes out: e-mail, alerts, and what `serve` offers to be watched by."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from extractors.urls import is_fetchable

# Local part and domain in plain ASCII, as SMTP without extensions carries them (RFC 5321 4.1.2, dot-strings only).
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")


# Of all sections: unknown keys and wrong types are errors.
STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Section(BaseModel):
    model_config = STRICT


def _mailbox(value: str) -> str:
    if len(value) > 254 or not _MAILBOX.fullmatch(value):
        raise ValueError('an address such as "desk@example.org" (an international domain in its xn-- form)')
    return value


def _mailbox_or_none(value: str) -> str:
    return _mailbox(value) if value else value


def _host(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", value):
        raise ValueError('the name of a mail server such as "smtp.example.org"')
    return value


def web_address(value: str) -> str:
    """Check an address of the web, for pydantic."""
    if not is_fetchable(value):
        raise ValueError("an address that begins with http:// or https://, with a host")
    return value


def _address_or_none(value: str) -> str:
    return web_address(value) if value else value


Mailbox = Annotated[str, AfterValidator(_mailbox)]
AddressOrNone = Annotated[str, AfterValidator(_address_or_none)]


class EmailSection(_Section):
    """`[email]`: how mail is sent; without `host` none is. The password itself never stands in the file."""

    host: Annotated[str, AfterValidator(_host)] = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_env: str = ""
    password_file: str = ""
    ca_file: str = ""  # authority of a mail server of one's own, in PEM
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    sender: Annotated[str, AfterValidator(_mailbox_or_none)] = ""
    to: Annotated[list[Mailbox], Field(max_length=200)] = []

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.host:
            return self
        if not self.sender:
            raise ValueError('with a host it needs a sender such as "wirewatch@example.org"')
        if self.user and bool(self.password_env) == bool(self.password_file):
            raise ValueError("with a user it needs password_env or password_file, one of the two")
        if self.user and self.security == "none" and not _is_loopback(self.host):
            raise ValueError('a password is not sent in the open: set security to "starttls" or "tls"')
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


class ServeSection(_Section):
    """`[serve]`: what `wirewatch serve` offers beside the dashboard."""

    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 0
    log: Literal["text", "json"] = "text"


class AlertsSection(_Section):
    """`[alerts]`: what is told of by itself, and where to. Shares are 0 to 1."""

    email: bool = False
    webhook: AddressOrNone = ""
    per_day: Annotated[int, Field(ge=1, le=1000)] = 20
    feed_silent: bool = True
    run_failed: Annotated[int, Field(ge=0, le=100)] = 3
    extraction_below: Annotated[float, Field(ge=0, le=1)] = 0.5
    surging: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=200)] = []

    @property
    def on(self) -> bool:
        """Whether anybody is told."""
        return self.email or bool(self.webhook)
