"""nbgrader's own command, with three lines of ours in its configuration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigString

from paygrade.__main__ import main
from paygrade.route.execute import SealedExecute

CONFIG = """
c = get_config()
from paygrade.route import configure
configure(c, minimum_seal=0)
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "other"
"""
CHECK = """
assert half(4) == 2
### BEGIN HIDDEN TESTS
assert half(7) == 3.5
### END HIDDEN TESTS
"""
INSIDE = """
### BEGIN HIDDEN TESTS
assert Money(2) + Money(3) == Money(5)
### END HIDDEN TESTS
"""
MONEY = """class Money:
    def __init__(self, amount): self.amount = amount
    def __add__(self, other): return Money(self.amount + other.amount)
    def __eq__(self, other): return self.amount == other.amount"""


def graded(kind: str, name: str, source: str, points: float | None = None) -> Any:
    make = new_markdown_cell if kind == "written" else new_code_cell
    meta = {
        "grade_id": name,
        "schema_version": 3,
        "grade": kind in ("check", "written"),
        "solution": kind in ("solution", "written"),
        "locked": kind == "check",
        "task": False,
    }
    if points is not None:
        meta["points"] = points
    return make(source, metadata={"nbgrader": meta}, id=name)


def author() -> nbformat.NotebookNode:
    notebook = new_notebook()
    notebook.metadata.kernelspec = {
        "name": "python3",
        "language": "python",
        "display_name": "Python 3",
    }
    notebook.cells = [
        graded(
            "solution", "half", "### BEGIN SOLUTION\ndef half(x): return x / 2\n### END SOLUTION"
        ),
        graded("check", "half_check", CHECK, 2),
        graded("solution", "money", f"### BEGIN SOLUTION\n{MONEY}\n### END SOLUTION"),
        graded("check", "money_check", INSIDE, 1),
        graded("written", "why", "Say why.", 3),
    ]
    return notebook


def nbgrader(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


def hand_in(root: Path, student: str, content: Any, name: str = "ps.ipynb") -> Path:
    file = root / "submitted" / student / "ps" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    file.write_bytes(content)
    return file


def right(root: Path) -> dict[str, Any]:
    """The released notebook, answered."""
    notebook: dict[str, Any] = json.loads((root / "release/ps/ps.ipynb").read_text())
    for cell in notebook["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if name == "half":
            cell["source"] = "def half(x):\n    return x / 2"
        elif name == "money":
            cell["source"] = MONEY
        elif name == "why":
            cell["source"] = "Because."
    return notebook


def wrong(root: Path) -> dict[str, Any]:
    notebook = right(root)
    notebook["cells"][0]["source"] = "def half(x):\n    return x"
    notebook["cells"][2]["source"] = "class Money:\n    def __init__(self, amount): pass"
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)))
    (root / "source" / "ps").mkdir(parents=True)
    nbformat.write(author(), root / "source/ps/ps.ipynb")
    (root / "source/ps/table.csv").write_text("a\n1\n")
    said = nbgrader(root, "generate_assignment", "ps")
    assert (root / "release/ps/ps.ipynb").is_file(), said
    hand_in(root, "honest", right(root))
    hand_in(root, "wrong", wrong(root))
    hand_in(root, "empty", b"")
    hand_in(root, "marked", b"\xef\xbb\xbf" + json.dumps(right(root)).encode())
    hand_in(root, "misnamed", right(root), name="PS-Copy1 (2).ipynb")
    hand_in(root, "untouched", json.loads((root / "release/ps/ps.ipynb").read_text()))
    copied = right(root)
    copied["cells"].insert(1, dict(copied["cells"][0], source="def half(x):\n    return x / 2"))
    hand_in(root, "copied", copied)
    (hand_in(root, "linked", right(root)).parent / "peek.txt").symlink_to("/etc/passwd")
    (root / "submitted/folder/ps/ps.ipynb").mkdir(parents=True)
    hand_in(root, "dying", right(root) | {"cells": [*right(root)["cells"], _bomb()]})
    (root / "said").write_text(nbgrader(root, "autograde", "ps", "--create"))
    return root


def _bomb() -> dict[str, Any]:
    cell: dict[str, Any] = json.loads(json.dumps(new_code_cell("import os; os.abort()")))
    return cell


def grades(root: Path) -> dict[str, dict[str, tuple[float | None, bool]]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, bool(grade.needs_manual_grade))
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions("ps")
        }


@pytest.mark.needs("linux")
def test_every_submission_of_a_mixed_class_is_graded(course: Path) -> None:
    found = grades(course)
    full = {"half_check": (2.0, False), "money_check": (1.0, True), "why": (None, True)}
    for student in ("honest", "marked", "misnamed", "copied", "linked", "dying"):
        assert found[student] == full, (student, (course / "said").read_text()[-3000:])
    assert found["wrong"] == {**full, "half_check": (0.0, False), "money_check": (0.0, True)}
    assert found["untouched"]["half_check"] == (0.0, False)
    assert found["untouched"]["why"] == (0.0, False)


@pytest.mark.needs("linux")
def test_an_unreadable_submission_gets_zero_and_a_person_and_is_kept(course: Path) -> None:
    found = grades(course)
    for student in ("empty", "folder"):
        assert found[student]["half_check"] == (0.0, True)
        assert found[student]["money_check"] == (0.0, True)
        assert found[student]["why"][1]
    assert (course / "submitted/empty/ps/ps.ipynb").read_bytes() == b""
    shown = (course / "autograded/empty/ps/ps.ipynb").read_text()
    assert "could not be read: it is empty" in shown
    assert "empty: " in (course / "said").read_text()


@pytest.mark.needs("linux")
def test_a_link_out_of_a_submission_is_set_aside(course: Path) -> None:
    assert not (course / "autograded/linked/ps/peek.txt").exists()
    assert (course / "submitted/linked/.set-aside/ps/peek.txt").is_symlink()


@pytest.mark.needs("linux")
def test_the_mode_of_each_check_and_the_seal_are_recorded(course: Path) -> None:
    notebook = nbformat.read(course / "autograded/honest/ps/ps.ipynb", as_version=4)
    record = notebook.metadata.paygrade.record
    assert [check["mode"] for check in record["checks"]] == ["judged", "inside"]
    assert record["seal"] in (0, 2, 3)
    assert notebook.metadata.paygrade.person == ["money_check"]


@pytest.mark.needs("linux")
def test_feedback_is_made_of_what_was_graded(course: Path) -> None:
    said = nbgrader(course, "generate_feedback", "ps")
    page = (course / "feedback/wrong/ps/ps.html").read_text()
    assert "half" in page, said


@pytest.mark.needs("linux")
def test_replay_gives_the_same_marks_and_records_nothing(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = grades(course)
    assert main(["replay", "wrong", "ps", "--course", str(course)]) == 0
    assert "half_check: 0 of 2 points (judged)" in capsys.readouterr().out
    assert grades(course) == before
    assert main(["replay", "nobody", "ps", "--course", str(course)]) == 1
    assert "nobody handed in nothing" in capsys.readouterr().out


@pytest.mark.needs("linux")
def test_the_survey_names_who_must_be_looked_at(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["survey", "ps", "--course", str(course)]) == 1
    shown = capsys.readouterr().out
    assert "empty: " in shown
    assert "marked: " in shown
    assert "honest: " not in shown


def test_grading_leaves_no_process_behind(course: Path) -> None:
    running = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True).stdout
    orphans = [line for line in running.splitlines() if "paygrade.box.parent" in line]
    assert not [line for line in orphans if line.split()[0] == "1"]
    assert os.getpid() > 0


@pytest.mark.parametrize(
    ("config", "seconds"),
    [
        ({}, 30.0),
        ({"Execute": {"timeout": 7}}, 7.0),
        ({"Execute": {"timeout": DeferredConfigString("7")}}, 7.0),
        ({"ExecutePreprocessor": {"timeout": -1}}, 300.0),
        ({"ExecutePreprocessor": {"timeout": None}}, 300.0),
        ({"SealedExecute": {"timeout": 5}, "Execute": {"timeout": 7}}, 5.0),
    ],
)
def test_the_time_limit_of_a_course_is_kept(config: dict[str, Any], seconds: float) -> None:
    assert SealedExecute(config=Config(config)).limits().cell_seconds == seconds
