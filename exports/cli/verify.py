"""``communique verify``: whether the archive still holds what it acknowledged."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.faults import FOUND_SOMETHING
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, facts, line, say

if TYPE_CHECKING:
    from archive.findings import Step
    from archive.verify import Report, Verdict

SHOWN = 20
_WHOLE = "whole: everything is as it was written"
_SOUND = "sound: what is derived agrees with its rows, which only that archive proves"
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(
    epilog=examples(
        "communique verify",
        "communique verify --payloads --json",
        "communique verify --seal 2026-11.json --public-key signer.pub",
    )
)
@archive_option
@click.option("--payloads", is_flag=True, help="Also inflate every record and check the digests inside; slower.")
@click.option(
    "--seal", "seals", type=FILE, multiple=True, help="Say whether the archive still contains what this file sealed."
)
@click.option("--public-key", type=FILE, help="Whose signature under the seals counts: an SSH or minisign public key.")
@click.option(
    "--timestamp-roots", type=FILE, multiple=True, help="Trusted certificates (PEM), to check SEAL.tsr beside a seal."
)
@json_option
@click.pass_context
def verify(ctx: click.Context, /, archive: Path, payloads: bool, as_json: bool, **sealed: Any) -> None:
    """Check that the archive is whole.

    Every WARC record against the ledger of its digest, every row against the chain of evidence, every version against
    the captures it was read from, and the database itself. Changes nothing. Exit code 3 if anything is not as it was
    written; docs/evidence.md says what that proves, and what not.
    """
    from archive import verify as verification
    from exports.cli import sealed as seals

    with _progress(verification.total_bytes(archive)) as report:
        verdict = verification.verify(archive, payloads, report)
    said = list(seals.told(archive, **sealed))
    click.echo(dump(_row(verdict, said))) if as_json else _tell(verdict, said)
    ctx.exit(FOUND_SOMETHING if verdict.findings or not all(good for _, good in said) else 0)


@contextmanager
def _progress(total: int) -> Iterator[Report]:
    """Show how many of the bytes were looked at, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("WARC files", total=total)

        def report(step: Step) -> None:
            if step.what == "bytes":
                bar.advance(task, step.done)
            else:
                bar.update(task, description=step.what)

        yield report


def _row(verdict: Verdict, seals: list[tuple[str, bool]]) -> dict[str, Any]:
    return {
        "ok": not verdict.findings and all(good for _, good in seals),
        "findings": [asdict(finding) for finding in verdict.findings],
        "looked_at": dict(verdict.looked_at),
        "chains": [asdict(head) for head in verdict.heads],
        "taken_from": [asdict(head) for head in verdict.taken_from],
        "seals": [{"said": said, "ok": good} for said, good in seals],
    }


def _tell(verdict: Verdict, seals: list[tuple[str, bool]]) -> None:
    for finding in verdict.findings[:SHOWN]:
        click.echo(line(f"{finding.check}: {finding.where}: {finding.said}"))
    if (more := len(verdict.findings) - SHOWN) > 0:
        click.echo(f"and {more} more; --json has them all")
    say(facts(_facts(verdict)))
    faults = len(verdict.findings)
    click.echo(f"{faults} fault{'s'[: faults != 1]} found" if faults else _SOUND if verdict.taken_from else _WHOLE)
    for said, good in seals:
        click.echo(line(f"seal: {said}" if good else f"seal: NOT GOOD: {said}"))


def _facts(verdict: Verdict) -> Iterator[tuple[str, str]]:
    seen = verdict.looked_at
    if not verdict.taken_from:
        yield "WARC", f"{seen['records']:,} records, {seen['bytes'] / 1e6:,.1f} MB"
    counted = ("captures", "sightings", "attachments", "crawls", "articles")
    yield "rows", ", ".join(f"{seen[name]:,} {name}" for name in counted if seen[name])
    for head in verdict.taken_from[:1]:
        yield "selection", f"taken from archive {head.archive} at link {head.number:,}, where its WARC records are"
    for head in verdict.taken_from[1:]:
        yield "merged there", f"archive {head.archive}, at link {head.number:,}"
    for head in verdict.heads:
        yield "chain", f"archive {head.archive}, {head.number:,} links, the last {head.link}"
