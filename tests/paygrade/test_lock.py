"""One grader a course at a time: command, nbgrader's command, Formgrader's button."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.coursedir import CourseDirectory
from run_course import settings, state

from paygrade.lock import LOCK, Busy, course_lock
from paygrade.route import SealedExecute
from paygrade.run import Course, Refused, grade

# nbgrader adds a submission and its notebooks in an order that SQLAlchemy remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")
HOLD = """
import pathlib, subprocess, sys, time
from paygrade.lock import course_lock
with course_lock(pathlib.Path(sys.argv[1]), "a run that is killed"):
    subprocess.Popen(["sleep", "60"], close_fds=False)
    print("held", flush=True)
    time.sleep(60)
"""


def converter(course: Course) -> Autograde:
    """What `nbgrader autograde ps --force` makes."""
    config = settings(course.root)
    config.CourseDirectory.assignment_id = "ps"
    config.Autograde.force = True
    return Autograde(coursedir=CourseDirectory(config=config), config=config)


def press_autograde(course: Course, student: str) -> dict[str, Any]:
    """Do what Formgrader's server does when the button is pressed."""
    api = NbGraderAPI(course.directory, config=settings(course.root))
    return dict(api.autograde("ps", student))


def test_while_a_run_holds_the_lock_nbgrader_autograde_is_refused_and_nothing_changes(
    course_of_two: Course, caplog: pytest.LogCaptureFixture
) -> None:
    before = state(course_of_two)
    with (
        course_lock(course_of_two.root, "paygrade grade ps"),
        pytest.raises(NbGraderException, match="nothing was done here"),
    ):
        converter(course_of_two).start()
    assert state(course_of_two) == before
    said = caplog.text
    assert f"being graded by paygrade grade ps (process {os.getpid()} of " in said
    assert "since 20" in said
    assert "Wait until that ends, or end it, and try again" in said


def test_formgraders_button_is_refused_with_the_same_words_and_works_afterwards(
    course_of_two: Course,
) -> None:
    before = state(course_of_two)
    with course_lock(course_of_two.root, "paygrade grade ps"):
        answer = press_autograde(course_of_two, "s000")
    assert answer["success"] is False
    assert "being graded by paygrade grade ps" in answer["log"]
    assert state(course_of_two) == before
    answer = press_autograde(course_of_two, "s000")
    assert answer["success"] is True, answer
    assert not (course_of_two.root / LOCK).exists()


def test_while_nbgrader_grades_a_run_is_refused_and_told_by_whom(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    preprocess = SealedExecute.preprocess

    def run_meanwhile(self: Any, *rest: Any) -> Any:
        with pytest.raises(Refused) as found:
            grade(course_of_two, "ps")
        refused.append(str(found.value))
        return preprocess(self, *rest)

    monkeypatch.setattr(SealedExecute, "preprocess", run_meanwhile)
    press_autograde(course_of_two, "s001")
    converter(course_of_two).start()
    assert len(refused) == 3
    assert "by Formgrader's Autograde of ps for s001" in refused[0]
    assert "by nbgrader autograde of ps for everybody" in refused[1]
    assert not (course_of_two.root / LOCK).exists()


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError])
def test_a_conversion_that_ends_badly_gives_the_lock_back(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    def fail(*_: Any) -> None:
        raise end

    monkeypatch.setattr(SealedExecute, "preprocess", fail)
    same = converter(course_of_two)
    for _ in range(2):  # the second start is not locked out by the first
        with pytest.raises((end, NbGraderException)):
            same.start()
        with course_lock(course_of_two.root, "somebody else"):
            pass


def test_a_killed_holder_gives_the_lock_back_although_its_children_live(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Busy, match=f"by a run that is killed .process {holder.pid} of "):
            course_lock(tmp_path, "a second one").__enter__()
        holder.kill()
        holder.wait()
        try:
            with course_lock(tmp_path, "the next one"):
                assert f'"process": {os.getpid()},' in (tmp_path / LOCK).read_text()
        finally:
            os.killpg(holder.pid, signal.SIGKILL)
    assert not (tmp_path / LOCK).exists()


@pytest.mark.needs("root")
def test_a_lock_that_a_killed_run_of_another_account_left_is_taken_over() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to other accounts
        os.chmod(folder, 0o777)
        left = Path(folder) / LOCK
        left.write_text("12345\n")
        left.chmod(0o644)
        os.seteuid(65534)
        try:
            with course_lock(Path(folder), "another account's run"):
                assert left.stat().st_uid == 65534
        finally:
            os.seteuid(0)
        assert not left.exists()


def test_a_folder_that_cannot_be_written_is_named(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> int:
        raise PermissionError(13, "Permission denied", str(course_of_two.root / LOCK))

    monkeypatch.setattr("paygrade.lock.os.open", refuse)
    with pytest.raises(Refused, match=r"can't be written: .*Permission denied.*paygrade\.lock"):
        grade(course_of_two, "ps")
