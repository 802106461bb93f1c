"""Switch the hand-written rules of reading off, one at a time, and count the hosts that each helps and harms.

    python tests/campaigns/rules.py CORPUS.jsonl ... [--only WORD] [--hosts] [--folds FOLDER] [--scorer SCORE.py]

The rules are those of rule_list.py. Every page is read as it is, and by each rule in a second setting, where it shows its
worth: rules for what readers see without what the page says to machines (JSON-LD, microdata, meta tags), rules for the
text with that of trafilatura in the place of the model's. A rule helps a host if a page of it scores better with the rule
than without, by the corpus's title, day, author set or text, or by whether it is an article at all, where the corpus or
tests/verdict/by_eye.toml tells; where a page has no gold for what changed, the host is only counted as changed. Corpora
are those of extraction.py. Printed as tables in Markdown; with ``--hosts`` the names behind the numbers, for people.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import extraction
from extraction import Row
from rule_list import AS_IT_IS, RULES, THEIRS, UNSTATED, Rule

FIELDS = {"title": "title_n", "date": "date", "authors": "auth_f1", "text": "sh_f1d", "article": "article"}
_EVEN = 1e-3
BY_EYE = Path(__file__).parents[1] / "verdict" / "by_eye.toml"


@dataclass
class Tally:
    """The hosts that a rule helps and harms in one setting, and those where it changes what has no gold."""

    helped: set[str] = field(default_factory=set)
    harmed: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Count the hosts of another tally too."""
        self.helped |= other.helped
        self.harmed |= other.harmed
        self.changed |= other.changed


class Spy:
    """A pattern that notes whether it ever matched."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.fired = pattern, False

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.pattern, name)
        return self._watched(method) if callable(method) else method

    def _watched(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.fired = self.fired or self.pattern.search(arguments[-1 if method.__name__ == "sub" else 0]) is not None
            return method(*arguments)

        return call


class Watch:
    """A function that notes whether it ever gave another answer than what stands there while its rule is off."""

    def __init__(self, function: Callable[..., Any], off: Callable[..., Any]) -> None:
        self.function, self.off, self.fired = function, off, False

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        said, other = self.function(*arguments, **named), self.off(*arguments, **named)
        said = list(said) if isinstance(said, Iterator) else said
        without = list(other) if isinstance(other, Iterator) else other
        self.fired = self.fired or not np.all(said == without)
        return iter(said) if isinstance(other, Iterator) else said


def places(value: Any) -> list[tuple[ModuleType, str]]:
    """Where in crawler.extract a value stands; a name imported from another module is a place of its own."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("crawler.extract")]
    return [(module, name) for module in modules for name, held in vars(module).items() if held is value]


@contextmanager
def switched(changes: list[tuple[Any, Any]]) -> Iterator[None]:
    """Put each second value in the place of the first, everywhere, until the end of the block."""
    put = [(module, name, old, new) for old, new in changes for module, name in places(old)]
    for module, name, _, new in put:
        setattr(module, name, new)
    try:
        yield
    finally:
        for module, name, old, _ in put:
            setattr(module, name, old)


def read(page: Any) -> Row:
    """What is read from a page that is open; of a page that is no article, its date."""
    from crawler.extract import NotArticle, published, reading, written

    written.first.cache_clear()
    try:
        article = reading.read(page, {})
    except IndexError:
        # Nothing refuses a page without a line of text while the rule for it is off.
        article = NotArticle("no-text", "")
    if isinstance(article, NotArticle):
        stamp = published.of(page)
        return {"text": "", "title": "", "authors": [], "date": stamp and stamp.value, "article": article.reason}
    authors = list(article.authors)
    return {
        "text": article.text, "title": article.title, "authors": authors, "date": article.published, "article": "",
    }  # fmt: skip


def versions(page: Any) -> Iterator[tuple[str, Any]]:
    """The settings and the page in each; without what it says to machines it keeps its title and its site's name."""
    kept = {name: page.said.meta[name] for name in ("og:site_name", "og:title") if name in page.said.meta}
    other = replace(page)
    other.__dict__["said"] = replace(page.said, meta=kept, nodes=[], article={}, page={})
    other.__dict__["blocks"] = page.blocks
    yield AS_IT_IS, page
    yield UNSTATED, other
    with switched([(_text(), theirs)]):
        yield THEIRS, page


def _text() -> Callable[..., Any]:
    from crawler.extract import reading

    return reading._text


def theirs(page: Any, around: Any, look: Any, _: Any) -> Any:
    """In the place of the reader: trafilatura's text, cleaned by the rules."""
    from crawler.extract import body, choice, reading, residue, shape

    try:
        parts = body.unfolded(body.read(page.root, page.url, math.inf), page.blocks)
    except body.Unreadable:
        parts = choice.parts(look)
    kept = shape.shaped(residue.without(parts, around), page.blocks)
    return reading._Text(parts=kept, found=parts, reader="trafilatura")


def watched(rules: list[Rule]) -> list[tuple[Rule, Any, Any]]:
    """Each rule with what stands for it and a spy on that, or nothing where it cannot be watched."""
    found: list[tuple[Rule, Any, Any]] = []
    for rule in rules:
        original = rule.original()
        spy: Any = Watch(original, rule.off) if callable(original) else None
        found.append((rule, original, Spy(original) if hasattr(original, "fullmatch") else spy))
    return found


def compare(page: Any, rules: list[Rule]) -> Iterator[tuple[Rule, Row, Row]]:
    """What is read with all rules and without one, for each rule that makes a difference."""
    watching = watched(rules)
    with switched([(original, spy) for _, original, spy in watching if spy]):
        on = read(page)
    for rule, original, spy in watching:
        if spy.fired if spy else not rule.reason or rule.reason == on["article"]:
            with switched([(original, rule.off)]):
                off = read(page)
            if off != on:
                yield rule, on, off


