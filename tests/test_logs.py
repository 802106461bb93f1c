"""Logs show what publishers wrote without obeying it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from crawler import logs

HOSTILE = "a\x1b]0;owned\x07b\x1b[31mc\r\nERROR: forged\u202etxt\x9b2J\u2028d"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a guarded handler writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.root.addHandler(handler)
    logs.guard()
    yield stream
    logging.root.removeHandler(handler)


def test_control_characters_are_written_as_escapes(written: io.StringIO) -> None:
    logging.getLogger("test").warning("<GET %s>", HOSTILE)
    assert written.getvalue() == "<GET a\\x1b]0;owned\\x07b\\x1b[31mc\n    ERROR: forged\\u202etxt\\x9b2J\\u2028d>\n"


def test_a_further_line_never_stands_at_the_margin_not_even_in_a_traceback(written: io.StringIO) -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        logging.getLogger("test").exception("it broke")
    first, *further = written.getvalue().splitlines()
    assert first == "it broke"
    assert all(line.startswith("    ") for line in further)
    assert "\x1b" not in written.getvalue()


def test_plain_text_in_any_script_stays(written: io.StringIO) -> None:
    logging.getLogger("test").warning("外交部长 وزير\tМинистр é")
    assert written.getvalue() == "外交部长 وزير\tМинистр é\n"


def test_what_is_logged_without_any_handler_of_ours_is_guarded_too() -> None:
    logs.guard()
    assert logging.lastResort
    assert [type(one) for one in logging.lastResort.filters] == [logs.Harmless]
