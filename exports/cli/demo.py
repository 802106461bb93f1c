"""``communique demo``: what an archive does, shown on sites of the program's own."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from exports.cli.faults import refusal
from exports.cli.options import examples

if TYPE_CHECKING:
    from crawler.config import Config
    from crawler.demo import Sites

FOLDER = Path("communique-demo")
MARK = "DEMO.txt"
MARKED = "Made by `communique demo`, which begins afresh here each time: keep nothing of your own in this archive.\n"
OWN = ("archive.db", "archive.db-wal", "archive.db-shm", "warc")
NEXT = (
    "search treaty",
    "export csv --out demo.csv",
    "browse",
)


def _not_the_environments(ctx: click.Context, _param: click.Parameter, archive: Path | None) -> Path:
    """Take the folder from the command line only: what the environment names is no place for samples."""
    root = ctx.find_root()
    typed = root.get_parameter_source("archive") is ParameterSource.COMMANDLINE
    folder: Path = archive or (root.params["archive"] if typed else FOLDER)
    return folder


@click.command(epilog=examples("communique demo", "communique demo --archive ./try"))
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    callback=_not_the_environments,
    help=f"The folder to make the archive in.  [default: ./{FOLDER}]",
)
@click.pass_context
def demo(ctx: click.Context, archive: Path) -> None:
    """See what it does, on three invented sites.

    Crawls them, lets them edit one article and remove another, and crawls them again; needs no internet. The
    archive is left in ./communique-demo, or where --archive says. A second demo begins afresh there; a folder that
    holds anything but a demo is left alone.
    """
    from crawler.demo import serve

    _make_room(archive)
    with serve() as sites:
        code = _first_pass(archive, sites) or _second_pass(archive, sites)
    if code == 0:
        _say_what_next(archive)
    ctx.exit(code)


def _names(sites: Sites) -> str:
    from archive.urls import host

    return ", ".join(host(source.homepage) for source in sites.sources.values())


def _make_room(folder: Path) -> None:
    """Empty a folder of an earlier demo; refuse any other that has something in it."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise refusal(f"{folder} is there already and is no demo; name another folder with --archive")
        click.echo(f"{folder} holds an earlier demo; beginning afresh.\n")
        for name in OWN:
            _remove(folder / name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(MARKED, encoding="utf-8")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _first_pass(folder: Path, sites: Sites) -> int:
    click.echo(f"This program now serves {_names(sites)}. The first crawl finds everything new:\n")
    return _crawl(folder, sites)


def _second_pass(folder: Path, sites: Sites) -> int:
    sites.edit()
    click.echo("\nNow one article has been edited and another removed. The second crawl sees it:\n")
    return _crawl(folder, sites)


def _crawl(folder: Path, sites: Sites) -> int:
    from crawler import run
    from exports.cli import board, tallies

    with board.shown(list(sites.sources)) as report:
        summary = run.crawl_apart(folder, list(sites.sources.values()), _settings(sites), report=report)
    tallies.close(summary)
    return summary.exit_code


def _settings(sites: Sites) -> Config:
    """Be quick, and look at every article again: these sites are our own."""
    from crawler.config import Config

    hosts = dict.fromkeys(sites.hosts, ("127.0.0.1", sites.port))
    return Config(hosts=hosts, samples=True, delay=0.02, look_again=(0.0,))


def _say_what_next(folder: Path) -> None:
    where = shlex.quote(str(folder))
    click.echo("\nBoth states of the edited article are kept, and every byte that came over the wire. Next, try:\n")
    for command in NEXT:
        click.echo(f"  {_as_called()} --archive {where} {command}")


def _as_called() -> str:
    """Give the command as the user can type it: by its path where it is not the one that the shell finds."""
    path = Path(sys.argv[0])
    found = shutil.which("communique")
    if path.name != "communique" or (found and Path(found).resolve() == path.resolve()):
        return "communique"
    return shlex.quote(sys.argv[0])
