"""The gradebook on a real PostgreSQL server: the same rows, the same healing, and its absence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from beside import Typist, automatic, formgrader, lost
from kills import postgres, series
from nbgrader.api import Gradebook
from run_course import hand_in_class, local, mend_source, release, state
from server import Server

from paygrade.run import Wishes, grade, regrade
from paygrade.run.journal import Journal

pytestmark = [
    pytest.mark.needs("postgresql"),
    pytest.mark.filterwarnings("ignore:Object of type"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a running server."""
    with Server() as running:
        yield running


def test_grades_files_and_skipping_are_as_with_sqlite(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local(monkeypatch)
    here = release(tmp_path / "sqlite")
    there = release(tmp_path / "postgres", server.create("same"))
    for course in (here, there):
        hand_in_class(course.root, 4)
        assert len(grade(course, "ps").graded) == 4
    left, right = state(here), state(there)
    assert left.files == right.files
    for table, rows in left.tables.items():
        assert _plain(rows) == _plain(right.tables[table]), table
    assert len(grade(there, "ps").current) == 4


def _plain(rows: list[tuple[object, ...]]) -> list[list[str]]:
    """Rows as text: SQLite has neither booleans nor times of its own."""
    words = {"True": "1", "False": "0"}
    return sorted(
        [words.get(text := str(one).split(".000000")[0], _number(text)) for one in row]
        for row in rows
    )


def _number(text: str) -> str:
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def test_a_manual_grade_typed_while_a_batch_is_written_is_kept_and_asks_for_a_person(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = release(tmp_path, server.create("typed"))
    local(monkeypatch)
    hand_in_class(tmp_path, 1)
    grade(course, "ps")
    note = Journal._note

    def type_then_note(self: Journal, *rest: object) -> None:
        # The batch has updated this very row and not committed: the typist has to wait for it.
        typist = threading.Thread(target=_type, args=(course.directory.db_url,))
        typist.start()
        threads.append(typist)
        note(self, *rest)  # type: ignore[arg-type]

    threads: list[threading.Thread] = []
    monkeypatch.setattr(Journal, "_note", type_then_note)
    grade(course, "ps", Wishes(force=True))
    threads[0].join(10)
    with Gradebook(course.directory.db_url, "other") as gradebook:
        found = gradebook.find_grade("half_check", "ps", "ps", "s000")
        assert (found.auto_score, found.manual_score) == (2, 1.25)
    monkeypatch.setattr(Journal, "_note", note)
    grade(course, "ps", Wishes(force=True))
    with Gradebook(course.directory.db_url, "other") as gradebook:
        found = gradebook.find_grade("half_check", "ps", "ps", "s000")
        assert (found.manual_score, found.needs_manual_grade) == (1.25, True)


def _type(db_url: str) -> None:
    with Gradebook(db_url, "other") as gradebook:
        gradebook.find_grade("half_check", "ps", "ps", "s000").manual_score = 1.25
        gradebook.db.commit()


def test_a_server_that_restarts_in_a_run_is_waited_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = release(tmp_path, server.create("away"))
    local(monkeypatch)
    hand_in_class(tmp_path, 2)
    write = Journal._write
    tries: list[str] = []

    def away(self: Journal, entries: object) -> None:
        if not tries:
            server.stop()
            threading.Timer(1.5, server.start).start()
        try:
            write(self, entries)  # type: ignore[arg-type]
        except sa.exc.DBAPIError as problem:
            tries.append(str(problem))
            raise

    monkeypatch.setattr(Journal, "_write", away)
    assert len(grade(course, "ps").graded) == 2
    assert len(tries) >= 2
    assert len(state(course).tables["grades"]) == 6


def test_kills_and_a_server_that_goes_away_change_nothing(tmp_path: Path) -> None:
    with postgres() as own:
        results = list(series(tmp_path, 4, 6, 7, own))
    assert [one.trouble for one in results if one.trouble] == []
    assert sum(len(one.kills) for one in results) == 4


def test_what_is_typed_in_formgrader_while_batches_are_graded_is_kept(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = release(tmp_path / "course", server.create("beside"))
    local(monkeypatch)
    hand_in_class(course.root, 4)
    grade(course, "ps")
    before = automatic(course)
    with formgrader(course, tmp_path / "home") as there:
        typist = Typist(there, seed=4)
        typist.start()
        batches = 0
        while len(typist.waits) < 40 or batches < 3:
            assert len(grade(course, "ps", Wishes(force=True)).graded) == 4
            batches += 1
        typist.end()
    assert (typist.trouble, lost(course, typist)) == ([], [])
    assert automatic(course) == before


def test_a_regrade_foresees_and_does_on_a_server_what_it_does_with_sqlite(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local(monkeypatch)
    here = release(tmp_path / "sqlite")
    there = release(tmp_path / "postgres", server.create("regraded"))
    done = []
    for course in (here, there):
        hand_in_class(course.root, 4)
        grade(course, "ps")
        mend_source(course.root)
        foreseen = regrade(course, "ps", Wishes(dry_run=True))
        done.append(regrade(course, "ps"))
        assert (foreseen.changes, foreseen.totals) == (done[-1].changes, done[-1].totals)
        assert grade(course, "ps", Wishes(dry_run=True)).why == {}
    left, right = done
    assert (left.changes, left.totals) == (right.changes, right.totals)
    assert [total.student for total in left.totals if total.gain]
    assert state(here).files == state(there).files
