"""``communique diff``: what changed between two versions of an article."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import column, dump, facts, in_colour, line, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType
    from rich.text import Text

    from archive.article import Version
    from archive.differences import Part, Sentence
    from archive.edits import Difference
    from archive.store import Archive

# A pipe has no colours: what is dropped stands in [-...-], what is added in {+...+}, as `git diff --word-diff` has it.
MARKS = {"same": ("", ""), "dropped": ("[-", "-]"), "added": ("{+", "+}")}
STYLES = {"same": "", "dropped": "red strike", "added": "green"}
SIGNS = {"same": " ", "changed": "~", "added": "+", "dropped": "-", "moved": ">", "left": "<"}
WHOLE = {"added": "added", "dropped": "dropped", "moved": "same", "left": "same"}
TOLD = {"moved": "moved here", "left": "moved away"}


@click.command(
    epilog=examples(
        "communique diff qv5x",
        "communique diff qv5x 1 3",
        "communique diff qv5x --html changes.html",
    )
)
@archive_option
@click.argument("article")
@click.argument("first", metavar="[A]", type=click.IntRange(min=1), required=False)
@click.argument("second", metavar="[B]", type=click.IntRange(min=1), required=False)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page of its own to this file; - is standard output.",
)
@json_option
def diff(archive: Path, article: str, first: int | None, second: int | None, html: Path | None, as_json: bool) -> None:
    """Show what changed in an article, by sentence and word.

    Compares version A with version B; without B with the newest, without A the newest with the one before. What only
    moved is told from what was changed. `+` is added, `-` dropped, `~` changed, `>` moved here and `<` from here.
    """
    from archive.edits import difference
    from archive.store import Archive

    with Archive(archive) as store:
        versions = _versions(store, article)
    old, new = _chosen(versions, first, second)
    told = difference(old.article, new.article)
    if html:
        _write(html, old, new, told)
    elif as_json:
        click.echo(dump(_row(old, new, told)))
    else:
        say(*_page(old, new, told))


def _versions(store: Archive, article: str) -> list[Version]:
    found = store.find(article)
    if gone := store.forgotten(found.id):
        raise refusal(f"its texts were forgotten on {gone.forgotten[:10]}: {gone.reason}")
    return store.versions(found.id)


def _chosen(versions: list[Version], first: int | None, second: int | None) -> tuple[Version, Version]:
    if len(versions) < 2:
        raise refusal("there is only one version of it, and so nothing to compare")
    numbers = {version.number: version for version in versions}
    newest = versions[-1].number
    pair = (first or newest - 1, second or newest)
    for number in pair:
        if number not in numbers:
            raise refusal(f"there is no version {number}; the versions are {', '.join(map(str, numbers))}")
    if pair[0] == pair[1]:
        raise refusal(f"that is version {pair[0]} on both sides; name two, or none for the newest and the one before")
    return numbers[pair[0]], numbers[pair[1]]


def _write(path: Path, old: Version, new: Version, found: Difference) -> None:
    from exports.formats.diff_page import page

    if path == Path("-"):
        click.echo(page(old, new, found), nl=False)
        return
    try:
        path.write_text(page(old, new, found), "utf-8")
    except OSError as error:
        raise refusal(f"{path} cannot be written: {error.strerror}") from error


def _row(old: Version, new: Version, found: Difference) -> dict[str, Any]:
    sides = {
        side: {"number": one.number, "seen": one.seen, "capture": one.capture, "change": one.change}
        for side, one in (("before", old), ("after", new))
    }
    shown = [asdict(one) | {"parts": _parts(one.parts)} for one in found.sentences]
    about = {"kinds": found.kinds, "size": found.size, "is_small": found.is_small, "title": _parts(found.title)}
    return {**sides, **about, "fields": [field._asdict() for field in found.fields], "sentences": shown}


def _parts(parts: Iterable[Part]) -> list[dict[str, str]]:
    return [part._asdict() for part in parts]


def _page(old: Version, new: Version, found: Difference) -> Iterator[RenderableType]:
    pen = _Pen(in_colour())
    yield column(pen.runs(found.title, "bold") if found.title else pen.run(new.article.title, "bold"))
    yield ""
    yield facts(_facts(old, new, found))
    yield ""
    if not found.kinds:
        yield "no difference in words, date, authors or lead image"
    for one in _near(found.sentences):
        yield column(pen.sentence(one)) if one else "  …"


def _facts(old: Version, new: Version, found: Difference) -> Iterator[tuple[str, str]]:
    yield "before", f"version {old.number}, seen {old.seen}"
    yield "after", f"version {new.number}, seen {new.seen}"
    if new.change == "reading":
        yield "made by", "a better reading of this program, not by the publisher"
    yield "changed", f"{', '.join(found.kinds) or 'nothing'} ({found.size} words)"
    for field in found.fields:
        yield field.name, f"{field.before or 'none'} -> {field.after or 'none'}"


def _near(sentences: Iterable[Sentence]) -> Iterator[Sentence | None]:
    """Give what changed with a sentence around it, None where others are left out."""
    every = list(sentences)
    near = {k + d for k, one in enumerate(every) if one.kind != "same" for d in (-1, 0, 1)}
    shown = [k for k in range(len(every)) if k in near]
    for place, k in enumerate(shown):
        if place and shown[place - 1] != k - 1:
            yield None
        yield every[k]


@dataclass(frozen=True, slots=True)
class _Pen:
    """Tells by colours what is added and dropped, or by marks where there are none."""

    in_colour: bool

    def sentence(self, one: Sentence) -> Text:
        from rich.text import Text

        text = Text.assemble((f"{SIGNS[one.kind]} ", "bold"))
        if one.kind in TOLD:
            text.append(f"({TOLD[one.kind]}) ", style="cyan")
        if one.kind == "changed":
            return text.append(self.runs(one.parts))
        style = "dim" if one.kind == "same" else ""
        return text.append(self.run(one.after or one.before, style, WHOLE.get(one.kind, "same")))

    def runs(self, parts: Iterable[Part], style: str = "") -> Text:
        from rich.text import Text

        return Text.assemble(*(self.run(part.text, style, part.kind, keep_ends=True) for part in parts))

    def run(self, said: str, style: str, kind: str = "same", *, keep_ends: bool = False) -> Text:
        from rich.text import Text

        ends = (" " * said[:1].isspace(), " " * (said[-1:].isspace() and bool(said.strip()))) if keep_ends else ("", "")
        opening, closing = ("", "") if self.in_colour else MARKS[kind]
        text = f"{ends[0]}{opening}{line(said)}{closing}{ends[1]}"
        return Text(text, style=f"{style} {STYLES[kind]}".strip())
