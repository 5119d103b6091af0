"""Grading one submission again, without recording anything: to see why it got what it got."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory

from paygrade.route.author import load_author
from paygrade.route.execute import SealedExecute
from paygrade.route.exporter import read_with_author


@dataclass(frozen=True)
class Replay:
    """One notebook graded again: its outputs are in `notebook`, what happened in `notes`."""

    name: str
    notebook: nbformat.NotebookNode
    notes: dict[str, Any]


def course(folder: Path) -> tuple[CourseDirectory, Any]:
    """The course in a folder, as its `nbgrader_config.py` describes it, and that configuration."""
    app = NbGrader()
    with contextlib.chdir(folder):  # where nbgrader looks for its configuration
        app.load_config_file()
    coursedir = CourseDirectory(parent=app)
    if not app.config.CourseDirectory.get("root"):
        coursedir.root = str(folder)
    return coursedir, app.config


def replay(folder: Path, student: str, assignment: str) -> list[Replay]:
    """Read, execute and judge one student's submission; the gradebook is only read.

    Raises `FileNotFoundError` where nothing was handed in, and nbgrader's `MissingEntry` for an
    assignment that the gradebook doesn't know.
    """
    coursedir, config = course(folder)
    place = Path(coursedir.format_path(coursedir.submitted_directory, student, assignment))
    source = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    if not place.is_dir():
        raise FileNotFoundError(f"{student} handed in nothing for {assignment}: no {place}")
    done = []
    for file in sorted(source.glob("*.ipynb")):
        author = load_author(coursedir.db_url, assignment, file.stem, source)
        notebook, _ = read_with_author(place / file.name, author)
        execute = SealedExecute(config=config)
        where = {"student": student, "assignment": assignment, "notebook": file.stem}
        resources = {
            "nbgrader": {**where, "db_url": coursedir.db_url},
            "metadata": {"path": str(place)},
        }
        notebook, _ = execute.grade(notebook, resources, author)
        done.append(Replay(file.stem, notebook, dict(notebook.metadata.paygrade)))
    return done
