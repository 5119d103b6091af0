"""The grader's test modules share a course that stands beside them."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from run_course import hand_in_class, local, open_course, release

from paygrade.run import Course, grade


@pytest.fixture(scope="session")
def graded_pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a course whose class of two is graded; copy it, don't change it."""
    root = tmp_path_factory.mktemp("graded")
    course = release(root)
    hand_in_class(root, 2)
    with pytest.MonkeyPatch.context() as here:
        local(here)
        assert len(grade(course, "ps").graded) == 2
    return root


@pytest.fixture
def course_of_two(graded_pair: Path, tmp_path: Path) -> Course:
    """Return a graded course of two students, for one test alone."""
    shutil.copytree(graded_pair, tmp_path / "course")
    return open_course(tmp_path / "course")
