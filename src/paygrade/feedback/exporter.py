"""Turns one autograded notebook into one page; how its parts look, the template says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader, StrictUndefined
from nbconvert.exporters.exporter import Exporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import default

from paygrade import words
from paygrade.feedback import cells, safe


@dataclass(frozen=True)
class Standing:
    """What the gradebook says of one student's notebook, beside the scores of its cells."""

    earned: float
    most: float
    penalty: float
    seconds_late: float
    due: datetime | None
    waiting: frozenset[str]

    @property
    def total(self) -> float:
        """Points less the penalty, never below zero."""
        return max(0.0, self.earned - self.penalty)


class ReadStanding(NbGraderPreprocessor):  # type: ignore[misc]
    """Reads what nbgrader's GetGrades leaves out: lateness, and which cells wait for a person."""

    def preprocess(
        self, nb: nbformat.NotebookNode, resources: dict[str, Any]
    ) -> tuple[nbformat.NotebookNode, dict[str, Any]]:
        """Put a `Standing` into the resources; the notebook stays as it is."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(
                where["notebook"], where["assignment"], where["student"]
            )
            where["standing"] = Standing(
                earned=float(found.score or 0),
                most=float(found.max_score or 0),
                penalty=float(found.late_submission_penalty or 0),
                seconds_late=float(found.assignment.total_seconds_late),
                due=found.assignment.duedate,
                waiting=frozenset(g.name for g in found.grades if g.needs_manual_grade),
            )
        return nb, resources


class FeedbackExporter(Exporter):  # type: ignore[misc]
    """Writes feedback as one HTML file that runs nothing and asks nobody for anything."""

    output_mimetype = "text/html"

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: Any = None, **kwargs: Any
    ) -> tuple[str, Any]:
        """Convert a notebook whose scores and comments the preprocessors have put in."""
        notebook, resources = super().from_notebook_node(nb, resources, **kwargs)
        where = resources["nbgrader"]
        blocks = cells.read(notebook, where["standing"].waiting, self._hidden_marks())
        return render(notebook, where, blocks), resources

    def _hidden_marks(self) -> list[tuple[str, str]]:
        """The words that open and close what students must not see, as the course sets them."""
        tests, scheme = self.config.ClearHiddenTests, self.config.ClearMarkScheme
        return [
            (
                tests.get("begin_test_delimeter", "BEGIN HIDDEN TESTS"),
                tests.get("end_test_delimeter", "END HIDDEN TESTS"),
            ),
            (
                scheme.get("begin_mark_scheme_delimeter", "BEGIN MARK SCHEME"),
                scheme.get("end_mark_scheme_delimeter", "END MARK SCHEME"),
            ),
        ]


def render(
    notebook: nbformat.NotebookNode, where: dict[str, Any], blocks: list[cells.Block]
) -> str:
    """Return the page; every word that comes from a student is escaped or cleaned."""
    environment = Environment(
        loader=PackageLoader("paygrade.feedback", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["points"] = words.number
    notes = notebook.metadata.get("paygrade", {})
    return environment.get_template("template.html").render(
        assignment=where["assignment"],
        notebook=where["notebook"],
        student=where["student"],
        standing=where["standing"],
        late=words.how_late(where["standing"].seconds_late),
        unreadable=notes.get("unreadable", ""),
        repairs=notes.get("repairs", []),
        blocks=blocks,
        graded=[block for block in blocks if block.graded],
        code_style=safe.CODE.get_style_defs(".code"),
    )
