"""What changed between two states of an article: sentence by sentence, in a changed sentence word by word.

Sentences are compared in their normal form (archive/normal_form.py). Those that stand once on both sides and in another
order have moved. The time is that of sorting, save within gaps of bounded size.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from archive import normal_form
from archive.scripts import IDEOGRAPHIC

ALIKE = 0.5  # the share of common words from which on one sentence is another one, changed
_MOST = 250_000  # pairs of sentences or words that are compared with each other; what is larger was replaced as a whole

# Latin, Cyrillic ...; Arabic, Urdu; Devanagari; Armenian; Ethiopic; Myanmar; Khmer; Tibetan.
_END = re.compile(
    r"(?:[.!?…]+[\"'”’»)\]]*(?=\s)|[؟۔।॥։።፧။៕།]+[\"'”’»)\]]*\s*|[。！？｡]+[」』”’）》\"]*)\s*|\n\s*\n", re.UNICODE
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\.\s*$")
_WORD = re.compile(rf"[{IDEOGRAPHIC}]|\d+(?:[.,:/]\d+)*|[^\W\d_{IDEOGRAPHIC}]+(?:['’\-][^\W\d_]+)*|\s+|.", re.DOTALL)


class Part(NamedTuple):
    """A run of words of a changed sentence: ``same``, ``added`` or ``dropped``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of either side.

    ``kind``: ``same``, ``changed``, ``added``, ``dropped``, ``moved`` (here, from elsewhere) or ``left`` (from here).
    ``before`` and ``after`` are empty on the side where it does not stand. ``paragraph`` counts those of the side it
    stands on; of both, those of the later one.
    """

    kind: str
    before: str
    after: str
    paragraph: int
    parts: tuple[Part, ...] = ()


class _Piece(NamedTuple):
    text: str
    key: str
    paragraph: int


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, in any script; joined they are the text."""
    found, start = [], 0
    for end in _END.finditer(text):
        if end[0].isspace() or not _is_abbreviation(text[start : end.end()], end[0]):
            found.append(text[start : end.end()])
            start = end.end()
    return [*found, text[start:]] if start < len(text) else found


def words(text: str) -> list[str]:
    """Split a text into words, numbers, signs and white space; each ideograph is a word. Joined they are the text."""
    return _WORD.findall(text)


def compare(before: str, after: str) -> list[Sentence]:
    """Give the sentences of both texts in the order of the later one; what is gone stands where it stood."""
    old, new = _pieces(before), _pieces(after)
    anchors, moved = _anchors(old, new)
    found: list[Sentence] = []
    at = (0, 0)
    for i, j in [*anchors, (len(old), len(new))]:
        found += _gap(old[at[0] : i], new[at[1] : j], moved)
        if i < len(old):
            found.append(Sentence("same", old[i].text, new[j].text, new[j].paragraph))
        at = (i + 1, j + 1)
    return found


def of_words(before: str, after: str) -> tuple[Part, ...]:
    """Give the words of two sentences, or titles, as runs; words that differ in spelling alone are the same."""
    old, new = words(before), words(after)
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in _matched(list(map(_key, old)), list(map(_key, new))):
        if tag == "equal":
            parts.append(Part("same", "".join(new[j1:j2])))
        else:
            parts += [Part("dropped", "".join(old[i1:i2]))] * (i2 > i1)
            parts += [Part("added", "".join(new[j1:j2]))] * (j2 > j1)
    return tuple(parts)


def letters(text: str) -> str:
    """Give the letters and digits of a text alone, without case and accents."""
    parted = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in parted if sign.isalnum())


def _is_abbreviation(sentence: str, end: str) -> bool:
    """Whether a full stop ends an initial or a title (J., U.S., Mr., No.) instead of a sentence."""
    last = _LAST_WORD.search(sentence) if end.startswith(".") else None
    return bool(last and last[1][0].isupper() and len(last[1]) <= 3 and not (len(last[1]) > 1 and last[1].isupper()))


def _key(word: str) -> str:
    return " " if word.isspace() else normal_form.text(word) or word


