"""An instructor's Sunday in Formgrader: release, collect, grade, comment, give feedback back."""

from __future__ import annotations

import csv
import getpass
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import browser_lab as lab
import pytest
from browser_lab import SLOW_MS, TOKEN, UNIT
from browser_pictures import take
from playwright.sync_api import Locator, Page, expect

from paybuild.grading import Course, hand_in

# nbgrader checks that a submission belongs to the user that its name says.
STUDENT = getpass.getuser()
VERDICT = (
    "Table 5 prints 140,000 for men and 120,000 for women: 14.3 % of men's pay, 16.7 % of women's. "
    "No n and no spread are given, so there is no interval. Verdict: consistent but unverifiable."
)
# Nobody told this student that `exit` ends the whole process.
QUITS = "import os\nos._exit(0)"
CLASS_LIST = (
    "id,first_name,last_name,email,lms_user_id\n"
    f"{STUDENT},Ada,L,ada@example.org,101\n"
    "bo,Bo,M,bo@example.org,102\n"
    "cy,Cy,N,cy@example.org,103\n"
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a course of one real unit with a class list and an exchange, nothing released."""
    root = lab.copy_unit(tmp_path / "course")
    (root / "students.csv").write_text(CLASS_LIST, encoding="utf-8")
    nbgrader(root, "db", "student", "import", "students.csv")
    return root


def nbgrader(root: Path, *arguments: str) -> None:
    """Run one of nbgrader's commands in the course."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def submit(course: Path) -> None:
    """Put one submission into the exchange, as `nbgrader submit` does, and two where it collects.

    One of these has a byte-order mark before its first character, one ends its own process.
    """
    stamp = "2026-03-06 17:00:00.000000 UTC"
    exchange = lab.exchange_of(course) / "pay_audited"
    released = exchange / "outbound" / UNIT
    sheet = lab.solutions() | {"u5_q8_verdict": VERDICT}
    folder = exchange / "inbound" / f"{STUDENT}+{UNIT}+{stamp}+x1"
    hand_in(released, folder, sheet | {"u5_q1_three_gaps": lab.OF_WOMENS_PAY})
    (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
    # By it nbgrader finds whose feedback it releases.
    (folder / "submission_secret.txt").write_text("a secret of this submission", encoding="utf-8")
    marked = course / "submitted" / "bo" / UNIT
    hand_in(released, marked, sheet)
    notebook = marked / f"{UNIT}.ipynb"
    notebook.write_bytes(b"\xef\xbb\xbf" + notebook.read_bytes())
    hand_in(released, course / "submitted" / "cy" / UNIT, sheet | {"u5_q2_rounding": QUITS})


def press(page: Page, button: Locator, said: str) -> None:
    """Press one of Formgrader's buttons and close the dialog that says how it went."""
    button.click(timeout=SLOW_MS)
    dialog = page.locator(".modal.in")
    expect(dialog).to_contain_text(said, timeout=SLOW_MS)
    dialog.locator(".modal-footer button").click()
    expect(dialog).to_have_count(0)


def row_of(page: Page, student: str) -> Locator:
    return page.locator("tr", has=page.locator("td.student-id", has_text=student))


def release_and_collect(page: Page, course: Path, url: str) -> None:
    page.goto(f"{url}/formgrader/manage_assignments")
    row = page.locator("tr", has=page.locator("td.name", has_text=UNIT))
    press(page, row.locator(".assign a"), "Successfully created")
    press(page, row.locator(".release a"), "Successfully released")
    submit(course)
    press(page, row.locator(".collect a"), "Successfully collected")


def autograde(page: Page, url: str) -> None:
    page.goto(f"{url}/formgrader/manage_submissions/{UNIT}")
    for student in (STUDENT, "bo", "cy"):
        press(page, row_of(page, student).locator(".autograde a"), "Successfully autograded")
        expect(row_of(page, student).locator(".status")).to_contain_text("needs manual grading")


def open_submission(page: Page, course: Path, url: str, student: str) -> None:
    """Open one student's notebook in Formgrader, and wait until its page listens."""
    with Course(course, settings=course).gradebook() as gradebook:
        number = gradebook.find_submission_notebook(UNIT, UNIT, student).id
    page.goto(f"{url}/formgrader/submissions/{number}/")
    until_it_listens(page)


def until_it_listens(page: Page) -> None:
    page.locator("input.score#u5_q8_verdict").wait_for(timeout=SLOW_MS)
    # The page listens to its fields only once it has fetched the grades.
    page.wait_for_load_state("networkidle")


def grade_by_hand(page: Page, course: Path, url: str) -> None:
    """Find the written verdict by Manual Grading, read its rubric, give points and a comment."""
    page.goto(f"{url}/formgrader/gradebook/{UNIT}/{UNIT}")
    names = page.locator("td.name a.name-hidden")
    expect(names).to_have_count(3, timeout=SLOW_MS)
    names.first.click()
    until_it_listens(page)
    open_submission(page, course, url, STUDENT)
    rubric = page.locator(".text_cell", has_text="A verdict that its evidence bears.")
    expect(rubric).to_contain_text("One point for each line; half points are fine.")
    score = page.locator("input.score#u5_q8_verdict")
    score.fill("2.5", timeout=SLOW_MS)
    comment = page.locator("textarea#u5_q8_verdict-comment")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url):
        comment.click()
    comment.fill("Say **which** n.")
    with page.expect_response(lambda answer: "/api/comment/" in answer.url):
        score.click()
    rubric.last.evaluate("element => window.scrollTo(0, element.offsetTop + 60)")
    take(page, "formgrader-grading")


def look_at_remarks(page: Page, course: Path, url: str) -> None:
    """See on top of a repaired and of a flagged submission what happened to it."""
    open_submission(page, course, url, "bo")
    top = page.locator("#notebook-container .text_cell").first
    expect(top).to_contain_text("Repaired before it was graded")
    expect(top).to_contain_text("byte-order mark")
    open_submission(page, course, url, "cy")
    top = page.locator("#notebook-container .text_cell").first
    expect(top).to_contain_text("Flagged: a reason to look, never a verdict")
    take(page, "formgrader-remarks")


def give_back(page: Page, url: str) -> None:
    page.goto(f"{url}/formgrader/manage_submissions/{UNIT}")
    row = row_of(page, STUDENT)
    press(page, row.locator(".generate-feedback a"), "Successfully generated")
    press(page, row.locator(".release-feedback a"), "Successfully released")


def look_into_the_gradebook(page: Page, course: Path, url: str) -> None:
    """The points of the one that is graded stand there as the gradebook has them."""
    with Course(course, settings=course).gradebook() as gradebook:
        points = gradebook.find_submission(UNIT, STUDENT).score
    page.goto(f"{url}/formgrader/manage_students/{STUDENT}/{UNIT}")
    expect(page.locator("td.score")).to_have_text(f"{points:g} / 20", timeout=SLOW_MS)
    expect(page.locator("td.written-score")).to_have_text("2.5 / 4")
    page.goto(f"{url}/formgrader/gradebook")
    expect(page.locator("tr", has_text=UNIT).locator("td.score")).to_contain_text("/ 20")


def export(course: Path) -> dict[str, dict[str, str]]:
    """Return the rows of the plain export by student."""
    (course / "reports").mkdir()
    target = course / "reports" / "grades.csv"
    nbgrader(course, "export", "--exporter=paygrade.export.Plain", "--to", str(target))
    with target.open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def read_feedback(page: Page, course: Path) -> None:
    page.goto((course / "feedback" / STUDENT / UNIT / f"{UNIT}.html").as_uri())
    main = page.locator("main")
    expect(main).to_contain_text("2.5 of 4 points")
    expect(main).to_contain_text("Say which n.")
    expect(main).to_contain_text("this is the gap as a share of women's pay")
    expect(main).not_to_contain_text("One point for each line")


@pytest.mark.needs("chromium")
def test_an_instructor_releases_collects_grades_comments_and_gives_back(
    course: Path,
    page: Page,
    served: Callable[[list[str], Path, Path], AbstractContextManager[str]],
) -> None:
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={course}"]
    with served(command, course, course.parent / "home") as url:
        page.goto(f"{url}/lab?token={TOKEN}")
        lab.menu(page, "open-formgrader")
        inside = page.frame_locator(".jp-MainAreaWidget iframe")
        expect(inside.locator("td.name", has_text=UNIT)).to_be_visible(timeout=SLOW_MS)
        release_and_collect(page, course, url)
        autograde(page, url)
        grade_by_hand(page, course, url)
        look_at_remarks(page, course, url)
        give_back(page, url)
        look_into_the_gradebook(page, course, url)
    exported = export(course)
    assert exported[STUDENT]["state"] == "graded"
    assert float(exported[STUDENT]["total"]) == float(exported[STUDENT]["earned"]) > 2.5
    # What waits for a person is exported without a total.
    assert exported["bo"]["total"] == exported["cy"]["total"] == ""
    read_feedback(page, course)
