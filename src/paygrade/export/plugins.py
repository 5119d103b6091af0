"""The files that Canvas, Moodle and a spreadsheet import; what they say, `standing` reads."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Unicode

from paygrade.export.standing import CannotExport, Person, assignments, people, result

Row = list[str]


class _File(ExportPlugin):  # type: ignore[misc]
    """Writes one CSV file; a subclass says its rows."""

    default_file = ""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file, or end with the reason in words and status 1, writing nothing."""
        try:
            rows = list(self.rows(gradebook))
        except CannotExport as problem:
            raise SystemExit(f"nothing was exported: {problem}") from None
        target = Path(self.to or self.default_file)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        self.log.info("Wrote %s", target)

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the rows of the file, the header first."""
        raise NotImplementedError

    def class_list(self, gradebook: Gradebook) -> list[Person]:
        """Return the students that were asked for, or all."""
        return people(gradebook, [str(name) for name in self.student])

    def asked(self, gradebook: Gradebook) -> dict[str, float]:
        """Return the assignments that were asked for, or all, with their most points."""
        return assignments(gradebook, [str(name) for name in self.assignment])

    def total(self, gradebook: Gradebook, assignment: str, person: Person) -> str:
        """Return the points as text; empty, with a word in the log, where there is no number."""
        found = result(gradebook, assignment, person.id)
        if found.total is None:
            self.log.warning("%s: %s: left empty: %s", assignment, person.id, found.state)
            return ""
        return _number(found.total)


class Plain(_File):
    """One row for each student and assignment, with what became of it."""

    default_file = "reports/grades.csv"
    HEADER = (
        "student_id", "last_name", "first_name", "email", "assignment", "earned", "late_penalty",
        "total", "max_points", "seconds_late", "state",
    )  # fmt: skip

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the rows; `total` is empty unless the state is "graded"."""
        yield list(self.HEADER)
        asked = self.asked(gradebook)
        for person in self.class_list(gradebook):
            for name, most in asked.items():
                found = result(gradebook, name, person.id)
                total = "" if found.total is None else _number(found.total)
                points = [_number(found.earned), _number(found.penalty), total, _number(most)]
                late = f"{found.seconds_late:.0f}"
                who = [person.id, person.last_name, person.first_name, person.email]
                yield [*who, name, *points, late, found.state]


class Canvas(_File):
    """What Canvas imports under Grades > Import: its own columns, then one per assignment.

    Canvas finds a student by `ID`, its own number (the gradebook's `lms_user_id`). An assignment
    that exists in Canvas is found by its name and number, as in `Reading tables (4711)`: say it in
    `Canvas.columns`; under another name Canvas offers to make a new assignment.
    """

    default_file = "reports/canvas.csv"
    section = Unicode("", help="Name of the section in Canvas, for its Section column.").tag(
        config=True
    )
    columns = Dict(help="Assignment -> its column in Canvas: 'Name (number)'.").tag(config=True)
    HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header, the row of possible points, and a row for each student."""
        asked = self.asked(gradebook)
        class_list = self.class_list(gradebook)
        _need(class_list, "lms_user_id", lambda person: person.lms_user_id)
        yield [*self.HEADER, *(self.columns.get(name, name) for name in asked)]
        yield ["Points Possible", "", "", "", "", *map(_number, asked.values())]
        for person in class_list:
            name = ", ".join(filter(None, [person.last_name, person.first_name])) or person.id
            totals = [self.total(gradebook, each, person) for each in asked]
            yield [name, person.lms_user_id, "", person.id, self.section, *totals]


class Moodle(_File):
    """What Moodle imports under Grades > Import > CSV file: people, then one column per assignment.

    In Moodle's form map `Email address` (or `ID number`, the gradebook's `lms_user_id`) to the
    user, and each assignment's column to its grade item.
    """

    default_file = "reports/moodle.csv"
    columns = Dict(help="Assignment -> the name of its grade item in Moodle.").tag(config=True)
    HEADER = ("First name", "Last name", "ID number", "Email address")

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header and a row for each student."""
        asked = self.asked(gradebook)
        class_list = self.class_list(gradebook)
        _need(class_list, "email or lms_user_id", lambda each: each.email or each.lms_user_id)
        yield [*self.HEADER, *(self.columns.get(name, name) for name in asked)]
        for person in class_list:
            who = [person.first_name, person.last_name, person.lms_user_id, person.email]
            yield [*who, *(self.total(gradebook, each, person) for each in asked)]


def _need(class_list: list[Person], column: str, has: Callable[[Person], str]) -> None:
    """Refuse where the platform could not tell who somebody is."""
    without = [person.id for person in class_list if not has(person)]
    if without:
        raise CannotExport(
            f"the gradebook has no {column} of {', '.join(without)}, so the platform can't tell "
            f"who that is. Add the column {column} to the class list and import it again: "
            "nbgrader db student import students.csv"
        )


def _number(points: float) -> str:
    """Write points with a decimal point and without needless digits."""
    return f"{round(points, 4):g}"
