"""The terms under which a text is indexed and looked for: the same cutter for both.

FTS5 cuts at spaces, stems English (Porter) and folds accents. What is done here before that: where a script writes no
spaces between words (archive/scripts.py), and in Korean, a run of letters becomes its overlapping pairs, so that any
part of it is found as a phrase of pairs; the last letter follows alone, so that a single letter is the beginning of a
term. Arabic words lose their vowel signs, the article ``al-`` and the differences of spelling that writers neglect (as
Lucene's ArabicNormalizer and its stemmer do). All compatibility forms are made one (Unicode NFKC).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from archive.scripts import ARABIC, HANGUL, UNSPACED

# The middle dot parts the words of a name in katakana.
_RUN = f"(?:(?![\u30a0\u30fb])[{UNSPACED}{HANGUL}])+"
_SPECIAL = re.compile(f"(?P<run>{_RUN})|[{ARABIC}]+")
_ANY = re.compile(f"[{UNSPACED}{HANGUL}{ARABIC}]")
# Accents, and the vowel signs of the scripts of India, are part of a word to FTS5, too.
_WORD = re.compile(f"(?P<run>{_RUN})|[{ARABIC}]+|(?:[^\\W_{UNSPACED}{HANGUL}{ARABIC}][\u0300-\u036f\u0900-\u0dff]*)+")
_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_SPELLINGS = str.maketrans("أإآٱىیةک", "اااايي\u0647\u0643")
_ARTICLE = re.compile("^[وف]?(?:بال|كال|ال|لل)(?=...)")


def of_text(text: str) -> str:
    """Give a text as it is indexed; what holds none of these scripts stays as it is."""
    if text.isascii():
        return text
    form = _one_form(text)
    if _ANY.search(form) is None:  # a tenth of what to look for runs takes, in the many texts that have none
        return form
    return _SPECIAL.sub(lambda found: f" {_pairs(found[0]) if found['run'] else _plain(found[0])} ", form)


def of_phrase(phrase: str) -> tuple[str, bool]:
    """Give a phrase as it is looked for, and whether its last term is the beginning of one."""
    terms = of_text(phrase).split()
    found = re.search(f"{_RUN}$", _one_form(phrase).rstrip())
    if found is None:
        return " ".join(terms), False
    # The last letter stands alone only where a run ends, and this one may go on.
    return " ".join(terms[:-1] if len(found[0]) > 1 else terms), len(found[0]) == 1


def is_cut(text: str) -> bool:
    """Whether a text is indexed otherwise than it is written."""
    return not text.isascii() and _SPECIAL.search(text) is not None


def letters(text: str) -> Iterator[tuple[int, int, str]]:
    """Cut a text into what a mark can stand around: start, end and term of each word, or letter of such a run."""
    for found in _WORD.finditer(text):
        if found["run"]:
            yield from ((at, at + 1, _one_form(sign)) for at, sign in enumerate(found[0], found.start()))
        else:
            yield found.start(), found.end(), found[0] if found[0].isascii() else of_text(found[0]).strip() or found[0]


def _one_form(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _pairs(run: str) -> str:
    return " ".join([*map("".join, pairwise(run)), run[-1]])


def _plain(word: str) -> str:
    return _ARTICLE.sub("", _SIGNS.sub("", word).translate(_SPELLINGS))
