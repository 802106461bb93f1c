"""archive/statuses.py: what looks at an article's page come to"""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from archive.article import Article, Exchange
from archive.statuses import Look, Status
from archive.store import Archive
from archive.verify import verify
from archive.writer import Writer
from exports.cli import main

URL = "https://mfa.avaria.example/press/1"
SOURCE = {"id": "mfa", "name": "MFA", "homepage": "https://mfa.avaria.example/", "kind": "foreign-ministry", "country": "AV"}
TEXT = b"The ferry sails."


class At(NamedTuple):
    """A look: its time, what it found, the answer's status, where that leads."""

    time: str
    found: str = "live"
    code: int = 200
    target: str = ""
    url: str = URL


LIVE, LATER = At("01T08"), At("02T08")
GONE = [At("03T08", "gone", 404), At("03T09", "gone", 410)]


def keep(folder: Path, looks: Sequence[At]) -> Path:
    with Writer(folder) as writer:
        if not (folder / "warc").exists():
            writer.start_crawl([SOURCE, {"id": "un", "name": "UN"}], "2026-02-01T00:00:00Z")
        for look in looks:
            when = f"2026-02-{look.time}:00:00Z"
            body = TEXT if look.found == "live" else f"{look}".encode()
            capture = writer.record(Exchange(url=look.url, fetched=when, status=look.code, body=body))
            article = Article(url=look.url, canonical_url=look.url, source="mfa", title="Ferry", text="The ferry sails.")
            if look.found == "live":
                writer.add(article, capture)
            else:
                with closing(sqlite3.connect(folder / "archive.db")) as db:
                    identity = db.execute("SELECT id FROM article_index WHERE url = ?", (look.url,)).fetchone()
                reason = f"http-{look.code}" if look.code != 200 else "soft-404"
                if identity:
                    writer.look(Look(identity[0], capture.id, when, Status(look.found), reason, look.target))
            writer.commit()
    return folder


def history(folder: Path) -> list[tuple[str, str | None, str, str, bool]]:
    """Status, the look before it, first and last look, and whether it is certain, times without year and seconds."""
    with Archive(folder) as archive:
        (entry,) = archive.articles()
        return [
            (one.status, one.after and one.after[8:13], one.first_seen[8:13], one.last_seen[8:13], one.is_certain)
            for one in archive.statuses(entry.id)
        ]


def test_an_article_that_was_always_there_has_no_history(tmp_path: Path) -> None:
    assert history(keep(tmp_path, [LIVE, LATER])) == []


def test_gone_is_said_after_two_looks_an_hour_apart_and_since_when_is_an_interval(tmp_path: Path) -> None:
    assert history(keep(tmp_path, [LIVE, LATER, *GONE])) == [
        ("live", None, "01T08", "02T08", True),
        ("gone", "02T08", "03T08", "03T09", True),
    ]


def test_one_look_alone_is_not_certain(tmp_path: Path) -> None:
    assert history(keep(tmp_path, [LIVE, LATER, GONE[0]]))[1] == ("gone", "02T08", "03T08", "03T08", False)


def test_a_fault_of_the_moment_leaves_no_trace_in_the_history(tmp_path: Path) -> None:
    assert history(keep(tmp_path, [LIVE, GONE[0], At("04T08")])) == [("live", None, "01T08", "04T08", True)]


def test_what_returns_is_back(tmp_path: Path) -> None:
    found = history(keep(tmp_path, [LIVE, *GONE, At("05T08"), At("06T08")]))
    assert found[2] == ("back", "03T09", "05T08", "06T08", True)


def test_a_permanent_redirect_is_certain_at_once_and_a_temporary_one_is_not(tmp_path: Path) -> None:
    for code, certain in ((301, True), (302, False)):
        folder = keep(tmp_path / str(code), [LIVE, At("03T08", "redirected", code, "https://mfa.avaria.example/")])
        assert history(folder)[1] == ("redirected", "01T08", "03T08", "03T08", certain)


def test_another_text_in_its_place_is_soft_gone(tmp_path: Path) -> None:
    found = history(keep(tmp_path, [LIVE, At("03T08", "soft-gone"), At("04T08", "soft-gone")]))
    assert found[1] == ("soft-gone", "01T08", "03T08", "04T08", True)


def test_a_refusal_says_nothing_of_whether_it_is_there(tmp_path: Path) -> None:
    refused = [At("03T09", "blocked", 403), At("03T11", "blocked", 403)]
    assert history(keep(tmp_path, [LIVE, GONE[0], *refused, At("05T08", "gone", 404)])) == [
        ("live", None, "01T08", "01T08", True),
        ("gone", "01T08", "03T08", "05T08", True),
        ("blocked", "01T08", "03T09", "03T11", True),
    ]


def test_the_order_of_arrival_makes_no_difference(tmp_path: Path) -> None:
    looks = [LATER, *GONE, At("05T08"), At("06T08", "soft-gone"), At("07T08", "soft-gone"), At("08T08", "blocked", 403)]
    expected = history(keep(tmp_path / "in order", [LIVE, *looks]))
    for seed in range(4):
        Random(seed).shuffle(looks)
        assert history(keep(tmp_path / str(seed), [LIVE, *looks])) == expected


