"""What large classes cost, in the short form: counts, not seconds; `make` runs the long forms."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from run_course import hand_in, hand_in_class, local, release

from paygrade.run import Wishes, grade
from paygrade.run.journal import Journal

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import growth  # noqa: E402 - the folder is not a package
import soak  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


def statements(root: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many statements one batch of sixteen takes, first and again, after `number` others."""
    course = release(root)
    hand_in_class(root, number)
    local(monkeypatch)
    # However slow the machine is: sixteen make one batch.
    monkeypatch.setattr("paygrade.run.coordinator._BATCH_SECONDS", 1e6)
    grade(course, "ps")
    names = [f"late{place:02}" for place in range(16)]
    for name in names:
        hand_in(root, name)
    sent: list[str] = []
    write = Journal._write

    def counted(self: Journal, entries: object) -> None:
        engine = self.gradebook.engine
        note = lambda *given: sent.append(given[2])  # noqa: E731 - it must be taken off again
        sa.event.listen(engine, "before_cursor_execute", note)
        write(self, entries)  # type: ignore[arg-type]
        sa.event.remove(engine, "before_cursor_execute", note)

    monkeypatch.setattr(Journal, "_write", counted)
    assert len(grade(course, "ps").graded) == 16
    first = len(sent)
    sent.clear()
    assert len(grade(course, "ps", Wishes(students=names, force=True)).graded) == 16
    return first, len(sent)


def test_a_batch_takes_the_same_statements_however_large_the_class_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = statements(tmp_path / "small", 1, monkeypatch)
    large = statements(tmp_path / "large", 40, monkeypatch)
    assert small == large
    assert max(small) <= 16  # one a submission at most, in a batch of sixteen


def test_files_that_the_author_gives_do_not_travel_with_each_submission(tmp_path: Path) -> None:
    from paygrade.run.course import prepare, read_task

    course = release(tmp_path)
    notebook = hand_in(tmp_path, "ada")
    (notebook.parent / "given.txt").write_text("changed by the student\n")
    (notebook.parent / "own.txt").write_text("mine\n")
    journal = Journal(course.directory.db_url, "other", "ps", course.config)
    orders = prepare(course, journal.gradebook, "ps")
    journal.close()
    assert sorted(read_task(course, orders, "ada", {}).files) == ["own.txt", "timestamp.txt"]
    assert orders.files["given.txt"] == b"given\n"


def test_the_parser_that_is_left_out_at_the_start_can_still_be_imported_by_others() -> None:
    code = (
        "import sys; from paygrade import lean; lean.leave_out_parser(); import nbformat.validator;"
        "assert 'jsonschema' in sys.modules and 'rfc3987_syntax' not in sys.modules;"
        "lean.leave_out_parser(); import jsonschema; jsonschema.validate(1, {'type': 'integer'})"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_fit_tells_linear_from_quadratic_cost_with_an_interval() -> None:
    sizes = (100, 1000, 10_000)
    linear = [{"submissions": n, "coordinator": 0.01 * n, "executed": False} for n in sizes]
    square = [{"submissions": n, "coordinator": 1e-5 * n * n, "executed": False} for n in sizes]
    power, low, high = growth.exponent(linear)
    assert (round(power, 6), round(low, 6), round(high, 6)) == (1, 1, 1)
    assert round(growth.exponent(square)[0], 6) == 2
    assert "costs 1.00 times as much a submission as 100: 10.0 ms" in growth.verdict(linear)
    assert "costs 100.00 times" in growth.verdict(square)
    assert growth.verdict(linear[:1]).endswith("no fit.")


def flat(rise: float = 0.0, **more: int) -> soak.Series:
    """A soak of 1,000 submissions; `rise` in MiB a submission, `more` counted at its end."""
    memory = [
        {"graded": n, "coordinator": 250.0, "worker": 150.0 + rise * n, "warm parent": 180.0}
        for n in range(0, 1001, 10)
    ]
    counts = {"processes": 6, "descriptors": 50, "sockets": 20, "temporary entries": 0}
    return soak.Series(
        memory=memory,
        counts=[{"graded": 500, **counts}, {"graded": 1000, **counts, **more}],
        left=dict.fromkeys(counts, 0),
        graded=1000,
        wanted=1000,
        seconds=100,
    )


def test_a_soak_is_called_flat_only_where_nothing_grew() -> None:
    assert all(held for _, held in soak.verdict(flat()))
    broken = {words for words, held in soak.verdict(flat(rise=0.05)) if not held}
    assert len(broken) == 1
    assert "memory of a worker: 156 MiB after the warm-up, +44.5 MiB" in broken.pop()
    for what in ("processes", "descriptors", "sockets", "temporary entries"):
        leaked = [words for words, held in soak.verdict(flat(**{what: 500})) if not held]
        assert len(leaked) == 1, what
        assert leaked[0].startswith(f"{what} from the first to the last unit: +")


def test_a_soak_that_was_stopped_says_how_far_it_came() -> None:
    series = flat()
    series.graded, series.current = 400, 100
    assert soak.lines(series)[0].startswith(
        "400 of 1,000 submissions graded, 100 were graded before (500 are left: the time was up)"
    )


def test_a_short_soak_leaves_nothing_behind_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "soak.py"), "--students", "4", "--jobs", "1"]
    command += ["--units", "u0_start_here", "--every", "0.5", "--folder", str(tmp_path)]
    stopped = subprocess.run([*command, "--minutes", "0"], capture_output=True, text=True)
    assert "submissions graded" in stopped.stdout, stopped.stdout + stopped.stderr
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    series = json.loads((tmp_path / "series.json").read_text())
    assert series["left"]["processes"] == series["left"]["temporary entries"] == 0
    assert len(list((tmp_path / "course" / "autograded").iterdir())) == 4


def test_growth_is_measured_with_stored_results_that_are_recorded_like_others(
    tmp_path: Path,
) -> None:
    asked = argparse.Namespace(
        unit="u0_start_here", sizes=[3], executed=0, jobs=1, seed=1, postgres=False
    )
    rows = list(growth.in_turn(asked, lambda name: ""))
    assert [(row["submissions"], row["executed"]) for row in rows] == [(3, False)]
    assert rows[0]["coordinator"] > rows[0]["current"] > 0
