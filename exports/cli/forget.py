"""``communique forget``: take text and payload of one article away, where the law asks for it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples, json_option
from exports.cli.terminal import dump, facts, line, say

if TYPE_CHECKING:
    from archive.article import Entry
    from archive.forgetting import Taken


@click.command(
    epilog=examples('communique forget qv5x --reason "Order of the court of Avaria, 12 O 3/26" --yes'),
)
@archive_option
@click.argument("article")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, and shown wherever the article was.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def forget(archive: Path, article: str, reason: str, yes: bool, as_json: bool) -> None:
    """Take the text and payload of an article away.

    For where the law asks for it. ARTICLE is an id, the beginning of one, or an address it was seen under. Its row,
    its address, its links in the chain of evidence and the reason stay; `verify` still passes. There is no way
    back, and copies elsewhere are not touched. What was interrupted is ended by running it again.
    """
    if as_json and not yes:
        raise refusal("--json goes with --yes: a program can be asked nothing")
    if not reason.strip():
        raise refusal("--reason is empty; say why, for whoever asks later")
    from archive.store import Archive
    from crawler.quoting import quoting

    with Archive(archive) as store:
        entry = store.find(article)
        texts = [version.article.text for version in store.versions(entry.id)]
    lists = quoting(archive, entry.article.source, texts)
    if not as_json:
        _ask(entry, len(texts), lists, yes)
    taken = _forgotten(archive, entry.id, reason, lists)
    click.echo(dump({"article": entry.id, **asdict(taken)})) if as_json else _tell(entry, taken)


def _ask(entry: Entry, versions: int, lists: Sequence[str], yes: bool) -> None:
    said = [("article", entry.article.title), ("address", entry.article.url), ("versions", str(versions))]
    if lists:
        said.append(("lists", f"{len(lists)} captures of lists hold sentences of it, and are taken away with it"))
    say(facts(said))
    if yes:
        return
    if not sys.stdin.isatty():
        raise refusal("nobody is here to be asked; with --yes it is done")
    click.confirm("Take it away for good?", abort=True)


def _forgotten(folder: Path, article: str, reason: str, lists: Sequence[str]) -> Taken:
    from archive.times import now
    from archive.writer import Writer

    with Writer(folder) as writer:
        return writer.forgetting.forget(article, reason.strip(), now(), lists)


def _tell(entry: Entry, taken: Taken) -> None:
    click.echo(line(f"forgotten: {entry.id}, {taken.records} records, {taken.bytes / 1e6:,.1f} MB"))
    if taken.others:
        others = ", ".join(taken.others)
        click.echo(line(f"these records showed other articles, too, whose texts are still here: {others}"))
    click.echo("backups and copies that were made before still have it")
