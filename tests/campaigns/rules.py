"""Switch the hand-written rules of reading off, one at a time, and count the hosts that each helps and harms.

    python tests/campaigns/rules.py CORPUS.jsonl ... [--only WORD] [--hosts] [--folds FOLDER] [--scorer SCORE.py]

A rule is a pattern, a set or a function of a module of crawler.extract, with what stands in its place while it is off.
Another module's rules go into a tuple of their own below, and into RULES. Every page is read as it is, and again without
what it says to machines (JSON-LD, microdata, meta tags): rules for what readers see show their worth only there. A rule
helps a host if a page of it scores better with the rule than without, by the corpus's title, day, author set or text;
where a page has no gold for what changed, the host is only counted as changed. Corpora are those of extraction.py.
Printed as a table in Markdown; with ``--hosts`` the names behind the numbers, for people.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import extraction
from extraction import Row

NEVER = re.compile(r"(?!)")
FIELDS = {"title": "title_n", "date": "date", "authors": "auth_f1", "text": "sh_f1d"}
_EVEN = 1e-3
SETTINGS = ("as it is", "without machine statements")


def nothing(*_: Any) -> Iterator[Any]:
    """In the place of a function that yields."""
    return iter(())


def answer(value: Any) -> Callable[..., Any]:
    """In the place of a function: always the same answer."""
    return lambda *_: value


def given(number: int) -> Callable[..., Any]:
    """In the place of a function that changes one of its arguments: the argument itself."""
    return lambda *arguments: arguments[number]


@dataclass(frozen=True)
class Rule:
    """A rule: what it does, ``module.attribute`` in crawler.extract, and what stands there while it is off."""

    name: str
    target: str
    off: Any = NEVER

    def original(self) -> Any:
        """What stands there while it is on."""
        module, attribute = self.target.split(".")
        return getattr(importlib.import_module(f"crawler.extract.{module}"), attribute)


TITLES = (
    Rule("heading below a breadcrumb that is the h1", "headline._below_trail", answer(None)),
    Rule("breadcrumb told by its links", "headline._leads_here", answer(False)),
    Rule("kicker in a heading", "headline._KICKER"),
    Rule("heading that says what a breadcrumb said", "headline._heading_of", given(1)),
    Rule("main heading like a stated title", "headline._resembling", answer(None)),
    Rule("site's name cut off", "headline._without_site", given(0)),
)
DATES = (
    Rule("dates near the headline", "published._shown", nothing),
    Rule("words held apart by markup alone", "published._spaced", answer("")),
    Rule("time elements", "published._time_elements", nothing),
    Rule("words for a change", "published._UPDATED"),
    Rule("labels of dates", "dates.LABEL"),
    Rule("line below a label", "headline.below_labels", answer([])),
    Rule("day in the address", "dates._IN_URL", ()),
    Rule("publisher's own clock", "dates._by_own_clock", given(0)),
    Rule("meta tags that only say date", "published._VAGUE", ()),
    Rule("paragraph that begins with a date", "elsewhere._opening", answer(None)),
    Rule("only day below the headline", "elsewhere._outside", answer(False)),
    Rule("data in scripts", "elsewhere._DATA"),
    Rule("year of two digits", "written._SHORT"),
    Rule("month first by language", "written._MONTHS_FIRST", set()),
    Rule("lines beyond the body's first", "headline._beyond", answer([])),
)
AUTHORS = (
    Rule("byline over a hidden name", "authors._shown_instead", answer(())),
    Rule("desks come last", "authors._DESK"),
    Rule("accounts are nobody", "authors._ACCOUNT"),
    Rule("office after the name", "authors._TITLES"),
    Rule("office in the place of a name", "authors._OFFICE_ALONE"),
    Rule("degree after the name", "authors._LETTERS"),
    Rule("bodies keep their commas", "authors._BODY"),
    Rule("office before a Chinese name", "authors._OFFICE"),
    Rule("labels of authors", "authors.LABEL"),
    Rule("the site is no author", "authors._is_site", answer(False)),
    Rule("By at the start", "bylines.BY"),
    Rule("By behind the date", "bylines._WITHIN"),
    Rule("elements marked as author", "bylines._MARKED"),
    Rule("marked, but no author", "bylines._NOT_AUTHOR"),
    Rule("links to an author's page", "bylines._TO_AUTHOR"),
    Rule("name beside a date", "bylines._PERSON"),
    Rule("words that are no name", "bylines._NO_NAME"),
    Rule("preposition behind a name", "bylines._PREPOSITION"),
    Rule("what else stands behind a name", "bylines._LEFT"),
    Rule("bare name", "bylines._bare", nothing),
)
RULES = (*TITLES, *DATES, *AUTHORS)


@dataclass
class Tally:
    """The hosts that a rule helps and harms in one setting, and those where it changes what has no gold."""

    helped: set[str] = field(default_factory=set)
    harmed: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


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
        self.fired = self.fired or said != (list(other) if isinstance(other, Iterator) else other)
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
    article = reading.read(page, {})
    if isinstance(article, NotArticle):
        stamp = published.of(page)
        return {"text": "", "title": "", "authors": [], "date": stamp.value if stamp else None}
    return {"text": article.text, "title": article.title, "authors": list(article.authors), "date": article.published}


def versions(page: Any) -> list[Any]:
    """The page, and the page without what it says to machines but for its title and the name of its site."""
    from crawler.extract import NotArticle

    if isinstance(page, NotArticle):
        return []
    kept = {name: page.said.meta[name] for name in ("og:site_name", "og:title") if name in page.said.meta}
    other = replace(page)
    other.__dict__["said"] = replace(page.said, meta=kept, nodes=[], article={}, page={})
    other.__dict__["blocks"] = page.blocks
    return [page, other]


def watched(rules: list[Rule]) -> list[tuple[Rule, Any, Any]]:
    """Each rule with what stands for it and a spy on that, or nothing where it cannot be watched."""
    found: list[tuple[Rule, Any, Any]] = []
    for rule in rules:
        original = rule.original()
        spy: Any = Watch(original, rule.off) if callable(original) else None
        found.append((rule, original, Spy(original) if isinstance(original, re.Pattern) else spy))
    return found


def compare(page: Any, rules: list[Rule]) -> Iterator[tuple[Rule, Row, Row]]:
    """What is read with all rules and without one, for each rule that makes a difference."""
    watching = watched(rules)
    with switched([(original, spy) for _, original, spy in watching if spy]):
        on = read(page)
    for rule, original, spy in watching:
        if spy is None or spy.fired:
            with switched([(original, rule.off)]):
                off = read(page)
            if off != on:
                yield rule, on, off


def judge(tally: Tally, gold: Row, on: Row, off: Row, score: ModuleType) -> None:
    """Count the host of a page by its scores with a rule and without it, in the fields that differ."""
    host, asked = extraction.site(gold), {name: gold.get(name) for name in FIELDS if on[name] != off[name]}
    with_rule, without = (
        score.page(
            {"id": gold["id"], "optional": gold.get("optional"), "paragraphs": gold.get("paragraphs"), **asked}, said
        )
        for said in (on, off)
    )
    better = [with_rule[key] - without[key] for key in FIELDS.values() if key in with_rule]
    better = [difference for difference in better if abs(difference) > _EVEN]
    for difference in better:
        (tally.helped if difference > 0 else tally.harmed).add(host)
    if not better:
        tally.changed.add(host)


@contextmanager
def once() -> Iterator[Callable[[], None]]:
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

    def lines(page: Any, around: Any, at: int | None, _: Any, left: list[Any]) -> tuple[Any, ...]:
        return page.root, around.title, around.authors, at, tuple(part.text for part in left)

    reads, looks = remembered(body.read, lambda root, _: (root,)), remembered(choice.chosen, lines)
    with switched([(body.read, reads), (choice.chosen, looks)]):
        yield kept.clear


def main() -> None:
    """Compare all pages under all rules."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="rules whose name or target has this word")
    parser.add_argument("--hosts", action="store_true", help="name the hosts")
    parser.add_argument("--folds", type=Path, help="read each page with the block model of its fold")
    parser.add_argument("--scorer", type=Path, default=extraction.SCORER)
    arguments = parser.parse_args()
    from crawler.extract.page import opened

    score = extraction.scorer(arguments.scorer)
    rules = [rule for rule in RULES if arguments.only in rule.name or arguments.only in rule.target]
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    with once() as forget:
        for corpus in arguments.corpus:
            for row in extraction.rows(corpus):
                if arguments.folds:
                    extraction.use_fold(arguments.folds, row)
                page = opened(extraction.page(corpus, row), extraction.absolute(row["url"] or ""), {})
                forget()
                for setting, version in zip(SETTINGS, versions(page), strict=False):
                    for rule, on, off in compare(version, rules):
                        judge(tallies[rule.name, setting], row, on, off, score)
    report(rules, tallies, arguments.hosts)


def report(rules: list[Rule], tallies: dict[tuple[str, str], Tally], named: bool) -> None:
    """Print the table: hosts helped, harmed and changed without gold, in both settings."""
    print("| rule | stands in | helps | harms | changes | helps, unstated | harms | changes |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for rule in rules:
        both = [tallies[rule.name, setting] for setting in SETTINGS]
        counts = " | ".join(f"{len(t.helped)} | {len(t.harmed)} | {len(t.changed)}" for t in both)
        print(f"| {rule.name} | {rule.target} | {counts} |")
        if named:
            print(
                "".join(
                    f"    {setting}: + {sorted(t.helped)} - {sorted(t.harmed)} ? {sorted(t.changed)}\n"
                    for setting, t in zip(SETTINGS, both, strict=True)
                )
            )


if __name__ == "__main__":
    main()
