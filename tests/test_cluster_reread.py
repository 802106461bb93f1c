"""crawler/cluster and ``communique reread --cluster``: what is stored is read again by many, and comes to the same"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from archive.article import Address, Article, Exchange
from archive.verify import verify
from archive.writer import Writer

SUBJECTS = ("lighthouse", "salt hall", "summer palace", "harvest", "old bridge")
BOX = "Whoever keeps this page for the evening finds it again among the lanterns of the reading room."
TABLES = ("captures", "articles", "versions", "sightings", "readings", "sites", "addresses", "sources", "statuses")
WHEN = "2026-03-01T08:00:00Z"


def sentences(subject: str) -> list[str]:
    return [
        f"The minister opened the {subject} on Tuesday and thanked the masons who had worked on it for three years.",
        f"Delegations of both banks then walked through the {subject}, and spoke of the tariff for barley and for salt.",
        f"The ambassador said that the {subject} would be remembered, and invited everybody to the spring regatta.",
    ]


def exchange(source: str, subject: str, moment: str = WHEN, name: str = "") -> Exchange:
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences(f"{subject} of {source}"))
    title = f"A day at the {subject}"
    body = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1><div class=text>{text}</div><div class=k7><p>{BOX}</p></div></article></body></html>"
    url = f"https://{source}.example/press/{name or subject.replace(' ', '-')}"
    return Exchange(url=url, fetched=moment, status=200, response_headers=(("Content-Type", "text/html; charset=utf-8"),), body=body.encode())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sources as a poor reader read them, with a repetition, and a page that it took for a list."""
    folder = tmp_path_factory.mktemp("read") / "archive"
    tables = [{"id": source, "name": source, "homepage": f"https://{source}.example/", "kind": "other", "country": "", "language": ""} for source in ("avaria", "borduria")]
    with Writer(folder) as writer:
        writer.start_crawl(tables, WHEN)
        for source in ("avaria", "borduria"):
            for subject in SUBJECTS:
                capture = writer.record(exchange(source, subject))
                text = "\n\n".join([*sentences(f"{subject} of {source}"), BOX])
                writer.add(Article(url=capture.url, canonical_url=capture.url, title=f"A day at the {subject}", text=text, source=source, language="en"), capture)
            again = writer.record(exchange(source, SUBJECTS[0], "2026-03-09T08:00:00Z"))
            writer.add(writer.article(writer.shown(again.url).article), again)  # type: ignore[union-attr]
            doubted = writer.record(exchange(source, "regatta"))
            writer.remember(Address(url=doubted.url, source=source, outcome="filtered", reason="listing", first_seen=WHEN, checked=WHEN))
    return folder


def test_captures_are_read_again_to_the_same_as_on_one_machine(archive: Path, tmp_path: Path, cluster: Any, program: Any, contents: Any) -> None:
    one, many = (Path(shutil.copytree(archive, tmp_path / name)) for name in ("one", "many"))
    program.run("--archive", one, "reread")
    planned = program.run("--archive", many, "reread", "--cluster", cluster.address, "--dry-run")
    assert "4 units, 4 to be done" in planned
    said = program.run("--archive", many, "reread", "--cluster", cluster.address)
    assert "4 of 4" in said
    assert contents(many, *TABLES) == contents(one, *TABLES)
    assert BOX not in str(contents(many, "articles"))
    assert "regatta" in str(contents(many, "articles"))
    assert not verify(many, payloads=True).findings
    assert not list((many / "shards").iterdir())


def test_a_plan_is_made_while_another_writes_and_changes_nothing(archive: Path, program: Any) -> None:
    def files() -> dict[Path, bytes]:  # in -shm SQLite notes who reads
        return {path: path.read_bytes() for path in archive.rglob("*") if path.is_file() and path.name != "archive.db-shm"}

    with Writer(archive):
        before = files()
        assert "4 units, 4 to be done" in program.run("--archive", archive, "reread", "--cluster", "local:2", "--dry-run")
        assert files() == before


def test_what_was_read_is_not_read_again(archive: Path, tmp_path: Path, cluster: Any, program: Any) -> None:
    folder = Path(shutil.copytree(archive, tmp_path / "archive"))
    for _ in range(2):  # the page that was taken for a list teaches what the second time reads with
        program.run("--archive", folder, "reread", "--cluster", cluster.address, "avaria")
    said = program.run("--archive", folder, "reread", "--cluster", "tcp://127.0.0.1:1", "avaria")
    assert "read-before 7" in said
