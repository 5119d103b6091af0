"""Our pages before axe-core, wide and narrow; `make axe` fetches axe-core and runs this file.

It is no part of `make test`: axe-core comes from npm, and tests there need no network.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from paybuild import demo

ANSWERS = """
from paybuild.bank import alternative, wrong
ANSWERS = {"u9_q1_gap": [
    alternative("with output", "import pandas as pd; gap = 1 / 7; pd.DataFrame({'a': [gap]})"),
    wrong("of women's pay", "gap = 20 / 120", points=0, told="share of women's pay",
          misconception="of_womens_pay"),
    alternative("as a decimal", "gap = 0.142857142857"),
    wrong("a percentage", "gap = 14.3", points=0, told="looks like a percentage"),
    wrong("crashes", "gap = 1 / 0", points=0, told="not answered yet"),
]}
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page, path: Path, axe: str) -> list[str]:
    """Return what axe-core finds against levels A and AA on one page."""
    page.goto(path.as_uri())
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert len(found["passes"]) > 10, "axe-core looked at nothing"
    return [
        f"{path.name}: {each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]
    ]


def test_feedback_and_report_violate_no_rule_of_level_a_or_aa(
    tiny_course: Path, page: Page
) -> None:
    (tiny_course / "course" / "u9_tiny" / "answers.py").write_text(ANSWERS)
    assert demo.run("u9_tiny", 4, tiny_course) == 0
    axe = Path(os.environ["AXE_CORE"]).read_text(encoding="utf-8")
    feedback = sorted(tiny_course.glob("feedback/*/*/*.html"))
    assert len(feedback) == 4
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for path in [*feedback, tiny_course / "reports" / "u9_tiny.html"]:
            found += violations(page, path, axe)
    assert found == []
