"""An instructor's Sunday in Formgrader: release, collect, grade, comment, give feedback back."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from paybuild import notebooks
from paybuild.grading import hand_in

SLOW_MS = 90_000
TOKEN = "token-of-a-test"
# nbgrader checks that a submission belongs to the user that its name says.
STUDENT = getpass.getuser()
WRITTEN = '''
# %% [markdown] nbgrader={"grade_id": "u9_q2_verdict", "grade": true, "solution": true, "points": 3}
"""
Write your verdict here.
### BEGIN MARK SCHEME
One point for the n.
### END MARK SCHEME
"""
'''


@pytest.fixture
def course(tiny_course: Path) -> Path:
    """Return the tiny course with a written question and an exchange, nothing released."""
    with (tiny_course / "course" / "u9_tiny" / "exercise.py").open("a", encoding="utf-8") as file:
        file.write(WRITTEN)
    notebooks.build_all(tiny_course, tiny_course)
    exchange = tiny_course / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (tiny_course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        # Only our own answers are graded here: a machine without namespaces can do that, too.
        file.write("\nc.SealedExecute.minimum_seal = 0\n")
        file.write(f"c.Exchange.root = {str(exchange)!r}\n")
    return tiny_course


def submit(course: Path) -> None:
    """Put a submission into the exchange, as `nbgrader submit` does."""
    stamp = "2026-03-06 17:00:00.000000 UTC"
    folder = course / "exchange" / "pay_audited" / "inbound" / f"{STUDENT}+u9_tiny+{stamp}+x1"
    released = course / "exchange" / "pay_audited" / "outbound" / "u9_tiny"
    verdict = "The table names no n: cannot be assessed."
    hand_in(released, folder, {"u9_q1_gap": "gap = 20 / 120", "u9_q2_verdict": verdict})
    (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
    # By it nbgrader finds whose feedback it releases.
    (folder / "submission_secret.txt").write_text("a secret of this submission", encoding="utf-8")


def press(page: Page, button: Locator, said: str) -> None:
    """Press one of Formgrader's buttons and close the dialog that says how it went."""
    button.click(timeout=SLOW_MS)
    dialog = page.locator(".modal.in")
    expect(dialog).to_contain_text(said, timeout=SLOW_MS)
    dialog.locator(".modal-footer button").click()
    expect(dialog).to_have_count(0)


@pytest.mark.needs("chromium")
def test_an_instructor_releases_collects_grades_comments_and_gives_back(
    course: Path,
    page: Page,
    served: Callable[[list[str], Path, Path], AbstractContextManager[str]],
) -> None:
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={course}"]
    with served(command, course, course / "home") as url:
        page.goto(f"{url}/lab?token={TOKEN}")
        page.locator('.lm-MenuBar-itemLabel:text("Nbgrader")').click(timeout=SLOW_MS)
        page.locator('#jp-mainmenu-nbgrader li[data-command="nbgrader:open-formgrader"]').click()
        inside = page.frame_locator(".jp-MainAreaWidget iframe")
        expect(inside.locator("td.name", has_text="u9_tiny")).to_be_visible(timeout=SLOW_MS)

        page.goto(f"{url}/formgrader/manage_assignments")
        row = page.locator("tr", has=page.locator("td.name", has_text="u9_tiny"))
        press(page, row.locator(".assign a"), "Successfully created")
        press(page, row.locator(".release a"), "Successfully released")
        submit(course)
        press(page, row.locator(".collect a"), "Successfully collected")

        page.goto(f"{url}/formgrader/manage_submissions/u9_tiny")
        row = page.locator("tr", has=page.locator("td.student-id", has_text=STUDENT))
        press(page, row.locator(".autograde a"), "Successfully autograded")
        expect(row.locator(".status")).to_contain_text("needs manual grading")

        page.goto(f"{url}/formgrader/gradebook/u9_tiny/u9_tiny")
        page.locator("td.name a", has_text="Submission #1").click(timeout=SLOW_MS)
        score = page.locator("input.score#u9_q2_verdict")
        score.wait_for(timeout=SLOW_MS)
        # The page listens to its fields only once it has fetched the grades.
        page.wait_for_load_state("networkidle")
        score.fill("2", timeout=SLOW_MS)
        comment = page.locator("textarea#u9_q2_verdict-comment")
        with page.expect_response(lambda answer: "/api/grade/" in answer.url):
            comment.click()
        comment.fill("Say **which** n.")
        with page.expect_response(lambda answer: "/api/comment/" in answer.url):
            score.click()

        page.goto(f"{url}/formgrader/manage_submissions/u9_tiny")
        press(page, row.locator(".generate-feedback a"), "Successfully generated")
        press(page, row.locator(".release-feedback a"), "Successfully released")
    (feedback,) = course.glob(f"feedback/{STUDENT}/u9_tiny/u9_tiny.html")
    page.goto(feedback.as_uri())
    main = page.locator("main")
    expect(main).to_contain_text("2 of 3 points")
    expect(main).to_contain_text("Say which n.")
    expect(main).to_contain_text("this is the gap as a share of women's pay")
    expect(main).not_to_contain_text("One point for the n")
