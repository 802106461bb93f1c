"""A page that shows what changed between two versions; it is whole in itself and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from archive.article import Version
from archive.differences import Part, Sentence
from archive.edits import Difference
from exports.formats.direction import direction

_STYLE = """
body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.55 Georgia,serif;color:#1b1b1b;background:#fff}
header p,dl{font:.9rem/1.5 system-ui,sans-serif;color:#555}dt{float:left;clear:left;width:7em}dd{margin-left:8em}
ins{background:#d8f3d8;text-decoration:none;border-bottom:2px solid #2a7d2a}
del{background:#fbdedb;text-decoration:line-through}
.moved,.left{border-inline-start:3px solid #3a6ea5;padding-inline-start:.5rem;display:inline-block}
.left{color:#777}.note{font:.8rem system-ui,sans-serif;color:#3a6ea5}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}header p,dl{color:#aaa}
ins{background:#173d17}del{background:#4a1b17}.left{color:#999}.note{color:#8ab4e8}}
"""
_TAGS = {"same": "", "added": "ins", "dropped": "del"}
_NOTES = {"moved": "moved here", "left": "moved away"}


def page(old: Version, new: Version, found: Difference) -> str:
    """Give the page as HTML in UTF-8; what a publisher wrote is escaped."""
    article = new.article
    way = direction(article.language)
    title = _runs(found.title) if found.title else escape(article.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(article.language or "")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(article.title)}: version {old.number} and {new.number}</title>\n<style>{_STYLE}</style>\n"
        f'</head>\n<body>\n<header lang="en">\n<h1 dir="{way}">{title}</h1>\n<dl>\n{_facts(old, new, found)}\n</dl>\n'
        f'</header>\n<main dir="{way}">\n{"".join(_paragraphs(found.sentences))}</main>\n</body>\n</html>\n'
    )


def _facts(old: Version, new: Version, found: Difference) -> str:
    told = [
        ("Address", new.article.url),
        ("Before", f"version {old.number}, seen {old.seen}"),
        ("After", f"version {new.number}, seen {new.seen}"),
        ("Changed", f"{', '.join(found.kinds) or 'nothing'} ({found.size} words)"),
        *((field.name.capitalize(), f"{field.before or 'none'} → {field.after or 'none'}") for field in found.fields),
    ]
    return "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told)


def _paragraphs(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Group the sentences as the later text has them; one that is gone stands in the paragraph before it."""
    paragraph, open_ = 0, False
    for one in sentences:
        if not open_ or (one.after and one.paragraph != paragraph):
            yield "</p>\n<p>" if open_ else "<p>"
            paragraph, open_ = one.paragraph if one.after else paragraph, True
        yield f"{_sentence(one)} "
    if open_:
        yield "</p>\n"


def _sentence(one: Sentence) -> str:
    if one.kind == "changed":
        return _runs(one.parts)
    if one.kind in _NOTES:
        note = f'<span class="note" lang="en">{_NOTES[one.kind]}: </span>'
        return f'<span class="{one.kind}">{note}{escape(one.after or one.before)}</span>'
    return _run(Part(one.kind if one.kind in _TAGS else "same", one.after or one.before))


def _runs(parts: Iterable[Part]) -> str:
    return "".join(map(_run, parts))


def _run(part: Part) -> str:
    tag = _TAGS[part.kind]
    return f"<{tag}>{escape(part.text)}</{tag}>" if tag else escape(part.text)
