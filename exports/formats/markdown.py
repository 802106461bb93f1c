"""Markdown with YAML front matter: a file an article in a folder, or one stream."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from archive.article import Entry
from exports.formats.about import About
from exports.formats.naming import slug, stem

_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NOTE = re.compile(r"(?:\d{4}(?:-\d\d){0,2}|undated)-(?:.+-)?(\w+)\.md")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write the articles one after the other, each opened by its own front matter."""
    for number, entry in enumerate(entries):
        out.write(("\n" if number else "") + document(entry, about))


def write_folder(entries: Iterable[Entry], folder: Path, about: About) -> None:
    """Write a file an article into ``folder``."""
    for entry in entries:
        text = document(entry, about)
        (folder / f"{stem(entry)}.md").write_text(text, encoding="utf-8", errors="replace", newline="\n")


def outdated(folder: Path, vault: Path) -> list[Path]:
    """Give the notes in ``vault`` of articles that have one in ``folder`` under another name: a headline was edited.

    Whose note it is its name and its front matter have to say alike.
    """
    names = {found[1]: _composed(path) for path in folder.iterdir() if (found := _NOTE.fullmatch(_composed(path)))}
    earlier = vault.iterdir() if vault.is_dir() else ()
    notes = [(ident, path) for path in earlier if (ident := _note_of(path))]
    return [path for ident, path in notes if ident in names and names[ident] != _composed(path)]


def _note_of(path: Path) -> str | None:
    """Give the id of the article that a file is the note of, as this program names and begins them."""
    found = _NOTE.fullmatch(_composed(path))
    if not found or not path.is_file():
        return None
    start = f'---\nid: "{found[1]}"\n'.encode()
    with path.open("rb") as file:
        return found[1] if file.read(len(start)) == start else None


def _composed(path: Path) -> str:
    # A file system may give a name in other code points than it got it in.
    return unicodedata.normalize("NFC", path.name)


def document(entry: Entry, about: About) -> str:
    """Give one article as Markdown. Values in the front matter are JSON, which YAML 1.1 and 1.2 both read."""
    lines = [f"{key}: {_yaml(value)}" for key, value in front(entry, about).items() if value not in (None, "", [])]
    title = " ".join(entry.article.title.split())
    return "\n".join(["---", *lines, "---", "", f"# {_plain(title)}", "", _plain(entry.article.text.strip()), ""])


def front(entry: Entry, about: About) -> dict[str, object]:
    """Give the properties of the front matter; ``document`` leaves out those without a value."""
    article = entry.article
    return {
        "id": entry.id,
        "title": article.title,
        "aliases": [" ".join(article.title.split())],
        "date": day[0] if (day := _DAY.match(article.published or "")) else None,
        "source": article.source,
        "source_name": entry.source_name,
        "kind": entry.kind,
        "country": entry.country,
        "url": article.canonical_url,
        "permalink": about.permalink(entry) if entry.version else None,
        "authors": list(article.authors),
        "author_types": list(article.author_types),
        "author_biography": article.author_biography,
        "published": article.published,
        "published_from": article.published_from,
        "modified": article.modified,
        "modified_from": article.modified_from,
        "section": article.section,
        "tags": list(dict.fromkeys(filter(None, map(_tag, article.tags)))),
        "keywords": list(article.tags),
        "language": article.language,
        "dateline_place": article.dateline_place,
        "dateline_date": article.dateline_date,
        "agency": article.agency,
        "image": article.image,
        "image_caption": article.image_caption,
        "image_credit": article.image_credit,
        "accessible_for_free": article.accessible_for_free,
        "warnings": list(article.warnings),
        "first_seen": entry.first_seen,
        "last_seen": entry.last_seen,
        "version": entry.versions,
        "captured": entry.captured,
    }


def _tag(keyword: str) -> str:
    """Make a tag of Obsidian, which knows no spaces, and none without a letter."""
    made = slug(keyword)
    return made if any(char.isalpha() for char in made) else ""


def _yaml(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _plain(text: str) -> str:
    # A page's words may look like HTML; in a Markdown reader they must stay words.
    return _TAG.sub(r"\\<", text)
