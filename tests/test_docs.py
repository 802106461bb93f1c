"""What the documents say is what the program does."""

from __future__ import annotations

import re
import shlex
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner

from exports.cli import VERBS, main
from exports.cli.reference import reference

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted((ROOT / "docs").glob("*.md"))


def blocks(page: Path) -> list[str]:
    """The blocks of code of a page."""
    return re.findall(r"^```\w*\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


BLOCKS = blocks(ROOT / "README.md")


def test_the_page_of_commands_is_fresh() -> None:
    """If not: ``python -m exports.cli.reference > docs/commands.md``."""
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == reference()


def test_the_readme_names_every_command() -> None:
    assert set(re.findall(r"\bcommunique (?:--archive \S+ )?([a-z]+)\b", README)) & set(VERBS) == set(VERBS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_is_understood(page: Path) -> None:
    """Each is run up to its ``--help``, so that its words are real commands and options but nothing happens."""
    for line in re.findall(r"^communique .+", "".join(blocks(page)), re.M):
        words = re.split(r" [|>&]", re.sub(r"\$\(.*\)", "", line))[0]
        spoken = shlex.split(words, comments=True)[1:]
        result = CliRunner().invoke(main, [*spoken, "--help"])
        assert result.exit_code == 0, (line, result.output)
        assert [word for word in spoken if word.startswith("--") and word not in (*result.output.split(), "--archive")] == []


def test_the_readme_shows_five_commands() -> None:
    assert len(re.findall(r"^communique .+", "".join(BLOCKS), re.M)) == 5


def test_the_readme_opens_with_the_two_lines() -> None:
    first, second = (block.strip() for block in BLOCKS[:2])
    assert "\n" not in first + second
    assert first.endswith(".venv/bin/communique demo")
    assert "-e '.[test]'" in second
    assert second.split(" && ")[-1].startswith(".venv-test/bin/python -m pytest")


def test_the_whole_check_runs_the_second_line_as_it_is_printed() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    found = re.search(r"line=\$\(grep -m 1 -F \"(.+)\" README\.md\)\n.*\neval \"\$line\"", script)
    assert found
    assert next(line for line in README.splitlines() if found[1] in line) == BLOCKS[1].strip()


def test_the_example_of_settings_is_accepted(tmp_path: Path) -> None:
    from crawler import config

    example = next(block for block in BLOCKS if block.startswith("contact"))
    (tmp_path / "communique.toml").write_text(example, "utf-8")
    settings = config.load(tmp_path)
    assert (settings.contact, settings.delay) == (tomllib.loads(example)["contact"], 1.0)


def test_every_setting_is_documented_with_its_default() -> None:
    from crawler.config import _TABLES, Config

    rows = re.findall(r"^\| (?:`\[(\w+)\]`)? ?\| `(\w+)` \| (.+?) \|", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.M)
    assert {(table, key) for table, key, _ in rows} == {(table, key) for table, keys in _TABLES.items() for key in keys}
    for _, key, default in rows:
        if key != "workers":  # as many as there are cores
            value = tomllib.loads(f"value = {default.strip('`')}")["value"]
            meant = getattr(Config(), key)
            assert (tuple(value) if isinstance(value, list) else value) == meant, key


def test_the_two_lines_of_python_give_the_texts(sample_archive: Path) -> None:
    example = next(block for block in BLOCKS if block.startswith("from archive"))
    names: dict[str, list[str]] = {}
    exec(example.replace('"communique"', repr(str(sample_archive))), names)
    assert len(names["texts"]) == 69


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    assert not [target for target in targets if "://" not in target and not (page.parent / target).exists()]


def test_every_page_is_in_the_contents_of_the_site() -> None:
    contents = set((ROOT / "docs" / "index.md").read_text("utf-8").splitlines())
    assert not [page.stem for page in PAGES if page.parent.name == "docs" and page.stem not in {*contents, "index"}]


def test_the_constraints_pin_every_dependency_to_one_version() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+]*", line) for line in lines)
    pinned = {re.sub("[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = {re.sub("[-_.]+", "-", re.split(r"[<>=\[ ]", one)[0]).lower() for one in wanted}
    assert names <= pinned


def test_the_tables_of_the_page_on_sources_are_accepted(tmp_path: Path) -> None:
    from crawler.sources import check
    from crawler.tables import CHECKS

    page = (ROOT / "docs" / "adding-a-source.md").read_text("utf-8")
    (tmp_path / "sources.toml").write_text("\n".join(re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)), "utf-8")
    assert check(tmp_path / "sources.toml") == []
    assert {key for row in re.findall(r"^\| (`.+?) \|", page, re.M) for key in re.findall(r"`(\w+)`", row)} == CHECKS.keys()


def test_every_source_that_an_example_names_is_in_the_catalogue() -> None:
    from crawler.sources import catalogue

    text = README + reference()
    named = set(re.findall(r"(?:--source |crawl |status |sources show |un-news )([a-z]+-[a-z0-9-]+)", text))
    assert {"un-news", "mfa-gb"} <= named
    assert named <= catalogue().keys()
