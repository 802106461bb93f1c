"""One parse of a page, shared by every reader, with guards for what a parser or a reader cannot bear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

import numpy as np
from lxml import etree
from lxml.html import HtmlElement

_PARSER = etree.HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
# One class for every element: lxml.html's own choice by tag calls Python for each element, at a third of a walk's cost.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_DEEPEST = 240
_MOST_ELEMENTS = 100_000
_MOST_SIBLINGS = 15_000
_LONGEST_TEXT = 2_000_000
# Attributes of one tag cost quadratic time; a long tag with few of them is an embedded picture and harmless.
_TAG = re.compile(rb"<[a-zA-Z](?:[^>=]+|=\s*(?:\"[^\"]*\"|'[^']*')?)*+")
_LONG = 20_000
# Names need no blank between them and a value in quotes before; a value without quotes counts for one, too.
_ATTRIBUTE = re.compile(rb"(?<=[\s=])[^\s=>]+(?=[\s=>])")
_QUOTED = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')")
_MOST_ATTRIBUTES = 2000
_MANY_VALUES = 5 * _MOST_ATTRIBUTES
_INLINE = ("font", "span", "b", "i", "u", "em", "strong", "center", "big", "small", "a", "tt", "nobr", "ins", "label")
_COUNT = etree.XPath("count(//*)")
_CROWDED = etree.XPath(f"boolean(//*[count(*) > {_MOST_SIBLINGS}])")
_ENDLESS = etree.XPath(f"boolean(//*[not(self::script or self::style)]/text()[string-length() > {_LONGEST_TEXT}])")
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (_DEEPEST + 1) + ")")
# libxml2 silently drops what stands deeper than 2,048 elements, even when told to take huge documents.
_CUT = etree.XPath("boolean(//*[count(ancestor::*) > 2000])")


class TooMuch(ValueError):
    """The page is beyond what the parser or the readers can bear; the message says in which way."""


def parse(data: bytes) -> HtmlElement | None:
    """The root element of a page in UTF-8, no element deeper than 240; None if there is no element in it.

    Unclosed inline tags of old pages nest without end; they are unwrapped before the page is given up.
    Raises TooMuch for pages that would cost minutes.
    """
    _refuse_long_tags(data)
    tags = np.count_nonzero(np.frombuffer(data, np.uint8) == ord("<"))
    if tags > 4 * _MOST_ELEMENTS:
        raise TooMuch("too many tags")
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    if root is None or not isinstance(root.tag, str):
        return None
    if tags > _MOST_SIBLINGS or len(data) > _LONGEST_TEXT:
        _refuse_masses(root, len(data))
    return _flattened(root)


def _refuse_long_tags(data: bytes) -> None:
    for tag in _long_tags(data):
        many = len(_ATTRIBUTE.findall(_QUOTED.sub(b"=", tag.group()))) > _MOST_ATTRIBUTES
        if many and not _in_script(data, tag.start()):
            raise TooMuch("a tag with thousands of attributes")


def _in_script(data: bytes, at: int) -> bool:
    """Whether a script is open there, in which what looks like a tag is a comparison."""
    before = data[:at].lower()
    return before.rfind(b"<script") > before.rfind(b"</script")


def _long_tags(data: bytes) -> Iterator[re.Match[bytes]]:
    """The long tags, their quoted values with all that stands in them; a page is read tag by tag only if it must be."""
    signs = np.frombuffer(data, np.uint8)
    if np.count_nonzero(signs == ord("=")) > _MANY_VALUES:
        found = [*_TAG.finditer(data)]
    elif _are_dense(data):
        found = []
    else:
        starts = np.flatnonzero(signs == ord("<"))
        long = starts[np.diff(starts, append=len(data)) > _LONG].tolist()
        found = [*filter(None, (_TAG.match(data, at) for at in long))]
    return (tag for tag in found if tag.end() - tag.start() > _LONG)


def _are_dense(data: bytes) -> bool:
    """Whether each half of a long tag's length has the begin of one, as on most pages; far cheaper than to find all."""
    step = _LONG // 2
    return all(data.find(b"<", at, at + step) >= 0 for at in range(0, len(data) - step + 1, step))


def _refuse_masses(root: HtmlElement, size: int) -> None:
    count = cast(float, _COUNT(root))
    if count > _MOST_ELEMENTS:
        raise TooMuch("too many elements")
    if count > _MOST_SIBLINGS and _CROWDED(root):
        raise TooMuch("thousands of elements in one parent")
    if size > _LONGEST_TEXT and _ENDLESS(root):
        raise TooMuch("a text node of megabytes")


def _flattened(root: HtmlElement) -> HtmlElement:
    if not _TOO_DEEP(root):
        return root
    if _CUT(root):
        raise TooMuch("nested beyond what the parser reads")
    etree.strip_tags(root, *_INLINE)
    if _TOO_DEEP(root):
        raise TooMuch("too deeply nested")
    return root
