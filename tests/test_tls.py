"""Certificates are verified; whom to trust is the system's matter, or that of $SSL_CERT_FILE."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

SITE = "https://secure.example"
SOURCE = {"id": "secure", "homepage": f"{SITE}/", "feeds": (f"{SITE}/feed",)}


@pytest.fixture(scope="session")
def certificate(certified: Any) -> Path:
    """A self-signed certificate for secure.example with its key, as PEM."""
    return certified("secure.example")


@pytest.fixture
def web(web: Any, certificate: Path) -> Iterator[Any]:
    sites = type(web)(certificate)
    sites.article(f"{SITE}/2026/statement", "Statement")
    sites.feed(f"{SITE}/feed", f"{SITE}/2026/statement")
    yield sites
    sites.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(web, crawl) -> None:
    summary = crawl(SOURCE, retries=0)
    assert dict(summary.tallies[0].reasons) == {("failed", "tls"): 1}
    assert web.log == []


def test_a_certificate_of_the_users_own_file_is_trusted(web, crawl, certificate, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert crawl(SOURCE).tallies[0].counts["new"] == 1
    with closing(sqlite3.connect(crawl.folder / "archive.db")) as database:
        [(host, digest, start, end)] = database.execute("SELECT host, fingerprint, valid_from, valid_until FROM certificates")
    known = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert (host, digest, start, end) == (
        "secure.example", known.fingerprint(SHA256()).hex(), f"{known.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}", f"{known.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
    )  # fmt: skip


def test_a_certificate_of_another_name_is_refused(web, crawl, certificate, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    other = "https://other.example"
    hosts = {"other.example": ("127.0.0.1", web.port)}
    summary = crawl({"id": "other", "homepage": f"{other}/", "feeds": (f"{other}/feed",)}, hosts=hosts, retries=0)
    assert dict(summary.tallies[0].reasons) == {("failed", "tls"): 1}


def test_an_excepted_source_is_read_all_the_same_and_its_records_say_so_and_no_other_is(web, crawl) -> None:
    other = "https://other.example"
    hosts = dict.fromkeys(("secure.example", "other.example"), ("127.0.0.1", web.port))
    sources = {**SOURCE, "unverified_tls": True}, {"id": "other", "homepage": other, "feeds": (f"{other}/feed",)}
    summary = crawl(*sources, hosts=hosts, retries=0)
    told = {tally.source: tally.reasons for tally in summary.tallies}
    assert told["secure"]["new", ""] == 1
    assert dict(told["other"]) == {("failed", "tls"): 1}
    (file,) = (crawl.folder / "warc").iterdir()
    heads = gzip.decompress(file.read_bytes())
    assert heads.count(b"Communique-TLS: certificate not verified") == 3, "robots.txt, the feed and the page"
