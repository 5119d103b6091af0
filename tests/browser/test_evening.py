"""A student's evening, through nbgrader's exchange: from fetching an exercise to its feedback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps import NbGraderAPI
from playwright.sync_api import Locator, Page, expect

from paybuild import notebooks
from paybuild.grading import Course

# A server and a kernel start on a busy machine.
SLOW_MS = 90_000
TOKEN = "token-of-a-test"


class Instructor:
    """The instructor's side of the exchange; what it does fails with nbgrader's own words."""

    def __init__(self, root: Path, exchange: Path) -> None:
        self.course = Course(root, settings=root)
        self.course.config.Exchange.root = str(exchange)
        self.api = NbGraderAPI(config=self.course.config)

    def release(self) -> None:
        self._done(self.api.generate_assignment("u9_tiny"))
        self._done(self.api.release_assignment("u9_tiny"))

    def grade_and_give_back(self) -> None:
        self._done(self.api.collect("u9_tiny"))
        (student,) = self.api.get_submitted_students("u9_tiny")
        self._done(self.api.autograde("u9_tiny", student))
        self._done(self.api.generate_feedback("u9_tiny", student))
        self._done(self.api.release_feedback("u9_tiny", student))

    def _done(self, outcome: dict[str, Any]) -> None:
        assert outcome["success"], outcome.get("error") or outcome.get("log")


@pytest.fixture
def instructor(tiny_course: Path, tmp_path: Path) -> Instructor:
    """Return the instructor of the tiny course, with an exchange that everybody may write to."""
    notebooks.build_all(tiny_course, tiny_course)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    return Instructor(tiny_course, exchange)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a student's folder, set to the same exchange and course."""
    folder = tmp_path / "student"
    folder.mkdir()
    settings = [
        "c = get_config()",
        'c.CourseDirectory.course_id = "pay_audited"',
        f"c.Exchange.root = {str(tmp_path / 'exchange')!r}",
    ]
    (folder / "nbgrader_config.py").write_text("\n".join(settings), encoding="utf-8")
    return folder


def rows(page: Page, kind: str) -> Locator:
    return page.locator(f"#{kind}_assignments_list > .list_item")


def answer(page: Page, code: str) -> None:
    """Write an answer into the cell of the question."""
    cell = page.locator(".jp-NotebookPanel:visible .jp-CodeCell", has_text="gap =").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def validated(page: Page) -> Locator:
    """Press Validate and return its dialog."""
    page.locator(".jp-NotebookPanel:visible").get_by_text("Validate", exact=True).click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_be_visible(timeout=SLOW_MS)
    return dialog


@pytest.mark.needs("chromium")
def test_a_student_fetches_errs_mends_submits_and_reads_feedback(
    instructor: Instructor,
    desk: Path,
    page: Page,
    served: Callable[[list[str], Path, Path], AbstractContextManager[str]],
) -> None:
    instructor.release()
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={desk}"]
    command += ["--LabApp.expose_app_in_browser=True"]
    with served(command, desk, desk.parent / "student-home") as url:
        page.goto(f"{url}/lab?token={TOKEN}")
        page.locator('.lm-MenuBar-itemLabel:text("Nbgrader")').click(timeout=SLOW_MS)
        page.locator(
            '#jp-mainmenu-nbgrader li[data-command="nbgrader:open-assignment-list"]'
        ).click()
        expect(rows(page, "released")).to_have_count(1, timeout=SLOW_MS)
        rows(page, "released").locator(".item_status button").click()
        expect(rows(page, "fetched")).to_have_count(1, timeout=SLOW_MS)

        page.evaluate(
            "path => jupyterapp.commands.execute('docmanager:open', {path})",
            "u9_tiny/u9_tiny.ipynb",
        )
        notebook = page.locator(".jp-NotebookPanel:visible")
        idle = notebook.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        expect(idle).to_be_visible(timeout=SLOW_MS)
        answer(page, "gap = 100 / 7")
        dialog = validated(page)
        expect(dialog).to_contain_text("a percentage")
        dialog.get_by_role("button").first.click()

        answer(page, "gap = 20 / 120")
        dialog = validated(page)
        expect(dialog).to_contain_text("Success")
        dialog.get_by_role("button").first.click()

        page.locator(".lm-TabBar-tab", has_text="Assignments").click()
        rows(page, "fetched").locator('.item_status button:text("Submit")').click()
        expect(rows(page, "submitted")).to_have_count(1, timeout=SLOW_MS)
        instructor.grade_and_give_back()

        page.locator("#refresh_assignments_list").click()
        page.get_by_text("Fetch Feedback").first.click(timeout=SLOW_MS)
        expect(page.get_by_text("(view feedback)").first).to_be_attached(timeout=SLOW_MS)
    (feedback,) = desk.glob("u9_tiny/feedback/*/u9_tiny.html")
    page.goto(feedback.as_uri())
    expect(page.locator("main")).to_contain_text("this is the gap as a share of women's pay")
    expect(page.locator("main")).to_contain_text("0 of 2 points")
