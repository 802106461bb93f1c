"""The data model as a picture: ``python -m archive.schema_picture > docs/pictures/schema.svg``.

Tables, keys and references come from a database that the migrations made; only where a table stands is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from archive.migrations import migrate
from archive.sqlite import Database

# Columns from the left to the right; of each what its tables are about, and the tables from the top. A table that is
# not named here stands in the last one.
COLUMNS = {
    "what was asked": ("crawls", "crawl_sources", "outcomes", "addresses", "imports", "import_records"),
    "of whom": ("sources", "sites", "spellings", "article_days", "article_totals", "watches", "watch_hits"),
    "what was answered": ("captures", "warc_records", "copies", "hosts", "robots", "forgotten_members"),
    "what was found in it": ("sightings", "readings", "looks", "attachments", "folded", "statuses"),
    "what that comes to": ("article_index", "versions", "alternates", "forgotten"),
    "what links it all": ("archives", "chain", "taken_from"),
}
_WIDTH, _LINE, _GAP, _SIDE, _TOP = 152, 17, 30, 76, 70


class _Box(NamedTuple):
    """A table on the picture: its place, the columns that are named, and where each of its references leads."""

    x: int
    y: int
    lines: list[str]
    references: dict[str, str]

    @property
    def height(self) -> int:
        """In pixels, with the name above the columns."""
        return (len(self.lines) + 1) * _LINE + 10


def picture() -> str:
    """Give the picture as SVG."""
    boxes = _boxes()
    width = len(COLUMNS) * (_WIDTH + _SIDE)
    height = max(box.y + box.height for box in boxes.values()) + _GAP
    drawn = [*_titles(), *_references(boxes), *(line for name, box in boxes.items() for line in _drawn(name, box))]
    return "\n".join([*_head(width, height), *drawn, "</svg>"]) + "\n"


def _boxes() -> dict[str, _Box]:
    database = Database(memory=True, execute_plugins=False)
    try:
        migrate(database)
        tables = [name for name in database.table_names() if not name.startswith(("articles_fts", "sqlite_", "_"))]
        placed = {name for column in COLUMNS.values() for name in column}
        rest = tuple(name for name in tables if name not in placed)
        *others, last = COLUMNS.values()
        return dict(_placed(database, [*others, (*last, *rest)]))
    finally:
        database.close()


def _placed(database: Database, columns: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, _Box]]:
    for number, column in enumerate(columns):
        y = _TOP
        for name in column:
            table = database.table(name)
            references = {str(key.column): key.other_table for key in table.foreign_keys}
            lines = list(dict.fromkeys([*table.pks, *sorted(references)]))
            box = _Box(_SIDE // 2 + number * (_WIDTH + _SIDE), y, lines, references)
            yield name, box
            y += box.height + _GAP


def _head(width: int, height: int) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-label="The tables of an archive and what they refer to">',
        "<style>text{font:12px system-ui,sans-serif;fill:#222}.name{font-weight:700;fill:#fff}.about{font-size:14px;"
        "fill:#555}.key{fill:#1c5d99}path{fill:none;stroke:#8aa0b4;stroke-width:1.3}</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        '<marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<polygon points="0,0 8,4 0,8" fill="#8aa0b4"/></marker>',
    ]


def _titles() -> Iterator[str]:
    for number, about in enumerate(COLUMNS):
        x = _SIDE // 2 + number * (_WIDTH + _SIDE)
        yield f'<text class="about" x="{x}" y="{_TOP - 22}">{escape(about)}</text>'


def _references(boxes: dict[str, _Box]) -> Iterator[str]:
    for box in boxes.values():
        for column, target in box.references.items():
            y = box.y + _LINE * (box.lines.index(column) + 2) - 2
            yield f'<path d="{_way(box.x, y, boxes[target])}" marker-end="url(#end)"/>'


def _way(x: int, y: int, target: _Box) -> str:
    """Lead from a column to the name of a table, from side to side; within one column of the picture round its left."""
    there = target.y + 12
    if target.x > x:
        return f"M{x + _WIDTH},{y} C{x + _WIDTH + 40},{y} {target.x - 40},{there} {target.x},{there}"
    if target.x < x:
        return f"M{x},{y} C{x - 40},{y} {target.x + _WIDTH + 40},{there} {target.x + _WIDTH},{there}"
    return f"M{x},{y} C{x - 34},{y} {x - 34},{there} {x},{there}"


def _drawn(name: str, box: _Box) -> Iterator[str]:
    place = f'x="{box.x}" y="{box.y}" width="{_WIDTH}" rx="4"'
    yield f'<rect {place} height="{box.height}" fill="#f7f9fb" stroke="#5b7288"/>'
    yield f'<rect {place} height="{_LINE + 5}" fill="#3c5a76"/>'
    yield f'<text class="name" x="{box.x + 8}" y="{box.y + 15}">{escape(name)}</text>'
    for number, column in enumerate(box.lines):
        kind = ' class="key"' if column in box.references else ""
        yield f'<text{kind} x="{box.x + 8}" y="{box.y + _LINE * (number + 2) + 2}">{escape(column)}</text>'


if __name__ == "__main__":
    print(picture(), end="")
