"""The Dockerfile and the compose file name what is there, and run it as they should."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from exports.cli import VERBS, main

ROOT = Path(__file__).parents[1]
LINES = [line.split(maxsplit=1) for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if line.strip()]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def instruction(name: str) -> list[str]:
    return [rest for word, rest in LINES if word == name]


def test_the_image_starts_the_projects_own_command_as_nobody_special() -> None:
    assert json.loads(instruction("ENTRYPOINT")[0])[0] in PROJECT["scripts"]
    assert json.loads(instruction("CMD")[0])[0] in VERBS
    assert instruction("USER")[-1] != "root"
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", instruction("FROM")[0])


def test_everything_that_the_image_copies_is_there() -> None:
    copied = [source for line in instruction("COPY") for source in line.split()[:-1]]
    assert {"archive", "crawler", "exports", "constraints.txt"} <= set(copied)
    assert all((ROOT / source).exists() for source in copied)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_runs_a_command_that_exists_on_the_one_volume(name: str) -> None:
    service = SERVICES[name]
    result = CliRunner().invoke(main, [*service["command"], "--help"])
    assert result.exit_code == 0
    assert all(word in result.output for word in service["command"] if word.startswith("--"))
    [volume] = service["volumes"]
    assert volume.split(":")[0] in COMPOSE["volumes"]
    assert volume.split(":")[1] == instruction("VOLUME")[0]
    assert service["build"] == "."


def test_its_health_is_the_schedules_sign_of_life(tmp_path: Path) -> None:
    kind, program, *words = SERVICES["schedule"]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "communique")
    result = CliRunner().invoke(main, ["--archive", str(tmp_path), *words])
    assert result.exit_code == 3
    assert result.stdout.startswith("no schedule was ever at work")
