"""What grading noted about a submission, on top of it in Formgrader; students never see it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets import Bool

_FLAGGED = "Flagged: a reason to look, never a verdict"
_REPAIRED = "Repaired before it was graded; no points were taken for that"
_UNREADABLE = "Not graded: a person must look, and points given by hand stand"


class ShowRemarks(Preprocessor):  # type: ignore[misc]
    """Puts flags, repairs and reasons before the first cell of what Formgrader shows.

    Feedback uses the same exporter where a course has no page of its own: only Formgrader asks
    with the number of a submission, and only there anything is added.
    """

    enabled = Bool(True).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Add one Markdown cell where there is something to say; the stored file stays as it is."""
        said = _said(nb.metadata.get("paygrade", {}))
        if "submission_id" in resources and said:
            nb.cells.insert(0, new_markdown_cell(said))
        return nb, resources


def _said(notes: Mapping[str, Any]) -> str:
    """Return the remarks as HTML; their words may quote what a student wrote."""
    reason = notes.get("unreadable", "")
    parts = [
        _list(_UNREADABLE, [reason] if reason else []),
        _list(_FLAGGED, list(_flags(notes.get("record", {})))),
        _list(_REPAIRED, notes.get("repairs", [])),
    ]
    return "".join(parts)


def _flags(record: Mapping[str, Any]) -> Iterator[str]:
    yield from record.get("flags", [])
    for check in record.get("checks", []):
        yield from (f"{check['grade_id']}: {flag}" for flag in check.get("flags", []))


def _list(heading: str, lines: list[str]) -> str:
    # On one line: a blank line would end the HTML block, and Markdown would read the rest.
    items = "".join(f"<li>{_plain(line)}</li>" for line in lines)
    return f"<div><h4>{heading}</h4><ul>{items}</ul></div>" if items else ""


def _plain(words: str) -> str:
    return html.escape(" ".join(words.split())).replace("$", "&#36;").replace("\\", "&#92;")
