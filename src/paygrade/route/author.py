"""What the author wrote: graded cells from the gradebook, the rest from the source folder."""

from __future__ import annotations

import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from paygrade.box.limits import MIB, Limits
from paygrade.intake import Unreadable, read_file, read_submission
from paygrade.judge.contract import Contract, read_contract
from paygrade.judge.verdict import role
from paygrade.restore import SourceCell


@dataclass
class Author:
    """The author's side of one notebook.

    `notebook` is the source notebook where its file is there; `cells` are its graded, locked and
    solution cells as they were released.
    """

    cells: list[SourceCell]
    notebook: nbformat.NotebookNode | None = None
    folder: Path | None = None
    language: str = "python"
    _files: dict[str, bytes] = field(default_factory=dict)

    def contract(self, submission: nbformat.NotebookNode) -> Contract:
        """The author's names, with the places of their cells in this submission."""
        places = {
            cell.metadata.nbgrader.grade_id: place
            for place, cell in enumerate(submission.cells)
            if "nbgrader" in cell.metadata
        }
        listed = [
            (places.get(cell.grade_id, -1), "solution" if cell.solution else "given", cell.source)
            for cell in self.cells
            if cell.cell_type == "code"
        ]
        if self.notebook is not None:
            listed += [
                (-1, "given", cell.source)
                for cell in self.notebook.cells
                if role(cell) == "student" and "nbgrader" not in cell.metadata
            ]
        return read_contract(listed)

    def files(self) -> dict[str, bytes]:
        """The files that the author gives beside the notebook."""
        if self.folder is not None and not self._files:
            self._files, _ = folder_files(self.folder)
        return self._files

    def hidden(self, grade_id: str) -> bool:
        """Whether a check has a part that students don't see."""
        return any(c.grade_id == grade_id and c.has_hidden_tests for c in self.cells)


def load_author(db_url: str, assignment: str, notebook: str, source: Path | None) -> Author:
    """Fetch the author's side from the gradebook and, where it is there, the source folder.

    `source` is the assignment's folder under the course's source folder. Raises nbgrader's
    `MissingEntry` for an assignment or notebook that the gradebook doesn't know.
    """
    with Gradebook(db_url) as gradebook:
        return author_in(gradebook, assignment, notebook, source)


def author_in(gradebook: Gradebook, assignment: str, notebook: str, source: Path | None) -> Author:
    """The same with a gradebook that is open; it is only read."""
    found = gradebook.find_notebook(notebook, assignment)
    cells = _source_cells(found)
    spec = found.kernelspec or ""
    author = Author(cells, language=_language(spec))
    file = source / f"{notebook}.ipynb" if source is not None else None
    if file is not None and file.is_file():
        author.folder = source
        try:
            author.notebook = read_submission(file).notebook
        except Unreadable as problem:
            found_language = re.search(r"a notebook in '(.+?)'", str(problem))
            if found_language:
                author.language = found_language[1]
            return author
        order = {
            cell.metadata.nbgrader.grade_id: place
            for place, cell in enumerate(author.notebook.cells)
            if "nbgrader" in cell.metadata
        }
        author.cells.sort(key=lambda cell: order.get(cell.grade_id, len(order)))
    return author


def _language(spec: str) -> str:
    """The language in a notebook's kernelspec as the gradebook keeps it; Python where none is."""
    try:
        return str(json.loads(spec).get("language") or "python").lower()
    except (ValueError, AttributeError):
        return "python"


def other_language(notebook: str, author: Author) -> str:
    """Why an author's notebook can't be graded here; empty for a Python notebook."""
    if author.language in ("python", "ipython", "python3"):
        return ""
    return (
        f"{notebook} is a notebook in {author.language!r}, and paygrade grades Python only; "
        "grade this assignment with nbgrader alone: leave paygrade's lines out of its configuration"
    )


def _source_cells(notebook: Any) -> list[SourceCell]:
    grades = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    tasks = {cell.name: float(cell.max_score) for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return [
        SourceCell(
            grade_id=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            grade=cell.name in grades,
            solution=cell.name in solutions,
            locked=bool(cell.locked),
            task=cell.name in tasks,
            points=grades.get(cell.name, tasks.get(cell.name)),
            checksum=cell.checksum,
        )
        for cell in notebook.source_cells
    ]


def folder_files(folder: Path, most: int = 100 << 20) -> tuple[dict[str, bytes], list[str]]:
    """The regular files below a folder but notebooks, by relative name, and what was left out.

    `most` bounds their bytes together; a single one may be as large as a box lets a file be.
    """
    largest = Limits().file_mib * MIB
    found: dict[str, bytes] = {}
    left_out: list[str] = []
    total = 0.0

    def closed(problem: OSError) -> None:
        shown = os.path.relpath(problem.filename, folder)
        left_out.append(f"the folder {shown!r} was left out: {problem.strerror}")

    for place, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [name for name in folders if name != ".ipynb_checkpoints"]
        for name in sorted(names):
            path = Path(place) / name
            shown = str(path.relative_to(folder))
            if name.endswith(".ipynb"):
                continue
            size = _size(path)
            if size > largest or total + size > most or len(found) > 5000:
                left_out.append(f"the file {shown!r} was left out: a link, a pipe or too large")
                continue
            try:
                found[shown] = read_file(path)
            except Unreadable as problem:
                left_out.append(f"the file {shown!r} was left out: {problem}")
                continue
            total += size
    return found, left_out


def _size(path: Path) -> float:
    """The bytes of a regular file; without end for a link, a pipe or a device."""
    try:
        kind = os.lstat(path)
    except OSError:
        return 0  # whoever reads it says why it can't be
    return kind.st_size if stat.S_ISREG(kind.st_mode) else float("inf")
