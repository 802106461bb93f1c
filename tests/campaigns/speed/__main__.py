"""How fast a crawl and an import are, beside other programs on the same pages: ``python tests/campaigns/speed [CORPUS.jsonl ...]``.

Makes pages (of the corpora named, else of the built-in sites), serves them with nginx on loopback, and lets this program
and its peers crawl them in turn, several times; then the same with a WARC file. Two processes each: ours has two readers,
of a peer two copies run, each with half of the pages. A peer has an environment of its own below ``--envs`` and is left
out, with the reason, where it cannot be installed; without ``--envs`` all are. Prints tables of medians with the least and
the most. CPU time counts everything that was started, from beginning to end; the server's is not in it.

Ends with 1 if a page is missing from the archive, 2 where there is no nginx.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import pages  # noqa: E402
import server  # noqa: E402
from meter import Cost, measured  # noqa: E402
from peers import PEERS, Missing, Peer  # noqa: E402

from crawler.extract.site import PAGES  # noqa: E402

HERE = Path(__file__).parent
CORES = 2
OURS = "communique"


@dataclass(slots=True)
class Runs:
    """What one program did, run by run, and how many pages it gave."""

    stores: str
    costs: list[Cost] = field(default_factory=list)
    given: list[int] = field(default_factory=list)
    parents: list[float] = field(default_factory=list)


class Bench:
    """The input, the server and the runs so far."""

    def __init__(self, wanted: argparse.Namespace, scratch: Path) -> None:
        self._wanted, self._scratch, self._root = wanted, scratch, scratch / "www"
        self.missing: list[str] = []
        self._archives = 0
        found = pages.of_corpora(wanted.corpora) if wanted.corpora else pages.of_demo()
        self.sites = pages.write_sites(pages.for_crawl(found, wanted.pages), self._root)
        known = pages.of_corpora(wanted.publishers) if wanted.publishers else found
        self.warc = self._root / "warc" / "pages.warc.gz"
        pages.write_warc(pages.for_import(known, wanted.records), self.warc)
        (scratch / "sites.json").write_text(json.dumps(self.sites))
        self.port = 0

    def stages(self) -> dict[str, list[float]]:
        """The cost of each step, in ms a page, of every round."""
        every: dict[str, list[float]] = {}
        for _ in range(self._wanted.rounds):
            line = [sys.executable, HERE / "stages.py", self._archive(), str(self.port), self._some()]
            done = subprocess.run(line, env=_environment(), capture_output=True, text=True, check=True)
            for name, cost in json.loads(done.stdout.splitlines()[-1]).items():
                every.setdefault(name, []).append(cost)
        return every

    def crawl(self) -> dict[str, Runs]:
        """Every program over the pages of the sites."""
        return self._in_turn("crawl", [peer for peer in PEERS if peer.crawls], self._scratch / "sites.json")

    def bring_in(self) -> dict[str, Runs]:
        """Every program over the WARC file."""
        return self._in_turn("import", [peer for peer in PEERS if peer.imports], self.warc)

    def _in_turn(self, task: str, peers: Sequence[Peer], file: Path) -> dict[str, Runs]:
        runs = {OURS: Runs("WARC, every version, text and metadata, search index, ledger")}
        for _ in range(self._wanted.rounds):
            self._ours(task, file, runs[OURS])
            for peer in peers if self._wanted.envs else ():
                try:
                    self._theirs(task, peer, runs.setdefault(peer.package, Runs(peer.stores)))
                except Missing as missing:
                    runs.pop(peer.package)
                    peers = [one for one in peers if one is not peer]
                    self.missing.append(f"{peer.package}: {missing}")
        return runs

    def _ours(self, task: str, file: Path, runs: Runs) -> None:
        log = self._scratch / "ours.log"
        line = [sys.executable, HERE / "ours.py", task, self._archive(), str(self.port), file, str(CORES)]
        runs.costs.append(measured(line, log, **_environment()))
        said = json.loads(log.read_text("utf-8").splitlines()[-1])
        runs.given.append(said["articles"])
        runs.parents.append(said["parent"])

    def _theirs(self, task: str, peer: Peer, runs: Runs) -> None:
        outs = [self._scratch / f"{peer.package}-{task}-{part}" for part in range(CORES)]
        commands = [
            peer.command(self._wanted.envs, task, source, out)
            for source, out in zip(self._sources(task, peer), outs, strict=False)
        ]
        script = " & ".join(" ".join(f"'{word}'" for word in command) for command in commands)
        runs.costs.append(measured(["sh", "-c", f"{script} & wait"], self._scratch / f"{peer.package}.log"))
        runs.given.append(sum(map(_given, outs)))

    def _sources(self, task: str, peer: Peer) -> list[str]:
        """What each copy of a peer is given: half of the addresses, or, to one alone, the WARC file."""
        if task == "import":
            served = f"http://127.0.0.1:{self.port}/warc/{self.warc.name}"
            return [served if peer.package == "fundus" else str(self.warc)]
        urls = [
            url.replace("http://", f"http://127.0.0.1:{self.port}/") for site in self.sites.values() for url in site
        ]
        lists = [self._scratch / f"list-{part}" for part in range(CORES)]
        for part, file in enumerate(lists):
            file.write_text("\n".join(urls[part::CORES]))
        return list(map(str, lists))

    def _archive(self) -> Path:
        self._archives += 1
        return self._scratch / f"archive-{self._archives}"

    def _some(self) -> Path:
        """Addresses for the steps alone, which hold all of their pages in memory."""
        file = self._scratch / "some.json"
        file.write_text(
            json.dumps({host: urls[: self._wanted.staged // len(self.sites)] for host, urls in self.sites.items()})
        )
        return file


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _given(out: Path) -> int:
    if out.is_dir():
        return sum(1 for _ in out.rglob("*.json"))
    return len(out.read_text("utf-8").splitlines()) if out.exists() else 0


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, and in brackets the least and the most."""
    shown = [f"{value:,.{digits}f}" for value in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]}-{shown[2]})" if len(values) > 1 else shown[0]


