"""What is current is skipped, what isn't is redone with the reason, and looking writes nothing."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from run_course import hand_in, local, open_course, settings, state

from paygrade.run import Course, Wishes, grade

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")
DRY = Wishes(dry_run=True)


def release_again(course: Course, old: str, new: str) -> None:
    """Change the author's notebook and release it, as an instructor does who found a mistake."""
    path = course.root / "source" / "ps" / "ps.ipynb"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    config = settings(course.root)
    config.CourseDirectory.assignment_id = "ps"
    config.GenerateAssignment.force = True
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()


def hand_in_anew(course: Course) -> None:
    hand_in(course.root, "s000", "partly")
    hand_in(course.root, "s001", "right")


def change_a_file_of_the_author(course: Course) -> None:
    (course.root / "source" / "ps" / "given.txt").write_text("another\n")


def change_the_source(course: Course) -> None:
    release_again(course, "return x / 2", "return x * 0.5")


def change_a_check(course: Course) -> None:
    release_again(course, "assert half(4) == 2", "assert half(8) == 4")


def raise_the_seal(course: Course) -> None:
    course.config.SealedExecute.highest_seal = 2


def change_a_limit(course: Course) -> None:
    course.config.SealedExecute.timeout = 20.0


def touch_the_library(course: Course) -> None:
    (course.root / "library" / "table.csv").write_text("a,b\n")


def set_a_due_date(course: Course) -> None:
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("ps", duedate="2026-03-06 19:00:00 UTC")


def forget_the_rows(course: Course) -> None:
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.db.connection().exec_driver_sql("delete from paygrade_run")
        gradebook.db.commit()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (hand_in_anew, "the submission changed"),
        (change_a_file_of_the_author, "the source or a file beside it changed"),
        (change_the_source, "the source or a file beside it changed"),
        (change_a_check, "the source or a file beside it changed; its checks changed"),
        (raise_the_seal, "the seal's settings changed"),
        (change_a_limit, "the settings changed"),
        (touch_the_library, "a folder that checks may read changed"),
        (set_a_due_date, "the due date or an extension changed"),
        (forget_the_rows, "graded files without a record of what they depend on"),
    ],
)
def test_each_change_of_what_grades_depend_on_redoes_the_class_and_says_why(
    course_of_two: Course,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Course], None],
    why: str,
) -> None:
    course, done = course_of_two, local(monkeypatch)
    if change is touch_the_library:
        (course.root / "library").mkdir()
        (course.root / "library" / "table.csv").write_text("a\n")
        course.config.SealedExecute.readable = [str(course.root / "library")]
        grade(course, "ps")
        done.clear()
    assert grade(course, "ps").current == ["s000", "s001"]
    change(course)
    assert grade(course, "ps", DRY).why == {"s000": why, "s001": why}
    assert done == []
    assert grade(course, "ps").why == {"s000": why, "s001": why}
    assert done == ["s000", "s001"]
    assert grade(course, "ps").current == ["s000", "s001"]


def test_another_version_of_a_package_is_named_with_both_versions(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from paygrade.run.versions import versions

    monkeypatch.setattr(
        "paygrade.run.course.versions", lambda: {**versions(), "numpy": "9.9.9", "scipy": "8.8.8"}
    )
    why = grade(course_of_two, "ps", DRY).why["s000"]
    assert why.startswith("other versions of software are installed (numpy ")
    assert f"numpy {versions()['numpy']} then, 9.9.9 now" in why
    assert "scipy" in why
    assert "pandas" not in why


def everything(root: Path) -> dict[str, tuple[str, int]]:
    """Every file and folder of a course, with its bytes and the time of its last change."""
    return {
        str(path.relative_to(root)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder",
            path.stat().st_mtime_ns,
        )
        for path in sorted([root, *root.rglob("*")])
    }


@pytest.mark.parametrize("rows", ["with our table", "before our first run"])
def test_a_dry_run_writes_nothing_at_all(course_of_two: Course, tmp_path: Path, rows: str) -> None:
    course = course_of_two
    if rows == "before our first run":
        with sqlite3.connect(course.root / "gradebook.db") as database:
            database.execute("drop table paygrade_run")
            # What nbgrader's own opening of a gradebook would add again.
            database.execute("delete from course where id = 'default_course'")
    else:
        with Gradebook(course.directory.db_url, "other") as gradebook:
            gradebook.remove_submission("ps", "s001")
    (course.root / "autograded" / "s000" / ".ps.new").mkdir()
    hand_in(course.root, "new")
    before = everything(course.root)
    summary = grade(course, "ps", DRY)
    assert everything(course.root) == before
    assert summary.why["new"] == "not graded yet"
    assert (summary.graded, summary.status) == ({}, 0)


def test_a_dry_run_looks_while_another_run_grades(course_of_two: Course) -> None:
    from paygrade.lock import course_lock

    with course_lock(course_of_two.root, "another run"):
        assert grade(course_of_two, "ps", DRY).current == ["s000", "s001"]


def test_a_row_of_a_removed_submission_counts_for_nothing(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_of_two
    local(monkeypatch)
    before = state(course)
    with Gradebook(course.directory.db_url, "other") as gradebook:
        gradebook.remove_submission("ps", "s001")
    assert list(grade(course, "ps", DRY).why) == ["s001"]
    assert list(grade(course, "ps").graded) == ["s001"]
    assert state(course) == before


def test_a_course_that_moved_to_another_folder_is_still_current(
    course_of_two: Course, tmp_path: Path
) -> None:
    shutil.move(course_of_two.root, tmp_path / "moved [2026]")
    moved = open_course(tmp_path / "moved [2026]")
    assert grade(moved, "ps", DRY).current == ["s000", "s001"]
