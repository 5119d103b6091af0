"""The guides: their commands run as they stand, and their links lead somewhere."""

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from paybuild import check_setup, notebooks
from paybuild.grading import Course, hand_in
from paybuild.units import ROOT, unit

DOCS = ROOT / "docs"
# A block stands for itself; the comment before it says where its commands are run here.
MARKED = re.compile(r"<!-- run in the (\w+) -->\n\s*```console\n(.*?)\n\s*```", re.DOTALL)
CLASS_LIST = "id,first_name,last_name,email,lms_user_id\nada,Ada,L,ada@example.org,101\n"
# What the guide says of grading again: this is what a person has given.
BY_HAND = 1.5


def commands(page: str, place: str) -> list[str]:
    """Return the commands of a guide's marked blocks, in their order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = [block for where, block in MARKED.findall(text) if where == place]
    return [line.strip() for block in blocks for line in block.splitlines()]


@pytest.fixture
def course(tiny_course: Path) -> Course:
    """Return the tiny course with a class list and one submission, before any command."""
    notebooks.build(unit("u9_tiny", tiny_course), tiny_course, tiny_course)
    submission = tiny_course / "submitted" / "ada" / "u9_tiny"
    hand_in(tiny_course / "release" / "u9_tiny", submission, {"u9_q1_gap": "gap = 20 / 120"})
    (tiny_course / "students.csv").write_text(CLASS_LIST)
    settings = (tiny_course / "nbgrader_config.py").read_text()
    # This runs on machines without namespaces, too.
    (tiny_course / "nbgrader_config.py").write_text(
        settings + "\nc.SealedExecute.minimum_seal = 0\n"
    )
    return Course(tiny_course, settings=tiny_course)


def give_by_hand(course: Course) -> None:
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("u9_q1_gap_check", "u9_tiny", "u9_tiny", "ada")
        assert grade.score == 0
        grade.manual_score = BY_HAND
        comment = gradebook.find_comment("u9_q1_gap", "u9_tiny", "u9_tiny", "ada")
        comment.manual_comment = "Well argued."
        gradebook.db.commit()


def test_an_instructors_commands_take_a_class_from_its_list_to_its_grades(course: Course) -> None:
    listed = commands("instructor.md", "course")
    assert len(listed) >= 12
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command in listed:
        done = subprocess.run(
            command.replace("u1_reading_tables", "u9_tiny"),
            shell=True, cwd=course.root, capture_output=True, text=True,
            env=os.environ | {"PATH": path},
        )  # fmt: skip
        # `doctor` tells by its status how strong the seal of this machine is.
        weaker = command == "paygrade doctor" and "Seal rung" in done.stdout
        assert done.returncode == 0 or weaker, f"{command}\n{done.stdout}\n{done.stderr}"
        if command == "nbgrader autograde u1_reading_tables":
            give_by_hand(course)
    with course.gradebook() as gradebook:
        assert gradebook.find_assignment("u9_tiny").duedate == datetime(2026, 3, 6, 18)
        grade = gradebook.find_grade("u9_q1_gap_check", "u9_tiny", "u9_tiny", "ada")
        assert grade.score == BY_HAND, "points given by hand stay when graded again"
        comment = gradebook.find_comment("u9_q1_gap", "u9_tiny", "u9_tiny", "ada")
        assert comment.comment == "Well argued."
    reports = {path.name for path in (course.root / "reports").iterdir()}
    assert reports == {
        *("u9_tiny.html", "u9_tiny.json", "u9_tiny.csv"),
        *("u9_tiny.questions.csv", "u9_tiny.misconceptions.csv"),
        *("grades.csv", "canvas.csv", "moodle.csv", "regrade.csv"),
    }
    assert "ada,L,Ada" in (course.root / "reports" / "grades.csv").read_text()
    assert (course.root / "feedback" / "ada" / "u9_tiny" / "u9_tiny.html").is_file()


def test_the_students_guide_and_the_script_speak_of_the_same_things() -> None:
    assert commands("student.md", "bundle") == ["python check_setup.py"]
    text = (DOCS / "student.md").read_text(encoding="utf-8")
    assert f"-r {check_setup.LOCK}" in text
    assert "2. **Packages.**" in text
    assert "step 2" in check_setup.INSTALL


def test_every_make_target_that_a_guide_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in ("student.md", "instructor.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", text, re.MULTILINE))
        assert {name for pair in named for name in pair if name} <= targets


@pytest.mark.parametrize("page", ["README.md", "docs/student.md", "docs/instructor.md"])
def test_every_link_into_the_repository_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), target
