"""What publishers edited, removed and brought back: a page, and the same as a feed."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from datasette.utils.asgi import Response

from archive import removals
from archive.edits import Difference, difference
from archive.rows import article_of
from archive.times import now
from exports.browse.asking import ask, show
from exports.browse.links import Links
from exports.formats.xml import Elements

SIZE = 30
KINDS = {"edit": "Edits", "removed": "Removals", "returned": "Returns"}
_VERSIONS = """
    SELECT v.*, b.id AS before FROM versions AS v
    LEFT JOIN versions AS b ON b.article = v.article AND b.number = v.number - 1
    WHERE v.change IN ('edit', 'metadata') AND v.seen < :before AND (:source = '' OR v.source = :source)
    ORDER BY v.seen DESC, v.id LIMIT :size"""
_STATUSES = """
    SELECT s.*, a.title, a.source, a.language FROM (
        SELECT * FROM statuses WHERE status IN ({statuses}) AND is_certain AND first_seen < :before
            AND (:source = '' OR (SELECT source FROM article_index WHERE id = article) = :source)
        ORDER BY first_seen DESC, article LIMIT :size
    ) AS s JOIN article_index AS a ON a.id = s.article"""
_STATES = {"removed": "'gone', 'soft-gone', 'redirected'", "returned": "'back'"}
_END = "9999"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which changes: of one kind (empty: all), of one source (empty: all), first seen before a time (UTC)."""

    kind: str = ""
    source: str = ""
    before: str = _END


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one article, and since when it is known; an edit says what differs, a removal how it is gone."""

    kind: str
    seen: str
    article: str
    title: str
    source: str
    language: str | None
    number: int = 0
    difference: Difference | None = None
    reason: str = ""

    @property
    def path(self) -> str:
        """Where it is shown."""
        if self.kind == "edit" and self.number > 1:
            return f"/article/{self.article}/diff?from={self.number - 1}&to={self.number}"
        return f"/article/{self.article}"

    @property
    def said(self) -> str:
        """What it comes to, in a few words."""
        if self.difference is None:
            return {"removed": "removed", "returned": "back again"}.get(self.kind, "") + self.reason
        kinds = ", ".join(self.difference.kinds).replace("-", " ")
        words = f"{self.difference.size} word{'' if self.difference.size == 1 else 's'}"
        return f"{kinds or 'punctuation or spelling'} · {words}" if self.difference.size else kinds or "spelling"


def newest(connection: sqlite3.Connection, asked: Asked, size: int = SIZE) -> list[Change]:
    """Give the newest changes, the newest first."""
    values = {"before": asked.before or _END, "source": asked.source, "size": size}
    found: list[Change] = []
    for kind in KINDS if not asked.kind else (asked.kind,):
        found += _edits(connection, values) if kind == "edit" else _periods(connection, kind, values)
    return sorted(found, key=lambda one: one.seen, reverse=True)[:size]


async def page(datasette: Any, request: Any) -> Response:
    """Show the changes."""
    asked = _asked(request)
    found, doubted = await ask(
        datasette, request, lambda opened: (newest(opened, asked, SIZE + 1), _doubted(opened, asked))
    )
    about = {"asked": asked, "kinds": KINDS, "links": Links(datasette, request), "doubted": doubted}
    context = {**about, "changes": _whole_seconds(found), "more": len(found) > SIZE}
    return await show(datasette, request, "changes.html", context)


async def feed(datasette: Any, request: Any) -> Response:
    """Give the changes as an Atom feed (RFC 4287)."""
    asked = _asked(request)
    found = await ask(datasette, request, lambda connection: newest(connection, asked))
    out = io.StringIO()
    _write(found, out, Links(datasette, request))
    return Response(out.getvalue(), content_type="application/atom+xml; charset=utf-8")


def _asked(request: Any) -> Asked:
    stated = {field.name: request.args.get(field.name) or "" for field in fields(Asked)}
    return Asked(**stated | {"kind": stated["kind"] if stated["kind"] in KINDS else ""})


def _whole_seconds(found: list[Change]) -> list[Change]:
    """Leave what is of one second to one page: the next one begins before the last second of this."""
    if len(found) <= SIZE:
        return found
    return [one for one in found[:SIZE] if one.seen > found[SIZE].seen] or found[:SIZE]


def _doubted(connection: sqlite3.Connection, asked: Asked) -> int:
    """How many articles may turn out to be removed; of the newest page alone, as what is listed there is not all."""
    if asked.kind not in ("", "removed") or asked.before not in ("", _END):
        return 0
    return removals.doubted(connection, "", [asked.source] if asked.source else [])


def _edits(connection: sqlite3.Connection, values: dict[str, Any]) -> Iterator[Change]:
    for row in connection.execute(_VERSIONS, values).fetchall():
        before = connection.execute("SELECT * FROM versions WHERE id = ?", (row["before"],)).fetchone()
        yield Change(
            "edit", row["seen"], row["article"], row["title"], row["source"], row["language"], row["number"],
            difference(article_of(before), article_of(row)) if before else None,
        )  # fmt: skip


def _periods(connection: sqlite3.Connection, kind: str, values: dict[str, Any]) -> Iterator[Change]:
    for row in connection.execute(_STATUSES.format(statuses=_STATES[kind]), values).fetchall():
        told = f" ({row['status']}{', ' + row['reason'] if row['reason'] else ''})"
        yield Change(
            kind, row["first_seen"], row["article"], row["title"], row["source"], row["language"],
            reason=told if kind == "removed" else "",
        )  # fmt: skip


def _write(changes: list[Change], out: io.StringIO, links: Links) -> None:
    xml = Elements(out)
    with xml.inside("feed", xmlns="http://www.w3.org/2005/Atom"):
        xml.put("id", links.whole("/changes"))
        xml.put("title", "Changes in the archive")
        xml.put("updated", changes[0].seen if changes else now())
        xml.put("link", rel="self", href=links.whole("/changes.atom"))
        for one in changes:
            xml.line()
            _entry(xml, one, links)
    xml.line()


def _entry(xml: Elements, one: Change, links: Links) -> None:
    with xml.inside("entry", xml__lang=one.language):
        xml.put("id", f"urn:communique:change:{one.article}:{one.kind}:{one.number or one.seen}")
        xml.put("title", " ".join(one.title.split()))
        xml.put("link", rel="alternate", type="text/html", href=links.whole(one.path))
        xml.put("updated", one.seen)
        with xml.inside("author"):
            xml.put("name", one.source)
        xml.put("category", term=one.kind)
        xml.put("summary", one.said)
