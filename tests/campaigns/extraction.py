"""Score extraction against gold text, beside trafilatura's default in the same run.

    python tests/campaigns/extraction.py CORPUS.jsonl ... [--out PREDICTIONS.jsonl] [--scorer SCORE.py] [--known-site]
        [--shipped] [--floors [FILE]]

Pages that trained the block model must be scored by one that never saw their site: ``train_blocks.py`` makes a model for
each fold of sites (folds/ beside this file), and each page is read with the model of its fold. ``--shipped`` reads all
pages with the model that is installed with the program, as is right for pages that trained nothing.

``--floors`` compares with floors.toml beside this file, which pins the corpora too, in place of trafilatura, and ends with
exit code 1 where a score is below its floor. Floors only rise.

``--speed`` adds how many times as fast as trafilatura we are, with all our metadata: on pages alone, and by default, on a
site that is known (of its pages, one in twenty is read by trafilatura too).

``--known-site`` adds a row: each page read with what its site's other pages in the corpus taught, never the page itself.
Without it a page is read at first sight, alone.

A corpus row has ``id``, ``url``, ``html`` (a path beside the corpus, .gz or not) and the gold: ``text`` or ``paragraphs``,
and ``title``, ``date``, ``authors`` where known. Printed per corpus: 4-gram shingle F1 and bag-of-words F1 of the body, title
after normalising, day, author sets (all in per cent), pages without text, CPU milliseconds a page, and the peak memory
of the process in MB. Pages that come out more than ten points worse than with trafilatura are named below.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import hashlib
import importlib.util
import json
import multiprocessing
import resource
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
SCORER = ROOT.parent / "shared" / "tools" / "score.py"
SHOWN = ("sh_f1", "bow_f1", "title_n", "date", "auth_f1")

HERE = Path(__file__).parent
FOLDS = 7
FOLDER = HERE / "folds"
FLOORS = HERE / "floors.toml"
_MUCH = 0.1
_WIDE = 15  # characters between spaces

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


def on_known_site(body: bytes, url: str) -> Row:
    """What this program reads by default from a page of a site of which it has seen enough pages."""
    from crawler.extract import SiteModel
    from crawler.extract.site import PAGES

    return ours(body, url, SiteModel(looked=PAGES))


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


@dataclass(frozen=True)
class Measured:
    """What a reader made of the pages of a corpus, its CPU milliseconds a page, and the peak of its process in MB."""

    found: list[Row]
    milliseconds: float
    peak: float


def predictions(corpus: Path, read: Reader, folds: Path | None) -> Measured:
    """What a reader makes of each page; the first page is read twice, to warm up."""
    pages = [(row, page(corpus, row)) for row in rows(corpus)]
    found: list[Row] = []
    spent = 0.0
    for row, body in (pages[0], *pages):
        if folds:
            use_fold(folds, row)
        began = time.process_time()
        found.append({"id": row["id"], **read(body, absolute(row["url"]))})
        spent += time.process_time() - began if len(found) > 1 else 0.0
        if len(found) == 1:
            gc.freeze()  # what is loaded, as in a reading process
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(found[1:], 1000 * spent / len(pages), peak)


def apart(corpus: Path, read: Reader, folds: Path | None) -> Measured:
    """The same in a process of its own, whose memory is that reader's alone."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(predictions, corpus, read, folds).result()


def taught(corpus: Path, gold: Sequence[Row], folds: Path | None = None) -> list[Row]:
    """What we read of each page with a model of its site that the other pages of the corpus taught."""
    from crawler.extract import Seen, SiteModel, learn, seen

    found, sites = [], [site(row) for row in gold]
    looks = []
    for row in gold:
        if folds:
            use_fold(folds, row)
        looks.append(seen(page(corpus, row), absolute(row["url"]), site=SiteModel()))
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


def line(name: str, scores: Row, measured: Measured | None = None) -> str:
    """One row of the table."""
    cost = f"{measured.milliseconds:8.1f}{measured.peak:7.0f}" if measured else f"{'-':>8}{'-':>7}"
    shown = "".join(f"{100 * scores[key]:9.2f}" if key in scores else f"{'-':>9}" for key in SHOWN)
    return f"{name:<28}{scores['pages']:6}{shown}{scores.get('empty', 0):7}{cost}"


