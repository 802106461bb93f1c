"""How things are put on a terminal: nothing a publisher wrote may steer it, and a pipe gets plain text."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from archive.article import Article

# C0 but tab and line feed, DEL, C1, line and paragraph separators, bidirectional embeddings, overrides and isolates
# (they reach beyond the text they stand in), lone surrogates (they cannot be encoded).
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
PIPE_WIDTH = 10_000
TEXT_WIDTH = 80
_NAME = 24


def printable(text: str) -> str:
    """Give ``text`` without the characters by which it could steer a terminal or the lines around it."""
    return UNSAFE.sub("", text)


def harmless(article: Article) -> Article:
    """Give ``article`` with every field printable."""
    values: dict[str, Any] = {field.name: _printable_value(getattr(article, field.name)) for field in fields(article)}
    return replace(article, **values)


def line(text: str) -> str:
    """Give ``text`` printable and on one line."""
    return " ".join(printable(text).split())


def dump(value: Any) -> str:
    """Give ``value`` as indented JSON in which control characters are escapes, so that nothing is lost or acted on."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def say(*things: RenderableType) -> None:
    """Print to stdout: in colour and as wide as the terminal, or plain and unbroken into a pipe."""
    on_terminal = sys.stdout.isatty()
    page = _console(on_terminal)
    for thing in things:
        page.print(thing)
    text = page.file.getvalue()  # type: ignore[attr-defined]
    click.echo(text if on_terminal else "".join(f"{row.rstrip()}\n" for row in text.splitlines()), nl=False)


def columns(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> RenderableType:
    """Lay out a table; columns of numbers stand to the right, and text gives way where the terminal is narrow.

    The first column, the names by which the next command asks, gives way last.
    """
    from rich.table import Table
    from rich.text import Text

    cells = [list(row) for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        counts = any(isinstance(row[number], (int, float)) for row in cells)
        widest = 0 if number else min(max((len(str(row[0])) for row in cells), default=0), _NAME)
        table.add_column(heading, justify="right" if counts else "left", no_wrap=counts, min_width=widest)
    for row in cells:
        table.add_row(*(Text(line(str(cell)), no_wrap=True, overflow="ellipsis") for cell in row))
    return table


def column(thing: RenderableType) -> RenderableType:
    """Keep text to a width that is read with ease; into a pipe it goes unbroken."""
    from rich.constrain import Constrain

    return Constrain(thing, TEXT_WIDTH) if sys.stdout.isatty() else thing


def facts(pairs: Iterable[tuple[str, str]]) -> RenderableType:
    """Lay out names and values beside each other; a long value goes on below itself."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(name, Text(line(value)))
    return column(table)


def _printable_value(value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    if isinstance(value, tuple):
        return tuple(map(printable, value))
    return printable(value) if value else value


def in_colour() -> bool:
    """Whether what is printed has colours: on a terminal that shows them, unless ``NO_COLOR`` asks for plain text."""
    return _console(sys.stdout.isatty()).color_system is not None


def _console(on_terminal: bool) -> Console:
    from rich.console import Console

    width = None if on_terminal else PIPE_WIDTH
    # By itself rich would leave out the colours alone, and keep bold and dim.
    system: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    return Console(
        file=StringIO(), force_terminal=on_terminal, width=width, highlight=False, emoji=False, color_system=system
    )
