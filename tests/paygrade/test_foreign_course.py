"""Courses that are not ours: nbgrader's documentation course by three lines, and one in R."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
THREE_LINES = "c = get_config()\nfrom paygrade.route import configure\nconfigure(c)\n"
# What stock nbgrader gives, by check: docs/parity.md compares the whole course.
BITDIDDLE = {
    "correct_squares": 0.0,
    "squares_invalid_input": 1.0,
    "correct_sum_of_squares": 0.0,
    "sum_of_squares_uses_squares": 0.5,
}
MARKS = {
    "bitdiddle": BITDIDDLE,
    "hacker": {**BITDIDDLE, "correct_squares": 1.0, "correct_sum_of_squares": 0.5},
}


def command(root: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=root, capture_output=True, text=True, timeout=300
    )
    return done.returncode, done.stdout + done.stderr


def marks(root: Path) -> dict[str, dict[str, float | None]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.name in BITDIDDLE
            }
            for submission in gradebook.assignment_submissions("ps1")
        }


@pytest.fixture
def documentation(tmp_path: Path) -> Path:
    """Return nbgrader's documentation course with three lines as its configuration."""
    (tmp_path / "nbgrader_config.py").write_text(THREE_LINES)
    shutil.copytree(GUIDE / "source" / "ps1", tmp_path / "source" / "ps1")
    shutil.copytree(GUIDE / "submitted", tmp_path / "submitted")
    status, said = command(tmp_path, "nbgrader", "generate_assignment", "ps1", "--create")
    assert status == 0, said
    return tmp_path


@pytest.mark.needs("namespaces")
def test_three_lines_grade_nbgraders_documentation_course_by_every_route(
    documentation: Path,
) -> None:
    status, said = command(documentation, "nbgrader", "autograde", "ps1", "--create")
    assert status == 0, said
    assert marks(documentation) == MARKS
    status, said = command(documentation, "paygrade", "grade", "ps1", "--force", "--jobs", "1")
    assert status == 0, said
    assert marks(documentation) == MARKS
    status, said = command(documentation, "nbgrader", "generate_feedback", "ps1")
    assert status == 0, said
    assert "squares" in (documentation / "feedback/hacker/ps1/problem1.html").read_text()
    status, said = command(documentation, "paygrade", "report", "ps1")
    assert status == 0, said
    assert (documentation / "reports" / "ps1.html").is_file(), said


@pytest.mark.needs("linux")
@pytest.mark.parametrize(
    "kernel",
    [
        {"name": "ir", "language": "R", "display_name": "R"},
        {"name": "matlab", "language": "matlab", "display_name": "MATLAB"},
    ],
)
def test_a_notebook_in_another_language_is_refused_in_a_sentence(
    tmp_path: Path, kernel: dict[str, str]
) -> None:
    (tmp_path / "nbgrader_config.py").write_text(THREE_LINES)
    notebook = new_notebook(metadata={"kernelspec": kernel})
    meta = {"grade_id": "q1", "grade": True, "solution": False, "locked": True, "points": 1}
    meta |= {"schema_version": 3, "task": False}
    notebook.cells = [new_code_cell("stopifnot(TRUE)", metadata={"nbgrader": meta})]
    for place in ("source/ps", "submitted/ada/ps"):
        (tmp_path / place).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / place / "ps.ipynb")
    status, said = command(tmp_path, "nbgrader", "generate_assignment", "ps", "--create")
    assert status == 0, said
    sentence = f"ps is a notebook in '{kernel['language'].lower()}', and paygrade grades Python"
    status, said = command(tmp_path, "paygrade", "grade", "ps")
    assert (status, sentence in said) == (2, True), said
    status, said = command(tmp_path, "nbgrader", "autograde", "ps", "--create")
    assert (status, sentence in said) == (1, True), said
    assert json.loads((tmp_path / "submitted/ada/ps/ps.ipynb").read_text())["cells"]