def judge(tally: Tally, gold: Row, on: Row, off: Row, score: ModuleType) -> None:
    """Count the host of a page by its scores with a rule and without it, in the fields that differ."""
    host = extraction.site(gold)
    asked = {name: gold.get(name) for name in FIELDS if on[name] != off[name]}
    given = {"id": gold["id"], "optional": gold.get("optional"), "paragraphs": gold.get("paragraphs"), **asked}
    with_rule, without = ({**score.page(given, said), **told(gold, on, off, said)} for said in (on, off))
    better = [with_rule[key] - without[key] for key in FIELDS.values() if key in with_rule]
    better = [difference for difference in better if abs(difference) > _EVEN]
    for difference in better:
        (tally.helped if difference > 0 else tally.harmed).add(host)
    if not better:
        tally.changed.add(host)


def told(gold: Row, on: Row, off: Row, said: Row) -> Row:
    """Whether a page was rightly taken for an article or refused, where the two differ and the truth is known."""
    if bool(on["article"]) == bool(off["article"]) or gold["kind"] not in (True, False):
        return {}
    return {"article": float(gold["kind"] != bool(said["article"]))}


def kind(corpus: Path, row: Row) -> bool | None:
    """Whether a page is an article: one with a gold text is, others are what they are by eye, or unknown."""
    if row.get("text"):
        return True
    seen = hashlib.sha256(extraction.page(corpus, row)).hexdigest()[:16]
    kinds = tomllib.loads(BY_EYE.read_text("utf-8"))
    found = next(
        (name for name, pages in kinds.items() if seen in pages), "" if corpus.stem == "htmldate" else "article"
    )
    return None if found in ("", "either") else found == "article"


@contextmanager
def once() -> Iterator[None]:
    """Let trafilatura and the block model look at the same lines of a page only once, whatever the rules."""
    from crawler.extract import body, choice

    kept: dict[tuple[Any, ...], Any] = {}

    def remembered(real: Callable[..., Any], key: Callable[..., tuple[Any, ...]]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            wanted = (real, *key(*arguments))
            if wanted not in kept:
                kept[wanted] = real(*arguments)
            return kept[wanted]

        return call

    def looked(look: Any, said: Any = ()) -> tuple[Any, ...]:
        return id(look.lines), look.title, look.at, look.authors, *(part.text for parts in said for part in parts)

    keys: list[tuple[Callable[..., Any], Callable[..., tuple[Any, ...]]]] = [
        (body.read, lambda root, _, fewest: (root, fewest)),
        (choice.first, lambda page: (id(page),)),
        (choice.second, looked),
        (choice.third, looked),
    ]
    with switched([(real, remembered(real, key)) for real, key in keys]):
        yield


def main() -> None:
    """Compare all pages under all rules."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="rules whose name or target has this word")
    parser.add_argument("--hosts", action="store_true", help="name the hosts")
    parser.add_argument("--folds", type=Path, help="read each page with the block model of its fold")
    parser.add_argument("--scorer", type=Path, default=extraction.SCORER)
    arguments = parser.parse_args()
    rules = chosen(arguments.only)
    rows = [(corpus, row) for corpus in arguments.corpus for row in extraction.rows(corpus)]
    trial = partial(tried, only=arguments.only, folds=arguments.folds, scorer=arguments.scorer)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(trial, rows, chunksize=8):
            for key, tally in found.items():
                tallies[key].add(tally)
    report(rules, tallies, arguments.hosts)


def chosen(word: str) -> list[Rule]:
    """The rules whose name or target has a word."""
    return [rule for rule in RULES if word in rule.name or word in rule.target]


def tried(job: tuple[Path, Row], only: str, folds: Path | None, scorer: Path) -> dict[tuple[str, str], Tally]:
    """Try the rules on a page in their settings: what each does there."""
    from crawler.extract import NotArticle
    from crawler.extract.page import opened

    corpus, row = job
    if folds:
        extraction.use_fold(folds, row)
    page = opened(extraction.page(corpus, row), extraction.absolute(row["url"] or ""), {})
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    if isinstance(page, NotArticle):
        return tallies
    gold, score = {**row, "kind": kind(corpus, row)}, extraction.scorer(scorer)
    with once():
        for setting, version in versions(page):
            asked = [rule for rule in chosen(only) if setting in (AS_IT_IS, rule.beside)]
            for rule, on, off in compare(version, asked) if asked else ():
                judge(tallies[rule.name, setting], gold, on, off, score)
    return tallies


def report(rules: list[Rule], tallies: dict[tuple[str, str], Tally], named: bool) -> None:
    """Print the tables: hosts helped, harmed and changed without gold, in both settings."""
    for beside in dict.fromkeys(rule.beside for rule in rules):
        print(f"\n| rule | stands in | helps | harms | changes | {beside}: helps | harms | changes |")
        print("|---|---|--:|--:|--:|--:|--:|--:|")
        for rule in rules:
            if rule.beside == beside:
                line(rule, [tallies[rule.name, setting] for setting in (AS_IT_IS, beside)], named)


def line(rule: Rule, both: list[Tally], named: bool) -> None:
    """Print a rule's row, and the names behind its numbers if asked."""
    counts = " | ".join(f"{len(t.helped)} | {len(t.harmed)} | {len(t.changed)}" for t in both)
    print(f"| {rule.name} | {rule.target} | {counts} |")
    for tally in both if named else ():
        print(f"    + {sorted(tally.helped)} - {sorted(tally.harmed)} ? {sorted(tally.changed)}")


if __name__ == "__main__":
    main()
