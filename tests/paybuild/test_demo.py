"""The simulated class: how it is drawn, that it leaves others alone, and what its exit says."""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from paybuild import classroom, demo, demo_table, notebooks, traces
from paybuild.bank import Answer, Bank, Question
from paybuild.classroom import BROKEN, Pupil, draw
from paybuild.grading import Course
from paybuild.units import unit
from paygrade.intake import Finding, survey
from paygrade.report import CellResult, ClassResults, StudentResult

ASKED = tuple(Question(f"q{i}", f"q{i}_check", 2, "x = 1") for i in range(6))
GIVEN = [
    Answer("right", "the solution", "x = 1"),
    Answer("alternative", "as float", "x = 1.0"),
    Answer("wrong", "often", "x = 2", 0, "two"),
    Answer("wrong", "seldom", "x = 3", 0, "three"),
]
BANK = Bank(ASKED, {question.answer: GIVEN for question in ASKED}, {})
ANSWERS = """
from paybuild.bank import alternative, wrong
ANSWERS = {"u9_q1_gap": [
    alternative("as a decimal", "gap = 1 / 7"),
    alternative("from a list", "pay = [140, 120]; gap = 1 - pay[1] / pay[0]"),
    wrong("of women's pay", "gap = 20 / 120", points=0, told="share of women's pay",
          misconception="of_womens_pay"),
    wrong("a percentage", "gap = 14.3", points=0, told="looks like a percentage"),
    wrong("crashes", "gap = 1 / 0", points=0, told="not answered yet"),
]}
"""


