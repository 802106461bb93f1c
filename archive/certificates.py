"""The certificates that hosts were seen with: the table ``certificates``, and what is to be said of them.

A certificate is renewed some time before its end, with a new key as a rule, by the authority that issued the last one.
Another authority, or a new key long before the end, is what a person should know of.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256

from archive.alerts import NEWS, Alert
from archive.times import utc

SOON = timedelta(days=14)  # before its end; of a short life a tenth
EARLY = 0.5  # of its life left: who renews so early had a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of a host: digests (SHA-256) of it and of its key, who issued it, and its times (UTC).

    ``issuer`` is the organisation, as the names below it change with each of its keys, or else the whole name.
    ``first_seen`` and ``last_seen`` are of crawls that were answered under it.
    """

    host: str
    fingerprint: str
    key: str
    issuer: str
    valid_from: str
    valid_until: str
    first_seen: str
    last_seen: str


_TABLE = """
    CREATE TABLE certificates (
        host TEXT NOT NULL, fingerprint TEXT NOT NULL, key TEXT NOT NULL, issuer TEXT NOT NULL,
        valid_from TEXT NOT NULL, valid_until TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
        PRIMARY KEY (host, fingerprint))"""
_NAMES = tuple(field.name for field in fields(Certificate))
_KEEP = (
    f"INSERT INTO certificates ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))}) "
    "ON CONFLICT (host, fingerprint) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)"
)
_OF_HOST = f"SELECT {', '.join(_NAMES)} FROM certificates WHERE host = ? ORDER BY last_seen DESC, first_seen DESC"


def create(connection: sqlite3.Connection) -> None:
    """Make the table."""
    connection.execute(_TABLE)


def of_der(host: str, der: bytes, seen: str) -> Certificate:
    """Read a certificate (X.509 in DER) that a host was seen with. Raises ValueError where it is none."""
    from cryptography import x509  # not for those who only read the table
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    said = x509.load_der_x509_certificate(der)
    key = said.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    named = said.issuer.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return Certificate(
        host=host,
        fingerprint=said.fingerprint(SHA256()).hex(),
        key=sha256(key).hexdigest(),
        issuer=str(named[0].value) if named else said.issuer.rfc4514_string(),
        valid_from=utc(said.not_valid_before_utc),
        valid_until=utc(said.not_valid_after_utc),
        first_seen=seen,
        last_seen=seen,
    )


def keep(connection: sqlite3.Connection, certificate: Certificate) -> None:
    """Keep that a host was seen with a certificate."""
    connection.execute(_KEEP, astuple(certificate))


def of_host(connection: sqlite3.Connection, host: str) -> list[Certificate]:
    """Give the certificates of a host, the one that was seen last first."""
    return [Certificate(**dict(row)) for row in connection.execute(_OF_HOST, (host,))]


def alerts(connection: sqlite3.Connection, source: str, host: str, asked: str) -> Iterator[Alert]:
    """Give what is to be said of the certificate that a source's host had in its last crawl, at ``asked`` (UTC)."""
    known = of_host(connection, host)
    if not known:
        return
    now, before = known[0], known[1:]
    ends, life = _moment(now.valid_until), _moment(now.valid_until) - _moment(now.valid_from)
    if ends - _moment(asked) < min(SOON, life / 10):
        told = f"{host}: its certificate ends on {now.valid_until[:10]}"
        yield Alert(source, "certificate", told, utc(max(_moment(now.valid_from), ends - min(SOON, life / 10))))
    if before and _moment(asked) - _moment(now.first_seen) < timedelta(days=NEWS):
        yield from (Alert(source, "certificate", f"{host}: {told}", now.first_seen) for told in _changed(now, before))


def _changed(now: Certificate, before: list[Certificate]) -> Iterator[str]:
    """What is unusual in a new certificate; one that was seen in turns with others is none."""
    last = before[0]
    if any(other.last_seen > now.first_seen for other in before):
        return
    if now.issuer not in {other.issuer for other in before}:
        yield f"its certificate is now issued by {now.issuer}, and was by {last.issuer}"
    left = _moment(last.valid_until) - _moment(now.first_seen)
    if now.key not in {other.key for other in before} and left > EARLY * (
        _moment(last.valid_until) - _moment(last.valid_from)
    ):
        yield f"its certificate has a new key, {left.days} days before the last one ends"


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
