"""`make lab` as a student meets it: both notebooks are open, and Validate says what is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

# JupyterLab and a kernel start on a busy machine.
START_MS = 90_000


@pytest.mark.needs("chromium")
def test_lab_opens_lesson_and_exercise_and_validate_says_what_is_wrong(
    lab_url: str, page: Page
) -> None:
    page.goto(lab_url)
    tabs = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel")
    expect(tabs).to_have_text(["lesson.ipynb", "u9_tiny.ipynb"], timeout=START_MS)
    page.locator(".lm-TabBar-tab", has_text="u9_tiny.ipynb").click()
    notebook = page.locator(".jp-NotebookPanel:visible")
    idle = notebook.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    expect(idle).to_be_visible(timeout=START_MS)
    notebook.get_by_text("Validate", exact=True).click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("gap: not answered yet", timeout=START_MS)
    expect(dialog).not_to_contain_text("Traceback")
