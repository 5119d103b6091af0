"""Real workers and real kills, in the short form; `make kills` runs the long one."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster
from kills import series
from run_course import hand_in, hand_in_class, release

from paygrade.route import warm
from paygrade.run import Refused, Wishes, grade
from paygrade.run.course import prepare, read_task
from paygrade.run.journal import Journal
from paygrade.run.pool import Pool
from paygrade.run.task import Outcome, Task
from paygrade.run.work import grade as work


def test_a_killed_coordinator_worker_or_warm_parent_changes_nothing(tmp_path: Path) -> None:
    results = list(series(tmp_path, kills=3, students=6, seed=5))
    assert [one.trouble for one in results if one.trouble] == []
    assert sum(len(one.kills) for one in results) == 3


def test_a_warm_parent_killed_under_a_submission_costs_its_student_nothing(
    tmp_path: Path,
) -> None:
    course = release(tmp_path)
    file = hand_in(tmp_path, "ada")
    file.write_text(file.read_text().replace("third = 3", "import time; time.sleep(3); third = 3"))
    journal = Journal(course.directory.db_url, "other", "ps", course.config)
    orders = prepare(course, journal.gradebook, "ps")
    journal.close()
    work(read_task(course, orders, "ada", {}), orders)  # now the author's own solution is tried
    parent = next(reversed(warm._parents.values()))
    threading.Timer(1.0, os.kill, (parent.pid, signal.SIGKILL)).start()
    outcome = work(read_task(course, orders, "ada", {}), orders)
    assert [mark.points for mark in outcome.notebooks[0].marks] == [2, 2, None]
    assert outcome.notebooks[0].notes["record"]["flags"] == []


def test_a_worker_that_never_answers_loses_its_task_to_another(tmp_path: Path) -> None:
    course = release(tmp_path)
    hand_in_class(tmp_path, 4)
    stopped: list[psutil.Process] = []

    class StopOne:
        def begin(self, total: int) -> None: ...
        def step(self, student: str, what: str) -> None:
            if not stopped:
                children = psutil.Process().children(recursive=True)
                workers = [p for p in children if "spawn_main" in " ".join(p.cmdline())]
                stopped.append(workers[0])
                workers[0].suspend()

    # Every task of the stopped worker is late after this; a running one takes far less.
    summary = grade(course, "ps", Wishes(jobs=2, patience=8), StopOne())
    assert (len(summary.graded), summary.failed) == (4, {})
    assert not stopped[0].is_running()


class Late:
    """A future that a test answers when it likes."""

    status = "finished"

    def __init__(self, task: Task, key: str) -> None:
        self.task, self.key = task, key

    def add_done_callback(self, answer: Callable[[Late], None]) -> None:
        self.answer = answer

    def result(self) -> Outcome:
        return Outcome(self.task.student, (), 0.0)

    def cancel(self) -> None:
        """Nothing is under way."""


def test_an_answer_that_comes_after_the_same_tasks_second_one_is_dropped() -> None:
    sent: list[Late] = []

    class Client:
        status = "running"
        nthreads = staticmethod(lambda: {"one": 1})
        processing = staticmethod(dict)

        def submit(self, _: object, *what: object, **__: object) -> Late:
            task = what[0] if isinstance(what[0], Task) else Task("orders", ())
            sent.append(Late(task, str(len(sent))))
            return sent[-1]

    pool = Pool.__new__(Pool)
    pool.__dict__ |= {
        "_patience": 0.0,
        "_cluster": None,
        "_client": Client(),
        "_answers": queue.SimpleQueue(),
        "_attempts": {},
        "_workers": 0,
        "_counted": float("-inf"),
    }
    answers = pool.run([Task("ada", ()), Task("bob", ())], None)  # type: ignore[arg-type]
    assert next(answers) is None  # nobody answered: both are given out again
    _, first, _, second, other = sent
    assert (first.task.student, second.task.student, other.task.student) == ("ada", "ada", "bob")
    second.answer(second)
    assert next(answers) == Outcome("ada", (), 0.0)
    first.answer(first)
    other.answer(other)
    assert [one for one in answers if one is not None] == [Outcome("bob", (), 0.0)]


def test_an_existing_cluster_grades_and_one_of_other_software_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = release(tmp_path)
    hand_in_class(tmp_path, 2)
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        there = Wishes(scheduler=cluster.scheduler_address)
        with monkeypatch.context() as other:
            other.setattr("paygrade.run.course.versions", lambda: {"nbgrader": "0.0.1"})
            with pytest.raises(Refused, match=r"nbgrader 0\.0\.1 at the coordinator, \d"):
                grade(course, "ps", there)
        assert not any(tmp_path.glob("autograded/*"))
        assert grade(course, "ps", there).points == {"s000": 4, "s001": 0.5}
        monkeypatch.setattr("paygrade.run.pool._CONNECT_SECONDS", 1)
        cluster.scale(0)
        with pytest.raises(Refused, match="has no workers"):
            grade(course, "ps", replace(there, force=True))
