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

_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SLUG_BYTES = 120


def write(entries: Iterable[Entry], out: IO[str], _about: About) -> None:
    """Write the articles one after the other, each opened by its own front matter."""
    for number, entry in enumerate(entries):
        out.write(("\n" if number else "") + document(entry))


def write_folder(entries: Iterable[Entry], folder: Path) -> int:
    """Write a file an article into ``folder``, made if missing; give their number. Files of other names stay."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for entry in entries:
        text = document(entry)
        (folder / file_name(entry)).write_text(text, encoding="utf-8", errors="replace", newline="\n")
        count += 1
    return count


def file_name(entry: Entry) -> str:
    """Give ``date-slug-id.md``: one path part that Linux, macOS and Windows all take, in the title's own script."""
    date = _DATE.match(entry.article.published or "")
    parts = (date[0] if date else "undated", _slug(entry.article.title), _slug(entry.id))
    return "-".join(part for part in parts if part) + ".md"


def document(entry: Entry) -> str:
    """Give one article as Markdown. Values in the front matter are JSON, which YAML 1.1 and 1.2 both read."""
    lines = [f"{key}: {_yaml(value)}" for key, value in _front(entry).items() if value not in (None, "", [])]
    title = " ".join(entry.article.title.split())
    return "\n".join(["---", *lines, "---", "", f"# {_plain(title)}", "", _plain(entry.article.text.strip()), ""])


def _front(entry: Entry) -> dict[str, object]:
    article = entry.article
    return {
        "id": entry.id,
        "title": article.title,
        "source": article.source,
        "url": article.canonical_url,
        "authors": list(article.authors),
        "author_types": list(article.author_types),
        "author_biography": article.author_biography,
        "published": article.published,
        "published_from": article.published_from,
        "modified": article.modified,
        "modified_from": article.modified_from,
        "section": article.section,
        "tags": list(article.tags),
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
    }


def _yaml(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _plain(text: str) -> str:
    # A page's words may look like HTML; in a Markdown reader they must stay words.
    return _TAG.sub(r"\\<", text)


def _slug(text: str) -> str:
    kept = (char if _is_word(char) else " " for char in unicodedata.normalize("NFKC", text))
    slug = "-".join("".join(kept).split()).lower()
    return slug.encode()[:_SLUG_BYTES].decode(errors="ignore").strip("-")


def _is_word(char: str) -> bool:
    # Marks belong to their letters in Arabic, Devanagari, Thai ...
    return unicodedata.category(char)[0] in "LMN"