@given(st.integers(1, 80), st.integers(0, 5))
def test_a_class_of_any_size_has_room_for_its_broken_late_and_blank(number: int, seed: int) -> None:
    pupils = draw(BANK, number, seed)
    assert pupils == draw(BANK, number, seed)
    assert len({pupil.name for pupil in pupils}) == number
    assert all(traces.DEMO_STUDENT.fullmatch(pupil.name) for pupil in pupils)
    broken = Counter(pupil.broken for pupil in pupils if pupil.broken)
    assert set(broken) == set(BROKEN[: number // 3])
    assert set(broken.values()) <= {1}
    assert not any(pupil.broken and pupil.hours_late > 0 for pupil in pupils)
    if number >= 4:
        assert any(pupil.hours_late > 0 for pupil in pupils)
        assert any(not pupil.sheet for pupil in pupils)


def test_a_class_of_six_has_a_file_that_is_lost_and_one_that_is_mended() -> None:
    broken = {pupil.broken for pupil in draw(BANK, 6, 1)}
    assert {"not JSON", "byte-order mark"} <= broken


def test_better_students_give_more_right_answers_and_early_mistakes_are_common() -> None:
    sheets = [pupil.sheet for pupil in draw(BANK, 400, 3)]
    whys = Counter(answer.why for sheet in sheets for answer in sheet.values())
    assert whys["often"] > 1.5 * whys["seldom"]
    right = [sum(a.kind in ("right", "alternative") for a in s.values()) for s in sheets if s]
    mean = sum(right) / len(right)
    variance = sum((r - mean) ** 2 for r in right) / len(right)
    # Six coin tosses of equal students vary by at most 6/4; ability adds to that.
    assert variance > 1.5


def test_an_empty_class_is_refused() -> None:
    with pytest.raises(ValueError, match="a class of 0 students"):
        draw(BANK, 0, 1)


@pytest.mark.parametrize("kind", BROKEN)
def test_each_broken_file_is_named_by_the_intake(
    tiny_course: Path, tmp_path: Path, kind: str
) -> None:
    released = notebooks.build(unit("u9_tiny", tiny_course), tmp_path / "made", tiny_course)
    assert released
    pupil = Pupil("demo-01", broken=kind)
    folder = tmp_path / "submitted" / pupil.name / "u9_tiny"
    classroom.hand_in(pupil, tmp_path / "made" / "release" / "u9_tiny", folder, demo.DUE)
    (finding,) = survey(tmp_path / "submitted", "u9_tiny", "u9_tiny")
    wanted = {
        "byte-order mark": ("repaired", "byte-order mark"),
        "not UTF-8": ("repaired", "not UTF-8"),
        "wrong name": ("misnamed", "handed in as"),
        "missing notebook": ("missing", "no 'u9_tiny.ipynb'"),
        "empty": ("unreadable", "empty"),
        "not JSON": ("unreadable", "not JSON"),
        "not a notebook": ("unreadable", "not a notebook"),
    }[kind]
    assert finding.status == wanted[0]
    assert wanted[1] in " ".join(finding.reasons)


def result(student: str, *findings: Finding, graded: bool = True) -> StudentResult:
    cell = CellResult("q_check", 1, 2, False)
    return StudentResult(student, graded, {"q_check": cell} if graded else {}, findings=findings)


@pytest.mark.parametrize(
    ("broken", "student", "as_drawn"),
    [
        ("", result("demo-01"), True),
        ("", result("demo-01", graded=False), False),
        ("empty", result("demo-01", Finding("d", Path("u"), "unreadable", ("empty",))), True),
        ("empty", result("demo-01"), False),
    ],
)
def test_a_whole_file_without_grade_and_a_silent_broken_one_are_unforeseen(
    broken: str, student: StudentResult, as_drawn: bool
) -> None:
    results = ClassResults("u9", None, {"q_check": 2}, (student,))
    console = Console(quiet=True)
    pupils = [Pupil("demo-01", broken=broken)]
    assert demo_table.show(console, results, pupils, {}, {"demo-01": 1.0}, 1.0) is as_drawn


@pytest.fixture
def course(tiny_course: Path) -> Course:
    """Return the tiny course with an answer bank."""
    (tiny_course / "course" / "u9_tiny" / "answers.py").write_text(ANSWERS)
    return Course(tiny_course, settings=tiny_course)


def files_of(root: Path) -> dict[str, bytes]:
    stages = ("submitted", "autograded", "feedback", "reports")
    found = [path for stage in stages for path in (root / stage).rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def test_a_class_is_graded_reported_and_taken_out_again(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.run("u9_tiny", 4, course.root) == 0
    printed = capsys.readouterr().out
    assert "3 of 4 graded" in printed
    assert "not JSON" in re.sub(r"\s+", " ", printed)
    assert "reports/u9_tiny.html" in printed
    assert "make clean-demo" in printed
    page = (course.root / "reports" / "u9_tiny.html").read_text()
    assert "nobody in it is real" in page
    assert "demo-04" in page
    feedback = [path.read_text() for path in course.root.glob("feedback/*/u9_tiny/u9_tiny.html")]
    assert len(feedback) == 4
    assert sum("could not be read" in page for page in feedback) == 1

    assert demo.clean(course.root) == 0
    assert "4 demo students" in capsys.readouterr().out
    assert files_of(course.root) == {}
    assert not (course.root / "gradebook.db").exists()
    assert demo.clean(course.root) == 0
    assert "nothing of a demo" in capsys.readouterr().out


def test_taking_a_demo_out_leaves_another_student_and_the_gradebook_as_they_were(
    course: Course,
) -> None:
    due = datetime(2026, 5, 1)
    with course.gradebook() as gradebook:
        gradebook.add_assignment("u9_tiny", duedate=due)
    notebooks.build(unit("u9_tiny", course.root), course.root, course.root)
    pupils = draw(BANK, 2, 1)
    with demo._progress(Console(quiet=True)) as progress:
        demo._hand_in(course, "u9_tiny", pupils, progress)
    for pupil in pupils:
        with course.gradebook() as gradebook:
            gradebook.add_student(pupil.name)
            gradebook.add_submission("u9_tiny", pupil.name)
    other = course.root / "submitted" / "demo-1b" / "u9_tiny"
    other.mkdir(parents=True)
    (other / "u9_tiny.ipynb").write_text("mine")
    with course.gradebook() as gradebook:
        gradebook.add_student("demo-1b")
        gradebook.add_submission("u9_tiny", "demo-1b")

    demo.clean(course.root)
    assert list(files_of(course.root)) == ["submitted/demo-1b/u9_tiny/u9_tiny.ipynb"]
    with course.gradebook() as gradebook:
        assert [student.id for student in gradebook.students] == ["demo-1b"]
        assert gradebook.find_assignment("u9_tiny").duedate == due
        assert gradebook.find_submission("u9_tiny", "demo-1b")


@pytest.mark.parametrize("where", ["gradebook", "submitted"])
def test_a_course_that_holds_anybody_else_is_refused_and_not_touched(
    course: Course, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    if where == "gradebook":
        with course.gradebook() as gradebook:
            gradebook.add_student("ada")
    else:
        (course.root / "submitted" / "ada" / "u9_tiny").mkdir(parents=True)
    before = sorted(course.root.rglob("*"))
    assert demo.run("u9_tiny", 4, course.root) == 2
    assert "no demo students (ada)" in re.sub(r"\s+", " ", capsys.readouterr().out)
    assert sorted(course.root.rglob("*")) == before
