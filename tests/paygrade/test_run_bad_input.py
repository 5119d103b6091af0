"""Bad input: one clear sentence each, and nothing half-done."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from run_course import hand_in, local, open_course, state

from paygrade.__main__ import main
from paygrade.run import Course, Refused, Wishes, grade
from paygrade.run.course import MOST_CHARACTERS

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


def write_schema(course: Course, version: str | None) -> None:
    with sqlite3.connect(course.root / "gradebook.db") as database:
        database.execute("delete from alembic_version")
        if version:
            database.execute("insert into alembic_version values (?)", (version,))


def older_schema(course: Course) -> None:
    write_schema(course, "724cde206c17")


def no_schema(course: Course) -> None:
    write_schema(course, None)


def newer_schema(course: Course) -> None:
    write_schema(course, "ffffffffffff")


def no_database(course: Course) -> None:
    (course.root / "gradebook.db").write_text("a spreadsheet, renamed " * 100)


def empty_database(course: Course) -> None:
    (course.root / "gradebook.db").write_bytes(b"")


def nothing_there(course: Course) -> None:
    (course.root / "gradebook.db").unlink()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (older_schema, "has the older schema 724cde206c17, and nbgrader .* run: nbgrader db upg"),
        (no_schema, "has the older schema none, and nbgrader .*: copy the gradebook"),
        (newer_schema, "has schema ffffffffffff, which is newer, and nbgrader .*: install"),
        (no_database, "can't be opened: file is not a database. Nothing was done"),
        (empty_database, "holds no course of nbgrader yet; release an assignment first"),
        (nothing_there, "there is no gradebook at .*gradebook.db: go to the course's folder"),
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_gradebook_that_cannot_be_used_is_named_with_what_to_do_and_left_alone(
    course_of_two: Course, spoil: Callable[[Course], None], words: str, dry_run: bool
) -> None:
    spoil(course_of_two)
    path = course_of_two.root / "gradebook.db"
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(Refused, match=words):
        grade(course_of_two, "ps", Wishes(dry_run=dry_run))
    assert (path.read_bytes() if path.exists() else None) == before
    assert not list(course_of_two.root.glob(".paygrade*"))


def test_a_gradebook_that_another_program_holds_is_named_after_some_seconds(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, before = course_of_two, state(course_of_two)
    connect = sqlite3.dbapi2.connect
    # What nbgrader waits by default is five seconds.
    monkeypatch.setattr("sqlite3.dbapi2.connect", lambda *a, **k: connect(*a, **k, timeout=0.1))
    monkeypatch.setattr("sqlite3.connect", lambda *a, **k: connect(*a, **k, timeout=0.1))
    holder = connect(course.root / "gradebook.db")
    holder.execute("begin exclusive")
    with pytest.raises(Refused, match="database is locked; another program holds it: close that"):
        grade(course, "ps")
    holder.rollback()
    holder.close()
    assert state(course) == before


@pytest.fixture
def mute_server() -> Iterator[str]:
    """Return the address of something that listens and is no Dask scheduler."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def other_server() -> Iterator[str]:
    """Return the address of a server of another kind, which ends each connection with an error."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                with peer:
                    peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("address", ["mute_server", "other_server", "nonsense", "ftp://x:1"])
def test_what_is_no_scheduler_is_named_and_nothing_is_graded(
    course_of_two: Course,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    address: str,
) -> None:
    monkeypatch.setattr("paygrade.run.pool._CONNECT_SECONDS", 1)
    before = state(course_of_two)
    place = request.getfixturevalue(address) if address.endswith("server") else address
    with pytest.raises(Refused, match=f"there is no Dask scheduler at {place}: "):
        grade(course_of_two, "ps", Wishes(force=True, scheduler=place))
    assert state(course_of_two) == before


def closed(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """Have the system refuse a path and all below it, as it does to any account but root."""

    def guard(name: str) -> None:
        real = getattr(os, name)

        def call(path: Any, *rest: Any, **more: Any) -> Any:
            if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(place):
                inside = Path(path) != place or name in ("scandir", "open")
                if inside:
                    raise PermissionError(13, "Permission denied", os.fspath(path))
            return real(path, *rest, **more)

        monkeypatch.setattr(os, name, call)

    for name in ("scandir", "lstat", "stat", "open"):
        guard(name)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("submitted/s000", "s000.ps can't be read: Permission denied; mend that, and run again"),
        ("submitted/s000/ps", "s000.ps can't be read: Permission denied; mend that"),
        ("submitted/s000/ps/ps.ipynb", "ps.ipynb: the system refuses to read it: Permission den"),
    ],
)
def test_a_submission_that_may_not_be_read_is_told_and_costs_its_student_nothing(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch, place: str, words: str
) -> None:
    course, before = course_of_two, state(course_of_two)
    done = local(monkeypatch)
    with monkeypatch.context() as account:
        closed(account, course.root / place)
        summary = grade(course, "ps", Wishes(force=True))
    assert list(summary.failed) == ["s000"]
    assert re.search(words, summary.failed["s000"]), summary.failed
    assert (done, summary.status) == (["s001"], 1)
    assert state(course) == before


def test_a_folder_of_submissions_that_may_not_be_read_is_refused(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(monkeypatch, course_of_two.root / "submitted")
    with pytest.raises(Refused, match=r"submitted/ can't be read: Permission denied"):
        grade(course_of_two, "ps")


def test_odd_names_of_students_are_graded_like_any_other(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_of_two
    local(monkeypatch)
    odd = ["Ada Lovelace", "zoë", "o'hara; drop table", "x[1]", "{y}", "a%sb", "-rf", "50% *"]
    for name in odd:
        hand_in(course.root, name)
    summary = grade(course, "ps")
    assert summary.points == dict.fromkeys(odd, 4)
    assert all((course.root / "autograded" / name / "ps" / "ps.ipynb").is_file() for name in odd)
    assert len(grade(course, "ps").current) == len(odd) + 2


def test_names_that_no_gradebook_can_hold_are_told_and_the_others_graded(
    course_of_two: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = course_of_two
    done = local(monkeypatch)
    long = "x" * (MOST_CHARACTERS + 1)
    hand_in(course.root, long)
    hand_in(course.root, "new")
    hand_in(course.root, "two\nlines")
    (course.root / "submitted" / "new").rename(
        os.fsdecode(os.fsencode(course.root / "submitted") + b"/caf\xe9")
    )
    hand_in(course.root, "good")
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\nfrom paygrade.route import configure\nconfigure(c, minimum_seal=0)\n"
        "c.SealedExecute.modules = []\nc.CourseDirectory.course_id = 'other'\n"
    )
    assert main(["grade", "ps", "--course", str(course.root)]) == 1
    said = capsys.readouterr().out
    assert f"{long}: not graded: the name of its folder has 129 characters" in said
    assert "caf\\udce9: not graded: the name of its folder is not UTF-8 text; rename" in said
    assert done == ["good", "two\nlines"]


def test_a_course_without_submissions_or_with_files_in_their_place_says_so(
    course_of_two: Course,
) -> None:
    submitted = course_of_two.root / "submitted"
    submitted.rename(course_of_two.root / "elsewhere")
    with pytest.raises(Refused, match=r"nobody handed in anything: there is no .*submitted"):
        grade(course_of_two, "ps")
    submitted.mkdir()
    (submitted / "ada.zip").write_text("")
    with pytest.raises(Refused, match="nobody handed in anything"):
        grade(open_course(course_of_two.root), "ps")
