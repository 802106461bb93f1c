"""A link as a list gives it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address found in a feed, sitemap or listing page, with what the list said of it.

    ``published`` and ``modified`` are ISO 8601 with offset where the list gave one; ``found_in`` is the list's kind:
    ``feed``, ``sitemap``, ``posts``, ``copies``, ``listing``, or ``menu`` for a link of a listing page's menu;
    ``list_url`` its address. ``url`` is the canonical address; ``stated`` the one that the list wrote, where that has
    more to it: some sites know no page without its session id. ``alternates`` are the language versions that the list
    names (BCP 47 and address), the page itself among them.
    """

    url: str
    found_in: str
    list_url: str
    stated: str | None = None
    title: str | None = None
    published: str | None = None
    published_raw: str | None = None
    modified: str | None = None
    language: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()

    def filled(self, other: Link) -> Link:
        """This link with what another list, or another entry, says of the same address where this one is silent."""
        dated = self if self.published or not other.published else other
        return replace(
            self,
            found_in=dated.found_in,
            list_url=dated.list_url,
            stated=self.stated or other.stated,
            title=self.title or other.title,
            published=dated.published,
            published_raw=dated.published_raw or self.published_raw,
            modified=self.modified or other.modified,
            language=self.language or other.language,
            alternates=self.alternates or other.alternates,
        )
