"""nbgrader, called by us: what it records, and that its failures come back as words."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from paybuild import notebooks
from paybuild.grading import Course, hand_in
from paybuild.units import ROOT, unit
from paygrade import report


@pytest.fixture
def released(tiny_course: Path) -> Course:
    """Return the tiny course with its unit released and registered."""
    notebooks.build(unit("u9_tiny", tiny_course), tiny_course, tiny_course)
    course = Course(tiny_course, settings=tiny_course)
    course.register("u9_tiny", tiny_course / "release", datetime(2026, 3, 6, 18))
    return course


def submit(course: Course, student: str, sheet: dict[str, str]) -> Path:
    submission = course.root / "submitted" / student / "u9_tiny"
    hand_in(course.root / "release" / "u9_tiny", submission, sheet)
    return submission


def test_the_settings_are_the_courses_and_the_root_is_the_folders(tmp_path: Path) -> None:
    course = Course(tmp_path)
    assert course.directory.course_id == "pay_audited"
    assert course.directory.root == str(tmp_path)
    assert course.config.ClearSolutions.code_stub["python"] == "# Write your answer here."


def test_an_answer_is_graded_with_its_words_and_its_bundle_and_gets_feedback(
    released: Course, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = submit(released, "ada", {"u9_q1_gap": "gap = 20 / 120"})
    (folder / "timestamp.txt").write_text("2026-03-06 19:30:00.000000 UTC\n")
    assert released.autograde("u9_tiny", "ada") == ""
    assert released.feedback("u9_tiny", "ada") == ""
    (ada,) = report.read(released.directory, "u9_tiny").students
    cell = ada.cells["u9_q1_gap_check"]
    assert (cell.points, cell.max_points) == (0, 2)
    assert "share of women's pay" in cell.text
    assert list(cell.misconceptions) == ["of_womens_pay"]
    assert ada.seconds_late == 5400
    assert (released.root / "feedback" / "ada" / "u9_tiny" / "u9_tiny.html").is_file()
    assert capfd.readouterr() == ("", "")


def test_a_second_grading_replaces_the_first(released: Course) -> None:
    folder = submit(released, "ada", {"u9_q1_gap": "gap = 3"})
    released.autograde("u9_tiny", "ada")
    path = folder / "u9_tiny.ipynb"
    path.write_text(path.read_text().replace("gap = 3", "gap = 1 / 7"))
    released.autograde("u9_tiny", "ada")
    (ada,) = report.read(released.directory, "u9_tiny").students
    assert ada.points == 2


def test_a_file_that_cannot_be_graded_gives_a_reason_and_no_exception(
    released: Course, capfd: pytest.CaptureFixture[str]
) -> None:
    (submit(released, "bob", {}) / "u9_tiny.ipynb").unlink()
    assert "No notebooks" in released.autograde("u9_tiny", "bob")
    (bob,) = report.read(released.directory, "u9_tiny").students
    assert bob.failed
    assert bob.remarks == ("u9_tiny.ipynb: no 'u9_tiny.ipynb' was found",)
    assert capfd.readouterr() == ("", "")


def test_an_assignment_without_source_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="can't release u8_gone"):
        Course(tmp_path).register("u8_gone", tmp_path / "release")


def test_the_config_loads_without_the_packages_of_development() -> None:
    code = f"""
import sys
for name in ("pytest", "hypothesis", "jupytext", "playwright", "mypy", "ruff", "paybuild"):
    sys.modules[name] = None
from traitlets.config import PyFileConfigLoader
config = PyFileConfigLoader("nbgrader_config.py", path={str(ROOT)!r}).load_config()
print(config.CourseDirectory.course_id, config.ClearSolutions.text_stub)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "pay_audited Write your answer here.\n"
