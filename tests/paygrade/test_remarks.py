"""What an instructor sees of flags and repairs on top of a submission in Formgrader."""

from __future__ import annotations

from typing import Any

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from traitlets.config import Config

from paygrade.route import configure

FLAGGED = {
    "repairs": ["a byte-order mark was removed"],
    "record": {
        "flags": ["a cell was stopped after 30 s"],
        "checks": [{"grade_id": "q1_check", "flags": ["could not be told from outside: fit"]}],
    },
}


def shown(notes: dict[str, Any], **resources: Any) -> str:
    config = Config()
    configure(config)
    notebook = new_notebook(cells=[new_markdown_cell("The answer.")], metadata={"paygrade": notes})
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)
    return str(page)


def test_formgrader_shows_flags_and_repairs_before_the_first_cell() -> None:
    page = shown(FLAGGED, submission_id="4711")
    assert page.index("q1_check: could not be told from outside: fit") < page.index("The answer.")
    assert "a cell was stopped after 30 s" in page
    assert "a byte-order mark was removed" in page
    assert "Flagged: a reason to look, never a verdict" in page


def test_formgrader_says_why_a_submission_could_not_be_read() -> None:
    assert "it is empty" in shown({"unreadable": "could not be read: it is empty"}, submission_id=1)


def test_a_submission_without_remarks_is_shown_as_it_is() -> None:
    notes = {"repairs": [], "record": {"flags": [], "checks": []}}
    assert "never a verdict" not in shown(notes, submission_id="4711")


def test_feedback_tells_students_nothing_of_flags() -> None:
    assert "stopped after 30 s" not in shown(FLAGGED)


@pytest.mark.parametrize(
    "words", ["<script>pwned()</script>", "</li></ul><h1>20 of 20</h1>", "\n\n# 20"]
)
def test_words_of_a_student_in_a_remark_stay_words(words: str) -> None:
    page = shown({"repairs": [f"the link {words} was left out"]}, submission_id="4711")
    assert "<script>pwned()" not in page
    assert "<h1>20" not in page
    assert "<h1 id=" not in page