def test_verify_knows_looks_and_histories(tmp_path: Path) -> None:
    keep(tmp_path, [LIVE, *GONE, At("05T08")])
    assert verify(tmp_path).findings == []
    for change, said in (
        ("UPDATE looks SET status = 'blocked'", "look"),
        ("UPDATE statuses SET first_seen = '2026-02-02T00:00:00Z' WHERE status = 'gone'", "history"),
    ):
        with closing(sqlite3.connect(tmp_path / "archive.db")) as db, db:
            db.execute(change)
        found = verify(tmp_path).findings
        assert [one for one in found if said in f"{one.where} {one.said}"], found


def test_an_address_that_never_showed_the_article_tells_nothing_of_it(tmp_path: Path) -> None:
    keep(tmp_path, [LIVE])
    with Archive(tmp_path) as archive:
        (entry,) = archive.articles()
    with Writer(tmp_path) as writer:
        capture = writer.record(Exchange(url=f"{URL}.pdf", fetched="2026-02-03T08:00:00Z", status=404))
        writer.look(Look(entry.id, capture.id, capture.fetched, Status.GONE, "http-404"))
    assert history(tmp_path) == []


@pytest.fixture(scope="module")
def removed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of five articles: three removed together, one that came back, one there."""
    folder = tmp_path_factory.mktemp("removed")
    pages = [f"{URL}{letter}" for letter in "abcde"]
    looks = [At("01T08", url=url) for url in pages]
    looks += [At(time, "gone", 404, url=url) for time in ("20T08", "21T08") for url in pages[:3]]
    looks += [At("03T08", "gone", 404, url=pages[3]), At("04T08", "gone", 404, url=pages[3]), At("05T08", url=pages[3])]
    return keep(folder, looks)


def told(folder: Path, *words: str) -> str:
    return CliRunner().invoke(main, ["--archive", str(folder), "changes", *words]).stdout


def test_removals_are_listed_with_the_rate_of_their_source(removed: Path) -> None:
    shown = told(removed, "--removed", "--since", "2026-02-19")
    assert shown.count("since between 2026-02-01T08:00:00Z and 2026-02-20T08:00:00Z") == 3
    rates = json.loads(told(removed, "--removed", "--since", "2026-02-19", "--json"))["rates"]
    assert [(rate["articles"], rate["removed"], rate["lately"], rate["is_wave"]) for rate in rates] == [(5, 4, 3, True)]
    assert "a wave" in shown


def test_returns_are_listed(removed: Path) -> None:
    shown = told(removed, "--returned")
    assert "back, since between 2026-02-04T08:00:00Z and 2026-02-05T08:00:00Z" in shown
    assert [one["status"] for one in json.loads(told(removed, "--returned", "--json"))["articles"]] == ["back"]


def test_removals_of_another_source_or_time_are_left_out(removed: Path) -> None:
    for words in (["--source", "un"], ["--since", "2026-03-01"]):
        assert json.loads(told(removed, "--removed", "--json", *words))["articles"] == []


def test_what_one_look_alone_found_gone_is_counted_and_not_listed(tmp_path: Path) -> None:
    pages = [f"{URL}{letter}" for letter in "abc"]
    looks = [At("01T08", url=url) for url in pages] + [At("03T08", "gone", 404, url=url) for url in pages[:2]]
    folder = str(keep(tmp_path, [*looks, At("04T08", url=pages[1])]))
    run = CliRunner().invoke(main, ["--archive", folder, "changes", "--removed"])
    assert (run.stdout, run.stderr.startswith("nothing was removed\n1 article more found gone by one look alone")) == ("", True)
    assert "one look" not in CliRunner().invoke(main, ["--archive", folder, "changes", "--removed", "--since", "2026-02-04"]).stderr


def test_the_page_of_changes_counts_them_too(tmp_path: Path, browsing: Callable[..., Any]) -> None:
    get = browsing(keep(tmp_path, [LIVE, GONE[0]]))
    for path in ("/changes", "/changes?kind=removed", "/changes?source=mfa"):
        assert "1 more article found gone by one look alone" in get(path).text
    for path in ("/changes?kind=edit", "/changes?source=un", "/changes?before=2026-02-09"):
        assert "one look" not in get(path).text


def test_earlier_changes_leave_none_out_that_are_of_one_second(tmp_path: Path, browsing: Callable[..., Any]) -> None:
    pages = [f"{URL}{number:02}" for number in range(35)]
    looks = [At("01T08", url=url) for url in pages]
    for at, url in enumerate(pages):  # four by four in one second
        looks += [At(f"{day}T{at // 4:02}", "gone", 404, url=url) for day in ("03", "04")]
    get = browsing(keep(tmp_path, looks))
    first = get("/changes").text
    second = get(html.unescape(re.search(r'href="([^"]+)">Earlier changes', first)[1])).text  # type: ignore[index]
    seen = [re.findall(r'class="headline" href="([^"]+)"', text) for text in (first, second)]
    assert len({*seen[0], *seen[1]}) == len(seen[0]) + len(seen[1]) == 35
    assert "Earlier changes" not in second


def test_show_tells_the_status(removed: Path) -> None:
    run = CliRunner().invoke(main, ["--archive", str(removed), "show", f"{URL}a"])
    assert "gone (http-404), since between 2026-02-01T08:00:00Z and 2026-02-20T08:00:00Z" in " ".join(run.stdout.split())
    there = CliRunner().invoke(main, ["--archive", str(removed), "show", f"{URL}e"])
    assert "live at every look" in there.stdout


def test_removed_and_returned_stand_alone(removed: Path) -> None:
    for words in (["--removed", "--returned"], ["--removed", "--kind", "image"]):
        assert CliRunner().invoke(main, ["--archive", str(removed), "changes", *words]).exit_code == 2
