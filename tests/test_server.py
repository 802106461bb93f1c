"""The browse server: ``serve`` in a process of its own, on loopback."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from exports.cli import main

ROOT = Path(__file__).parents[1]


class served:
    """A context manager: the process and its port."""

    CODE = (
        "import sys, pathlib; from exports.browse import Serving, serve; "
        "serve(pathlib.Path(sys.argv[1]), Serving(port=int(sys.argv[2])))"
    )

    def __init__(self, folder: Path, port: int) -> None:
        command = [sys.executable, "-c", self.CODE, str(folder), str(port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> tuple[subprocess.Popen[str], int]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        return self.process, int(re.search(r"http://127\.0\.0\.1:(\d+)/", line)[1])

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()


def answered(port: int, host: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_it_prints_its_address_answers_there_and_refuses_foreign_hosts(sample_archive: Path):
    with served(sample_archive, 0) as (server, port):
        assert answered(port, "127.0.0.1")[0] == 200
        assert answered(port, "evil.example")[0] == 421
        server.terminate()


def test_others_are_let_in_only_by_one_who_says_so_and_is_told_what_it_means(tmp_path: Path):
    asked = ["--archive", str(tmp_path), "browse", "--no-open", "--host", "0.0.0.0"]
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 2
    assert "lets others than this computer in; add --public if that is meant" in refused.stderr
    told = CliRunner().invoke(main, [*asked, "--public"])
    assert "Anyone who reaches 0.0.0.0 can read this archive" in told.stderr
    assert "It asks for no password" in told.stderr
    assert "Traffic is\nnot encrypted" in told.stderr


def test_datasette_itself_finds_the_pages_by_the_entry_point(tmp_path: Path):
    about = tmp_path / "communique-0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: communique\nVersion: 0\n")
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["datasette"]
    (about / "entry_points.txt").write_text("[datasette]\n" + "".join(f"{name} = {at}\n" for name, at in stated.items()))
    command = [sys.executable, "-m", "datasette", "plugins"]
    shown = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    plugins = {plugin["name"]: plugin["hooks"] for plugin in json.loads(shown.stdout)}
    assert {"register_routes", "asgi_wrapper", "prepare_connection"} <= set(plugins["communique"])


def test_a_taken_port_gives_the_next_free_one(sample_archive: Path):
    with served(sample_archive, 0) as (first, port), served(sample_archive, port) as (second, other):
        assert port < other < port + 20
        assert answered(other, "localhost")[0] == 200
        first.terminate()
        second.terminate()


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux lists its sockets there")
def test_it_listens_on_this_machine_only(sample_archive: Path):
    with served(sample_archive, 0) as (server, port):
        sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        listening = [fields[1] for fields in sockets if fields[3] == "0A"]
        server.terminate()
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def test_ctrl_c_ends_it_quietly(sample_archive: Path):
    with served(sample_archive, 0) as (server, port):
        assert answered(port, "localhost")[0] == 200
        server.send_signal(2)
        assert server.wait(10) == 0
        assert server.stderr
        assert server.stderr.read() == ""
