"""``communique search``: full text search with snippets."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.options import archive_option, examples, filter_options, filters, json_option
from exports.cli.terminal import column, dump, line, printable, say

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from archive.results import Hit

PARTS = ("title", "authors", "text")
OPEN, CLOSE = "\x02", "\x03"  # how the archive marks what was found
_PHRASE = re.compile('["“”„＂][^"“”„＂]*["“”„＂]')


@click.command(
    epilog=examples(
        "communique search ceasefire",
        "communique search '\"joint statement\" fisheries' --source mfa-gb --since 2026-01-01",
        "communique search 'fisher* NOT tuna' --limit 50 --json",
    )
)
@archive_option
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@filter_options
@json_option
def search(archive: Path, query: tuple[str, ...], limit: int, as_json: bool, **asked: Any) -> None:
    """Find articles by their words.

    Searches titles, authors and texts; gives the best first.
    Several words must all be there; "words in quotation marks" must stand together; word* finds what begins so.
    """
    from archive.store import Archive

    with Archive(archive) as store:
        found = store.search(" ".join(query), filters(store, **asked), limit + 1)
    hits = found[:limit]
    if as_json:
        click.echo(dump([_row(hit) for hit in hits]))
    elif hits:
        say(*(_shown(hit) for hit in hits))
    else:
        click.echo("nothing found", err=True)
    if len(found) > limit:
        click.echo(f"there are more than these {limit:,}; --limit gives them, and export --query all", err=True)
    if hint := _hint(query):
        click.echo(hint, err=True)


def _hint(query: tuple[str, ...]) -> str:
    """What a query may have meant that is written otherwise here; what stands in a phrase is meant as it is."""
    words = _PHRASE.sub('""', " ".join(query))
    if re.search(r"(?:^|\s)-[\w\"]", words):
        return "a minus leaves nothing out; what is not wanted stands behind NOT: ferry NOT storm"
    if (part := re.search(r"\b([^\W\d]\w*):(?!//)", words)) and part[1] not in PARTS:
        return f"{part[1]}: is no part of an article, but {', '.join(f'{name}:' for name in PARTS)} are"
    if len(query) > 1 and (phrase := next((word for word in query if re.fullmatch(r"\w+(?: \w+)+", word)), None)):
        return f"the shell took the quotation marks; '\"{line(phrase)}\"' finds the words where they stand together"
    return ""


def _row(hit: Hit) -> dict[str, object]:
    return {**asdict(hit), "snippet": hit.snippet.replace(OPEN, "").replace(CLOSE, "")}


def _shown(hit: Hit) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    title = Text(line(hit.title) or hit.url, style="bold")
    day = hit.published[:10] if hit.published else f"no date, seen {hit.first_seen[:10]}"
    about = Text("  ".join((hit.id, hit.source, line(day))), style="dim")
    return column(Group(title, Padding(Group(about, _marked(hit.snippet)), (0, 0, 1, 2))))


def _marked(snippet: str) -> Text:
    """Make of the archive's marks a style; a stray mark in a page's own text does no harm."""
    from rich.text import Text

    text = Text()
    for piece in " ".join(snippet.split()).split(OPEN):
        found, mark, rest = piece.rpartition(CLOSE)
        text.append(printable(found), style="bold yellow" if mark else None)
        text.append(printable(rest))
    return text
