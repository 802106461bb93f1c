"""Units that keep ``communique schedule`` at work, ready to be put in place."""

from __future__ import annotations

import getpass
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

_SYSTEMD = """\
# /etc/systemd/system/communique.service; then: systemctl enable --now communique
[Unit]
Description=communique: crawl diplomatic news
Wants=network-online.target
After=network-online.target

[Service]
User={user}
ExecStart={command}
Restart=always
RestartSec=30
# Wrong use or bad configuration does not mend itself.
RestartPreventExitStatus=2
SuccessExitStatus=143
KillMode=mixed
TimeoutStopSec=20
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
"""
_CRON = """\
# Every ten minutes: begin if none is at work, as after a start of the machine. Faults go to cron's mail.
*/10 * * * * {check} > /dev/null || {command} >> {log}
"""


def printed(kind: str, folder: Path, ids: Sequence[str]) -> str:
    """Give the unit of a kind, ``systemd`` or ``cron``, for the schedule of an archive."""
    words = [*_program(), "--archive", str(folder.absolute()), "schedule"]
    if kind == "systemd":
        return _SYSTEMD.format(user=getpass.getuser(), command=" ".join(map(_for_systemd, [*words, *ids])))
    log = str(folder.absolute() / "schedule.log")
    return _CRON.format(check=_for_cron([*words, "--check"]), command=_for_cron([*words, *ids]), log=_for_cron([log]))


def _program() -> list[str]:
    """Give what started this program, so that the unit runs the same installation."""
    started = Path(sys.argv[0])
    if started.name == "communique" and started.exists():
        return [str(started.absolute())]
    return [sys.executable, "-m", "exports.cli"]


def _for_systemd(word: str) -> str:
    """Quote a word of ExecStart (systemd.service(5), COMMAND LINES); % and $ stand for themselves when doubled."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return safe if safe == word and " " not in word else f'"{safe}"'


def _for_cron(words: Sequence[str]) -> str:
    r"""Quote words for the shell; cron takes a bare % for the end of the line, so it is written \% (crontab(5))."""
    return shlex.join(words).replace("%", r"\%")
