"""Faults of certificates and handshakes. An authority of our own signs, which a test may tell the fetcher to trust."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from functools import cache, partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.registry import Call, Faults

FAULTS = Faults()

_DAY = datetime.timedelta(days=1)
# name: (first day, last day, counted from today; the address or name it is for; who signs)
_CERTIFICATES = {
    "fine": (-1, 1, "127.0.0.1", "authority"),
    "expired": (-30, -1, "127.0.0.1", "authority"),
    "early": (2, 30, "127.0.0.1", "authority"),
    "elsewhere": (-1, 1, "elsewhere.example", "authority"),
    "self-signed": (-1, 1, "127.0.0.1", "self"),
    "stranger": (-1, 1, "127.0.0.1", "stranger"),
}


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    days: tuple[int, int],
    host: str = "",
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * _DAY)
        .not_valid_after(now + days[1] * _DAY)
        .add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    # Python 3.13 checks by the letter of RFC 5280: an authority must say that it signs certificates
    signs = not host
    usage = x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = builder.add_extension(usage, critical=True)
    if host:
        numeric = host.replace(".", "").isdigit()
        name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host)) if numeric else x509.DNSName(host)
        builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


@cache
def _files() -> dict[str, bytes]:
    """Contents of all certificate files, with their keys; made once a process."""
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("authority", "stranger", "server")}
    pem = serialization.Encoding.PEM
    files = {
        name: _certificate(name, keys[name], name, keys[name], (-60, 60)).public_bytes(pem)
        for name in ("authority", "stranger")
    }
    secret = keys["server"].private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for name, (first, last, host, signer) in _CERTIFICATES.items():
        issuer, key = (host, keys["server"]) if signer == "self" else (signer, keys[signer])
        certificate = _certificate(host, keys["server"], issuer, key, (first, last), host)
        files[name] = certificate.public_bytes(pem) + secret
    return files


def write_certificates(folder: str) -> None:
    """Write each certificate with its key to NAME.pem, and the authority's alone to authority.pem."""
    for name, content in _files().items():
        (Path(folder) / f"{name}.pem").write_bytes(content)


def _context(certificate: str, folder: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{certificate}.pem")
    return context


async def good_answer(call: Call) -> None:
    """Answers properly: what is wrong is below."""
    await call.respond()


for _certificate_name, _says in (
    ("self-signed", "A certificate signed by nobody but itself."),
    ("expired", "A certificate that ended yesterday, by an authority we trust."),
    ("early", "A certificate that begins the day after tomorrow."),
    ("elsewhere", "A certificate for another host."),
    ("stranger", "A certificate by an authority nobody knows."),
):
    FAULTS.add(
        name=f"certificate-{_certificate_name}", says=_says, scheme="https", secure=partial(_context, _certificate_name)
    )(good_answer)


@FAULTS.add(scheme="https", secure=partial(_context, "fine"))
async def tls_cut_off(call: Call) -> None:
    """Over TLS, the connection is reset in the middle of the body."""
    await call.head(f"Content-Type: {call.type}", "Content-Length: 100000")
    await call.send(call.good[:300])
    await call.pause()
    call.reset()


@FAULTS.add(scheme="https", raw=True)
async def plain_on_tls(call: Call) -> None:
    """An https address at whose port somebody speaks plain HTTP."""
    await call.respond(b"You are speaking plain HTTP to me", status="400 Bad Request")


@FAULTS.add(address="http://127.0.0.1:{port}{path}", secure=partial(_context, "fine"))
async def tls_on_plain(call: Call) -> None:
    """An http address at whose port somebody speaks TLS."""
    await call.respond()


@FAULTS.add(scheme="https", raw=True)
async def handshake_hangs(call: Call) -> None:
    """The TLS handshake is never answered."""
    await call.hang()


@FAULTS.add(scheme="https", raw=True)
async def handshake_reset(call: Call) -> None:
    """The connection is reset in the TLS handshake."""
    await call.reader.read(100)
    call.reset()


@FAULTS.add(scheme="https", raw=True)
async def handshake_noise(call: Call) -> None:
    """The TLS handshake is answered with a fatal alert of an unknown kind."""
    await call.reader.read(100)
    await call.send(b"\x15\x03\x03\x00\x02\x02\xfe")
