"""Each rule of the lint refuses what it is there for, and lets a sound unit pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from paybuild import lint
from paybuild.units import read, unit

CLAIMS = ["tt-t05-gender", "tt-t06-role"]
# The tiny unit is too small for a lesson: the rules of rhythm are tried on their own below.
LESSON_RULES = ("cells; a lesson", "no heading says", "no prediction", "no explorer", "self-check")


def found(root: Path) -> list[str]:
    read.cache_clear()
    problems = map(str, lint.lint_unit(unit("u9_tiny", root), CLAIMS))
    return [text for text in problems if not any(rule in text for rule in LESSON_RULES)]


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_exercise_passes(tiny_course: Path) -> None:
    assert found(tiny_course) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"grade_id": "u9_q1_gap_check"', '"grade_id": "q1_check"', "grade id 'q1_check' is not"),
        ('"points": 2}', '"points": 3}', "Check has 2 points, the metadata 3"),
        ("(2 points)", "", "names its 2 points once"),
        ("`gap`", "it", "does not name `gap`"),
        ("gap = ...  # a float", "# a float", "the starter does not begin gap"),
        ('see="Claim",', "", "Check has no see="),
        ('audits=["tt-t05-gender"],', "", "Check has no audits="),
        ("check.score()\n", "check.score()\nprint()\n", "last line"),
        ('check.fraction("gap")', 'check.close("gap", 1)', "shows its answer"),
        ('check.fraction("gap")\n', "", "no visible check of form"),
        ('["the gap against the table"],', "[],", "after_submission announces"),
        ('Check(\n    "u9_q1_gap"', 'Check(\n    "u9_q2_gap"', "Check is of 'u9_q2_gap'"),
        ("### BEGIN SOLUTION\n", "", "no SOLUTION region"),
        ('audits=["tt-t05-gender"]', 'audits=["tt-t99"]', "'tt-t99' is no id"),
        ("from paylab.check import Check", "from paylab.check import *", "star import"),
        ("20 / 140\n### END SOL", "raise NotImplementedError\n### END SOL", "starter is `answer"),
        ("### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TESTS\n(", "can't be read"),
    ],
)
def test_a_broken_exercise_is_told(tiny_course: Path, old: str, new: str, told: str) -> None:
    rewrite(tiny_course / "course/u9_tiny/exercise.py", old, new)
    assert any(told in text for text in found(tiny_course)), found(tiny_course)


def test_a_check_without_a_hidden_value_is_told(tiny_course: Path) -> None:
    path = tiny_course / "course/u9_tiny/exercise.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(lint.HIDDEN.sub("", text), encoding="utf-8")
    assert any("any answer of the right form" in text for text in found(tiny_course))


def test_a_missing_check_cell_is_told(tiny_course: Path) -> None:
    rewrite(tiny_course / "course/u9_tiny/exercise.py", "u9_q1_gap_check", "u9_q1_gap_checks")
    assert any("no check cell u9_q1_gap_check" in text for text in found(tiny_course))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("#   objectives: [divide two numbers]\n", "", "lacks 'objectives'"),
        ("prerequisites: []", "prerequisites: [u8_none]", "'u8_none' is no unit"),
        ("doing: 1", "playing: 1", "keys reading and doing"),
        ("tt-t05-gender", "tt-t55-gender", "'tt-t55-gender' is no id"),
        ("prints two", "is fake and prints two", "the word 'fake'"),
        ("two averages.", "two averages!", "an exclamation mark"),
        ("two averages.", "word " * 111, "words; at most"),
        ("20 / 140", "\n".join(["1"] * 15), "15 lines of code"),
        ("20 / 140", "sns.histplot(x=[1])", "a plot ends in theme.show"),
    ],
)
def test_a_broken_lesson_is_told(tiny_course: Path, old: str, new: str, told: str) -> None:
    rewrite(tiny_course / "course/u9_tiny/lesson.py", old, new)
    assert any(told in text for text in found(tiny_course)), found(tiny_course)


def test_a_lesson_without_its_rhythm_is_told(tiny_course: Path) -> None:
    problems = list(map(str, lint.lint_unit(unit("u9_tiny", tiny_course), CLAIMS)))
    for rule in LESSON_RULES:
        assert any(rule in text for text in problems), rule


def test_an_orphan_claim_is_told(tiny_course: Path) -> None:
    (tiny_course / "data").mkdir()
    (tiny_course / "data/claims.csv").write_text("id\ntt-t05-gender\ntt-t06-role\n")
    problems = list(map(str, lint.lint_course(tiny_course)))
    assert "data/claims.csv: tt-t06-role is used in no lesson" in problems
    assert "data/claims.csv: tt-t06-role is audited in no graded exercise" in problems
    assert not any("tt-t05-gender" in text for text in problems)


def test_a_misconception_that_nobody_is_told_how_to_teach_is_told(tiny_course: Path) -> None:
    tiny, page = unit("u9_tiny", tiny_course), tiny_course / "docs/instructor/u9_tiny.md"

    def told() -> list[str]:
        return list(map(str, lint.misconceptions_are_taught(tiny, tiny_course)))

    where = "docs/instructor/u9_tiny.md"
    assert told() == [f"{where}: no row of its table says what to teach about 'of_womens_pay'"]
    page.parent.mkdir(parents=True)
    page.write_text(
        "| id | what to teach |\n| --- | --- |\n| `of_womens_pay` | Less than whom? |\n"
    )
    assert told() == []
    page.write_text("| `of_womens_pay`, `of_nobody` | Less than whom? |\n")
    assert told() == [f"{where}: no check of u9_tiny knows the misconception 'of_nobody'"]
    (tiny_course / "course/u9_tiny/answers.py").write_text('wrong(misconception="of_nobody")')
    assert told() == []


def test_a_unit_without_a_lesson_is_told(tiny_course: Path) -> None:
    (tiny_course / "course/u9_tiny/lesson.py").unlink()
    assert found(tiny_course) == ["u9_tiny: can't be read: u9_tiny/lesson.py is missing"]


WRITTEN = '''
# %% [markdown] nbgrader={"grade_id": "u9_q2_verdict_prompt", "locked": true}
"""
## Question 2. A verdict (3 points)

Write a verdict.
RUBRIC
"""

# %% [markdown] nbgrader={"grade_id": "u9_q2_verdict", "grade": true, "solution": true, "points": 3}
"""
Write your answer here.
"""
'''
RUBRIC = "### BEGIN MARK SCHEME\nOne point for the n.\n### END MARK SCHEME"


@pytest.mark.parametrize(("rubric", "told"), [(RUBRIC, False), ("", True)])
def test_a_written_answer_without_a_rubric_in_its_prompt_is_told(
    tiny_course: Path, rubric: str, told: bool
) -> None:
    with (tiny_course / "course/u9_tiny/exercise.py").open("a", encoding="utf-8") as file:
        file.write(WRITTEN.replace("RUBRIC", rubric))
    assert any("rubric" in text for text in found(tiny_course)) == told
