"""A machine without chromium: tests are left out by name, and CI calls that a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WALK = "tests/browser/test_lab.py"


def run_without_chromium(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run one walk where only Python's own programs are found."""
    only = os.environ | {"PATH": str(Path(sys.executable).parent)} | environment
    command = [sys.executable, "-m", "pytest", WALK, "-p", "no:cacheprovider", "-p", "no:xdist"]
    return subprocess.run(command, cwd=ROOT, env=only, capture_output=True, text=True)


@pytest.fixture(autouse=True)
def no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def test_make_test_names_the_walks_that_it_left_out_and_why() -> None:
    done = run_without_chromium()
    assert done.returncode == 0, done.stdout
    assert f"{WALK}::test_lab_opens_lesson" in done.stdout
    assert "left out: this machine has no chromium" in done.stdout


def test_ci_fails_where_a_walk_could_not_be_made() -> None:
    done = run_without_chromium(CI="true")
    assert done.returncode == 1
    assert "CI must have chromium" in done.stdout
