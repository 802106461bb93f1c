"""Names of files that Linux, macOS and Windows all take."""

from __future__ import annotations

import re
import unicodedata

from archive.article import Entry

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_SLUG_BYTES = 120


def stem(entry: Entry) -> str:
    """Give ``date-slug-id``: one part of a path, in the headline's own script, and never that of another article.

    It begins with a digit or ``undated``, so it is no device of Windows; ends in letters of the id, so with no dot or
    space; and has lower case only, so that no two of them differ in case alone.
    """
    date = _DATE.match(entry.article.published or "")
    parts = (date[0] if date else "undated", slug(entry.article.title), slug(entry.id))
    return "-".join(part for part in parts if part)


def slug(text: str) -> str:
    """Give the letters and digits of a text in lower case, joined by hyphens, in 120 bytes at most."""
    kept = (char if _is_word(char) else " " for char in unicodedata.normalize("NFKC", text))
    joined = "-".join("".join(kept).split()).lower()
    return joined.encode("utf-8", "ignore")[:_SLUG_BYTES].decode(errors="ignore").strip("-")


def _is_word(char: str) -> bool:
    # Marks belong to their letters in Arabic, Devanagari, Thai ...
    return unicodedata.category(char)[0] in "LMN"
