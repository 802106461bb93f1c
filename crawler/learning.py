"""Learns what is peculiar to each source from its own captures, and keeps one reading comparable with the next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from archive.article import Article, Capture
from archive.ids import article_id, short
from archive.rows import content_digest
from archive.sites import Site
from archive.writer import Writer
from crawler.config import Config
from crawler.extract import Given, Seen, SiteModel, learn
from crawler.extract.model import VERSION
from crawler.extract.site import COMPARED, PAGES, UNKNOWN
from crawler.reading import Readers, ReadFailed
from crawler.replay import NoEvidence, Stored
from crawler.sources import Source

_FEWEST = 3  # of fewer pages nothing can recur on two others
_AT_ONCE = 8


class Sites:
    """What is known of the sources in one run: what was learnt before it, and the same until it ends."""

    def __init__(self, writer: Writer, stored: Stored, config: Config) -> None:
        self._writer = writer
        self._stored = stored
        self._always = config.trafilatura == "always"
        self._models: dict[str, SiteModel] = {}

    def given(self, source: Source) -> Given:
        """What a page of the source is read with.

        Before anything was learnt no page is read twice: the learning that follows compares the two readers.
        """
        given = Given(source=source, always=self._always)
        return Given(**given, site=model) if (model := self.model(source.id)).looked else given

    def model(self, source: str) -> SiteModel:
        """What was learnt of the source."""
        if source not in self._models:
            site = self._writer.site(source)
            self._models[source] = SiteModel.of_json(site.model) if site else UNKNOWN
        return self._models[source]

    async def learn(self, sources: Iterable[Source], readers: Readers) -> int:
        """Learn anew of those sources whose captures are not those that were learnt from; gives their number."""
        count = 0
        for source in sources:
            captures = self._writer.sample(source.id, PAGES)
            basis = short("learnt", VERSION, *sorted(capture.id for capture in captures))
            known = self._writer.site(source.id)
            if len(captures) >= _FEWEST and (known is None or known.learnt_from != basis):
                self._writer.keep_site(await self._learnt(source, captures, basis, readers))
                count += 1
        return count

    async def _learnt(self, source: Source, captures: list[Capture], basis: str, readers: Readers) -> Site:
        seen: list[Seen] = []
        both, alone = Given(source=source, site=UNKNOWN), Given(source=source)
        looks = [(capture, both if at < COMPARED else alone) for at, capture in enumerate(captures)]
        for at in range(0, len(looks), _AT_ONCE):
            found = await asyncio.gather(*(self._look(*look, readers) for look in looks[at : at + _AT_ONCE]))
            seen += [page for page in found if page is not None]
        model = learn(seen, max(capture.fetched for capture in captures))
        return Site(
            source=source.id,
            digest=model.digest,
            as_of=model.as_of,
            learnt_from=basis,
            model=model.as_json(),
            pages=len(seen),
            trusted=model.trusted,
        )

    async def _look(self, capture: Capture, given: Given, readers: Readers) -> Seen | None:
        """A page that cannot be had or read any more teaches nothing."""
        try:
            found = await readers.look(self._stored.page(capture, given))
        except (NoEvidence, ReadFailed):
            return None
        return found if isinstance(found, Seen) else None

    async def compare(self, article: Article, source: Source, readers: Readers) -> tuple[Article, Capture] | None:
        """What the article's capture before says to the reader who found something new in the present one.

        Without it what was only read better would look like an edit. None where the same reader read both.
        """
        shown = self._writer.shown(article.canonical_url)
        if shown is None or shown.reader == article.reader or shown.content_digest == content_digest(article):
            return None
        capture = self._writer.newest(shown.article)
        try:
            found = await readers.read(self._stored.page(capture, self.given(source)))
        except (NoEvidence, ReadFailed):
            return None
        if not isinstance(found, Article) or article_id(found.canonical_url) != shown.article:
            return None
        return found, capture
