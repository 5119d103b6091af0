"""What every test may use: a tiny course, and the parts of a machine that some tests need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# nbgrader calls alembic and jupyter by name, also where the environment isn't activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def _has_namespaces() -> bool:
    unshare = shutil.which("unshare")
    command = [unshare or "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork"]
    return bool(unshare) and subprocess.run([*command, "true"], capture_output=True).returncode == 0


def _makes_environments(python: str) -> bool:
    command = [python, "-c", "import ensurepip"]
    return Path(python).exists() and subprocess.run(command, capture_output=True).returncode == 0


def _has_network_namespaces() -> bool:
    """Whether other hosts can be played: a namespace with a wire into another one."""
    if shutil.which("ip") is None:
        return False
    name = f"probe-{os.getpid()}"
    wire = ["link", "add", "one", "type", "veth", "peer", "name", "two"]
    commands = (["netns", "add", name], ["-n", name, *wire])
    done = [subprocess.run(["ip", *command], capture_output=True) for command in commands]
    subprocess.run(["ip", "netns", "del", name], capture_output=True)
    return all(one.returncode == 0 for one in done)


PARTS: dict[str, Callable[[], bool]] = {
    "root": lambda: os.geteuid() == 0,
    "namespaces": _has_namespaces,
    "netns": _has_network_namespaces,
    "openssl": lambda: shutil.which("openssl") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "npm": lambda: shutil.which("npm") is not None,
    "system python": lambda: _makes_environments("/usr/bin/python3"),
    "linux": lambda: sys.platform == "linux",
}


MISSING = pytest.StashKey[str]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine lacks a part for; with CI=true that test fails instead."""
    there: dict[str, bool] = {}
    for item in items:
        for mark in item.iter_markers("needs"):
            part = mark.args[0]
            if part not in there:
                there[part] = PARTS[part]()
            if not there[part]:
                _leave_out(item, part)


def _leave_out(item: pytest.Item, part: str) -> None:
    if os.environ.get("CI") == "true":
        item.stash[MISSING] = part
    else:
        item.add_marker(pytest.mark.skip(reason=f"left out: this machine has no {part}"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail before any fixture starts what could not be used."""
    if MISSING in item.stash:
        pytest.fail(f"CI must have {item.stash[MISSING]}", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"{report.nodeid}: {report.longrepr[2]}")


LESSON = '''
# ---
# pay_audited:
#   title: A tiny unit
#   objectives: [divide two numbers]
#   prerequisites: []
#   minutes: {reading: 1, doing: 1}
#   data: [ten-tables]
#   terms:
#     gap: a difference in pay
# ---

# %% [markdown]
"""
## Claim

Claim `tt-t05-gender` prints two averages.
"""

# %%
20 / 140
'''

EXERCISE = '''
# %%
from paylab.check import Check

# %% [markdown] nbgrader={"grade_id": "u9_q1_gap_prompt", "locked": true}
"""
## Question 1. The gap (2 points)

Assign to `gap` the gap as a share of men's pay: a float, as a fraction.
"""

# %% nbgrader={"grade_id": "u9_q1_gap", "solution": true}
gap = ...  # a float, as a fraction
### BEGIN SOLUTION
gap = 20 / 140
### END SOLUTION

# %% nbgrader={"grade_id": "u9_q1_gap_check", "grade": true, "points": 2}
check = Check(
    "u9_q1_gap",
    points=2,
    audits=["tt-t05-gender"],
    see="Claim",
    after_submission=["the gap against the table"],
)
check.fraction("gap")
### BEGIN HIDDEN TESTS
check.close(
    "gap",
    20 / 140,
    label="the gap against the table",
    because={"of_womens_pay": (20 / 120, "this is the gap as a share of women's pay")},
)
### END HIDDEN TESTS
check.score()
'''


@pytest.fixture
def tiny_course(tmp_path: Path) -> Path:
    """Return the root of a course with one unit, u9_tiny, of one question."""
    unit = tmp_path / "course" / "u9_tiny"
    unit.mkdir(parents=True)
    (unit / "lesson.py").write_text(textwrap.dedent(LESSON).lstrip(), encoding="utf-8")
    (unit / "exercise.py").write_text(textwrap.dedent(EXERCISE).lstrip(), encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    return tmp_path
