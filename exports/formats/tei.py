"""TEI P5: one corpus, a text an article with its own header; see https://tei-c.org/guidelines/p5/."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

from archive.article import Entry
from exports.formats.about import PROGRAM, About
from exports.formats.blocks import Block, blocks
from exports.formats.xml import Elements

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_LICENCE = "The rights in each text are its publisher's; see its address."


def write(entries: Iterable[Entry], out: IO[str], about: About) -> None:
    """Write a ``teiCorpus``."""
    xml = Elements(out)
    with xml.inside("teiCorpus", xmlns="http://www.tei-c.org/ns/1.0"):
        with xml.inside("teiHeader"), xml.inside("fileDesc"):
            with xml.inside("titleStmt"):
                xml.put("title", about.title)
            with xml.inside("publicationStmt"):
                xml.put("publisher", about.name)
                xml.put("date", about.made, when=about.made)
            with xml.inside("sourceDesc"):
                xml.put("p", f"Web pages, read and kept by {PROGRAM}. {_LICENCE}")
        for entry in entries:
            xml.line()
            with xml.inside("TEI", xml__id=f"a-{entry.id}", xml__lang=entry.article.language):
                _header(xml, entry, about)
                _text(xml, entry)
    xml.line()


def _header(xml: Elements, entry: Entry, about: About) -> None:
    with xml.inside("teiHeader"):
        with xml.inside("fileDesc"):
            _title(xml, entry)
            _publication(xml, entry, about)
            with xml.inside("sourceDesc"):
                _source(xml, entry)
        _profile(xml, entry)


def _title(xml: Elements, entry: Entry) -> None:
    with xml.inside("titleStmt"):
        xml.put("title", " ".join(entry.article.title.split()))
        for name in entry.article.authors:
            xml.put("author", name)


def _publication(xml: Elements, entry: Entry, about: About) -> None:
    with xml.inside("publicationStmt"):
        xml.put("publisher", entry.source_name or entry.article.source)
        xml.put("idno", entry.id, type=PROGRAM)
        xml.put("idno", about.permalink(entry), type="permalink")
        with xml.inside("availability"):
            xml.put("p", _LICENCE)


def _source(xml: Elements, entry: Entry) -> None:
    article = entry.article
    with xml.inside("bibl"):
        xml.put("title", " ".join(article.title.split()))
        xml.put("publisher", entry.source_name or article.source)
        if article.published:
            xml.put("date", article.published, type="published", when=_when(article.published))
        xml.put("date", entry.captured or entry.first_seen, type="captured", when=_when(entry.captured))
        if article.dateline_place:
            xml.put("pubPlace", article.dateline_place)
        xml.put("ref", article.canonical_url, target=article.canonical_url.replace(" ", "%20"))


def _profile(xml: Elements, entry: Entry) -> None:
    article = entry.article
    said = (("kind", entry.kind), ("country", entry.country), ("section", article.section))
    terms = [*said, *(("tag", tag) for tag in article.tags)]
    with xml.inside("profileDesc"):
        if article.language:
            with xml.inside("langUsage"):
                xml.put("language", article.language, ident=article.language)
        _keywords(xml, [(kind, term) for kind, term in terms if term] or [("kind", "other")])


def _keywords(xml: Elements, terms: Iterable[tuple[str, str]]) -> None:
    with xml.inside("textClass"), xml.inside("keywords", scheme=f"#{PROGRAM}"):
        for kind, term in terms:
            xml.put("term", term, type=kind)


def _text(xml: Elements, entry: Entry) -> None:
    with xml.inside("text"), xml.inside("body"), xml.inside("div"):
        xml.put("head", " ".join(entry.article.title.split()))
        _blocks(xml, blocks(entry.article.text))
        if not entry.article.text.strip():
            xml.put("p")


def _blocks(xml: Elements, found: Iterable[Block]) -> None:
    for block in found:
        xml.line()
        _WRITERS.get(block.tag, _paragraph)(xml, block)


def _paragraph(xml: Elements, block: Block) -> None:
    # A heading may close a text, which a division of TEI may not: it is a label of what follows, if anything does.
    if block.tag.startswith("h"):
        with xml.inside("p", rend=block.tag):
            xml.put("hi", block.line, rend="heading")
    else:
        xml.put("p", block.line)


def _list(xml: Elements, block: Block) -> None:
    with xml.inside("list", rend="numbered" if block.tag == "ol" else "bulleted"):
        for item in block.inner:
            _item(xml, item)


def _item(xml: Elements, item: Block) -> None:
    with xml.inside("item", n=item.mark):
        xml.say(item.line)
        for below in item.inner:
            _list(xml, below)


def _quote(xml: Elements, block: Block) -> None:
    with xml.inside("quote"):
        _blocks(xml, block.inner)


def _table(xml: Elements, block: Block) -> None:
    with xml.inside("table"):
        for number, row in enumerate(block.rows):
            _row(xml, row, None if number else "label")


def _row(xml: Elements, row: Iterable[str], role: str | None) -> None:
    with xml.inside("row", role=role):
        for cell in row:
            xml.put("cell", cell)


def _when(moment: str) -> str | None:
    return moment if _DATE.fullmatch(moment) else None


_WRITERS = {"ul": _list, "ol": _list, "blockquote": _quote, "table": _table}
