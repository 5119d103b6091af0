"""A small course for tests of whole runs: released once, handed in by a class, compared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
import sqlalchemy as sa
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from paygrade.route import configure
from paygrade.run import Course
from paygrade.run.work import grade as work

CHECK = """
assert half(4) == 2
### BEGIN HIDDEN TESTS
assert half(7) == 3.5
### END HIDDEN TESTS
"""
# The check was wrong: flooring is a way to halve, too.
MENDED = CHECK.replace("half(7) == 3.5", "half(7) in (3, 3.5), 'half of 7 is 3 or 3.5'")
PARTLY = "round(2.0 if third == 3 else 0.5, 1)"
ANSWERS = {
    "right": ("def half(x):\n    return x / 2", "third = 3", "Because."),
    "partly": ("def half(x):\n    return x // 2", "print('a guess')\nthird = 4", "I guess."),
    "crash": ("1 / 0", "third = None", "YOUR ANSWER HERE"),
}


def cell(kind: str, name: str, source: str, points: float | None = None) -> Any:
    make = new_markdown_cell if kind == "written" else new_code_cell
    meta: dict[str, Any] = {
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
    """The author's notebook: a function, a value with partial credit, a written answer."""
    notebook = new_notebook()
    notebook.metadata.kernelspec = {
        "name": "python3",
        "language": "python",
        "display_name": "Python 3",
    }
    notebook.cells = [
        cell("solution", "half", "### BEGIN SOLUTION\ndef half(x): return x / 2\n### END SOLUTION"),
        cell("check", "half_check", CHECK, 2),
        cell("solution", "third", "### BEGIN SOLUTION\nthird = 3\n### END SOLUTION"),
        cell("check", "third_check", PARTLY, 2),
        cell("written", "why", "Write your answer here.", 3),
    ]
    return notebook


def settings(root: Path, db_url: str = "") -> Config:
    """The course's configuration; the warm parent imports nothing, since no answer needs it."""
    config = Config()
    configure(config, minimum_seal=0)
    config.SealedExecute.modules = []
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "other"
    if db_url:
        config.CourseDirectory.db_url = db_url
    return config


def open_course(root: Path, db_url: str = "") -> Course:
    """The course in a folder."""
    config = settings(root, db_url)
    return Course(CourseDirectory(config=config), config)


def release(root: Path, db_url: str = "") -> Course:
    """Write and release the assignment `ps`."""
    (root / "source" / "ps").mkdir(parents=True)
    nbformat.write(author(), root / "source" / "ps" / "ps.ipynb")
    (root / "source" / "ps" / "given.txt").write_text("given\n")
    config = settings(root, db_url)
    config.CourseDirectory.assignment_id = "ps"
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
    return open_course(root, db_url)


def edit_source(root: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the author's notebook after its release; `edit` gets its cells by grade id."""
    path = root / "source" / "ps" / "ps.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit({one.metadata.nbgrader.grade_id: one for one in notebook.cells})
    nbformat.write(notebook, path)


def mend_source(root: Path) -> None:
    """Accept flooring, and let the second check be worth 3 points."""

    def edit(cells: dict[str, Any]) -> None:
        cells["half_check"].source = MENDED
        cells["third_check"].metadata.nbgrader.points = 3
        cells["third_check"].source = "round(3.0 if third == 3 else 0.5, 1)"

    edit_source(root, edit)


def hand_in(root: Path, student: str, kind: str = "right", when: str = "2026-03-06 19:30") -> Path:
    """Hand in answers of a kind, or broken bytes; the notebook's path."""
    file = root / "submitted" / student / "ps" / "ps.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    (file.parent / "timestamp.txt").write_text(f"{when}:00.000000 UTC\n")
    if kind == "broken":
        file.write_bytes(b'{"cells": [')
        return file
    answers = dict(zip(("half", "third", "why"), ANSWERS[kind], strict=True))
    notebook = json.loads((root / "release/ps/ps.ipynb").read_text())
    for one in notebook["cells"]:
        one["source"] = answers.get(one["metadata"]["nbgrader"]["grade_id"], one["source"])
    file.write_text(json.dumps(notebook))
    return file


def hand_in_class(root: Path, number: int) -> list[str]:
    """A class of every kind; their names."""
    kinds = [*ANSWERS, "broken"]
    names = [f"s{place:03}" for place in range(number)]
    for place, name in enumerate(names):
        hand_in(root, name, kinds[place % len(kinds)])
    return names


def local(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grade in this very process, as a worker does; the students, as they are graded."""
    done: list[str] = []

    class Here:
        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Here:
            return self

        def __exit__(self, *_: object) -> None: ...
        def demand_versions(self, _: object) -> None: ...
        def run(self, tasks, orders):  # type: ignore[no-untyped-def]
            for task in tasks:
                done.append(task.student)
                yield work(task, orders)

    monkeypatch.setattr("paygrade.run.coordinator.Pool", Here)
    return done


@dataclass(frozen=True)
class State:
    """Everything that grading leaves behind, with ids and times masked."""

    tables: dict[str, list[tuple[Any, ...]]]
    files: dict[str, str]


_SELECTS = {
    "grades": """
        select a.student_id, n.name, c.name, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade
        from grade g join submitted_notebook s on s.id = g.notebook_id
        join submitted_assignment a on a.id = s.assignment_id
        join notebook n on n.id = s.notebook_id join base_cell c on c.id = g.cell_id""",
    "comments": """
        select a.student_id, n.name, c.name, m.auto_comment, m.manual_comment
        from comment m join submitted_notebook s on s.id = m.notebook_id
        join submitted_assignment a on a.id = s.assignment_id
        join notebook n on n.id = s.notebook_id join base_cell c on c.id = m.cell_id""",
    "submissions": """
        select a.student_id, a.timestamp, a.extension, s.late_submission_penalty, s.flagged
        from submitted_assignment a join submitted_notebook s on s.assignment_id = a.id""",
    "students": "select id, first_name, last_name, email from student",
}
_TIMES = re.compile(r'"(execute_seconds|judge_seconds|cpu_seconds)": [0-9.e-]+')


def state(course: Course) -> State:
    """Read a course's gradebook and graded files; leftovers beside them are listed as well."""
    engine = sa.create_engine(course.directory.db_url)
    with engine.connect() as connection:
        tables = {
            name: sorted(map(tuple, connection.execute(sa.text(asked)).all()), key=repr)
            for name, asked in _SELECTS.items()
        }
    engine.dispose()
    folder = course.root / "autograded"
    files = {
        str(path.relative_to(folder)): _TIMES.sub(r'"\1": 0', path.read_text())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return State(tables, files)
