"""What is to be said of the certificates of a source's hosts, and of alerts that a person has seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import certificates
from archive.certificates import Certificate
from archive.outcomes import Outcome, Tally
from archive.store import Archive
from archive.writer import Writer
from exports.cli import main

SOURCE = {"id": "avaria", "name": "Avaria", "homepage": "https://mfa.avaria.example/", "kind": "foreign-ministry", "memberships": ["eu", "nato"]}
FIRST = Certificate(
    host="mfa.avaria.example", fingerprint="aa", key="k1", issuer="Harbour Trust",
    valid_from="2026-01-01T00:00:00Z", valid_until="2026-04-01T00:00:00Z", first_seen="2026-01-02T08:00:00Z", last_seen="2026-01-30T08:00:00Z",
)  # fmt: skip


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer(tmp_path / "a") as writer:
        yield writer


def told(writer: Writer, *seen: Certificate, asked: str) -> list[str]:
    for certificate in seen:
        writer.keep_certificate(certificate)
    return [alert.detail for alert in certificates.alerts(writer._connection, "avaria", "mfa.avaria.example", asked)]


def renewed(day: str, **other: str) -> Certificate:
    again = {"fingerprint": "bb", "key": "k2", "valid_from": f"{day}T00:00:00Z", "valid_until": "2026-09-01T00:00:00Z"}
    return replace(FIRST, first_seen=f"{day}T08:00:00Z", last_seen=f"{day}T08:00:00Z", **again | other)


def test_a_renewal_towards_the_end_by_the_same_authority_is_no_news(writer: Writer) -> None:
    assert told(writer, FIRST, renewed("2026-03-10"), asked="2026-03-10T08:00:00Z") == []


def test_another_authority_is_told_for_a_week(writer: Writer) -> None:
    other = renewed("2026-03-10", issuer="Free Port Certificates")
    assert told(writer, FIRST, other, asked="2026-03-12T08:00:00Z") == [
        "mfa.avaria.example: its certificate is now issued by Free Port Certificates, and was by Harbour Trust"
    ]
    assert told(writer, asked="2026-03-18T08:00:00Z") == []


def test_a_new_key_long_before_the_end_is_told_and_one_with_the_old_key_is_not(writer: Writer) -> None:
    assert told(writer, FIRST, renewed("2026-01-31", key="k1"), asked="2026-01-31T09:00:00Z") == []
    assert told(writer, renewed("2026-02-02", fingerprint="cc", key="k3", valid_until="2026-09-02T00:00:00Z"), asked="2026-02-02T09:00:00Z") == [
        "mfa.avaria.example: its certificate has a new key, 210 days before the last one ends"
    ]


def test_certificates_that_are_seen_in_turns_are_no_news(writer: Writer) -> None:
    other = renewed("2026-01-20", issuer="Free Port Certificates")
    assert told(writer, FIRST, replace(other, last_seen="2026-01-31T08:00:00Z"), asked="2026-01-22T08:00:00Z") == []


def test_one_that_ends_soon_is_told_by_a_tenth_of_its_life(writer: Writer) -> None:
    seen = replace(FIRST, last_seen="2026-03-28T08:00:00Z")
    assert told(writer, seen, asked="2026-03-20T08:00:00Z") == []
    assert told(writer, asked="2026-03-28T08:00:00Z") == ["mfa.avaria.example: its certificate ends on 2026-04-01"]


def test_an_alert_that_was_acknowledged_needs_nobody_until_something_new_begins(tmp_path: Path) -> None:
    folder = tmp_path / "a"

    def crawled(day: str, seen: Certificate) -> None:
        tally = Tally("avaria", lists_read=1)
        tally.count(Outcome.FILTERED, "list")
        with Writer(folder) as writer:
            writer.keep_certificate(seen)
            writer.finish_crawl(writer.start_crawl([SOURCE], f"{day}T08:00:00Z"), f"{day}T08:01:00Z", 0, [tally])

    def status(*words: str) -> tuple[int, dict[str, object]]:
        run = CliRunner().invoke(main, ["--archive", str(folder), "status", "--json", *words])
        return run.exit_code, json.loads(run.stdout)["sources"][0]

    crawled("2026-01-30", FIRST)
    crawled("2026-03-10", renewed("2026-03-10", issuer="Free Port Certificates"))
    assert status()[0] == 3
    code, said = status("avaria", "--acknowledge")
    assert (code, said["alerts"], len(said["acknowledged"])) == (0, [], 1)
    assert status()[0] == 0
    with Archive(folder) as archive:
        assert archive.status()[0].acknowledged[0].kind == "certificate"
    crawled("2100-03-11", renewed("2100-03-10", fingerprint="dd", key="k4", issuer="Third Seal", valid_until="2101-01-01T00:00:00Z"))
    assert status()[0] == 3


def test_the_groups_of_a_source_can_be_asked_for_in_sql(writer: Writer) -> None:
    writer.start_crawl([SOURCE], "2026-01-30T08:00:00Z")
    rows = writer._connection.execute('SELECT "group" FROM source_groups WHERE source = ? ORDER BY 1', ("avaria",))
    assert [row[0] for row in rows] == ["eu", "nato"]


@pytest.mark.parametrize(("selector", "sources"), [("country:FR", ["mfa-fr"]), ("group:g7", ["mfa-fr", "mfa-jp"]), ("kind:wire", ["wire"])])
def test_status_takes_selectors_after_a_crawl(tmp_path: Path, selector: str, sources: list[str]) -> None:
    rows = (("mfa-fr", "foreign-ministry", "FR"), ("mfa-jp", "foreign-ministry", "JP"), ("wire", "wire", ""))
    with Writer(tmp_path / "a") as writer:
        tables = [{"id": name, "name": name, "homepage": f"https://{name}.example/", "kind": kind, "country": country} for name, kind, country in rows]
        writer.start_crawl(tables, "2026-01-30T08:00:00Z")
    run = CliRunner().invoke(main, ["--archive", str(tmp_path / "a"), "status", "--json", selector])
    assert [one["source"] for one in json.loads(run.stdout)["sources"]] == sources
