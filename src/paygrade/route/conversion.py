"""One conversion by nbgrader's Autograde, whoever started it; how notebooks are graded is not here.

`nbgrader autograde` and Formgrader's Autograde button both make an `Autograde` and start it, and
neither can be told to use another class. The exporter is the first of our parts that it makes,
before it touches a file, so that is where a conversion is taken hold of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, NbGraderException

from paygrade.lock import Busy, course_lock


def guard(converter: Autograde) -> None:
    """Have a converter hold its course's lock from before its first change until after its last.

    Formgrader lives for days: the lock belongs to one conversion. Where somebody else has it,
    nbgrader's log says who, and nbgrader's own exception ends the command or the button's call.
    """
    # Not the attribute: a converter that is started twice would lock itself out.
    convert = type(converter).convert_notebooks.__get__(converter)

    def alone() -> None:
        try:
            with course_lock(Path(converter.coursedir.root), _what(converter)):
                convert()
        except Busy as problem:
            converter.log.error("%s", problem)
            raise NbGraderException(str(problem)) from None

    converter.convert_notebooks = alone


def _what(converter: Any) -> str:
    """What the converter does, for whoever is refused meanwhile."""
    course = converter.coursedir
    everybody = course.student_id == "*"
    whom = "everybody" if everybody else course.student_id
    app = type(converter.parent).__name__
    how = "Formgrader's Autograde" if app == "NbGraderAPI" else "nbgrader autograde"
    return f"{how} of {course.assignment_id} for {whom}"
