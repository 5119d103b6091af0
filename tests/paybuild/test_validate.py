"""What a student reads from nbgrader's Validate, on the command line and behind the button."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbgrader.validator import Validator

from paybuild import notebooks


def released(course: Path, answer: str) -> Path:
    notebooks.build_all(course, course)
    path = course / "release/u9_tiny/u9_tiny.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    cell = next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "u9_q1_gap"
    )
    cell.source = answer
    nbformat.write(notebook, path)
    return path


def test_nbgrader_validate_prints_our_words(tiny_course: Path) -> None:
    path = released(tiny_course, "gap = 14.3")
    command = [sys.executable, "-m", "nbgrader", "validate", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)
    assert "gap: got 14.3, which looks like a percentage" in done.stdout
    assert "Traceback" not in done.stdout
    assert "Partial credit" not in done.stdout


def test_the_validate_button_gets_our_words_and_then_passes(tiny_course: Path) -> None:
    # The button's server extension calls just this.
    path = released(tiny_course, "gap = ...")
    told = Validator().validate(str(path))["failed"][0]["raw_error"]
    assert told.splitlines()[:2] == [
        "u9_q1_gap: 0 of 2 points",
        '  gap: not answered yet (see "Claim")',
    ]
    right = released(tiny_course, "gap = 1 - 120 / 140")
    assert Validator().validate(str(right)) == {}
    assert "NBGRADER_EXECUTION" not in os.environ
