"""The search page, its facets, and what it found as a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from datasette.utils.asgi import NotFound, Response

from archive import facets, origin, search
from archive.facets import Facets
from archive.filters import Filters
from archive.search import Window
from exports.browse.asking import allowed, ask, folder_of, show
from exports.browse.downloads import Download, Saved
from exports.browse.links import Links
from exports.formats.about import About

SIZE = 20
LAST_PAGE = 500
SHOWN = 12  # values of a facet before the others
FILTERS = ("source", "kind", "country", "language", "section", "author", "since", "until")
_SAVED = (
    Saved("csv", "csv", "text/csv; charset=utf-8"),
    Saved("json", "jsonl", "application/json", is_list=True),
    Saved("jsonl", "jsonl", "application/jsonl"),
    Saved("atom", "atom", "application/atom+xml", newest=50),
)
SAVED = {saved.suffix: saved for saved in _SAVED}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a search asks for: words, filters by name, its order and which page."""

    query: str | None
    stated: Mapping[str, str]
    by_date: bool
    page: int

    @property
    def filters(self) -> Filters:
        """The filters, as the archive takes them."""
        one: Any = {name: value for name, value in self.stated.items() if name != "source"}
        return Filters(**one, source=(self.stated["source"],) if "source" in self.stated else ())


async def page(datasette: Any, request: Any) -> Response:
    """Show what is found; the facets too where ``facets`` asks for them, else a link to them."""
    asked = _asked(request)
    window = Window(SIZE + 1, (asked.page - 1) * SIZE, asked.by_date)
    hits, in_part = await ask(datasette, request, lambda opened: _found(opened, asked, window))
    context = {
        "asked": asked,
        "hits": hits[:SIZE],
        "ranked": search.RANKED if in_part else None,
        "more": len(hits) > SIZE and asked.page < LAST_PAGE,
        "links": Links(datasette, request),
        "saved": SAVED,
    }
    return await show(datasette, request, "search.html", context)


async def narrow(datasette: Any, request: Any) -> Response:
    """Show by what the search can be narrowed: a page of its own, which the search page takes its facets from."""
    asked = _asked(request)
    found = await ask(datasette, request, lambda opened: facets.count(opened, asked.query, asked.filters))
    links = Links(datasette, request)
    context = {
        "asked": asked,
        "facets": found,
        "values": {name: _values(found, name) for name in facets.NAMES},
        "years": _years(found),
        "chart": spans(found.days),
        "links": links,
        "template": links.here("/search", since="SINCE", until="UNTIL"),
        "shown": SHOWN,
    }
    return await show(datasette, request, "facets.html", context)


async def save(datasette: Any, request: Any) -> Download:
    """Give all that is found as a file."""
    await allowed(datasette, request)
    saved = SAVED.get(request.url_vars["suffix"])
    if saved is None:
        raise NotFound("There is no such format; docs/browse.md names them.")
    asked = _asked(request)

    def checked(opened: sqlite3.Connection) -> str:
        # A fault of the query is told before the file begins.
        search.page(opened, asked.query, asked.filters, Window(1))
        return origin.name(opened)

    archive, site = await ask(datasette, request, checked), Links(datasette, request).whole("/")
    about = About(archive=archive, site=site, title=f"Search: {asked.query or 'all articles'}")
    wanted = Filters(**{name: getattr(asked.filters, name) for name in ("source", *FILTERS[1:])}, query=asked.query)
    return Download(saved, folder_of(datasette), wanted, about)


def _found(opened: sqlite3.Connection, asked: Asked, window: Window) -> tuple[list[Any], bool]:
    """Give the hits, and whether not all of them were ranked."""
    hits = search.page(opened, asked.query, asked.filters, window)
    return hits, not asked.by_date and asked.query is not None and search.is_ranked_in_part(opened, asked.query)


def spans(days: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Give bars for a chart: first and last day, and how many articles, by day, month or year as the range is long.

    Every day, month or year between the first and the last has a bar, also with nothing in it.
    """
    if not days:
        return []
    first, last = min(days), max(days)
    length = (date.fromisoformat(last) - date.fromisoformat(first)).days
    cut = 10 if length <= 62 else 7 if length <= 12 * 365 else 4
    bars = dict.fromkeys(_between(first, last, cut), 0)
    for day, count in days.items():
        bars[day[:cut]] += count
    return [(bar + "-01-01"[cut - 4 :], _end(bar), count) for bar, count in bars.items()]


def _between(first: str, last: str, cut: int) -> Iterator[str]:
    bar = first[:cut]
    while bar < last[:cut]:
        yield bar
        bar = (date.fromisoformat(_end(bar)) + timedelta(days=1)).isoformat()[:cut]
    yield bar


def _end(bar: str) -> str:
    if len(bar) == 10:
        return bar
    if len(bar) == 4:
        return f"{bar}-12-31"
    year, month = map(int, bar.split("-"))
    last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
    return date.fromordinal(last).isoformat()


def _years(found: Facets) -> list[tuple[str, int]]:
    years: dict[str, int] = {}
    for day, count in found.days.items():
        years[day[:4]] = years.get(day[:4], 0) + count
    return sorted(years.items(), reverse=True)


def _values(found: Facets, name: str) -> list[tuple[str, int]]:
    return sorted(found.by[name].items(), key=lambda pair: (-pair[1], pair[0]))[:100]


def _asked(request: Any) -> Asked:
    stated = {name: request.args.get(name).strip() for name in FILTERS if (request.args.get(name) or "").strip()}
    query = (request.args.get("q") or "").strip() or None
    number = request.args.get("page") or "1"
    by_date = query is None or request.args.get("sort") == "date"
    return Asked(query, stated, by_date, min(max(int(number), 1), LAST_PAGE) if number.isdecimal() else 1)
