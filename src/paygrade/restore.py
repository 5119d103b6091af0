"""Bringing a submission's graded cells back to the author's: roles, checks and places, in words.

Reads the author's cells as plain data; how they are fetched, and how cells are run, lies elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import compute_checksum

_HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?", re.S | re.M)
_MARK_SCHEME = re.compile(
    r"^[ \t]*### BEGIN MARK SCHEME.*?### END MARK SCHEME[^\n]*\n?", re.S | re.M
)
NOT_FOUND = "*This answer's cell was not found in the submission; look at the cells around it.*"


@dataclass(frozen=True)
class SourceCell:
    """One graded, locked or solution cell as the author wrote it, in the notebook's order."""

    grade_id: str
    cell_type: str
    source: str
    grade: bool
    solution: bool
    locked: bool
    task: bool = False
    points: float | None = None
    checksum: str | None = None

    @property
    def is_check(self) -> bool:
        """Whether this cell computes a mark: graded, and not a student's to write."""
        return self.grade and not self.solution

    @property
    def has_hidden_tests(self) -> bool:
        """Whether a part of it is not shown to students."""
        return _HIDDEN.search(self.source) is not None

    def metadata(self) -> dict[str, object]:
        """nbgrader's metadata of this cell, schema 3."""
        meta: dict[str, object] = {
            "grade_id": self.grade_id,
            "schema_version": 3,
            "cell_type": self.cell_type,
            "grade": self.grade,
            "solution": self.solution,
            "locked": self.locked,
            "task": self.task,
        }
        if self.points is not None:
            meta["points"] = self.points
        if self.checksum is not None:
            meta["checksum"] = self.checksum
        return meta


def restore(notebook: nbformat.NotebookNode, source: Sequence[SourceCell]) -> list[str]:
    """Give the notebook's cells the author's roles, checks and order; what was done, in words.

    Checks and locked cells get the author's text; copies, forged and unknown ids lose their role;
    missing ones come back; a check stands after the answer that it is about.
    """
    repairs: list[str] = []
    known = {cell.grade_id: cell for cell in source}
    _recognize_by_text(notebook, source, repairs)
    _drop_unknown(notebook, known, repairs)
    for cell in source:
        _keep_one(notebook, cell, repairs)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if meta:
            _overwrite(cell, known[meta["grade_id"]], repairs)
    for number, missing in enumerate(source):
        if _place(notebook, missing.grade_id) is None:
            _bring_back(notebook, source, number, repairs)
    for number, cell in enumerate(source):
        if cell.is_check:
            _after_its_answer(notebook, source, number, repairs)
    for number, cell in enumerate(source):
        if cell.locked and cell.cell_type == "code" and not cell.is_check:
            _before_what_follows(notebook, source, number, repairs)
    return repairs


def as_released(source: str) -> str:
    """The part of a cell's text that students get, without trailing blanks."""
    return _plain(_MARK_SCHEME.sub("", _HIDDEN.sub("", source)))


def _grade_id(cell: nbformat.NotebookNode) -> str | None:
    meta = cell.metadata.get("nbgrader")
    return str(meta["grade_id"]) if meta else None


def _place(notebook: nbformat.NotebookNode, grade_id: str) -> int | None:
    for place, cell in enumerate(notebook.cells):
        if _grade_id(cell) == grade_id:
            return place
    return None


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _recognize_by_text(
    notebook: nbformat.NotebookNode, source: Sequence[SourceCell], repairs: list[str]
) -> None:
    """Find checks and locked cells whose metadata were lost, by the text that students get."""
    present = {_grade_id(cell) for cell in notebook.cells}
    for cell in source:
        if cell.grade_id in present or not (cell.is_check or cell.locked):
            continue
        released = as_released(cell.source)
        for candidate in notebook.cells:
            if released and not _grade_id(candidate) and _plain(candidate.source) == released:
                candidate.metadata["nbgrader"] = {"grade_id": cell.grade_id}
                repairs.append(f"the lost metadata of {cell.grade_id!r} were restored")
                break


def _drop_unknown(
    notebook: nbformat.NotebookNode, known: dict[str, SourceCell], repairs: list[str]
) -> None:
    for cell in notebook.cells:
        grade_id = _grade_id(cell)
        if grade_id is not None and grade_id not in known:
            del cell.metadata["nbgrader"]
            repairs.append(f"a cell claimed the unknown id {grade_id[:80]!r}; it is not graded")


def _keep_one(notebook: nbformat.NotebookNode, cell: SourceCell, repairs: list[str]) -> None:
    """Of several cells with one id keep the one that is graded; the others run as plain cells."""
    copies = [found for found in notebook.cells if _grade_id(found) == cell.grade_id]
    if len(copies) < 2:
        return
    kept = copies[-1]
    if cell.is_check or cell.locked:
        released = as_released(cell.source)
        kept = next((c for c in reversed(copies) if _plain(c.source) == released), kept)
    else:  # an answer: the last one that was worked on
        untouched = {_plain(cell.source), ""}
        kept = next((c for c in reversed(copies) if _plain(c.source) not in untouched), kept)
    for copy in copies:
        if copy is not kept:
            del copy.metadata["nbgrader"]
    times = len(copies)
    repairs.append(f"the cell {cell.grade_id!r} was there {times} times; one of them is graded")