def table(runs: dict[str, Runs], count: int) -> Iterator[str]:
    """What every program cost, as a table in Markdown."""
    yield "| | pages a second | CPU ms a page | times ours | peak memory, MB | pages given | what is left of a page |"
    yield "|---|---|---|---|---|---|---|"
    ours = statistics.median(cost.cpu for cost in runs[OURS].costs)
    for name, each in runs.items():
        cells = [
            spread([count / cost.wall for cost in each.costs]),
            spread([cost.cpu / count * 1000 for cost in each.costs]),
            f"{statistics.median(cost.cpu for cost in each.costs) / ours:.1f}",
            spread([cost.peak for cost in each.costs], 0),
            f"{statistics.median(each.given):.0f}",
            each.stores,
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def steps(stages: dict[str, list[float]], sites: dict[str, list[str]], crawls: Runs) -> Iterator[str]:
    """What every step costs alone, the bound that follows, and how near a whole crawl comes to it."""
    count = sum(map(len, sites.values()))
    learnt = sum(min(PAGES, len(urls)) for urls in sites.values()) / count
    costs = {name: [cost * learnt for cost in each] if name == "learn" else each for name, each in stages.items()}
    total = sum(map(statistics.median, costs.values()))
    whole = statistics.median(cost.cpu for cost in crawls.costs) / count * 1000
    yield "| step of a crawl | CPU ms a page |"
    yield "|---|---|"
    yield from (f"| {name} | {spread(each, 2)} |" for name, each in costs.items())
    yield f"| all of them: on {CORES} cores at most {CORES * 1000 / total:.0f} pages a second | {total:.2f} |"
    yield f"| a whole crawl, with starting and ending: {total / whole:.0%} of that bound | {whole:.2f} |"


def shares(runs: Runs, count: int) -> str:
    """What the parent and the readers of an import cost, and how near two readers come to what that lets them reach."""
    parent = statistics.median(runs.parents) / count * 1000
    whole = statistics.median(cost.cpu for cost in runs.costs) / count * 1000
    rate = statistics.median(count / cost.wall for cost in runs.costs)
    bound = CORES * 1000 / whole
    return f"import: parent {parent:.1f}, readers {whole - parent:.1f} CPU ms a page; {rate / bound:.0%} of the {bound:.0f} pages a second of two idle cores"


def report(bench: Bench, say: Callable[[str], None]) -> bool:
    """Run everything and print the tables; whether nothing was missing from the archives."""
    count, records = sum(map(len, bench.sites.values())), bench._wanted.records
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores when it began"
    crawls = bench.crawl()
    say(f"Crawl of {count} pages on {len(bench.sites)} sites ({load}):\n")
    say("\n".join(table(crawls, count)))
    say("\n" + "\n".join(steps(bench.stages(), bench.sites, crawls[OURS])))
    imports = bench.bring_in()
    say(f"\nImport of a WARC file of {records} responses ({bench.warc.stat().st_size / 1e6:.0f} MB):\n")
    say("\n".join(table(imports, records)))
    say("\n" + shares(imports[OURS], records))
    say("".join(f"\nleft out: {reason}" for reason in bench.missing))
    return min(crawls[OURS].given) >= 0.9 * count and min(imports[OURS].given) >= 0.9 * records


def main() -> int:
    """Make the input, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "corpora", nargs="*", type=Path, help="JSON lines with url and html, the path of a file beside it"
    )
    parser.add_argument(
        "--publishers", nargs="*", type=Path, help="corpora for the WARC file: pages of publishers that Fundus knows"
    )
    parser.add_argument("--envs", type=Path, help="a folder for the environments of the peers; it is kept")
    for name, default in (("pages", 2000), ("records", 5000), ("staged", 400), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    wanted = parser.parse_args()
    if server.program() is None:
        print("there is no nginx on this machine")
        return 2
    with TemporaryDirectory() as scratch:
        bench = Bench(wanted, Path(scratch))
        with server.served(bench._root, Path(scratch)) as bench.port:
            return 0 if report(bench, lambda text: print(text, flush=True)) else 1


if __name__ == "__main__":
    sys.exit(main())
