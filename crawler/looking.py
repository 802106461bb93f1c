"""Looks twice at a list whose links carry what may be session keys, and spells a source's addresses without them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from archive.writer import Writer
from crawler.discover import Found, Link
from crawler.discover.spelling import Slot, Spelling, judged, suspects
from crawler.visit import Visit


@dataclass(frozen=True, slots=True)
class _Look:
    slots: set[Slot]
    urls: list[str]


class Spellings:
    """How each source's addresses are spelt: what was told by earlier crawls, and by this one."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: dict[str, Spelling] = {}
        self._looks: dict[tuple[str, str], _Look] = {}

    def of(self, source: str) -> Spelling:
        """What is known of a source's addresses."""
        if source not in self._known:
            self._known[source] = _read(self._writer.spelling(source))
        return self._known[source]

    def wants_second_look(self, visit: Visit, found: Found) -> bool:
        """Whether a list is to be fetched once more before its links are believed."""
        name, urls = (visit.source.id, visit.name), [link.stated or link.url for link in found.links]
        if (first := self._looks.pop(name, None)) is not None:
            spelling = judged(first.slots, first.urls, urls, self.of(visit.source.id))
            self._known[visit.source.id] = spelling
            self._writer.keep_spelling(visit.source.id, _written(spelling))
            return False
        slots = suspects(urls, self.of(visit.source.id)) if visit.kind == "listing" and not visit.form else set()
        if slots:
            self._looks[name] = _Look(slots, urls)
        return bool(slots)

    def cleaned(self, visit: Visit, body: bytes, found: Found) -> bytes:
        """The bytes of a list without the session keys that its links carry."""
        for link in found.links:
            for key in self.of(visit.source.id).values(link.stated or link.url):
                body = body.replace(key.encode(), b"")
        return body

    def stated(self, visit: Visit, found: Found, written: Found) -> Found:
        """What a cleaned list gives, with the addresses as the list wrote them: some sites know no other."""
        spelling = self.of(visit.source.id)
        whole = {
            spelling.dropped(link.url): link.stated or link.url for link in written.links if link.url.startswith("http")
        }
        return replace(found, links=tuple(_with_stated(link, whole.get(link.url)) for link in found.links))


def _with_stated(link: Link, whole: str | None) -> Link:
    return replace(link, stated=whole) if whole and whole != link.url else link


def _read(text: str | None) -> Spelling:
    said = json.loads(text) if text else {"keys": [], "identities": []}
    return Spelling(frozenset(map(tuple, said["keys"])), frozenset(map(tuple, said["identities"])))


def _written(spelling: Spelling) -> str:
    return json.dumps({"keys": sorted(spelling.keys), "identities": sorted(spelling.identities)})
