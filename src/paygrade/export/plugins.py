"""The files that Canvas, Moodle and a spreadsheet import; what they say, `standing` reads."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
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


class _Platform(_File):
    """A file for a platform, whose own export may be named to check students and columns with."""

    columns = Dict(help="Assignment -> the name of its column on the platform.").tag(config=True)
    template = Unicode(
        "",
        help="A file that the platform exported; its students and columns must hold ours.",
    ).tag(config=True)

    def headings(self, gradebook: Gradebook, asked: Iterable[str]) -> list[str]:
        """Return the column of each assignment; raises CannotExport where one is wrong or twice."""
        known = {each.name for each in gradebook.assignments}
        strangers = sorted(set(self.columns) - known)
        if strangers:
            raise CannotExport(
                f"{type(self).__name__}.columns names {', '.join(strangers)}, and the gradebook "
                f"holds {', '.join(sorted(known))}; mend it in nbgrader_config.py"
            )
        named = [str(self.columns.get(name, name)) for name in asked]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise CannotExport(
                f"{type(self).__name__}.columns gives two assignments the column {twice[0]!r}"
            )
        self._demand(named, {name.removesuffix(" (Real)") for name in self._exported()[0]})
        return named

    def _demand(self, wanted: Iterable[str], there: Collection[str]) -> None:
        missing = [name for name in wanted if name not in there]
        if self.template and missing:
            raise CannotExport(
                f"{self.template} has no column {', '.join(map(repr, missing))}; it has "
                f"{', '.join(sorted(there))}. Set {type(self).__name__}.columns to its names"
            )

    def check_people(self, class_list: Iterable[tuple[str, str]], key: str) -> None:
        """Raise CannotExport where the platform's export lacks one of (student id, key's value)."""
        header, rows = self._exported()
        if not self.template:
            return
        self._demand([key], header)
        there = {row[header.index(key)].strip() for row in rows if len(row) > header.index(key)}
        unknown = [f"{name} ({value})" for name, value in class_list if value not in there]
        if unknown:
            raise CannotExport(
                f"unknown on the platform: {', '.join(unknown)} - {self.template} has no such "
                f"{key}. Mend the class list and import it again: "
                "nbgrader db student import students.csv"
            )

    def _exported(self) -> tuple[list[str], list[Row]]:
        """The header and the rows of the platform's own file; nothing where none is named."""
        if not self.template:
            return [], []
        try:
            with open(self.template, encoding="utf-8-sig", newline="") as file:
                header, *rows = list(csv.reader(file)) or [[]]
        except (OSError, UnicodeDecodeError, csv.Error) as problem:
            raise CannotExport(f"{self.template} can't be read: {problem}") from None
        return [name.strip() for name in header], rows


class Canvas(_Platform):
    """What Canvas imports under Grades > Import: its own columns, then one per assignment.

    Canvas finds a student by `ID`, its own number (the gradebook's `lms_user_id`). An assignment
    that exists in Canvas is found by its name and number, as in `Reading tables (4711)`: say it in
    `Canvas.columns`; under another name Canvas offers to make a new assignment.
    """

    default_file = "reports/canvas.csv"
    section = Unicode("", help="Name of the section in Canvas, for its Section column.").tag(
        config=True
    )
    HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header, the row of possible points, and a row for each student."""
        asked = self.asked(gradebook)
        class_list = self.class_list(gradebook)
        _need(class_list, "lms_user_id", lambda person: person.lms_user_id)
        _unique(class_list, "lms_user_id", lambda person: person.lms_user_id)
        _need_numbers(class_list)
        self.check_people([(person.id, person.lms_user_id) for person in class_list], "ID")
        yield [*self.HEADER, *self.headings(gradebook, asked)]
        yield ["Points Possible", "", "", "", "", *map(_number, asked.values())]
        for person in class_list:
            name = ", ".join(filter(None, [person.last_name, person.first_name])) or person.id
            totals = [self.total(gradebook, each, person) for each in asked]
            yield [name, person.lms_user_id, "", person.id, self.section, *totals]


class Moodle(_Platform):
    """What Moodle imports under Grades > Import > CSV file: people, then one column per assignment.

    In Moodle's form map `Email address` (or `ID number`, the gradebook's `lms_user_id`) to the
    user, and each assignment's column to its grade item. Moodle gives the points of a row without
    that to the student of the row above, so one of the two must be there for everybody.
    """

    default_file = "reports/moodle.csv"
    HEADER = ("First name", "Last name", "ID number", "Email address")

    def rows(self, gradebook: Gradebook) -> Iterator[Row]:
        """Yield the header and a row for each student."""
        asked = self.asked(gradebook)
        class_list = self.class_list(gradebook)
        key = _identifies(class_list)
        _unique(class_list, key, lambda person: str(getattr(person, key)))
        column = {"email": "Email address", "lms_user_id": "ID number"}[key]
        self.check_people([(person.id, str(getattr(person, key))) for person in class_list], column)
        yield [*self.HEADER, *self.headings(gradebook, asked)]
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


def _identifies(class_list: list[Person]) -> str:
    """Return the column that everybody has; refuse where neither is whole."""
    if all(person.lms_user_id for person in class_list):
        without = [person.id for person in class_list if not person.email]
        return "lms_user_id" if without else "email"
    _need(class_list, "email", lambda person: person.email)
    return "email"


def _unique(class_list: list[Person], column: str, value: Callable[[Person], str]) -> None:
    """Refuse where two students would be one person on the platform."""
    found: dict[str, str] = {}
    for person in class_list:
        other = found.setdefault(value(person).lower(), person.id)
        if other != person.id:
            raise CannotExport(
                f"{other} and {person.id} have the same {column}, {value(person)}: mend the class "
                "list and import it again: nbgrader db student import students.csv"
            )


def _need_numbers(class_list: list[Person]) -> None:
    """Refuse ids of which Canvas would read the leading digits, and find somebody else."""
    odd = [each for each in class_list if not each.lms_user_id.isdigit()]
    if odd:
        named = ", ".join(f"{each.id} ({each.lms_user_id})" for each in odd)
        raise CannotExport(
            f"Canvas's own number is needed in lms_user_id, digits only, and not: {named}. "
            "It stands in the column ID of the file that Canvas exports under Grades > Export"
        )


def _number(points: float) -> str:
    """Write points with a decimal point and without needless digits."""
    return f"{round(points, 4):g}"
