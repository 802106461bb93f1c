"""The lines of a page on the terminal: how likely each is, and why it is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from exports.cli.terminal import facts, line

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

    from crawler.extract import Explained
    from crawler.extract.explain import Line

_NARROW = 72
_CHANCE = len("0.00")
_SHOWN, _MANY = 2, 4  # of more lines of one class in a row the terminal shows the first
_LOOKS = ("first", "second", "third")
_OWN_LOOKS = ("1st", "2nd", "3rd")


def as_row(found: Explained, only_left_out: bool = False) -> dict[str, object]:
    """Give the page for JSON; probabilities are null where the model did not look."""
    shown = [{**asdict(one), "kept": not one.residue} for one in _chosen(found, only_left_out)]
    told = {"reason": found.no.reason, "detail": found.no.detail} if found.no else None
    return {"title": found.title, "reader": found.reader, "sure": found.sure, "not_article": told, "lines": shown}


def as_page(found: Explained, only_left_out: bool = False) -> Iterator[RenderableType]:
    """Give the page for the terminal: whose text it is, its lines, and what the classes mean."""
    from crawler.extract.classes import CLASSES

    lines = _chosen(found, only_left_out)
    yield facts(_told(found))
    yield ""
    yield _Table(lines)
    used = {one.residue for one in lines} - {""}
    if used:
        yield ""
        yield facts((name, about.means) for name, about in CLASSES.items() if name in used)


def _chosen(found: Explained, only_left_out: bool) -> list[Line]:
    return [one for one in found.lines if one.residue or not only_left_out]


def _told(found: Explained) -> Iterator[tuple[str, str]]:
    kept = sum(not one.residue for one in found.lines)
    if found.title:
        yield "title", found.title
    if found.no:
        yield "no article", f"{found.no.reason} ({found.no.detail})" if found.no.detail else found.no.reason
    if found.reader:
        doubt = "was sure" if found.sure else "was not sure by itself"
        yield "text by", f"{'the block model' if found.reader == 'model' else 'trafilatura'}; the model {doubt}"
    yield "lines", f"{kept} kept, {len(found.lines) - kept} left out"


@dataclass(frozen=True, slots=True)
class _Table:
    """The lines as a table; a narrow terminal gets only the last probability, and a long run of links its beginning."""

    lines: Sequence[Line]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        from rich.table import Table

        looks = self._looks(options.max_width < _NARROW)
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for heading in looks.values():
            table.add_column(heading, justify="right", no_wrap=True, min_width=_CHANCE)
        heading = "left out as" if options.max_width >= _NARROW else "out"
        widest = max((len(one.residue) for one in self.lines), default=0)
        table.add_column(heading, no_wrap=True, min_width=max(widest, len(heading)))
        table.add_column("line")
        for cells in self._rows(list(looks), console.is_terminal):
            table.add_row(*cells)
        yield table

    def _looks(self, narrow: bool) -> dict[str, str]:
        used = [name for name in _LOOKS if any(getattr(one, name) is not None for one in self.lines)]
        if narrow:
            return {"": "p"} if used else {}
        return {name: heading for name, heading in zip(_LOOKS, _OWN_LOOKS, strict=True) if name in used}

    def _rows(self, looks: Sequence[str], is_terminal: bool) -> Iterator[list[Text | str]]:
        for name, group in groupby(self.lines, key=lambda one: one.residue):
            run = list(group)
            shown = run[:_SHOWN] if is_terminal and name and len(run) > _MANY else run
            yield from (_cells(one, looks) for one in shown)
            if len(shown) < len(run):
                yield [*[""] * len(looks), "", _dim(f"… and {len(run) - len(shown)} more")]


def _cells(one: Line, looks: Iterable[str]) -> list[Text | str]:
    from rich.text import Text

    said = line(one.text.replace("\xad", ""))
    chances = [_chance(one, look) for look in looks]
    if one.residue:
        return [*map(_dim, chances), Text(one.residue, style="yellow"), _dim(said)]
    return [*(Text(chance, style="green") for chance in chances), "", Text(said, no_wrap=True, overflow="ellipsis")]


def _chance(one: Line, look: str) -> str:
    given = [one.first, one.second, one.third] if not look else [getattr(one, look)]
    known = [chance for chance in given if chance is not None]
    return f"{known[-1]:.2f}" if known else ""


def _dim(text: str) -> Text:
    from rich.text import Text

    return Text(text, style="dim", no_wrap=True, overflow="ellipsis")
