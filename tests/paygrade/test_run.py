"""Whole runs: the same marks as nbgrader's route, nothing done twice, clear refusals."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from run_course import author, hand_in, hand_in_class, local, open_course, release, settings, state

from paygrade.__main__ import main
from paygrade.lock import LOCK, course_lock
from paygrade.run import Course, Refused, Wishes, grade
from paygrade.run.journal import Journal, patiently
from paygrade.run.task import Failure
from paygrade.run.versions import VersionMismatch, demand, versions

ONE = Wishes(jobs=1)
# nbgrader adds a submission and its notebooks in an order that SQLAlchemy remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


def nbgrader_route(course: Course, student: str) -> None:
    config = settings(course.root)
    config.CourseDirectory.assignment_id = "ps"
    config.CourseDirectory.student_id = student
    Autograde(coursedir=CourseDirectory(config=config), config=config).start()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course with a released assignment; copy it, don't change it."""
    return release(tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course whose class of eight was graded by two workers; copy it as well."""
    course = copy(released, tmp_path_factory.mktemp("graded") / "course")
    hand_in_class(course.root, 8)
    summary = grade(course, "ps", Wishes(jobs=2))
    assert (len(summary.graded), summary.failed, summary.status) == (8, {}, 0)
    assert sorted(summary.unreadable) == ["s003", "s007"]
    return course


def copy(course: Course, to: Path) -> Course:
    shutil.copytree(course.root, to)
    return open_course(to)


def test_grades_comments_and_files_equal_those_of_nbgraders_route(
    graded: Course, released: Course, tmp_path: Path
) -> None:
    other = copy(released, tmp_path / "other")
    for name in hand_in_class(other.root, 4):
        nbgrader_route(other, name)
    ours, theirs = state(graded), state(other)
    for table, rows in theirs.tables.items():
        assert [row for row in ours.tables[table] if row[0] <= "s003"] == rows, table
    first = {name: text for name, text in ours.files.items() if name[:4] <= "s003"}
    assert first == theirs.files
    modes = {stat.S_IMODE(p.stat().st_mode) for p in graded.root.glob("autograded/*/ps/*")}
    assert modes == {0o444}


def test_marks_are_right_and_who_needs_a_person_is_known(graded: Course) -> None:
    grades = {row[0]: {} for row in state(graded).tables["grades"]}  # type: ignore[var-annotated]
    for student, _, cell, auto, _, _, person in state(graded).tables["grades"]:
        grades[student][cell] = (auto, bool(person))
    assert grades["s000"] == {
        "half_check": (2, False),
        "third_check": (2, False),
        "why": (None, True),
    }
    assert grades["s001"]["half_check"] == (0, False)
    assert grades["s001"]["third_check"] == (0.5, False)
    assert grades["s002"]["why"] == (0, False)
    assert all(person for _, person in grades["s003"].values())


def test_what_is_current_is_skipped_and_what_is_not_is_redone_with_a_reason(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    done = local(monkeypatch)
    before = state(course)
    assert grade(course, "ps").current == [f"s{n:03}" for n in range(8)]
    assert done == []
    hand_in(course.root, "s001", "right")
    torn = course.root / "autograded" / "s002" / "ps" / "ps.ipynb"
    torn.chmod(0o644)
    torn.write_text("{}")
    shutil.rmtree(course.root / "autograded" / "s004")
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.remove_submission("ps", "s005")
    summary = grade(course, "ps")
    assert done == ["s001", "s002", "s004", "s005"]
    assert summary.why == {
        "s001": "the submission changed",
        "s002": "its graded files are not those that were recorded",
        "s004": "its graded files are not those that were recorded",
        "s005": "graded files without a record of what they depend on",
    }
    after = state(course)
    assert set(after.files) == set(before.files)
    assert next(row for row in after.tables["grades"] if row[0] == "s001")[3] == 2
    assert grade(course, "ps", Wishes(students=["s006"], force=True)).why == {"s006": "asked for"}


def test_an_extension_is_taken_up_and_changed_settings_redo_everybody(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    done = local(monkeypatch)
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("ps", duedate="2026-03-06 19:00:00 UTC")
        gradebook.grant_extension("ps", "s000", hours=2)
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    late = grade(course, "ps")
    assert set(late.why.values()) == {"the due date or an extension changed"}
    assert len(late.why) == 7
    penalties = {row[0]: row[3] for row in state(course).tables["submissions"]}
    assert (penalties["s000"], penalties["s004"], penalties["s001"]) == (None, 4, 0.5)
    done.clear()
    course.config.SealedExecute.timeout = 20.0
    assert set(grade(course, "ps").why.values()) == {"the settings changed"}
    assert len(done) == 8


def test_manual_scores_and_comments_outlive_every_grading(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    local(monkeypatch)
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_grade("half_check", "ps", "ps", "s001").manual_score = 1.5
        gradebook.find_grade("why", "ps", "ps", "s001").extra_credit = 1
        gradebook.find_comment("why", "ps", "ps", "s001").manual_comment = "Well seen."
        gradebook.db.commit()
    grade(course, "ps", Wishes(force=True))
    with Gradebook(course.directory.db_url) as gradebook:
        found = gradebook.find_grade("half_check", "ps", "ps", "s001")
        assert (found.auto_score, found.manual_score, found.needs_manual_grade) == (0, 1.5, True)
        assert gradebook.find_grade("why", "ps", "ps", "s001").extra_credit == 1
        assert gradebook.find_comment("why", "ps", "ps", "s001").manual_comment == "Well seen."


def test_nothing_is_recorded_of_a_batch_that_fails_and_the_next_run_heals_it(
    released: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(released, tmp_path / "course")
    hand_in_class(course.root, 3)
    local(monkeypatch)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "_note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            grade(course, "ps")
    assert state(course).tables["grades"] == []
    assert len(grade(course, "ps").graded) == 3
    assert not list(course.root.rglob(".ps.*"))
    assert not (course.root / LOCK).exists()


def test_a_kill_between_the_two_renames_leaves_nothing_that_the_next_run_does_not_mend(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    before = state(course)
    folder = course.root / "autograded" / "s000"
    (folder / "ps").rename(folder / ".ps.old")
    (folder / ".ps.new").mkdir()
    local(monkeypatch)
    assert list(grade(course, "ps").why) == ["s000"]
    assert state(course) == before


def test_a_full_disk_stops_the_run_and_keeps_the_old_grades(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    before = state(course)
    local(monkeypatch)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_bytes", full)
        with pytest.raises(Refused, match="No space left"):
            grade(course, "ps", Wishes(force=True))
    assert state(course) == before
    assert len(grade(course, "ps").current) == 8
    assert not list(course.root.rglob(".ps.*"))


def test_a_database_that_is_away_is_waited_for_and_a_full_one_is_not() -> None:
    tries: list[int] = []
    pauses: list[float] = []

    def away(message: str, times: int) -> None:
        tries.append(1)
        if len(tries) <= times:
            raise sa.exc.OperationalError("", {}, sqlite3.OperationalError(message))

    patiently(lambda: away("the server is starting up", 5), lambda: None, 60, pauses.append)
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6]
    tries.clear()
    with pytest.raises(sa.exc.OperationalError, match="full"):
        patiently(lambda: away("database or disk is full", 1), lambda: None, 60, pauses.append)


def test_a_locked_gradebook_delays_a_run_and_does_not_fail_it(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    local(monkeypatch)
    monkeypatch.setattr("paygrade.run.journal._BUSY_MILLISECONDS", 50)
    path = course.directory.db_url.removeprefix("sqlite:///")
    writer = sqlite3.connect(path, check_same_thread=False)
    write = Journal._write
    waited: list[int] = []

    def held(self: Journal, entries: object) -> None:
        if not waited:
            writer.execute("begin immediate")
        elif len(waited) == 2:
            writer.rollback()
        waited.append(1)
        write(self, entries)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "_write", held)
    summary = grade(course, "ps", Wishes(students=["s000"], force=True))
    assert (list(summary.graded), len(waited)) == (["s000"], 3)


def test_a_second_run_on_the_same_course_is_refused_with_the_others_process(
    graded: Course,
) -> None:
    with (
        course_lock(graded.root, "a test"),
        pytest.raises(Refused, match=f"being graded by a test .process {os.getpid()} of .* since"),
    ):
        grade(graded, "ps")
    assert not (graded.root / LOCK).exists()


@pytest.mark.parametrize(
    ("assignment", "wishes", "words"),
    [
        ("nothing", ONE, "knows no assignment 'nothing' .it knows: ps"),
        ("ps", Wishes(students=["nobody"]), "nobody handed in nothing: there is no .*submitted"),
        ("ps", Wishes(force=True, scheduler="tcp://127.0.0.1:1"), "no Dask scheduler at tcp"),
    ],
)
def test_bad_input_is_refused_in_one_sentence_with_nothing_done(
    graded: Course,
    monkeypatch: pytest.MonkeyPatch,
    assignment: str,
    wishes: Wishes,
    words: str,
) -> None:
    monkeypatch.setattr("paygrade.run.pool._CONNECT_SECONDS", 1)
    before = state(graded)
    with pytest.raises(Refused, match=words):
        grade(graded, assignment, wishes)
    assert state(graded) == before


def test_a_source_that_changed_since_its_release_is_refused(graded: Course, tmp_path: Path) -> None:
    course = copy(graded, tmp_path / "course")
    path = course.root / "source" / "ps" / "ps.ipynb"
    path.write_text(path.read_text().replace("half(7) == 3.5", "half(9) == 4.5"))
    with pytest.raises(Refused, match=r"changed since its release .half_check"):
        grade(course, "ps")
    notebook = author()
    notebook.cells.pop()
    path.write_text(json.dumps(notebook))
    with pytest.raises(Refused, match=r"changed since its release .why"):
        grade(course, "ps")


def test_a_worker_with_other_software_refuses_and_names_both_versions() -> None:
    demand(versions())
    with pytest.raises(VersionMismatch, match=r"nbgrader 0\.0\.1 at the coordinator, "):
        demand({**versions(), "nbgrader": "0.0.1"})


def test_missing_and_misnamed_notebooks_get_reasons_and_the_originals_stay(
    released: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(released, tmp_path / "course")
    local(monkeypatch)
    hand_in(course.root, "ada").rename(course.root / "submitted/ada/ps/My ps (2).ipynb")
    hand_in(course.root, "bob").unlink()
    (hand_in(course.root, "cy").parent / "link.txt").symlink_to("/etc/passwd")
    (course.root / "submitted" / "dan").mkdir()
    (course.root / "submitted" / "dan" / "ps").write_text("not a folder")
    (hand_in(course.root, "eve").parent / "timestamp.txt").write_text("yesterday")
    before = sorted((course.root / "submitted").rglob("*"))
    summary = grade(course, "ps")
    assert len(summary.graded) == 5
    assert summary.points == {"ada": 4, "bob": 0, "cy": 4, "dan": 0, "eve": 4}
    assert "no 'ps.ipynb' was found" in summary.unreadable["bob"]
    assert "not a folder" in summary.unreadable["dan"]
    assert sorted((course.root / "submitted").rglob("*")) == before
    texts = state(course).files
    assert "handed in as 'My ps (2).ipynb'" in texts["ada/ps/ps.ipynb"]
    assert "link.txt" in texts["cy/ps/ps.ipynb"]
    assert "cy/ps/link.txt" not in texts
    assert "holds no time" in texts["eve/ps/ps.ipynb"]
    assert texts["bob/ps/given.txt"] == "given\n"


def test_the_command_says_what_it_did_in_words_json_and_status(
    graded: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    course = copy(graded, tmp_path / "course")
    local(monkeypatch)
    config = "c = get_config()\nfrom paygrade.route import configure\n"
    config += "configure(c, minimum_seal=0)\nc.SealedExecute.modules = []\n"
    config += "c.CourseDirectory.course_id = 'other'\n"
    (course.root / "nbgrader_config.py").write_text(config)
    hand_in(course.root, "s001", "right")
    place = ["--course", str(course.root)]
    assert main(["grade", "ps", "--dry-run", *place]) == 0
    assert (
        "s001: the submission changed\n1 to grade, 7 current, 0 can't be graded"
        in capsys.readouterr().out
    )
    assert main(["grade", "ps", *place]) == 0
    assert "1 graded, 7 current" in capsys.readouterr().out
    assert main(["grade", "ps", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out)["current"] == [f"s{n:03}" for n in range(8)]
    assert main(["grade", "nothing", *place]) == 2
    assert "paygrade: the gradebook knows no assignment" in capsys.readouterr().err


def test_a_failure_of_the_grader_is_no_grade_and_tells_by_its_status(
    graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copy(graded, tmp_path / "course")
    before = state(course)
    local(monkeypatch)
    monkeypatch.setattr(
        "paygrade.run.coordinator.Pool.run",
        lambda self, tasks, orders: (Failure(task.student, "no box") for task in tasks),
    )
    summary = grade(course, "ps", Wishes(students=["s000"], force=True))
    assert (summary.failed, summary.status) == ({"s000": "no box"}, 1)
    assert state(course) == before