def _overwrite(cell: nbformat.NotebookNode, source: SourceCell, repairs: list[str]) -> None:
    found = dict(cell.metadata["nbgrader"])
    earlier = _as_some_release_had_it(cell)
    cell.metadata["nbgrader"] = source.metadata()
    for key in () if earlier else ("grade", "solution", "points"):
        if key in found and found[key] != cell.metadata["nbgrader"].get(key):
            repairs.append(f"{key!r} of {source.grade_id!r} had been changed")
    if cell.cell_type != source.cell_type:
        repairs.append(f"{source.grade_id!r} had become a {cell.cell_type} cell")
        _retype(cell, source.cell_type)
    if source.locked or source.is_check:
        released = {_plain(source.source), as_released(source.source)}
        if _plain(cell.source) not in released and not earlier:
            repairs.append(f"the text of {source.grade_id!r} had been changed")
        cell.source = source.source


def _as_some_release_had_it(cell: nbformat.NotebookNode) -> bool:
    """Whether the cell bears nbgrader's checksum of itself: it is unchanged since a release.

    After a regrade that may be an earlier release than today's, which is nobody's doing. Who forges
    a checksum spares himself a remark; the author's text and points are used in any case.
    """
    try:
        return bool(cell.metadata.nbgrader["checksum"] == compute_checksum(cell))
    except (KeyError, AttributeError, TypeError, ValueError):  # metadata that nbgrader can't read
        return False


def _retype(cell: nbformat.NotebookNode, cell_type: str) -> None:
    cell.cell_type = cell_type
    for key in ("outputs", "execution_count", "attachments"):
        cell.pop(key, None)
    if cell_type == "code":
        cell.outputs, cell.execution_count = [], None


def _bring_back(
    notebook: nbformat.NotebookNode, source: Sequence[SourceCell], number: int, repairs: list[str]
) -> None:
    missing = source[number]
    if missing.solution and not missing.grade:
        repairs.append(f"the answer cell {missing.grade_id!r} is missing")
        return
    written = (missing.grade and missing.solution) or missing.task
    text = missing.source if not written else NOT_FOUND
    make = new_code_cell if missing.cell_type == "code" else new_markdown_cell
    if written and missing.cell_type == "code":
        text = f"# {NOT_FOUND.strip('*')}"
    cell = make(text, metadata={"nbgrader": missing.metadata()})
    cell["id"] = f"restored-{number}"
    notebook.cells.insert(_place_for(notebook, source, number), cell)
    repairs.append(f"the missing cell {missing.grade_id!r} was put back")


def _place_for(notebook: nbformat.NotebookNode, source: Sequence[SourceCell], number: int) -> int:
    """Just before the next cell that is there: work done without its cell is seen as well."""
    for later in source[number + 1 :]:
        place = _place(notebook, later.grade_id)
        if place is not None:
            return place
    return len(notebook.cells)


def _after_its_answer(
    notebook: nbformat.NotebookNode, source: Sequence[SourceCell], number: int, repairs: list[str]
) -> None:
    """Move a check behind the answers between it and the check before it in the source.

    A check without answers of its own goes with the answers of the check before it.
    """
    answers = _answers_before(source, number)
    here = _place(notebook, source[number].grade_id)
    places = [_place(notebook, answer.grade_id) for answer in answers]
    last = max((place for place in places if place is not None), default=-1)
    if here is not None and here < last:
        notebook.cells.insert(last, notebook.cells.pop(here))
        repairs.append(f"{source[number].grade_id!r} stood before its answer and was moved")


def _before_what_follows(
    notebook: nbformat.NotebookNode, source: Sequence[SourceCell], number: int, repairs: list[str]
) -> None:
    """Move a locked cell before what comes after it in the source.

    Behind a check that uses it, its names would be the student's to say.
    """
    here = _place(notebook, source[number].grade_id)
    later = [_place(notebook, cell.grade_id) for cell in source[number + 1 :]]
    first = min((place for place in later if place is not None), default=len(notebook.cells))
    if here is not None and here > first:
        notebook.cells.insert(first, notebook.cells.pop(here))
        repairs.append(f"{source[number].grade_id!r} stood behind what needs it and was moved")


def _answers_before(source: Sequence[SourceCell], number: int) -> list[SourceCell]:
    found: list[SourceCell] = []
    for cell in reversed(source[:number]):
        if cell.solution:
            found.append(cell)
        elif cell.is_check and found:
            break
    return found
