"""Writes docs/attacks.md: what stock nbgrader and ours give for representative attacks.

    python tests/attacks/attack_table.py

Stock nbgrader runs student code as whoever grades: only cases that change nothing but their own
process, or that never run, are given to it, in a course in a temporary folder.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import nbformat
from attack_cases import CASES, Attack
from attack_course import AUTHOR, CHECKS, FULL, REPOSITORY, grade, source_cells
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from test_attacks import make_parent
from traitlets.config import Config

NAME = "attacked"
WRITTEN = REPOSITORY / "docs" / "attacks.md"
# Read line by line: none of these writes a file, signals, forks or opens a socket.
HARMLESS = {
    "files": ("an empty file", "cut off in the middle"),
    "metadata": (
        "a thousand points for each check",
        "checks tagged skip-execution",
        "metadata of a schema from the future",
        "metadata of nonsense",
    ),
    "cells": ("checks copied with another text", "forged outputs"),
    "shell": (
        "a syntax transformer that empties later cells",
        "an AST transformer that removes assertions",
        "a formatter for floats",
        "exit in a cell",
    ),
    "tracing": ("threads that rewrite frames",),
    "libraries": ("abs returns 0", "np.allclose is always true", "sys.modules poisoned"),
    "objects": ("a function that returns one",),
    "functions": ("raises SystemExit",),
    "honest oddities": (
        "a byte-order mark",
        "a copied check cell",
        "warnings on stderr",
        "a numpy scalar and arrays",
    ),
}
# These read, change or fill up the machine: only ours is asked, sealed.
SEALED_ONLY = {
    "theft": ("the grader's environment", "ptrace"),
    "tampering": ("startup files", "kill everything", "a file left for the next student"),
    "network": ("TCP", "UDP"),
    "exhaustion": ("memory at once", "disk", "a crash"),
}
NOT_RUN = "not run: it would act on the machine"


def main() -> None:
    """Run the cases by both and write the page."""
    warnings.simplefilter("ignore", SAWarning)
    rows = []
    with tempfile.TemporaryDirectory() as folder, make_parent(3) as parent:
        course = _course(Path(folder))
        for number, case in enumerate(_chosen()):
            stock = NOT_RUN
            if case.group not in SEALED_ONLY:
                stock = _stock(course, f"student-{number}", case)
            ours = grade(case.make(), parent, files=case.files)
            got = f"could not be read: {ours.unreadable}" if ours.unreadable else ""
            got = got or f"{sum(ours.scores.values()):g}"
            rows.append((case.group, case.name, f"{sum(case.scores.values()):g}", stock, got))
        text = _page(rows, parent.rung)
    WRITTEN.write_text(text, encoding="utf-8")


def _chosen() -> Iterator[Attack]:
    known = {(case.group, case.name): case for case in CASES}
    for group, names in {**HARMLESS, **SEALED_ONLY}.items():
        for name in names:
            yield known[group, name]


def _course(root: Path) -> Config:
    """A stock course with the suite's exercise in it, released."""
    source = new_notebook()
    known = {cell.grade_id: cell for cell in source_cells()}
    for kind, name, text, _ in AUTHOR:
        make = new_markdown_cell if kind == "written" else new_code_cell
        marked = f"### BEGIN SOLUTION\n{text}\n### END SOLUTION" if kind == "solution" else text
        cell = make(marked, id=name)
        if name in known:
            cell.metadata["nbgrader"] = known[name].metadata()
        source.cells.append(cell)
    place = root / "source" / NAME
    place.mkdir(parents=True)
    nbformat.write(source, place / f"{NAME}.ipynb")
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.assignment_id = NAME
    config.Execute.timeout = 20
    with Gradebook(CourseDirectory(config=config).db_url) as gradebook:
        gradebook.update_or_create_assignment(NAME)
    _run(GenerateAssignment, config)
    return config


def _run(converter: type, config: Config) -> None:
    job = converter(coursedir=CourseDirectory(config=config), config=config)
    job.force = True
    job.log.setLevel("CRITICAL")
    job.start()


def _stock(course: Config, student: str, case: Attack) -> str:
    """Points that stock nbgrader gives, or that it gives none."""
    config = Config(course)
    config.CourseDirectory.student_id = student
    place = Path(config.CourseDirectory.root) / "submitted" / student / NAME
    place.mkdir(parents=True)
    made = case.make()
    content = made if isinstance(made, bytes) else nbformat.writes(made).encode()
    (place / f"{NAME}.ipynb").write_bytes(content)
    for name, data in case.files.items():
        (place / name).write_bytes(data)
    ended = ""
    try:
        _run(Autograde, config)
    except (Exception, SystemExit) as problem:
        ended = type(problem).__name__
    with Gradebook(CourseDirectory(config=config).db_url) as gradebook:
        try:
            submission = gradebook.find_submission(NAME, student)
        except Exception:
            return f"no grade ({ended})"
        grades = [g for n in submission.notebooks for g in n.grades if g.name in CHECKS]
        if ended or not grades:
            return f"no grade ({ended or 'no notebook'})"
        return f"{sum(g.auto_score or 0 for g in grades):g}"


_HEAD = """# Attacks: stock nbgrader and ours

Written by `tests/attacks/attack_table.py`; `tests/attacks/attack_cases.py` holds more of each
class. Points are of the checks, at most {most:g}, at rung {rung}. What stock nbgrader was not
given would have read, changed or filled up the machine that wrote this page. "No grade" means
that nbgrader recorded none, with the exception that it raised in brackets.

| class | case | deserved | stock nbgrader | ours |
| --- | --- | --- | --- | --- |
"""


def _page(rows: list[tuple[str, str, str, str, str]], rung: int) -> str:
    body = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return _HEAD.format(most=sum(FULL.values()), rung=rung) + body


if __name__ == "__main__":
    main()
