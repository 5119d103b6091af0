"""Every sheet of an answer bank by stock nbgrader and by ours: are points and messages equal?

    python benchmarks/parity.py u0_start_here u1_reading_tables

Prints each check whose points or words differ and each flag of ours; the exit status is 1 where
there is one. A sheet takes stock nbgrader some seconds: a whole unit is a matter of minutes.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from paybuild import bank, notebooks
from paybuild.grading import QUIET_KERNEL, Course, hand_in
from paybuild.trial import plan
from paybuild.units import Unit, unit
from paygrade.judge.outputs import TRUSTED_MIME

# What no two runs have in common: addresses, ids of styled tables, colors of a traceback.
_VARYING = re.compile(r"0x[0-9a-f]+|T_[0-9a-f]{5}\w*|\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Verdict:
    """What one route gave for one check: its points, and what the student reads."""

    points: float | None
    words: tuple[str, ...]


def main() -> int:
    """Compare the units that were asked for; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", nargs="+")
    parser.add_argument("--most", type=int, help="at most so many sheets of each unit")
    asked = parser.parse_args()
    warnings.simplefilter("ignore", SAWarning)
    different = 0
    for name in asked.units:
        different += compare_unit(unit(name), asked.most)
    return 1 if different else 0


def compare_unit(each: Unit, most: int | None) -> int:
    """Grade the sheets of one bank twice; prints what differs and returns how much does."""
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder))
        names = _hand_in(each, course, most)
        found: list[str] = []
        checks = 0
        for name in names:
            _stock(course, each.name, name)
            theirs = _verdicts(course, each.name, name)
            problem = course.autograde(each.name, name)
            ours = _verdicts(course, each.name, name)
            found += [f"{name}: {problem}"] if problem else []
            found += [f"{name}: {line}" for line in _differences(theirs, ours)]
            found += [f"{name}: flag: {flag}" for flag in _flags(course, each.name, name)]
            checks += len(theirs)
    print(f"{each.name}: {len(names)} sheets, {checks} checks, {len(found)} differences and flags")
    for line in found:
        print(f"  {line}")
    return len(found)


def _hand_in(each: Unit, course: Course, most: int | None) -> list[str]:
    """Build and release the unit in a course of its own, and hand in a sheet for each student."""
    notebooks.build(each, course.root)
    course.register(each.name, course.root / "release")
    planned = plan(bank.read(each, notebooks.source(each)))
    names = [name for name in planned if not name.startswith("mutants")][:most]
    for name in names:
        code = {cell: answer.code for cell, answer in planned[name].items()}
        place = course.root / "submitted" / name / each.name
        hand_in(course.root / "release" / each.name, place, code)
    return names


def _stock(course: Course, assignment: str, student: str) -> None:
    """nbgrader's own autograde, with nothing of ours in its configuration."""
    config = Config()
    config.CourseDirectory.merge(course.config.CourseDirectory)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.student_id = student
    config.Execute.extra_arguments = QUIET_KERNEL
    job = Autograde(coursedir=CourseDirectory(config=config), config=config)
    job.force = True
    job.log.setLevel("CRITICAL")
    job.start()


def _graded(course: Course, assignment: str, student: str) -> nbformat.NotebookNode:
    place = course.root / "autograded" / student / assignment / f"{assignment}.ipynb"
    return nbformat.read(place, as_version=4)


def _verdicts(course: Course, assignment: str, student: str) -> dict[str, Verdict]:
    """Check -> what it gave, from the gradebook and the graded notebook."""
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        points = {g.name: g.auto_score for n in submission.notebooks for g in n.grades}
    return {
        cell.metadata.nbgrader.grade_id: Verdict(
            points.get(cell.metadata.nbgrader.grade_id), tuple(_words(cell.outputs))
        )
        for cell in _graded(course, assignment, student).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }


def _words(outputs: list[Any]) -> list[str]:
    """What a student reads of a check's outputs; stderr is no part of the verdict."""
    # A kernel may cut what was printed at any place, so it is one text here.
    streams = [o.text for o in outputs if o.output_type == "stream" and o.name == "stdout"]
    words = ["".join(streams)]
    for output in outputs:
        if output.output_type == "error":
            words.append(f"{output.ename}: {output.evalue}")
        data = output.get("data", {})
        words += [str(data[mime]) for mime in sorted(data) if mime != TRUSTED_MIME]
    return [_VARYING.sub("", text) for text in words]


def _differences(theirs: Mapping[str, Verdict], ours: Mapping[str, Verdict]) -> Iterator[str]:
    for name in sorted(theirs.keys() | ours.keys()):
        stock, own = theirs.get(name), ours.get(name)
        if stock is None or own is None:
            yield f"{name}: only one route has it"
        elif stock.points != own.points:
            yield f"{name}: {stock.points} points in stock nbgrader, {own.points} in ours"
        elif stock.words != own.words:
            pairs = zip(stock.words, own.words, strict=False)
            first = next((pair for pair in pairs if pair[0] != pair[1]), (stock.words, own.words))
            yield f"{name}: other words: {first[0]!s:.200} / {first[1]!s:.200}"


def _flags(course: Course, assignment: str, student: str) -> list[str]:
    notes = _graded(course, assignment, student).metadata.get("paygrade", {})
    record = notes.get("record", {})
    person = [f"{name} needs a person" for name in notes.get("person", [])]
    checks = [flag for check in record.get("checks", []) for flag in check["flags"]]
    return [*record.get("flags", []), *checks, *notes.get("repairs", []), *person]


if __name__ == "__main__":
    sys.exit(main())
