"""The roof stays light: help is there at once, in full, and loads nothing that only a command needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

import click
import pytest
from click.testing import CliRunner

from exports.cli import VERBS, main

ROOT = Path(__file__).parents[1]
HEAVY = ("scrapy", "twisted", "trafilatura", "datasette", "sqlite_utils", "rich", "lxml", "fastwarc", "sqlite3", "crawler")
RUNS = 9
WITHOUT_JSON = {
    "browse": "serves pages until it is ended; Datasette has each as JSON",
    "crawl": "ends with exit codes, and leaves what became of each URL to `status --json` and `export coverage`",
    "demo": "is to be looked at",
    "export": "writes files for programs, and a manifest as JSON",
    "reread": "as crawl",
    "schedule": "goes on until it is ended; `status --json` has its state",
    "seal": "prints its file, which is JSON",
    "sources add": "writes a file, which `sources show --json` reads",
    "sources check": "has an exit code, and a line for each fault as compilers have",
}


def commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below
            yield from commands(below, (*words, name))


ALL = dict(commands(main))


def seconds(*arguments: str) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return perf_counter() - began


def test_help_costs_little_more_than_click_itself() -> None:
    """Less than 150 ms on the machine where importing click takes 56 ms and an empty Python 20; so a ratio of three.

    The fastest of runs that take turns is what the work itself costs; all else is of what the machine did besides.
    """
    empty, helped = [], []
    for _ in range(RUNS):
        empty.append(seconds("-c", "import click"))
        helped.append(seconds("-m", "exports.cli", "--help"))
    assert min(helped) < 3 * min(empty)


def test_help_loads_no_heavy_library() -> None:
    program = (
        "import sys\nfrom exports.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_command_imports_no_other_command() -> None:
    program = "import sys\nfrom exports.cli import main\nmain.get_command(None, 'show')\nprint('exports.cli.crawl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("words", [words for words, command in ALL.items() if words], ids=" ".join)
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0
    assert f"  communique {' '.join(words)}" in shown.output.split("Examples:")[1]
    assert ALL[words].help


@pytest.mark.parametrize("words", [words for words, command in ALL.items() if not isinstance(command, click.Group)], ids=" ".join)
def test_a_script_can_read_what_a_command_tells(words: tuple[str, ...]) -> None:
    """Or there is a reason why it need not."""
    has = "--json" in {name for param in ALL[words].params for name in param.opts}
    assert has != (" ".join(words) in WITHOUT_JSON)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_option_is_explained(words: tuple[str, ...]) -> None:
    options = [param for param in ALL[words].params if isinstance(param, click.Option)]
    assert all(option.help or option.name == "form" for option in options)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_help_fits_into_80_columns(words: tuple[str, ...]) -> None:
    """All but an example that cannot be broken."""
    shown = CliRunner().invoke(main, [*words, "--help"], terminal_width=80)
    assert max(map(len, shown.output.split("Examples:")[0].splitlines())) <= 80


def test_the_summaries_of_the_commands_are_whole() -> None:
    shown = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    assert "..." not in shown.split("Commands:")[1]
    assert [line.split()[0] for line in shown.split("Commands:\n")[1].splitlines()] == list(VERBS)


def test_the_version_is_that_of_the_distribution() -> None:
    try:
        installed = version("communique")
    except PackageNotFoundError:
        pytest.skip("communique is not installed here")
    assert CliRunner().invoke(main, ["--version"]).output == f"communique, version {installed}\n"


def test_a_wrong_command_is_wrong_use() -> None:
    assert CliRunner().invoke(main, ["serach"]).exit_code == 2


def test_a_wrong_command_is_told_with_the_one_that_is_near() -> None:
    assert "Did you mean 'export'?" in CliRunner().invoke(main, ["exprot", "csv"]).stderr
