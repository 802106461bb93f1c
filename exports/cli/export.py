"""``communique export``: articles to a file, or to another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exports.cli.options import DAY, archive_option, examples, filter_options, filters

if TYPE_CHECKING:
    from archive.store import Archive
    from exports.cli.writing import Job

NAMES = (
    *("jsonl", "csv", "parquet", "sqlite", "markdown", "text", "tei", "atom", "jsonfeed"),
    *("csl-json", "ris", "bibtex", "opml", "wacz", "coverage"),
)
STDOUT = Path("-")
COLUMNS = ("year", "source", "kind")


def _in_a_folder(_ctx: click.Context, _param: click.Parameter, out: Path | None) -> Path | None:
    if out == STDOUT:
        raise click.BadParameter("standard output is for the export itself; name a file")
    if out and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}")
    if out and out.is_dir():
        raise click.BadParameter(f"{out} is a folder; name a file")
    return out


class _Out(click.ParamType[Path | str]):
    """A path, or an address of fsspec as it was written."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | str:
        """Tell the one from the other; a path must be in a folder that is there."""
        if isinstance(value, str) and "://" in value:
            return value
        path = Path(value)
        if not path.absolute().parent.is_dir():
            self.fail(f"there is no folder {path.parent}", param, ctx)
        return path


def _columns(_ctx: click.Context, _param: click.Parameter, said: str | None) -> tuple[str, ...]:
    names = tuple(said.split(",")) if said else ()
    if unknown := [name for name in names if name not in COLUMNS]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(COLUMNS)}")
    return names


def _list(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    if asked:
        from exports.formats.registry import FORMATS

        for form in FORMATS.values():
            click.echo(f"{form.name:<10} {form.summary}")
        ctx.exit()


@click.command(
    epilog=examples(
        "communique export --list",
        "communique export jsonl > articles.jsonl",
        "communique export csv --since 2026-11-01 --out november.csv --manifest november.json",
        "communique export parquet --source kind:foreign-ministry --partition year,source --out ministries/",
        "communique export markdown --source mfa-gb --out vault/",
        "communique export csl-json --query '\"joint statement\"' --out zotero.json",
        "communique export wacz --removed --out gone.wacz",
        "communique export coverage --source mfa-gb --since 2026-11-01 --out coverage.csv",
    )
)
@archive_option
@click.argument("form", metavar="FORMAT", type=click.Choice(NAMES))
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the formats.")
@click.option(
    "--out",
    type=_Out(),
    help="Write this file, or folder where the format is one; for markdown a name without a suffix is a folder, with a "
    "file per article; for partitioned parquet also an address of fsspec.  [default: -, which is "
    "standard output]",
)
@filter_options
@click.option("--query", help="Only what this full text search finds.")
@click.option("--changed-since", type=DAY, help="Only what is new here or has a new version since this date.")
@click.option("--removed", is_flag=True, help="Only what its publisher has taken away.")
@click.option("--watch", metavar="NAME", help="Only what this watch of watches.toml finds in the texts of today.")
@click.option(
    "--partition", metavar="COLUMNS", callback=_columns, help=f"For parquet: folders by {', '.join(COLUMNS)}."
)
@click.option("--cluster", metavar="ADDRESS", help="With --partition: write on a Dask cluster (docs/cluster.md).")
@click.option("--site", metavar="URL", default="", help="Where the archive is browsed; permalinks begin with it.")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    callback=_in_a_folder,
    help="Beside it, write to this file what it holds: counts, filters, the head of the archive, coverage, licences.",
)
@click.option(
    "--coverage",
    type=click.Path(path_type=Path),
    callback=_in_a_folder,
    help="Beside articles, write the coverage ledger of the same sources and days to this file.",
)
@click.pass_context
def export(
    ctx: click.Context, /, archive: Path, form: str, manifest: Path | None, coverage: Path | None, **asked: Any
) -> None:
    """Write articles, citations or feeds to a file.

    `--list` says what each format is for, docs/exports.md what is in it. A file has its name only when it is whole. The
    archive is read as it is written out, so its size does not matter, and a crawl may go on meanwhile.
    Exit code 3 if records of a wacz were lost.
    """
    from archive.store import Archive
    from exports.cli import writing

    if coverage and form == "coverage":
        raise click.UsageError("--coverage goes with a format of articles; where the ledger alone goes, --out says")
    if manifest and asked["cluster"]:
        raise click.UsageError("--manifest counts what is written here, and goes without --cluster")
    with Archive(archive) as store:
        job = _job(store, form, asked)
        code = writing.run(job)
        if coverage:
            writing.write_coverage(job, coverage)
        if manifest:
            writing.write_manifest(job, manifest, _said(asked))
    ctx.exit(code)


def _job(store: Archive, form: str, asked: dict[str, Any]) -> Job:
    from exports.cli.watch import chosen
    from exports.cli.writing import Job
    from exports.formats.about import About
    from exports.formats.registry import FORMATS

    given = dict(asked)
    ways = {name: given.pop(name) for name in ("partition", "cluster")}
    out = given.pop("out")
    if out == STDOUT:
        ways |= {"is_asked_of_stdout": True}
    else:
        ways |= {"address": out} if isinstance(out, str) else {"out": out}
    site, name = given.pop("site"), given.pop("watch")
    found = {"watch": chosen(store.folder, (name,))[0]} if name else {}
    about = About(archive=store.name, site=site, title=_title(asked))
    return Job(store=store, form=FORMATS[form], about=about, wanted=filters(store, **given, **found), **ways)


def _title(asked: dict[str, Any]) -> str:
    """What a feed or corpus is called: what was asked for."""
    told = [", ".join(asked["source"]), asked["query"] or "", asked["watch"] or "", "removed" * asked["removed"]]
    return ": ".join(["Articles", *filter(None, told)])


def _said(asked: dict[str, Any]) -> dict[str, Any]:
    beside = ("out", "partition", "site", "cluster")
    return {name: value for name, value in asked.items() if value and name not in beside}
