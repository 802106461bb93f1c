"""A reading process stays small, however many pages it has read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READ = r"""
import json, re
from pathlib import Path
from crawler.config import Config
from crawler.worker import Page, prepare, read_page

prepare(Config().page_memory)
said = "<p>The minister of day {0} met envoy {1} of {0} and spoke about ferry {1}. The envoy of {0} thanked her for salt {1}.</p>"
peaks = []
for day in range(90):
    lines = "".join(said.format(day, line) + f"<div class=c{day}><a href='/{day}/{line}'>Day {day}, {line}</a></div>" for line in range(120))
    found = read_page(Page(body=f"<html><body><h1>Day {day}</h1>{lines}</body></html>".encode(), url=f"https://mfa.example/{day}"))
    assert found.text.count("envoy")
    # Not ru_maxrss, which a process takes over from the one that started it.
    peaks.append(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024)
print(json.dumps(peaks))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc elsewhere")
def test_its_memory_stays_under_its_limit_and_does_not_grow_with_the_pages() -> None:
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, capture_output=True, text=True, check=True)
    peaks = json.loads(done.stdout)
    assert peaks[-1] < 250
    assert peaks[-1] < 1.1 * peaks[29]
