"""The figures of a class report as JSON and CSV, for whoever counts further; no page here."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from paygrade.report import count
from paygrade.report.read import ClassResults, StudentResult

# A reader can tell by it what to expect; it grows when a key changes its meaning.
SCHEMA = 1


def as_json(results: ClassResults) -> str:
    """Return all that the report knows as JSON; points of ungraded students are null."""
    help_ = {student.student: why for student, why in count.may_need_help(results)}
    data = {
        "schema": SCHEMA,
        "assignment": results.assignment,
        "due_utc": results.due.isoformat() if results.due else None,
        "max_points": dict(results.max_points),
        "items": [asdict(item) for item in count.items(results)],
        "misconceptions": [asdict(each) for each in count.misconceptions(results)],
        "students": [_student(s) | {"help": help_.get(s.student)} for s in results.students],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _student(student: StudentResult) -> dict[str, Any]:
    return {
        "student": student.student,
        "graded": not student.failed,
        "points": None if student.failed else student.points,
        "late_penalty": student.penalty,
        "seconds_late": student.seconds_late,
        "waits_for_person": student.waits_for_person,
        "remarks": list(student.remarks),
        "flags": list(student.flags),
        "seals": sorted(student.seals),
        "cells": {
            name: {
                "points": cell.points,
                "needs_person": cell.needs_person,
                "unanswered": cell.unanswered,
                "misconceptions": sorted(cell.misconceptions),
            }
            for name, cell in student.cells.items()
        },
    }


def as_csv(results: ClassResults) -> str:
    """Return one row for each student, with a column for each graded cell.

    A cell is empty where its points say nothing: the student has no grade, or a person has still
    to look at it.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    cells = list(results.max_points)
    writer.writerow(["student", "points", "late_penalty", "seconds_late", "state", *cells])
    for student in results.students:
        shown = [_points(student, name) for name in cells]
        points = "" if student.failed else f"{student.points:g}"
        late = [f"{student.penalty:g}", f"{student.seconds_late:.0f}"]
        writer.writerow([student.student, points, *late, _state(student), *shown])
    return made.getvalue()


def _points(student: StudentResult, name: str) -> str:
    cell = student.cells.get(name)
    silent = cell is None or student.failed or cell.needs_person
    return "" if cell is None or silent else f"{cell.points:g}"


def _state(student: StudentResult) -> str:
    if student.failed:
        return "no grade"
    return "waits for a person" if student.waits_for_person else "graded"


def more_csv(results: ClassResults) -> dict[str, str]:
    """Return the figures of questions and of misconceptions, each as CSV, by name."""
    items = [asdict(item) for item in count.items(results)]
    found = [
        asdict(each) | {"labels": "; ".join(each.labels)} for each in count.misconceptions(results)
    ]
    return {
        "questions": _rows(list(count.Item.__dataclass_fields__), items),
        "misconceptions": _rows(list(count.Misconception.__dataclass_fields__), found),
    }


def _rows(columns: list[str], rows: list[dict[str, Any]]) -> str:
    made = io.StringIO()
    writer = csv.DictWriter(made, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()
