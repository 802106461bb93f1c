"""Score extraction against gold text, beside trafilatura's default in the same run.

    python tests/campaigns/extraction.py CORPUS.jsonl ... [--out PREDICTIONS.jsonl] [--scorer SCORE.py] [--folds FOLDER]
        [--known-site]

Pages that trained the block model must be scored by one that never saw their site: ``train_blocks.py --folds FOLDER``
makes a model for each fold of sites, and ``--folds FOLDER`` reads each page with the model of its fold.

``--known-site`` adds a row: each page read with what its site's other pages in the corpus taught, never the page itself.
Without it a page is read at first sight, alone.

A corpus row has ``id``, ``url``, ``html`` (a path beside the corpus, .gz or not) and the gold: ``text`` or ``paragraphs``,
and ``title``, ``date``, ``authors`` where known. Printed per corpus: 4-gram shingle F1 and bag-of-words F1 of the body, title
after normalising, day, author sets (all in per cent), pages without text, and CPU milliseconds a page.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
SCORER = ROOT.parent / "shared" / "tools" / "score.py"
SHOWN = ("sh_f1", "bow_f1", "title_n", "date", "auth_f1")

FOLDS = 10

Row = dict[str, Any]
Reader = Callable[[bytes, str], Row]


@cache
def sites() -> Callable[[str], Any]:
    """What tells the registrable domain of an address, by the list that comes with it."""
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=())


def site(row: Row) -> str:
    """The registrable domain of a row's address; of a row without one, what its name begins with."""
    address = row["url"] or ""
    return sites()(address).top_domain_under_public_suffix or address or row["id"].split("_")[0]


def fold(name: str) -> int:
    """The fold a site belongs to."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


def use_fold(folder: Path, row: Row) -> None:
    """Read from now on with the model that never saw the row's site."""
    from crawler.extract import model

    trees = _load(folder / f"{fold(site(row))}.npz")
    model.shipped = lambda: trees


@cache
def _load(file: Path) -> Any:
    from crawler.extract import model

    return model.load(file)


def ours(body: bytes, url: str, site: Any = None) -> Row:
    """What this program reads from a page, knowing its ``site``; of a page that is no article, its date."""
    from crawler.extract import NotArticle, extract

    article = extract(body, url, **({"site": site} if site else {}))
    if isinstance(article, NotArticle):
        return {"text": "", "reason": article.reason, "date": dated(body, url)}
    return {
        "text": article.text,
        "title": article.title,
        "date": article.published,
        "authors": list(article.authors),
    }


def dated(body: bytes, url: str) -> str | None:
    """When a page was published whatever it is: corpora of dates have front pages, forums and galleries."""
    from crawler.extract import NotArticle, published
    from crawler.extract.page import opened

    page = opened(body, url, {})
    stamp = None if isinstance(page, NotArticle) else published.of(page)
    return stamp.value if stamp else None


def trafilaturas(body: bytes, url: str) -> Row:
    """What trafilatura reads from a page by default, with metadata."""
    import trafilatura

    document = trafilatura.bare_extraction(body, url=url, with_metadata=True)
    if document is None:
        return {"text": ""}
    authors = [name for name in (document.author or "").split("; ") if name]
    return {"text": document.text, "title": document.title, "date": document.date, "authors": authors}


def rows(corpus: Path) -> list[Row]:
    """The rows of a corpus, with the gold text joined from its paragraphs."""
    found = [json.loads(line) for line in corpus.read_text("utf-8").splitlines() if line.strip()]
    return [{"text": "\n\n".join(row["paragraphs"]), **row} if "paragraphs" in row else row for row in found]


def page(corpus: Path, row: Row) -> bytes:
    """The bytes of a row's page."""
    path = corpus.parent / row["html"]
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def absolute(url: str) -> str:
    """The address; a few rows have none that a crawl could have come by."""
    return url if url.startswith(("http://", "https://")) else "https://unknown.invalid/"


def predictions(corpus: Path, gold: Iterable[Row], read: Reader, folds: Path | None = None) -> tuple[list[Row], float]:
    """What a reader makes of each page, and its CPU milliseconds a page; the first page is read twice, to warm up."""
    pages = [(row, page(corpus, row)) for row in gold]
    found: list[Row] = []
    began = 0.0
    for row, body in (pages[0], *pages):
        began = time.process_time() if len(found) < 2 else began
        if folds:
            use_fold(folds, row)
        found.append({"id": row["id"], **read(body, absolute(row["url"]))})
    return found[1:], 1000 * (time.process_time() - began) / len(pages)


def taught(corpus: Path, gold: Sequence[Row], folds: Path | None = None) -> list[Row]:
    """What we read of each page with a model of its site that the other pages of the corpus taught."""
    from crawler.extract import Seen, learn, seen

    found, sites = [], [site(row) for row in gold]
    looks = []
    for row in gold:
        if folds:
            use_fold(folds, row)
        looks.append(seen(page(corpus, row), absolute(row["url"])))
    for at, row in enumerate(gold):
        if folds:
            use_fold(folds, row)
        others = [look for n, look in enumerate(looks) if n != at and sites[n] == sites[at] and isinstance(look, Seen)]
        found.append({"id": row["id"], **ours(page(corpus, row), absolute(row["url"]), learn(others))})
    return found


def scorer(path: Path) -> ModuleType:
    """The scorer, loaded from its file."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(name: str, scores: Row, milliseconds: float | None = None) -> str:
    """One row of the table."""
    cost = "-" if milliseconds is None else f"{milliseconds:.1f}"
    shown = "".join(f"{100 * scores[key]:9.2f}" if key in scores else f"{'-':>9}" for key in SHOWN)
    return f"{name:<28}{scores['pages']:6}{shown}{scores.get('empty', 0):7}{cost:>8}"


def main() -> None:
    """Score every corpus that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, help="write our predictions to this file")
    parser.add_argument("--scorer", type=Path, default=SCORER)
    parser.add_argument("--known-site", action="store_true", help="also score with what other pages of a site taught")
    parser.add_argument("--folds", type=Path, help="read each page with the model of its fold")
    arguments = parser.parse_args()
    score = scorer(arguments.scorer)
    print(f"{'':<28}{'pages':>6}{''.join(f'{key:>9}' for key in SHOWN)}{'empty':>7}{'CPU ms':>8}")
    kept: list[Row] = []
    for corpus in arguments.corpus:
        gold = rows(corpus)
        for name, read in (("", ours), (" (trafilatura)", trafilaturas)):
            found, milliseconds = predictions(corpus, gold, read, arguments.folds)
            kept += found if read is ours else []
            scores, _ = score.corpus(gold, {row["id"]: row for row in found})
            print(line(corpus.stem + name, scores, milliseconds), flush=True)
        if arguments.known_site:
            found = taught(corpus, gold, arguments.folds)
            scores, _ = score.corpus(gold, {row["id"]: row for row in found})
            print(line(f"{corpus.stem} (known site)", scores), flush=True)
    if arguments.out:
        arguments.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), "utf-8")


if __name__ == "__main__":
    main()
