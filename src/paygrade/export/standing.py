"""Who earned what, read from the gradebook for an export; how a platform wants it, plugins say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Gradebook, MissingEntry


class CannotExport(Exception):  # noqa: N818 - it is a refusal with a reason, not a fault
    """Why nothing was exported, and what to do, in words."""


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them; what it doesn't know is empty."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str


@dataclass(frozen=True)
class Result:
    """One student's assignment; `total` is None where there is no final number."""

    earned: float
    penalty: float
    seconds_late: float
    state: str

    @property
    def total(self) -> float | None:
        """Points less the penalty, never below zero; None unless graded in full."""
        return max(0.0, self.earned - self.penalty) if self.state == "graded" else None


NOT_SUBMITTED = Result(0.0, 0.0, 0.0, "not submitted")


def people(gradebook: Gradebook, wanted: Collection[str]) -> list[Person]:
    """Return the students by id, or only those that are wanted.

    Raises CannotExport where the gradebook doesn't know one of them, or nobody at all.
    """
    known = {student.id: student for student in gradebook.students}
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise CannotExport(
            f"unknown student {', '.join(unknown)}: the gradebook holds {_few(sorted(known))}. "
            "Import the class list with: nbgrader db student import students.csv"
        )
    if not known:
        raise CannotExport(
            "the gradebook holds no student. "
            "Import the class list with: nbgrader db student import students.csv"
        )
    return [_person(known[name]) for name in sorted(wanted or known)]


def assignments(gradebook: Gradebook, wanted: Collection[str]) -> dict[str, float]:
    """Return assignment -> its most points, in the order of due dates, then names.

    Raises CannotExport where the gradebook doesn't know one that is wanted, or none at all.
    """
    known = {each.name: each for each in gradebook.assignments}
    unknown = sorted(set(wanted) - set(known))
    if unknown or not known:
        names = ", ".join(unknown) or "nothing to export"
        raise CannotExport(
            f"unknown assignment {names}: the gradebook holds {_few(sorted(known))}. "
            "Register one with: nbgrader generate_assignment NAME"
        )
    chosen = [known[name] for name in wanted or known]
    ordered = sorted(chosen, key=lambda a: (a.duedate is None, str(a.duedate or ""), a.name))
    return {each.name: float(each.max_score) for each in ordered}


def result(gradebook: Gradebook, assignment: str, student: str) -> Result:
    """Return what one student has for one assignment."""
    try:
        found = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return NOT_SUBMITTED
    grades = [grade for notebook in found.notebooks for grade in notebook.grades]
    waiting = any(grade.needs_manual_grade for grade in grades)
    state = "not graded" if not grades else "waits for a person" if waiting else "graded"
    return Result(
        earned=float(found.score or 0),
        penalty=float(found.late_submission_penalty or 0),
        seconds_late=float(found.total_seconds_late),
        state=state,
    )


def _person(student: Any) -> Person:
    names = (student.first_name, student.last_name, student.email, student.lms_user_id)
    return Person(student.id, *(str(name or "") for name in names))


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "") if names else "none"