def _pieces(text: str) -> list[_Piece]:
    found, paragraph = [], 0
    for sentence in sentences(text):
        if key := normal_form.text(sentence):
            found.append(_Piece(sentence.strip(), key, paragraph))
        paragraph += "\n\n" in sentence
    return found


def _anchors(old: Sequence[_Piece], new: Sequence[_Piece]) -> tuple[list[tuple[int, int]], frozenset[str]]:
    """Pair the sentences that stand once on both sides: those in the same order, and the keys of those that moved."""
    places = {piece.key: i for i, piece in enumerate(old)}
    once = _once(old) & _once(new)
    pairs = [(places[piece.key], j) for j, piece in enumerate(new) if piece.key in once]
    kept = _longest_rise(pairs)
    return kept, frozenset(once - {old[i].key for i, _ in kept})


def _once(pieces: Iterable[_Piece]) -> set[str]:
    return {key for key, count in Counter(piece.key for piece in pieces).items() if count == 1}


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest run of pairs that rise on both sides (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (i, _) in enumerate(pairs):
        pile = bisect_left(tops, i)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [i]
        piles[pile : pile + 1] = [number]
    kept, number = [], piles[-1] if piles else -1
    while number >= 0:
        kept.append(pairs[number])
        number = before[number]
    return kept[::-1]


def _gap(old: Sequence[_Piece], new: Sequence[_Piece], moved: frozenset[str]) -> Iterator[Sentence]:
    """Give what stands between two anchors."""
    for tag, i1, i2, j1, j2 in _matched([piece.key for piece in old], [piece.key for piece in new]):
        if tag == "equal":
            pairs = zip(old[i1:i2], new[j1:j2], strict=True)
            yield from (Sentence("same", one.text, other.text, other.paragraph) for one, other in pairs)
        else:
            yield from _replaced(old[i1:i2], new[j1:j2], moved)


def _replaced(old: Sequence[_Piece], new: Sequence[_Piece], moved: frozenset[str]) -> Iterator[Sentence]:
    changed = _alike(old, new, moved)
    gone = set(changed.values())
    yield from (_dropped(piece, moved) for i, piece in enumerate(old) if i not in gone)
    for j, piece in enumerate(new):
        if j in changed:
            before = old[changed[j]].text
            yield Sentence("changed", before, piece.text, piece.paragraph, of_words(before, piece.text))
        else:
            yield Sentence("moved" if piece.key in moved else "added", "", piece.text, piece.paragraph)


def _dropped(piece: _Piece, moved: frozenset[str]) -> Sentence:
    return Sentence("left" if piece.key in moved else "dropped", piece.text, "", piece.paragraph)


def _alike(old: Sequence[_Piece], new: Sequence[_Piece], moved: frozenset[str]) -> dict[int, int]:
    """Give for places of new sentences those of old ones that they are like; none where there are too many."""
    if len(old) * len(new) > _MOST // 100:
        return {}
    bags = [[Counter() if one.key in moved else _bag(one) for one in side] for side in (old, new)]
    grades = [(_share(a, b), -abs(i - j), i, j) for i, a in enumerate(bags[0]) for j, b in enumerate(bags[1])]
    found: dict[int, int] = {}
    for share, _, i, j in sorted(grades, reverse=True):
        if share >= ALIKE and j not in found and i not in found.values():
            found[j] = i
    return found


def _bag(piece: _Piece) -> Counter[str]:
    return Counter(word for word in words(piece.key) if not word.isspace())


def _share(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total() or 1)


def _matched(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Give difflib's opcodes, at a bounded cost: too long a middle between equal ends is one replacement."""
    head = next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = range(min(len(old), len(new)) - head)
    tail = next((k for k in rest if old[-1 - k] != new[-1 - k]), len(rest))
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle[0]) * len(middle[1]) > _MOST:
        codes = [("replace", head, len(old) - tail, head, len(new) - tail)]
    else:
        matcher = SequenceMatcher(None, *middle, autojunk=False)
        codes = [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    ends = (
        [("equal", 0, head, 0, head)] * (head > 0),
        [("equal", len(old) - tail, len(old), len(new) - tail, len(new))] * (tail > 0),
    )
    return [*ends[0], *codes, *ends[1]]
