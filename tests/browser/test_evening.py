"""A student's evening, through nbgrader's exchange: from fetching an exercise to its feedback."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import browser_lab as lab
import nbformat
import pytest
from browser_lab import SLOW_MS, TOKEN, UNIT
from browser_pictures import take
from nbgrader.apps import NbGraderAPI
from playwright.sync_api import Locator, Page, expect

from paybuild import bundle
from paybuild.grading import Course

QUESTION = "u5_q1_three_gaps"
VERDICT = "The table names no n and no source: cannot be assessed. It may be rounded for display."


class Instructor:
    """The instructor's side of the exchange; what it does fails with nbgrader's own words."""

    def __init__(self, root: Path) -> None:
        self.course = Course(root, settings=root)
        self.api = NbGraderAPI(config=self.course.config)

    def release(self) -> None:
        self._done(self.api.generate_assignment(UNIT))
        self._done(self.api.release_assignment(UNIT))

    def grade_and_give_back(self) -> None:
        self._done(self.api.collect(UNIT))
        (student,) = self.api.get_submitted_students(UNIT)
        self._done(self.api.autograde(UNIT, student))
        self._done(self.api.generate_feedback(UNIT, student))
        self._done(self.api.release_feedback(UNIT, student))

    def _done(self, outcome: dict[str, Any]) -> None:
        assert outcome["success"], outcome.get("error") or outcome.get("log")


@pytest.fixture
def instructor(tmp_path: Path) -> Instructor:
    """Return the instructor of a course of one real unit, which is released."""
    found = Instructor(lab.copy_unit(tmp_path / "course"))
    found.release()
    return found


@pytest.fixture
def desk(instructor: Instructor, tmp_path: Path) -> Path:
    """Return a student's folder with the lesson, set to the same exchange and course."""
    folder = tmp_path / "student"
    (folder / "lessons" / UNIT).mkdir(parents=True)
    lesson = instructor.course.root / "course" / UNIT / "lesson.ipynb"
    shutil.copy(lesson, folder / "lessons" / UNIT)
    settings = bundle.SETTINGS + f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    (folder / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    return folder


def rows(page: Page, kind: str) -> Locator:
    return page.locator(f"#{kind}_assignments_list > .list_item")


def answer_on_other_evenings(path: Path) -> None:
    """Answer everything but the one question that this evening is about."""
    notebook = nbformat.read(path, as_version=4)
    sheet = lab.solutions() | {"u5_q8_verdict": VERDICT}
    del sheet[QUESTION]
    for cell in notebook.cells:
        cell.source = sheet.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, path)


def answer(notebook: Locator, code: str) -> None:
    """Write an answer into the cell of the question."""
    cell = notebook.locator(".jp-CodeCell", has_text="gap_of_mens_pay =").first
    cell.locator(".cm-content").click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.insert_text(code)


def fetch(page: Page) -> None:
    """Fetch the exercise from the Assignment List."""
    # It comes late, and would push the other tabs aside.
    launcher = page.locator(".lm-TabBar-tab", has_text="Launcher")
    expect(launcher).to_be_visible(timeout=SLOW_MS)
    lab.menu(page, "open-assignment-list")
    expect(rows(page, "released")).to_have_count(1, timeout=SLOW_MS)
    rows(page, "released").locator(".item_status button").click()
    expect(rows(page, "fetched")).to_have_count(1, timeout=SLOW_MS)


def explore(page: Page) -> None:
    """Move a slider of an explorer of the lesson, by mouse and by keyboard: the picture follows."""
    notebook = lab.open_notebook(page, f"lessons/{UNIT}/lesson.ipynb")
    lab.run_all(page)
    explorer = notebook.locator(".jp-OutputArea-output", has_text="what a control does to a gap")
    explorer.first.scroll_into_view_if_needed(timeout=SLOW_MS)
    picture = explorer.get_by_role("status").locator("img")
    seen = [picture.get_attribute("src")]
    slider = explorer.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    slider.hover()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    seen.append(changed(picture, seen))
    slider.focus()
    page.keyboard.press("ArrowLeft")
    seen.append(changed(picture, seen))
    assert len(set(seen)) == 3
    explorer.first.evaluate("element => element.scrollIntoView({block: 'start'})")
    take(page, "lesson")


def changed(picture: Locator, seen: list[str | None]) -> str | None:
    """Wait until the picture is another one than the last that was seen, and return it."""
    expect(picture).not_to_have_attribute("src", seen[-1] or "", timeout=SLOW_MS)
    return picture.get_attribute("src")


def answer_and_validate(page: Page) -> None:
    """Answer with a percentage, read what Validate says, mend it, and see it pass."""
    notebook = lab.open_notebook(page, f"{UNIT}/{UNIT}.ipynb")
    answer(notebook, lab.PERCENT)
    dialog = lab.validated(notebook)
    expect(dialog).to_contain_text("gap_of_mens_pay: got 14.3")
    expect(dialog).to_contain_text("a percentage")
    expect(dialog).not_to_contain_text("Traceback")
    dialog.get_by_text("gap_of_mens_pay: got 14.3").last.scroll_into_view_if_needed()
    take(page, "validate")
    dialog.get_by_role("button").first.click()
    answer(notebook, lab.OF_WOMENS_PAY)
    dialog = lab.validated(notebook)
    expect(dialog).to_contain_text("Success")
    dialog.get_by_role("button").first.click()


def submit(page: Page) -> None:
    page.locator(".lm-TabBar-tab", has_text="Assignments").click()
    rows(page, "fetched").locator('.item_status button:text("Submit")').click()
    expect(rows(page, "submitted")).to_have_count(1, timeout=SLOW_MS)


def fetch_feedback(page: Page) -> None:
    page.locator("#refresh_assignments_list").click()
    page.get_by_text("Fetch Feedback").first.click(timeout=SLOW_MS)
    expect(page.get_by_text("(view feedback)").first).to_be_attached(timeout=SLOW_MS)
    take(page, "assignment-list")


def read(page: Page, feedback: Path) -> None:
    """Read the feedback as a file, wide and narrow; it needs no server."""
    page.goto(feedback.as_uri())
    main = page.locator("main")
    expect(main).to_contain_text("this is the gap as a share of women's pay")
    expect(main).to_contain_text("1.5 of 2 points")
    take(page, "feedback")
    take(page, "feedback-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.needs("chromium")
def test_a_student_fetches_explores_errs_mends_submits_and_reads_feedback(
    instructor: Instructor,
    desk: Path,
    page: Page,
    served: Callable[[list[str], Path, Path], AbstractContextManager[str]],
) -> None:
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={desk}"]
    command += ["--LabApp.expose_app_in_browser=True"]
    with served(command, desk, desk.parent / "student-home") as url:
        page.goto(f"{url}/lab?token={TOKEN}")
        fetch(page)
        explore(page)
        answer_on_other_evenings(desk / UNIT / f"{UNIT}.ipynb")
        answer_and_validate(page)
        submit(page)
        instructor.grade_and_give_back()
        fetch_feedback(page)
    (feedback,) = desk.glob(f"{UNIT}/feedback/*/{UNIT}.html")
    read(page, feedback)
