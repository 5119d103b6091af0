"""Writes the class report as one HTML file that asks nobody for anything; `count` counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbgrader.coursedir import CourseDirectory

from paygrade.report import count, pictures, tables
from paygrade.report.count import Item, Misconception
from paygrade.report.pictures import Picture
from paygrade.report.read import ClassResults, StudentResult, read
from paygrade.words import how_late


@dataclass(frozen=True)
class Row:
    """One student in the last table: points, when it came, and what to know about it."""

    student: str
    points: str
    late: str
    remarks: tuple[str, ...]
    flags: tuple[str, ...]
    penalty: str


PERSONAL = "This page holds personal data."


def write(course: CourseDirectory, assignment: str, folder: Path, note: str = PERSONAL) -> Path:
    """Write the report of an assignment into `folder` and return the page's path.

    The figures stand beside it under the same name: all of them as JSON, and as CSV the students,
    the questions and the misconceptions. `note` is a sentence for the top of the page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = read(course, assignment)
    path = folder / f"{assignment}.html"
    path.write_text(render(results, note), encoding="utf-8")
    path.with_suffix(".json").write_text(tables.as_json(results), encoding="utf-8")
    path.with_suffix(".csv").write_text(tables.as_csv(results), encoding="utf-8")
    for name, text in tables.more_csv(results).items():
        path.with_suffix(f".{name}.csv").write_text(text, encoding="utf-8")
    return path


def render(results: ClassResults, note: str = PERSONAL) -> str:
    """Return the report as HTML; every word that comes from a student is escaped."""
    environment = Environment(
        loader=PackageLoader("paygrade.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    items = count.items(results)
    found = count.misconceptions(results)
    return environment.get_template("template.html").render(
        results=results,
        note=note,
        written=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        most=sum(results.max_points.values()),
        spread=count.spread(results),
        items=items,
        misconceptions=[(each, _code(each.teach)) for each in found],
        taught=any(each.teach for each in found),
        glance=_at_a_glance(results, items, found),
        pictures=_pictures(results, items, found),
        failed=[_row(results, s) for s in results.students if s.failed],
        flagged=[_row(results, s) for s in results.students if s.flags],
        repaired=[_row(results, s) for s in results.graded if s.remarks],
        late=[_row(results, s) for s in results.students if s.seconds_late > 0],
        waiting=[s.student for s in results.graded if s.waits_for_person],
        help=[(s.student, why) for s, why in count.may_need_help(results) if not s.failed],
        students=[_row(results, s) for s in results.students],
        low_share=count.LOW_SHARE,
        least_students=count.LEAST_STUDENTS,
    )


def _code(words: str) -> Markup:
    """Escape words, and set what stands between backticks as code."""
    parts = words.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def _at_a_glance(
    results: ClassResults, items: Sequence[Item], found: Sequence[Misconception]
) -> list[str]:
    """What an instructor with one minute should read."""
    graded, all_ = len(results.graded), len(results.students)
    lines = [f"{graded} of {all_} submissions were graded."]
    lost = all_ - graded
    if lost:
        need = "needs" if lost == 1 else "need"
        lines.append(f"{lost} could not be graded and {need} you: the files are listed below.")
    for hardest in count.from_hardest(items)[:1]:
        lines.append(f"Hardest question: {hardest.label} ({hardest.difficulty:.0%} of its points).")
    if found:
        first = found[0]
        name = first.name.replace("_", " ")
        lines.append(f"Most frequent misconception: {name} ({first.students} of {graded}).")
    return lines


def _pictures(
    results: ClassResults, items: Sequence[Item], found: Sequence[Misconception]
) -> dict[str, Picture]:
    spread = count.spread(results)
    made = {}
    if spread:
        points = [student.points for student in results.graded]
        most = sum(results.max_points.values())
        made["points"] = pictures.points_plot(points, most, spread)
        made["items"] = pictures.items_plot(items)
    if found:
        made["misconceptions"] = pictures.misconceptions_plot(found)
    return made


def _row(results: ClassResults, student: StudentResult) -> Row:
    most = sum(results.max_points.values())
    points = "no grade" if student.failed else f"{student.points:g} of {most:g}"
    if student.waits_for_person and not student.failed:
        points += " so far"
    unexplained = () if student.explained else ("was not graded; the grader's log says why",)
    remarks = (*student.remarks, *unexplained)
    penalty = f"{student.penalty:g} points" if student.penalty else "nothing"
    late = how_late(student.seconds_late)
    return Row(student.student, points, late, remarks, student.flags, penalty)
