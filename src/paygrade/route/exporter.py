"""Tolerant reading for `Autograde.exporter_class`: a bad file costs its own student only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import Autograde

from paygrade.intake import Reading, Unreadable, read_submission
from paygrade.restore import NOT_FOUND, SourceCell, restore
from paygrade.route.author import Author, load_author
from paygrade.route.conversion import guard


class TolerantExporter(NotebookExporter):  # type: ignore[misc]
    """Reads what nbgrader's own exporter would stumble over, and says what it repaired.

    What was found is in the notebook's metadata under `paygrade`: `repairs`, and `unreadable` with
    the reason where nothing could be read; then the author's cells stand in for the student's.
    """

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        super().__init__(config=config, **kwargs)
        if isinstance(self.parent, Autograde):
            guard(self.parent)

    def from_filename(self, filename: str, resources: Any = None, **kwargs: Any) -> tuple[str, Any]:
        """Convert a submission; the notebook that grading itself has written is read as it is."""
        if not getattr(self.parent, "_sanitizing", True):
            return super().from_filename(filename, resources=resources, **kwargs)  # type: ignore[no-any-return]
        where = resources["nbgrader"]
        author = load_author(
            where["db_url"], where["assignment"], where["notebook"], self._source(where)
        )
        notebook, notes = read_with_author(filename, author)
        for words in [*notes["repairs"], *filter(None, [notes["unreadable"]])]:
            self.log.warning("%s: %s: %s", where["student"], filename, words)
        resources["metadata"] = ResourcesDict(
            name=Path(filename).stem, path=str(Path(filename).parent), modified_date=""
        )
        return self.from_notebook_node(notebook, resources=resources, **kwargs)  # type: ignore[no-any-return]

    def _source(self, where: dict[str, Any]) -> Path | None:
        coursedir = getattr(self.parent, "coursedir", None)
        if coursedir is None:
            return None
        return Path(coursedir.format_path(coursedir.source_directory, ".", where["assignment"]))


def read_with_author(
    filename: str | Path, author: Author
) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
    """Read and restore a submission; the notes are also in its metadata under `paygrade`."""
    return restored(lambda: read_submission(filename), author)


def restored(
    read: Callable[[], Reading], author: Author
) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
    """Restore what `read` returns; where it raises `Unreadable`, the author's cells stand in."""
    notes: dict[str, Any] = {"repairs": [], "unreadable": ""}
    try:
        reading = read()
        notebook = reading.notebook
        notes["repairs"] = [*reading.repairs, *restore(notebook, author.cells)]
    except Unreadable as problem:
        notes["unreadable"] = f"could not be read: {problem}"
        notebook = _stand_in(author.cells, notes["unreadable"])
    notebook.metadata["paygrade"] = notes
    return notebook, notes


def _stand_in(cells: list[SourceCell], reason: str) -> nbformat.NotebookNode:
    """The author's graded cells, unanswered, in the place of what could not be read."""
    notice = f"**This submission {reason}.** Its points are 0 until a person has looked at it."
    notebook = new_notebook(cells=[new_markdown_cell(notice, id="unreadable")])
    for number, cell in enumerate(cells):
        make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
        text = cell.source
        if cell.solution or cell.task:
            text = f"# {NOT_FOUND}" if cell.cell_type == "code" else NOT_FOUND
        metadata = {"nbgrader": cell.metadata()}
        notebook.cells.append(make(text, metadata=metadata, id=f"unread-{number}"))
    return notebook
