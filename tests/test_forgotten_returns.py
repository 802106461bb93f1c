"""What was forgotten does not come back: by a merge, an import, a crash, under another address or in a list."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from forgetting import HOST, ID, KEPT, OTHER, SECRET, SOURCE, URL, forget, left, member, page, record, rows, see

from archive.article import Address, Article, Attachment, Exchange
from archive.ids import article_id
from archive.outcomes import Outcome
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from crawler.config import Config
from crawler.importing import Wanted, bring_in
from crawler.sources import Source

TWIN = f"{HOST}/en/press/1"
BODY = page(SECRET)
FEED = f"<rss><channel><item><description>{SECRET}</description></item></channel></rss>".encode()
CHALLENGE = b"<html><title>Just a moment...</title></html>"


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    with Writer(folder) as writer:
        writer.start_crawl([SOURCE], "2026-02-01T00:00:00Z")
        yield writer


def article(folder: Path) -> None:
    with writing(folder) as writer:
        see(writer, URL, 1, SECRET, BODY)
        see(writer, OTHER, 1, KEPT)


def keep(writer: Writer, url: str, body: bytes, day: int = 5) -> str:
    """Keep what an address gave that is no article."""
    capture = writer.record(Exchange(url=url, fetched=f"2026-02-0{day}T00:00:00Z", status=200, body=body))
    known = writer.address(url) or Address(url=url, source="mfa", first_seen=capture.fetched)
    writer.remember(replace(known, outcome="filtered", reason="list", checked=capture.fetched))
    return capture.id


def twin(writer: Writer) -> None:
    see(writer, TWIN, 5, SECRET, BODY)


def file(writer: Writer) -> None:
    see(writer, TWIN, 5, SECRET, page("See the file."))
    capture = keep(writer, f"{TWIN}.pdf", BODY)
    about = {
        "url": f"{TWIN}.pdf",
        "digest": "sha256:1",
        "media_type": "application/pdf",
        "capture": capture,
        "seen": "2026-02-05T00:00:00Z",
    }
    writer.attach(
        Attachment(**about, is_text=True), Article(url=TWIN, canonical_url=TWIN, title="", text="", source="mfa")
    )


def own_file(writer: Writer) -> None:
    """The forgotten article as the file of a page."""
    see(writer, TWIN, 5, "See the file that we publish today.")
    capture = keep(writer, URL, BODY)
    about = {
        "url": URL,
        "digest": "sha256:1",
        "media_type": "application/pdf",
        "capture": capture,
        "seen": "2026-02-05T00:00:00Z",
    }
    writer.attach(
        Attachment(**about, is_text=False), Article(url=TWIN, canonical_url=TWIN, title="", text="", source="mfa")
    )


def merged(into: Path, other: Path, target: Path) -> Path:
    shutil.copytree(into, target)
    with Writer(target) as writer:
        writer.merge(other)
    return target


@pytest.mark.parametrize("order", ["forgetful first", "forgetful second"])
@pytest.mark.parametrize("other", [twin, file, own_file])
def test_a_merge_brings_it_back_under_no_other_address(
    tmp_path: Path, other: Callable[[Writer], None], order: str
) -> None:
    article(tmp_path / "a")
    forget(tmp_path / "a", "--yes")
    with writing(tmp_path / "b") as writer:
        other(writer)
    assert left(tmp_path / "b")
    first, second = ("a", "b") if order == "forgetful first" else ("b", "a")
    made = merged(tmp_path / first, tmp_path / second, tmp_path / "made")
    assert left(made) == []
    assert verify(made, payloads=True).findings == []
    with Archive(made) as store:
        assert store.find(OTHER).article.text == KEPT
    again = merged(made, tmp_path / "b", tmp_path / "again")
    assert left(again) == []
    assert verify(again, payloads=True).findings == []


def test_the_article_under_the_other_address_is_forgotten_for_the_same_reason(tmp_path: Path) -> None:
    article(tmp_path / "a")
    forget(tmp_path / "a", "--yes")
    with writing(tmp_path / "b") as writer:
        twin(writer)
    made = merged(tmp_path / "a", tmp_path / "b", tmp_path / "made")
    ((_, when, reason), *more) = rows(made, f"SELECT article, forgotten, reason FROM forgotten WHERE article = '{ID}'")
    assert more == []
    assert rows(made, f"SELECT forgotten, reason FROM forgotten WHERE article = '{article_id(TWIN)}'") == [
        (when, reason)
    ]


def test_an_article_that_was_left_when_the_record_it_shared_was_emptied_stays(tmp_path: Path) -> None:
    article(tmp_path / "a")
    with writing(tmp_path / "a") as writer:
        see(writer, TWIN, 5, KEPT, BODY)
    forget(tmp_path / "a", "--yes")
    with writing(tmp_path / "b") as writer:
        see(writer, TWIN, 6, KEPT, BODY)
    made = merged(tmp_path / "a", tmp_path / "b", tmp_path / "made")
    assert left(made) == []
    with Archive(made) as store:
        assert store.find(TWIN).article.text == KEPT


@pytest.mark.parametrize("order", ["forgetful first", "forgetful second"])
def test_a_merge_brings_no_list_back_that_quotes_it(tmp_path: Path, order: str) -> None:
    article(tmp_path / "a")
    with writing(tmp_path / "a") as writer:
        keep(writer, f"{HOST}/feed", FEED, 3)
    with writing(tmp_path / "b") as writer:
        keep(writer, f"{HOST}/feed", FEED)
    forget(tmp_path / "a", "--yes")
    assert left(tmp_path / "a") == []
    first, second = ("a", "b") if order == "forgetful first" else ("b", "a")
    made = merged(tmp_path / first, tmp_path / second, tmp_path / "made")
    assert left(made) == []
    assert verify(made, payloads=True).findings == []


def test_an_address_that_another_archive_only_listed_is_still_not_asked_for(tmp_path: Path) -> None:
    article(tmp_path / "a")
    forget(tmp_path / "a", "--yes")
    with writing(tmp_path / "b") as writer:
        said = {
            "listed": f'{{"url": "{URL}", "title": "Quillfeather comes home"}}',
            "outcome": "failed",
            "reason": "timeout",
        }
        writer.remember(
            Address(url=URL, source="mfa", first_seen="2026-02-07T00:00:00Z", checked="2026-03-07T00:00:00Z", **said)
        )
    made = merged(tmp_path / "a", tmp_path / "b", tmp_path / "made")
    assert rows(made, f"SELECT article, outcome, reason FROM addresses WHERE url = '{URL}'") == [
        (ID, "filtered", "forgotten")
    ]
    assert left(made) == []


def test_what_else_its_address_gave_is_no_forgotten_payload_elsewhere(tmp_path: Path) -> None:
    with writing(tmp_path / "a") as writer:
        keep(writer, URL, CHALLENGE, 1)
        see(writer, URL, 2, SECRET, BODY)
        kept = keep(writer, OTHER, CHALLENGE, 3)
    forget(tmp_path / "a", "--yes")
    with Writer(tmp_path / "a") as writer:
        capture = writer.record(Exchange(url=TWIN, fetched="2026-03-05T00:00:00Z", status=200, body=CHALLENGE))
        assert writer.forgetting.met(TWIN, capture.payload_digest) is None
    types = rows(tmp_path / "a", f"SELECT record_type FROM captures WHERE id IN ('{kept}', '{capture.id}')")
    assert types == [("response",), ("response",)]
    assert verify(tmp_path / "a", payloads=True).findings == []
    assert CHALLENGE in gzip.decompress(
        b"".join(path.read_bytes() for path in sorted((tmp_path / "a" / "warc").iterdir()))
    )


def imported(folder: Path, path: Path, *records: bytes) -> dict[tuple[str, str], int]:
    path.write_bytes(b"".join(map(gzip.compress, records)))
    done = bring_in(folder, [path], Wanted(sources=[Source(**SOURCE)]), Config(workers=1))
    return {ending: count for tally in done.tallies for ending, count in tally.reasons.items()}


def html(*paragraphs: str, head: str = "") -> bytes:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html><head><title>Press</title>{head}</head><body><article><h1>The night at the harbour</h1>{body}</article></body></html>".encode()


MORE = [
    f"The {word} of the harbour was told of it on the next morning, and had nothing to say to the press."
    for word in ("master", "clerk", "chaplain", "surgeon")
]


def test_an_import_takes_its_payload_at_another_address_out_of_the_file_too(tmp_path: Path) -> None:
    article(tmp_path / "a")
    forget(tmp_path / "a", "--yes")
    met = imported(tmp_path / "a", tmp_path / "in.warc.gz", record(TWIN, BODY), record(OTHER, html(KEPT, *MORE)))
    assert met[Outcome.FILTERED, "forgotten"] == 1
    assert left(tmp_path / "a") == []
    assert verify(tmp_path / "a", payloads=True).findings == []


@pytest.mark.parametrize("order", ["import first", "forget first"])
def test_an_imported_copy_that_names_it_as_its_own_goes_too(tmp_path: Path, order: str) -> None:
    canonical = f'<link rel="canonical" href="{URL}">'
    pages = [record(URL, html(SECRET, *MORE)), record(TWIN, html(SECRET, *MORE, head=canonical))]
    imported(tmp_path / "a", tmp_path / "first.warc.gz", *pages[: 2 if order == "import first" else 1])
    forget(tmp_path / "a", "--yes")
    assert left(tmp_path / "a") == []
    imported(tmp_path / "a", tmp_path / "second.warc.gz", *pages)
    assert left(tmp_path / "a") == []
    assert verify(tmp_path / "a", payloads=True).findings == []


def test_an_imported_list_that_quotes_it_goes_out_of_the_archive_and_of_the_file(tmp_path: Path) -> None:
    teasers = [SECRET, *(f"{word} The house has more to say of it." for word in MORE * 4)]
    cards = "".join(f'<div class="card"><h3><a href="/press/{number}">Statement {number} of the ministry</a></h3><p>{teaser}</p></div>' for number, teaser in enumerate(teasers))
    listing = f"<html><head><title>News</title></head><body><h1>News</h1><div class='list'>{cards}</div></body></html>".encode()
    records = [record(URL, html(SECRET, *MORE)), record(f"{HOST}/news", listing), record(OTHER, html(KEPT, *MORE))]
    imported(tmp_path / "a", tmp_path / "in.warc.gz", *records)
    assert [name for name in left(tmp_path / "a") if "imported" in name or "inflated" in name]
    forget(tmp_path / "a", "--yes")
    assert left(tmp_path / "a") == []
    assert verify(tmp_path / "a", payloads=True).findings == []
    imported(tmp_path / "a", tmp_path / "again.warc.gz", *records, record(f"{HOST}/more", html(*MORE)))
    assert left(tmp_path / "a") == []
    assert verify(tmp_path / "a", payloads=True).findings == []


def test_what_a_crash_left_in_a_file_is_cleaned_when_it_is_set_aside(tmp_path: Path) -> None:
    article(tmp_path / "a")
    forget(tmp_path / "a", "--yes")
    (tmp_path / "a" / "warc" / "communique-20260101T000000Z-aaaaa-00000.warc.gz").write_bytes(
        member(URL, BODY) + member(OTHER, page(KEPT))
    )
    Writer(tmp_path / "a").close()
    assert list((tmp_path / "a" / "torn").iterdir())
    assert left(tmp_path / "a") == []


def test_the_result_of_a_merge_is_the_same_whatever_was_known_before(tmp_path: Path) -> None:
    article(tmp_path / "a")
    forget(tmp_path / "a", "--yes")
    with writing(tmp_path / "b") as writer:
        twin(writer)
    made = [
        merged(tmp_path / one, tmp_path / other, tmp_path / f"{one}{other}") for one, other in (("a", "b"), ("b", "a"))
    ]
    tables = ("forgotten", "versions", "sightings", "readings", "captures")
    first, second = (
        {table: sorted(map(repr, rows(folder, f"SELECT * FROM {table}"))) for table in tables} for folder in made
    )
    assert first == second
    with closing(sqlite3.connect(made[0] / "archive.db")) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
