"""What the archive remembers of URLs between crawls: what became of them, where they led, what lists said of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from archive.article import Address
from archive.ids import digest
from archive.outcomes import Outcome
from crawler.discover.link import Link
from crawler.sources import Source
from crawler.visit import Visit

ALIAS = "alias"
FORGOTTEN = "forgotten"
_LINK = tuple(field.name for field in fields(Link))
_GOOD_LISTS = (Outcome.FILTERED, Outcome.UNCHANGED)


class Memory:
    """Rows of ``addresses``. A known article stays one, whatever its URL answers."""

    def __init__(self, find: Callable[[str], Address | None], keep: Callable[[Address], None]) -> None:
        self.find = find
        self._keep = keep

    def end(self, visit: Visit, outcome: Outcome, reason: str, **changes: str | None) -> None:
        """Keep what became of a visit; ``changes`` are columns of its address.

        A list that could not be read leaves no trace, so that the next crawl asks for it as a list again. Where
        redirects led to no article, that is remembered of the URL that they began with, and of no other.
        """
        article = changes.get("article") or (visit.address and visit.address.article)
        if visit.kind != "page":
            if outcome in _GOOD_LISTS and not visit.form:
                self._change(visit, visit.url, _state(outcome, reason) | changes | _judged(visit))
        elif visit.hops and not article:
            asked = {"checked": changes["checked"]} if "checked" in changes else {}
            self._change(visit, visit.hops[0], _state(outcome, reason) | asked)
        else:
            end = self._change(visit, visit.url, _state(outcome, reason) | changes)
            # So that redirects are not walked again at every look.
            led = _state(Outcome.FILTERED, ALIAS) | {"article": end.article, "checked": end.checked}
            for hop in visit.hops:
                self._change(visit, hop, led)

    def hear(self, link: Link) -> None:
        """Keep what a further list says of a URL that another list has named before."""
        if link.published and (known := self.find(link.url)) and not getattr(listed(known), "published", None):
            self._keep(replace(known, **_said(merged(listed(known), link))))  # type: ignore[arg-type]

    def join(self, url: str, article: str) -> None:
        """Keep that a page which is gone was an article."""
        if (known := self.find(url)) is not None and known.article is None:
            self._keep(replace(known, article=article))

    def await_list(self, visit: Visit) -> None:
        """Keep that a list is still to be read."""
        said = {"list": visit.kind, "root": visit.root, "page": visit.page, "depth": visit.depth}
        state = _state(Outcome.DEFERRED, "interrupted") | {"listed": json.dumps(said)}
        self._change(visit, visit.url, state)

    def _change(self, visit: Visit, url: str, columns: Mapping[str, str | None]) -> Address:
        known = self._known(visit, url)
        said = _said(merged(visit.link, listed(known))) if visit.kind == "page" else {}
        address = replace(known, **{**said, **columns})  # type: ignore[arg-type]
        self._keep(address)
        return address

    def _known(self, visit: Visit, url: str) -> Address:
        """What is known of a URL; what is known of its twin (http for https ...) is known of it too."""
        known = visit.address if visit.address and url == visit.url else self.find(url)
        return replace(known, url=url) if known else Address(url=url, source=visit.source.id, first_seen=visit.found)


def _state(outcome: Outcome, reason: str) -> dict[str, str | None]:
    return {"outcome": str(outcome), "reason": reason}


def _said(link: Link | None) -> dict[str, str | None]:
    return {"listed": json.dumps({name: getattr(link, name) for name in _LINK}, ensure_ascii=False)} if link else {}


def _judged(visit: Visit) -> dict[str, str | None]:
    return {"listed": json.dumps({"judged": _definition(visit.source)})}


def _definition(source: Source) -> str:
    return digest(json.dumps(source.table(), sort_keys=True).encode())


def listed(address: Address | None) -> Link | None:
    """What a list said of an address when it was found."""
    said: dict[str, Any] = json.loads(address.listed) if address else {}
    versions = tuple((language, url) for language, url in said.pop("alternates", ()))
    return Link(**said, alternates=versions) if said.get("url") else None


def as_list(address: Address | None, source: Source) -> Address | None:
    """What is known of a list; not that it is unchanged where its links were judged by another declaration."""
    if address and json.loads(address.listed).get("judged") != _definition(source):
        return replace(address, etag=None, last_modified=None, content_digest=None)
    return address


def awaited(address: Address, source: Source) -> Visit | None:
    """The visit to a list that is still to be read; None where the address is not that of one."""
    said = json.loads(address.listed)
    if "list" not in said:
        return None
    guessed = said["page"] > 1
    return Visit(
        url=address.url,
        source=source,
        kind=said["list"],
        root=said["root"],
        page=said["page"],
        depth=said["depth"],
        guessed=guessed,
    )


def is_list(address: Address | None) -> bool:
    """Whether an address is known as that of a list, read or still to be read."""
    return address is not None and not json.loads(address.listed).keys().isdisjoint(("list", "judged"))


def is_walked(address: Address | None, source: Source) -> bool:
    """Whether a page of a list was read as the source is declared now."""
    return address is not None and json.loads(address.listed).get("judged") == _definition(source)


def merged(link: Link | None, other: Link | None) -> Link | None:
    """One link from what two lists said of it; the first counts where both speak."""
    return link.filled(other) if link and other else link or other
