"""What to teach about misconceptions, read from pages that the course keeps; nothing is counted."""

from __future__ import annotations

import re
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets import Unicode
from traitlets.config import Configurable

# A row of a Markdown table, its cells parted by pipes that no backslash precedes.
_CELLS = re.compile(r"(?<!\\)\|")
_ID = re.compile(r"`([A-Za-z0-9_.-]+)`")


class ClassReport(Configurable):  # type: ignore[misc]
    """What a course may set for its class reports."""

    teaching = Unicode(
        "",
        help="A Markdown page, relative to the course's root, whose tables say what to teach: a "
        "row begins with misconception ids in backticks, its last cell is the text. "
        "{assignment} stands for the assignment's name.",
    ).tag(config=True)


def page_of(course: CourseDirectory, assignment: str) -> Path | None:
    """Return where the course says what to teach about an assignment; None where it doesn't."""
    pattern = ClassReport(config=course.config).teaching
    return Path(course.root) / pattern.format(assignment=assignment) if pattern else None


def texts_of(course: CourseDirectory, assignment: str) -> dict[str, str]:
    """Return misconception id -> what to teach about it; empty where there is no such page."""
    page = page_of(course, assignment)
    return texts(page.read_text(encoding="utf-8")) if page and page.is_file() else {}


def texts(markdown: str) -> dict[str, str]:
    """Read the tables of a page; a row may name several ids.

    >>> texts("| id | what to teach |\\n| --- | --- |\\n| `too_wide`, `too_narrow` | Draw it. |")
    {'too_wide': 'Draw it.', 'too_narrow': 'Draw it.'}
    """
    found: dict[str, str] = {}
    for line in markdown.splitlines():
        if line.startswith("|"):
            first, *_, last = (cell.strip() for cell in _CELLS.split(line.strip().strip("|")))
            ids = _ID.findall(first)
            if ids and not _ID.sub("", first).strip(" ,") and last != first:
                found.update(dict.fromkeys(ids, last.replace("\\|", "|")))
    return found
