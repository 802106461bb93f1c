"""JSON Lines of schema.org NewsArticle: a line an article, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

import orjson

from archive.article import Article, Attachment, Entry
from exports.formats.about import About


def write(entries: Iterable[Entry], out: BinaryIO, about: About) -> None:
    """Write one JSON object a line, UTF-8 and not escaped to ASCII.

    Every line has the same keys, with null or an empty list where a page did not say.
    """
    for entry in entries:
        out.write(_line(news_article(entry, about)))


def _line(said: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # Half a surrogate pair, which UTF-8 cannot hold, must not end an export of a whole archive.
        return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def news_article(entry: Entry, about: About) -> dict[str, Any]:
    """Give an entry as a JSON-LD object: terms of https://schema.org/NewsArticle first, then the archive's own."""
    article = entry.article
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": entry.id,
        "url": article.canonical_url,
        "headline": article.title,
        "author": _authors(article),
        "publisher": {"@type": "Organization", "identifier": article.source, "name": entry.source_name or None},
        "datePublished": article.published,
        "dateModified": article.modified,
        "articleSection": article.section,
        "keywords": article.tags,
        "inLanguage": article.language,
        "dateline": article.dateline_place,
        "sourceOrganization": article.agency and {"@type": "Organization", "name": article.agency},
        "image": _image(article),
        "encoding": list(map(_file, entry.attachments)),
        "isAccessibleForFree": article.accessible_for_free,
        "wordCount": entry.word_count,
        "articleBody": article.text,
        "archivedAt": about.permalink(entry),
    }
    said.update(_own(entry))
    return said


def _authors(article: Article) -> list[dict[str, str]]:
    types = article.author_types or (None,) * len(article.authors)
    return [
        {"@type": kind, "name": name} if kind else {"name": name}
        for kind, name in zip(types, article.authors, strict=True)
    ]


def _image(article: Article) -> dict[str, Any] | None:
    if not article.image:
        return None
    said = {"url": article.image, "caption": article.image_caption, "creditText": article.image_credit}
    return {"@type": "ImageObject", **said}


def _file(file: Attachment) -> dict[str, Any]:
    stated = {"contentUrl": file.url, "encodingFormat": file.media_type}
    own = {"digest": file.digest, "capture": file.capture, "firstSeen": file.seen, "isText": file.is_text}
    return {"@type": "MediaObject", **stated, **own}


def _own(entry: Entry) -> dict[str, Any]:
    """What schema.org has no words for."""
    article = entry.article
    return {
        "sourceKind": entry.kind,
        "sourceCountry": entry.country,
        "retrievedUrl": article.url,
        "publishedRaw": article.published_raw,
        "publishedFrom": article.published_from,
        "publishedPrecision": article.published_precision,
        "modifiedRaw": article.modified_raw,
        "modifiedFrom": article.modified_from,
        "modifiedPrecision": article.modified_precision,
        "authorBiography": article.author_biography,
        "declaredLanguage": article.language_declared,
        "datelineDate": article.dateline_date,
        "statedType": article.schema_type,
        "robots": article.robots,
        "warnings": article.warnings,
        "reader": article.reader or None,
        "readersAgree": article.agreement,
        "firstSeen": entry.first_seen,
        "lastSeen": entry.last_seen,
        "version": entry.versions,
        "versionCaptured": entry.captured or None,
    }
