"""What nbgrader recorded of an assignment, as plain data; nothing is counted or shown here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from paygrade.intake import Finding, survey
from paygrade.report import teach
from paygrade.told import bundle_of, texts


@dataclass(frozen=True)
class CellResult:
    """One graded cell of one student: its points, and what the student reads below it."""

    cell: str
    points: float
    max_points: float
    needs_person: bool
    text: str = ""
    bundle: Mapping[str, Any] = field(default_factory=dict)
    untouched: bool = False

    @property
    def share(self) -> float:
        """Points earned over points to be had; 0 where there are none to be had."""
        return self.points / self.max_points if self.max_points else 0.0

    @property
    def misconceptions(self) -> dict[str, str]:
        """Misconception id -> the words that the student read."""
        checks = self.bundle.get("checks", [])
        return {c["misconception"]: c["message"] for c in checks if c.get("misconception")}

    @property
    def unanswered(self) -> bool:
        """Whether nothing was answered: untouched, or every check that said something said so."""
        said = [c["message"] for c in self.bundle.get("checks", []) if c.get("message")]
        silent = bool(said) and all("not answered yet" in message for message in said)
        return self.untouched or silent


@dataclass(frozen=True)
class StudentResult:
    """One student's assignment: what it scored, when it came, and what was wrong with its files."""

    student: str
    graded: bool
    cells: Mapping[str, CellResult]
    penalty: float = 0.0
    seconds_late: float = 0.0
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    seals: frozenset[int] = frozenset()

    @property
    def points(self) -> float:
        """Points of all cells, less the penalty for late work."""
        return max(0.0, sum(cell.points for cell in self.cells.values()) - self.penalty)

    @property
    def failed(self) -> bool:
        """Whether a notebook could not be graded, so that the points say nothing."""
        lost = any(finding.status in ("unreadable", "missing") for finding in self.findings)
        return lost or not self.graded

    @property
    def explained(self) -> bool:
        """Whether the state of the files says why it failed, if it did."""
        return not self.failed or any(f.status not in ("ok", "repaired") for f in self.findings)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was wrong with the files, each with its name, and what grading mended."""
        said = [
            f"{finding.file.name}: {'; '.join(finding.reasons)}"
            for finding in self.findings
            if finding.reasons
        ]
        return (*said, *(note for note in self.notes if not any(note in words for words in said)))

    @property
    def waits_for_person(self) -> bool:
        """Whether a person still has to grade a part of it."""
        return any(cell.needs_person for cell in self.cells.values())


@dataclass(frozen=True)
class ClassResults:
    """An assignment with its graded cells in the notebook's order and its students by id.

    `teaching` holds what the course says to teach, by misconception.
    """

    assignment: str
    due: datetime | None
    max_points: Mapping[str, float]
    students: tuple[StudentResult, ...]
    teaching: Mapping[str, str] = field(default_factory=dict)

    @property
    def graded(self) -> tuple[StudentResult, ...]:
        """The students all of whose notebooks were graded."""
        return tuple(student for student in self.students if not student.failed)


def read(course: CourseDirectory, assignment: str) -> ClassResults:
    """Read the gradebook, the autograded notebooks and the state of the submitted files.

    Raises nbgrader's `MissingEntry` where the gradebook knows no such assignment.
    """
    with Gradebook(course.db_url, course.course_id) as gradebook:
        entry = gradebook.find_assignment(assignment)
        findings = _findings(course, entry)
        submitted = {s.student.id: s for s in entry.submissions}
        students = sorted(submitted.keys() | findings.keys())
        return ClassResults(
            assignment,
            entry.duedate,
            {cell.name: cell.max_score for cell in _graded_cells(entry)},
            tuple(
                _student(course, assignment, s, submitted.get(s), findings.get(s, ()))
                for s in students
            ),
            teach.texts_of(course, assignment),
        )


def _graded_cells(entry: Assignment) -> Iterator[Any]:
    for notebook in entry.notebooks:
        places = {cell.name: place for place, cell in enumerate(notebook.source_cells)}
        cells = [*notebook.grade_cells, *notebook.task_cells]
        yield from sorted(cells, key=lambda cell: places.get(cell.name, len(places)))


def _findings(course: CourseDirectory, entry: Assignment) -> dict[str, tuple[Finding, ...]]:
    names = [notebook.name for notebook in entry.notebooks]
    submitted = Path(course.format_path(course.submitted_directory, ".", ".")).resolve()
    found: dict[str, tuple[Finding, ...]] = {}
    for name in names:
        for finding in survey(submitted, entry.name, name, [n for n in names if n != name]):
            found[finding.student] = (*found.get(finding.student, ()), _with_old_name(finding))
    return found


def _with_old_name(finding: Finding) -> Finding:
    """Say under which name a notebook came that grading has copied to its right one."""
    if finding.status not in ("ok", "repaired"):
        return finding
    content = finding.file.read_bytes()
    others = sorted(set(finding.file.parent.glob("*.ipynb")) - {finding.file})
    same = [path.name for path in others if path.is_file() and path.read_bytes() == content]
    if not same:
        return finding
    words = f"handed in as {same[0]!r}, graded as {finding.file.name!r}"
    return replace(finding, status="repaired", reasons=(words, *finding.reasons))


def _student(
    course: CourseDirectory,
    assignment: str,
    student: str,
    submission: SubmittedAssignment | None,
    findings: tuple[Finding, ...],
) -> StudentResult:
    folder = Path(course.format_path(course.autograded_directory, student, assignment))
    entries = submission.notebooks if submission else []
    paths = [folder / f"{entry.name}.ipynb" for entry in entries]
    written = [nbformat.read(path, as_version=4) for path in paths if path.is_file()]
    outputs = {name: found for notebook in written for name, found in _outputs(notebook)}
    grades = [grade for entry in entries for grade in entry.grades]
    # nbgrader notes so of a cell that is as it was released; of graded ones, the written answers.
    untouched = {
        comment.name
        for entry in entries
        for comment in entry.comments
        if comment.auto_comment == "No response."
    }
    graders = [notebook.metadata.get("paygrade", {}) for notebook in written]
    return StudentResult(
        student,
        graded=bool(paths) and len(written) == len(paths),
        cells={g.name: _cell(g, outputs.get(g.name, []), g.name in untouched) for g in grades},
        penalty=sum(entry.late_submission_penalty or 0 for entry in entries),
        seconds_late=submission.total_seconds_late if submission else 0.0,
        findings=findings,
        notes=tuple(note for grader in graders for note in grader.get("repairs", [])),
        flags=tuple(flag for grader in graders for flag in _flags(grader)),
        seals=frozenset(grader["record"]["seal"] for grader in graders if "record" in grader),
    )


def _outputs(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, list[Any]]]:
    """Yield the grade id and the outputs of each graded cell."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            yield cell.metadata.nbgrader.grade_id, cell.get("outputs", [])


def _flags(grader: Mapping[str, Any]) -> Iterator[str]:
    """Yield what paygrade found odd while it ran and judged, as kept in the notebook's metadata."""
    record = grader.get("record", {})
    yield from record.get("flags", [])
    for check in record.get("checks", []):
        yield from (f"{check['grade_id']}: {flag}" for flag in check.get("flags", []))


def _cell(grade: Grade, outputs: list[Any], untouched: bool) -> CellResult:
    return CellResult(
        cell=grade.name,
        points=float(grade.score or 0),
        max_points=float(grade.max_score or 0),
        needs_person=bool(grade.needs_manual_grade),
        text="\n".join(texts(outputs)),
        bundle=next((b for b in map(bundle_of, outputs) if b), {}),
        untouched=untouched,
    )
