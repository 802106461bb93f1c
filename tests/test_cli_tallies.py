"""The closing table of a crawl, and the board while it runs."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from archive.outcomes import Outcome, Tally
from crawler.session import Progress, Summary
from exports.cli.board import Board, shown
from exports.cli.tallies import close, reasons, sums


def tally(source: str, **counts: int) -> Tally:
    made = Tally(source, seconds=1.6, lists_read=1)
    for name, number in counts.items():
        outcome, _, reason = name.partition("__")
        for _ in range(number):
            made.count(Outcome(outcome), reason.replace("_", "-"))
    return made


GOOD = tally("avaria", new=3, unchanged__same_payload=4, filtered__listing=2, failed__timeout=1)
LOST = replace(tally("envoy", failed__dns=1), lists_read=0, lists_failed=1)


def closed(*tallies: Tally, faults: tuple[str, ...] = ()) -> None:
    close(Summary(crawl="c", tallies=tallies, exit_code=3, seconds=5.0, faults=faults))


def test_a_rows_outcomes_sum_to_what_was_seen(capsys: pytest.CaptureFixture[str]) -> None:
    closed(GOOD, LOST)
    heading, *rows = [line.split() for line in capsys.readouterr().out.splitlines()[:4]]
    assert heading == ["source", "seen", "new", "changed", "unchanged", "filtered", "failed", "seconds"]
    assert rows == [
        ["avaria", "10", "3", "0", "4", "2", "1", "2"],
        ["envoy", "1", "0", "0", "0", "0", "1", "2"],
        ["all", "11", "3", "0", "4", "2", "2", "5"],
    ]


def test_an_outcome_that_anything_had_is_never_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    closed(tally("a", **dict.fromkeys(Outcome, 1)))
    assert capsys.readouterr().out.split()[: len(Outcome) + 3] == ["source", "seen", *Outcome, "seconds"]


def test_a_page_that_failed_is_told_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    closed(GOOD)
    told = capsys.readouterr()
    assert "avaria: failed: timeout 1\n" in told.out
    assert told.err == ""


def test_only_a_source_that_could_not_be_had_at_all_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """That is what cron mails."""
    closed(GOOD, LOST)
    assert capsys.readouterr().err == "envoy: nothing could be had: failed: dns 1\n"


def test_lists_that_could_not_be_read_are_told_as_they_are_what_the_exit_code_stands_for(capsys: pytest.CaptureFixture[str]) -> None:
    closed(replace(tally("avaria", unchanged=4, gone__http_404=1), lists_failed=1))
    assert capsys.readouterr().err.startswith("avaria: 1 of its lists could not be read; `communique sources probe avaria`")


def test_faults_of_ours_are_told_with_their_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    closed(GOOD, faults=("Traceback ...\nZeroDivisionError",))
    assert capsys.readouterr().err == "Traceback ...\nZeroDivisionError\n"


def test_reasons_come_most_frequent_first_by_outcome() -> None:
    both = tally("a", failed__dns=1, failed__timeout=2, filtered__listing=4)
    assert reasons(both) == "filtered: listing 4; failed: timeout 2, dns 1"
    assert reasons(both, only_troubles=True) == "failed: timeout 2, dns 1"
    assert sums(both) == "7 seen = 4 filtered + 3 failed"


def drawn(board: Board, height: int, width: int = 80) -> list[str]:
    console = Console(file=StringIO(), width=width, height=height, force_terminal=False)
    console.print(board)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def event(source: str, outcome: Outcome = Outcome.NEW, title: str = "") -> Progress:
    return Progress(source=source, url=f"http://{source}.example/1", outcome=outcome, reason="", title=title)


def test_the_board_counts_and_names_what_was_read_last() -> None:
    board = Board(["avaria", "envoy"])
    board.take(event("avaria", title="Salt and \x1b[2Jferries"))
    board.take(event("avaria", Outcome.FAILED))
    _, first, second = (line.split() for line in drawn(board, 24))
    assert first == ["avaria", "2", "1", "0", "1", "http://avaria.example/1"]
    assert second == ["envoy", "0", "0", "0", "0", "waiting"]


def test_the_board_never_outgrows_the_terminal() -> None:
    """Or it would scroll and flicker."""
    board = Board([f"source-{number}" for number in range(100)])
    board.take(event("source-99", title="x" * 300))
    lines = drawn(board, 12)
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("source-99") for line in lines)
    assert lines[-1] == "... and 92 more sources"


def test_without_a_terminal_nothing_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with shown(["avaria"]) as report:
        report(event("avaria"))
    assert capsys.readouterr() == ("", "")


def test_a_list_that_names_nothing_is_told_with_the_troubles() -> None:
    assert reasons(tally("a", filtered__listing=4), only_troubles=True) == ""
    empty = Tally("a")
    empty.count(Outcome.FILTERED, "list-empty")
    assert reasons(empty, only_troubles=True) == "filtered: list-empty 1"
