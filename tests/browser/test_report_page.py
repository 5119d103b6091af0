"""The class report as an instructor opens it: wide, narrow, and without asking anybody."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browser_pictures import ROOT, take
from playwright.sync_api import Page, expect

from paybuild import demo

UNIT = "u1_reading_tables"
# Enough for a distribution that one can look at, few enough for a busy machine.
STUDENTS = 16


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Return the report of a simulated class in a real unit."""
    shutil.copytree(ROOT / "course" / UNIT, tmp_path / "course" / UNIT)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    assert demo.run(UNIT, STUDENTS, tmp_path) == 0
    return tmp_path / "reports" / f"{UNIT}.html"


@pytest.mark.needs("chromium")
def test_a_class_report_is_read_wide_and_narrow(report: Path, page: Page) -> None:
    page.goto(report.as_uri())
    expect(page.locator("h1")).to_contain_text(UNIT)
    take(page, "class-report")
    take(page, "class-report-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