def worse(gold: list[Row], ours: list[Row], theirs: list[Row]) -> list[str]:
    """The pages that lost more than ten points against trafilatura: in shingles, in words where no spaces part them."""
    found = []
    for row, own, their in zip(gold, ours, theirs, strict=True):
        text = row.get("text") or ""
        key = "bow_f1" if len(text) > _WIDE * (text.count(" ") + 1) else "sh_f1d"
        if key in own and own[key] < their[key] - _MUCH:
            found.append(f"    {row['id']}: {100 * own[key]:.1f}, trafilatura {100 * their[key]:.1f}")
    return found


def digest(corpus: Path) -> str:
    """SHA-256 over the corpus and all its pages."""
    total = hashlib.sha256(corpus.read_bytes())
    for row in rows(corpus):
        total.update(page(corpus, row))
    return total.hexdigest()


def below(corpus: Path, scores: Row, file: Path) -> list[str]:
    """What is wrong with a corpus' scores by the floors; also said if the corpus is not the one they were set on."""
    floors = tomllib.loads(file.read_text("utf-8"))[corpus.stem]
    if floors.pop("digest") != digest(corpus):
        return [f"{corpus.stem}: not the corpus that the floors were set on; set them anew in {file.name}"]
    found = ((key, round(100 * scores[key], 2), floor) for key, floor in floors.items())
    return [f"{corpus.stem}: {key} {score} is below its floor {floor}" for key, score, floor in found if score < floor]


def main() -> int:
    """Score every corpus that is named; 1 where a floor is missed."""
    arguments = options()
    score = scorer(arguments.scorer)
    folds = None if arguments.shipped else FOLDER
    print(f"{'':<28}{'pages':>6}{''.join(f'{key:>9}' for key in SHOWN)}{'empty':>7}{'CPU ms':>8}{'MB':>7}")
    kept: list[Row] = []
    missed: list[str] = []
    for corpus in arguments.corpus:
        own = scored(score, corpus, folds, arguments)
        kept += own[0]
        missed += below(corpus, own[1], arguments.floors) if arguments.floors else []
    if arguments.out:
        arguments.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), "utf-8")
    print("".join(f"{one}\n" for one in missed), end="", file=sys.stderr)
    return 1 if missed else 0


def scored(score: ModuleType, corpus: Path, folds: Path | None, arguments: argparse.Namespace) -> tuple[list[Row], Row]:
    """Print a corpus' rows of the table; gives what we read of it and how that scores."""
    gold, results = rows(corpus), []
    readers: tuple[tuple[str, Reader], ...] = (("", ours), (" (trafilatura)", trafilaturas))
    for name, read in readers[: 1 if arguments.floors else 2]:
        measured = apart(corpus, read, folds)
        scores, pages = score.corpus(gold, {row["id"]: row for row in measured.found})
        results.append((measured.found, scores, pages))
        print(line(corpus.stem + name, scores, measured), flush=True)
    if arguments.speed:
        print(faster(corpus, folds), flush=True)
    if arguments.known_site:
        found = taught(corpus, gold, folds)
        print(line(f"{corpus.stem} (known site)", score.corpus(gold, {row["id"]: row for row in found})[0]), flush=True)
    if not arguments.floors:
        print("".join(f"{one}\n" for one in worse(gold, results[0][2], results[1][2])), end="", flush=True)
    return results[0][0], results[0][1]


def faster(corpus: Path, folds: Path | None) -> str:
    """How many times as fast as trafilatura we are, by CPU time; each of the three in turn, twice, the better counts."""
    readers = {"alone": ours, "on a known site": on_known_site, "": trafilaturas}
    spent = [{name: apart(corpus, read, folds).milliseconds for name, read in readers.items()} for _ in range(2)]
    best = {name: min(one[name] for one in spent) for name in readers}
    shown = (f"{best[''] / best[name]:.2f} {name} ({best[name]:.1f} ms)" for name in readers if name)
    return f"    times as fast as trafilatura ({best['']:.1f} ms): {', '.join(shown)}"


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, help="write our predictions to this file")
    parser.add_argument("--scorer", type=Path, default=SCORER)
    parser.add_argument("--known-site", action="store_true", help="also score with what other pages of a site taught")
    parser.add_argument("--speed", action="store_true", help="also say how many times as fast as trafilatura we are")
    parser.add_argument("--shipped", action="store_true", help="read with the installed model, not with those of folds")
    parser.add_argument("--floors", type=Path, nargs="?", const=FLOORS, help="fail where a score is below its floor")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
