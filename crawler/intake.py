"""One file of others on its way into the archive: records are taken out in order, and pages read beside that."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive import foreign, mementos
from archive.foreign import Found, Skipped
from archive.imports import Imported, Record
from archive.outcomes import Outcome
from crawler.enclosed import Answer, Enclosed, Waiting
from crawler.reading import Readers
from crawler.stopping import Stopped

if TYPE_CHECKING:
    from crawler.importing import Importing

_AT_ONCE = 16


@dataclass(slots=True)
class File:
    """What became of one file: bytes that no record could be read from, and records that are no source's.

    ``known`` says that it had been read to its end before, and was not read again.
    """

    path: Path
    records: int = 0
    off_site: int = 0
    other: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    known: bool = False


class Intake:
    """One file on its way into the archive: some pages are being read while the next ones are taken out of it."""

    def __init__(self, work: Importing, file: File, imported: Imported, again: set[int]) -> None:
        self._work, self._file, self._imported, self._again = work, file, imported, again
        self._settled = work.writer.imports.settled(imported)
        self._waiting: list[Answer] = []
        self._enclosed = Enclosed()
        self._under_way: list[asyncio.Task[None]] = []
        file.off_site, file.other = imported.off_site, imported.other
        self._passed = self._counts()

    async def all(self, readers: Readers) -> None:
        """Read every record that was not read before."""
        try:
            for found in foreign.records(self._work.writer.imports.path(self._imported)):
                if isinstance(found, Skipped):
                    self._file.skipped.append(found)
                    continue
                self._file.records += 1
                if self._is_open(self._file.records):
                    self._take(found)
                if len(self._waiting) >= _AT_ONCE or self._file.records % 1000 == 0:
                    await self._turn(readers)
            await self._turn(readers)
            await self._turn(readers)
            await self._join(readers)
        finally:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    def _is_open(self, number: int) -> bool:
        return number in self._again or (number > self._imported.done and number not in self._settled)

    def _take(self, found: Found) -> None:
        said = foreign.told(found)
        if said is None or said.type not in ("response", "revisit") or not said.is_http:
            self._file.other += 1
            return
        shows = mementos.original(said.url)
        source = self._work.owner(shows)
        if source is None:
            self._file.off_site += 1
            return
        record = Record(
            number=self._file.records, part=found.part, position=found.offset, record=said.id, source=source.id,
            url=said.url, outcome="", reason="",
        )  # fmt: skip
        if source.articles and not re.search(source.articles, shows):
            met: Record | Answer = ended(record, Outcome.FILTERED, "pattern")
        else:
            met = self._work.taken(found, said, record, source)
        if not self._enclosed.holds(met):
            self._put(met)

    def _put(self, met: Record | Answer) -> None:
        """Settle what needs no reading, and let the rest wait for a reader."""
        if isinstance(met, Record):
            self._work.settle(self._imported, met)
        else:
            self._waiting.append(met)

    async def _turn(self, readers: Readers) -> None:
        """Give out the pages that wait, and commit those that were given out before with how far the file was read."""
        self._work.writer.commit()  # what a revisit refers to is looked up as any reader would
        before, passed = self._under_way, self._passed
        given_out = [asyncio.ensure_future(self._read(answer, readers)) for answer in self._waiting]
        self._under_way, self._passed, self._waiting = [*before, *given_out], self._counts(), []
        await asyncio.gather(*before)
        await asyncio.sleep(0)  # a signal that came with the last of them is heard now
        if self._work.stopped is not None:
            raise Stopped
        self._under_way = given_out
        if self._enclosed.is_empty:
            self._work.writer.imports.advance(self._imported, passed)

    def _counts(self) -> tuple[int, int, int]:
        return max(self._file.records, self._imported.done), self._file.off_site, self._file.other

    async def _read(self, answer: Answer, readers: Readers) -> None:
        read = await self._work.read(answer, readers)
        if isinstance(read, Waiting):
            self._enclosed.pages.append(read)
        else:
            self._work.settle(self._imported, *read)

    async def _join(self, readers: Readers) -> None:
        """Join the pages and the PDFs that waited for each other; what is left of the PDFs stands for itself."""
        self._keep_named()
        files: set[str] = set()
        for page in self._enclosed.pages:
            record, title, file = await self._work.join(page, self._enclosed.spelt(page), readers)
            self._work.settle(self._imported, record, title)
            files.update(filter(None, [file]))
        for met in self._enclosed.rest(files):
            self._put(met)
            if len(self._waiting) >= _AT_ONCE:
                await self._turn(readers)
        self._enclosed = Enclosed()
        await self._turn(readers)
        await self._turn(readers)

    def _keep_named(self) -> None:
        """Keep the PDFs that a page names, though they are no articles of their own."""
        if wanted := self._enclosed.wanted():
            found = foreign.records(self._work.writer.imports.path(self._imported))
            for number, one in enumerate((one for one in found if isinstance(one, Found)), 1):
                if number in wanted and (said := foreign.told(one)) is not None:
                    self._enclosed.named.append(self._work.kept(one, said, wanted[number]))
        self._work.writer.commit()


def ended(record: Record, outcome: Outcome, reason: str) -> Record:
    """A record with what became of it."""
    return replace(record, outcome=str(outcome), reason=reason)
