"""``communique sources probe``: which ways into the sources work now, and what is wrong with the others."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.options import archive_option, examples, json_option, selector_argument
from exports.cli.terminal import columns, dump, line, say

if TYPE_CHECKING:
    from crawler.probe import Finding
    from crawler.sources import Source

SOME, NONE = 3, 4
HEADINGS = ("source", "way", "state", "items", "newest", "address")


@click.command(
    epilog=examples(
        "communique sources probe mfa-gb un-news",
        "communique sources probe kind:foreign-ministry group:eu",
        "communique sources probe --json > probe.json || echo 'something needs mending'",
    )
)
@archive_option
@selector_argument
@json_option
@click.pass_context
def probe(ctx: click.Context, archive: Path, words: tuple[str, ...], as_json: bool) -> None:
    """Try each way into the sources over the network.

    Asks once for every feed, sitemap and listing, or the homepage where a source states none, with the manners of a
    crawl, and keeps nothing. Without arguments: the sources that the archive has crawled and those of its sources.toml,
    or the whole catalogue if there are none.

    \b
    works       a list with items          gone      404 or 410
    empty       a list without any         blocked   403, or a bot wall
    html        a page instead of XML      robots    robots.txt refuses it
    unreadable  not what it should be      busy      429 or 503: asks for time
    moved       now somewhere else         tls, dns, timeout, failed

    The exit code is 0 if all work, 3 if some do not, 4 if none does.
    """
    from crawler import config
    from crawler import probe as probing

    chosen = _chosen(archive, words)
    with _progress(sum(len(probing.ways(source)) for source in chosen)) as report:
        found = probing.probe(chosen, config.load(archive), report)
    if as_json:
        click.echo(dump([_row(finding) for finding in found]))
    else:
        _print(found)
    ctx.exit(_exit_code(found))


def _chosen(archive: Path, words: tuple[str, ...]) -> list[Source]:
    from crawler.selectors import choose
    from crawler.sources import load
    from exports.cli.choosing import usual

    known = load(archive)
    return choose(known, words or usual(archive, known))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Finding], None]]:
    """Draw a bar on stderr while the block runs, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _finding: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("probing", total=total)
        yield lambda finding: bar.update(task, advance=1, description=line(finding.way.source.id))


def _row(finding: Finding) -> dict[str, Any]:
    way = finding.way
    return {
        "source": way.source.id,
        "way": way.kind,
        "url": way.url,
        "state": str(finding.state),
        "items": finding.items,
        "newest": finding.newest,
        "moved_to": finding.moved_to,
        "detail": finding.detail,
        "unverified_tls": way.source.unverified_tls,
    }


def _print(found: list[Finding]) -> None:
    rows = [_row(finding) for finding in found]
    shown = ("source", "way", "state", "items", "newest", "url")
    say(columns(HEADINGS, ([row[name] or "" for name in shown] for row in rows)))
    broken = [row for row in rows if row["state"] != "works"]
    states = Counter(row["state"] for row in rows)
    click.echo(f"\n{len(rows)} ways: {', '.join(f'{count} {state}' for state, count in states.most_common())}")
    for source in dict.fromkeys(row["source"] for row in rows if row["unverified_tls"]):
        click.echo(line(f"{source}: its certificates were not verified (unverified_tls)"))
    for row in broken:
        click.echo(line(f"{row['source']} {row['way']}: {row['state']}: {row['detail']}") + f"\n    {line(row['url'])}")


def _exit_code(found: list[Finding]) -> int:
    working = sum(finding.state == "works" for finding in found)
    return 0 if working == len(found) else SOME if working else NONE
