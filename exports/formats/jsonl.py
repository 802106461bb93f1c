"""JSON Lines of schema.org NewsArticle: a line an article, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from archive.article import Article, Entry


def write(entries: Iterable[Entry], out: IO[str]) -> int:
    """Write one JSON object a line, UTF-8 and not escaped to ASCII; give the number of lines.

    Every line has the same keys, with null or an empty list where a page did not say.
    """
    count = 0
    for entry in entries:
        out.write(json.dumps(news_article(entry), ensure_ascii=False, separators=(",", ":")) + "\n")
        count += 1
    return count


def news_article(entry: Entry) -> dict[str, Any]:
    """Give an entry as a JSON-LD object: terms of https://schema.org/NewsArticle first, then the archive's own."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", **_schema_org(entry), **_provenance(entry)}


def _schema_org(entry: Entry) -> dict[str, Any]:
    article = entry.article
    return {
        "identifier": entry.id,
        "url": article.canonical_url,
        "headline": article.title,
        "author": [{"name": name} for name in article.authors],
        "publisher": {"@type": "Organization", "identifier": article.source},
        "datePublished": article.published,
        "dateModified": article.modified,
        "articleSection": article.section,
        "keywords": list(article.tags),
        "inLanguage": article.language,
        "dateline": article.dateline_place,
        "sourceOrganization": article.agency and {"@type": "Organization", "name": article.agency},
        "image": article.image,
        "wordCount": entry.word_count,
        "articleBody": article.text,
    }


def _provenance(entry: Entry) -> dict[str, Any]:
    return {
        "sourceKind": entry.kind,
        "sourceCountry": entry.country,
        "retrievedUrl": entry.article.url,
        **_stated(entry.article),
        "firstSeen": entry.first_seen,
        "lastSeen": entry.last_seen,
        "version": entry.versions,
    }


def _stated(article: Article) -> dict[str, Any]:
    return {
        "publishedRaw": article.published_raw,
        "publishedFrom": article.published_from,
        "publishedPrecision": article.published_precision,
        "statedType": article.schema_type,
        "robots": list(article.robots),
    }
