"""What a publisher wrote cannot steer a terminal, and a pipe gets plain text."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from archive.article import Article
from exports.cli.terminal import columns, dump, facts, harmless, line, printable, say

ATTACKS = {
    "colour": "\x1b[31mred",
    "title of the window": "\x1b]0;owned\x07",
    "cursor home": "\x1b[H\x1b[2J",
    "eight-bit CSI": "\x9b2J",
    "carriage return": "harmless\rEVIL",
    "backspace": "a\b\bb",
    "right-to-left override": "abc\u202edcba",
    "isolate without end": "\u2067abc",
    "line separator": "a\u2028b",
    "null": "a\x00b",
    "delete": "a\x7fb",
    "lone surrogate": "a\ud83db",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_nothing_that_steers_a_terminal_gets_through(attack: str) -> None:
    left = printable(attack)
    assert left.isprintable()
    assert left


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_json_escapes_it_and_loses_nothing(attack: str) -> None:
    text = dump({"title": attack})
    assert "".join(text.split("\n")).isprintable()
    assert json.loads(text) == {"title": attack}


@pytest.mark.parametrize("text", ["وزيرة الخارجية", "می\u200cخواهم", "\u200fשלום\u200e", "外交部長", "naïve\tcafé\n\nnext", "👩\u200d💻"])
def test_scripts_and_their_joiners_stay_as_they_are(text: str) -> None:
    assert printable(text) == text


def test_a_line_stays_one() -> None:
    assert line(" a\tb\nc\r\n  d ") == "a b c d"


def test_every_field_of_an_article_becomes_harmless() -> None:
    evil = "x\x1b[2Jy"
    fields: dict[str, Any] = dict.fromkeys(Article.__dataclass_fields__, evil)
    fields |= dict.fromkeys(("authors", "tags", "robots"), (evil,))
    assert "\x1b" not in str(harmless(Article(**fields)))
    assert harmless(Article(**fields)).authors == ("x[2Jy",)


def test_a_pipe_gets_plain_unbroken_rows(capsys: pytest.CaptureFixture[str]) -> None:
    say(columns(("source", "seen"), [("a" * 150, 7), ("b", 12)]))
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading == "source" + " " * 146 + "seen"
    assert rows == ["a" * 150 + "     7", "b" + " " * 149 + "    12"]


def test_a_narrow_terminal_keeps_the_names_that_a_next_command_asks_for() -> None:
    narrow = Console(file=StringIO(), width=30)
    narrow.print(columns(("id", "name"), [("diplomat-magazine", "The Diplomat of Lower Borduria")]))
    assert "diplomat-magazine  The D" in narrow.file.getvalue()  # type: ignore[attr-defined]


def test_markup_in_a_title_is_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    say(columns(("title",), [("[bold red]no[/] :smile:",)]), facts([("title", "[link=http://x.example]no[/link]")]))
    out = capsys.readouterr().out
    assert "[bold red]no[/] :smile:" in out
    assert "[link=http://x.example]no[/link]" in out
