"""What a crawl is doing right now, on a terminal; nothing without one."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from exports.cli.terminal import columns, line

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from crawler.run import Progress

PER_SECOND = 5
HEADINGS = ("source", "seen", "new", "changed", "failed", "last read")
MARGIN = 4  # lines left for the heading, the line of sums and the shell


@contextmanager
def shown(ids: Sequence[str]) -> Iterator[Callable[[Progress], None]]:
    """Draw a board of these sources on stderr while the block runs; gives what takes the crawl's events.

    Where stderr is no terminal nothing is drawn: a scheduled crawl says what became of it in its closing table.
    """
    if not sys.stderr.isatty():
        yield lambda _event: None
        return
    from rich.console import Console
    from rich.live import Live

    board = Board(ids)
    with Live(board, console=Console(stderr=True), refresh_per_second=PER_SECOND, transient=True):
        yield board.take


class Board:
    """A row per source: counts so far, and what was read last; only the busiest where the terminal is low."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.counts: dict[str, Counter[str]] = {source: Counter() for source in ids}
        self.reading: dict[str, str] = {}

    def take(self, event: Progress) -> None:
        """Note one event of the crawl."""
        self.counts.setdefault(event.source, Counter())[str(event.outcome)] += 1
        self.reading[event.source] = event.title or event.url

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the rows that fit, in the order in which the sources were given."""
        room = max(options.max_height - MARGIN, 1)
        busiest = set(sorted(self.counts, key=lambda source: -self.counts[source].total())[:room])
        yield columns(HEADINGS, [self._row(source) for source in self.counts if source in busiest])
        if len(self.counts) > room:
            yield f"... and {len(self.counts) - room} more sources"

    def _row(self, source: str) -> tuple[object, ...]:
        counts = self.counts[source]
        numbers = (counts[name] for name in ("new", "changed", "failed"))
        return (source, counts.total(), *numbers, line(self.reading.get(source, "waiting")))
