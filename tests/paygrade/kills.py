"""Kills runs of grading at seeded moments and compares what is left with an undisturbed run.

    python tests/paygrade/kills.py --kills 100 --students 60 --seed 1 [--db-url postgresql+...]

Each experiment kills the coordinator, a worker or a warm parent with SIGKILL; runs that died are
started again until one ends by itself. What it left must equal the undisturbed run's, ids and
times masked.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
from run_course import State, hand_in_class, open_course, release, state

VICTIMS = ("coordinator", "worker", "warm parent")
# A run that takes longer than this hangs: the experiment has found something.
PATIENCE = 300.0
_HERE = Path(__file__).resolve().parent


def run_once(root: Path, db_url: str, jobs: int) -> subprocess.Popen[bytes]:
    """Start a run as a process of its own."""
    command = [sys.executable, str(_HERE / "kills.py"), "--run", str(root), "--db-url", db_url]
    log = (root / "run.log").open("ab")
    with log:
        return subprocess.Popen([*command, "--jobs", str(jobs)], stdout=log, stderr=log)


def victim(coordinator: int, kind: str, rng: np.random.Generator) -> psutil.Process | None:
    """One process of a run, by its kind; None where there is none at the moment."""
    try:
        first = psutil.Process(coordinator)
        if kind == "coordinator":
            return first
        wanted = "paygrade.box.parent" if kind == "warm parent" else "spawn_main"
        found = [p for p in first.children(recursive=True) if _is(p, wanted)]
        if kind == "warm parent":  # its boxes are forks with the same command line
            found = [p for p in found if not _is(p.parent(), wanted)]
    except psutil.NoSuchProcess:
        return None
    return found[rng.integers(len(found))] if found else None


def _is(process: psutil.Process | None, words: str) -> bool:
    try:
        return process is not None and words in " ".join(process.cmdline())
    except psutil.Error:
        return False


def disturb(root: Path, db_url: str, kind: str, rng: np.random.Generator, jobs: int = 2) -> int:
    """Grade the course in `root` and kill once; start again until a run ends. The runs it took."""
    run = run_once(root, db_url, jobs)
    _wait_for_first_grade(root, run)
    time.sleep(rng.uniform(0, 1.5))
    killed = victim(run.pid, kind, rng)
    if killed is not None:
        os.kill(killed.pid, signal.SIGKILL)
    runs = 1
    while run.wait(PATIENCE) != 0:
        runs += 1
        if runs > 3:
            raise AssertionError(f"no run ended: {(root / 'run.log').read_text()[-3000:]}")
        run = run_once(root, db_url, jobs)
    return runs


def _wait_for_first_grade(root: Path, run: subprocess.Popen[bytes]) -> None:
    """Kills before anything is graded are the easy ones: most of a run is start-up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and run.poll() is None:
        if any((root / "autograded").glob("*/.ps.new")) or any(root.glob("autograded/*/ps")):
            return
        time.sleep(0.005)


def experiment(
    folder: Path,
    kills: int,
    students: int,
    seed: int,
    database: Callable[[str], str] = lambda _: "",
    tell: Callable[[str], None] = lambda _: None,
) -> Counter[str]:
    """Kill `kills` runs; how often each kind was hit. Raises AssertionError at a difference.

    `database` gives the URL of a fresh database by name; the default is each course's own SQLite.
    """
    wanted = _undisturbed(folder / "calm", students, database("calm"))
    rng = np.random.default_rng(seed)
    hit: Counter[str] = Counter()
    for number in range(kills):
        kind = VICTIMS[number % len(VICTIMS)]
        root, url = folder / f"kill-{number}", database(f"kill_{number}")
        release(root, url)
        hand_in_class(root, students)
        runs = disturb(root, url, kind, rng)
        assert state(open_course(root, url)) == wanted, f"kill {number} of a {kind} left its mark"
        hit[kind] += 1
        tell(f"kill {number + 1} of {kills}: {kind}, {runs} runs, equal")
        shutil.rmtree(root)
    return hit


def _undisturbed(root: Path, students: int, url: str) -> State:
    course = release(root, url)
    hand_in_class(root, students)
    assert run_once(root, url, 2).wait(PATIENCE) == 0, (root / "run.log").read_text()[-3000:]
    return state(course)


def main() -> int:
    """Run the experiment, or (with --run) one run of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--db-url", default="")
    parser.add_argument("--postgres", action="store_true", help="on a server started for it")
    asked = parser.parse_args()
    if asked.run:
        from paygrade.run import Wishes, grade

        course = open_course(asked.run, asked.db_url)
        return grade(course, "ps", Wishes(jobs=asked.jobs)).status
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        how = (place, asked.kills, asked.students, asked.seed)
        if asked.postgres:
            sys.path.insert(0, str(_HERE.parent / "postgres"))
            from server import Server

            with Server() as server:
                hit = experiment(*how, server.create, print)
        else:
            hit = experiment(*how, tell=print)
    print(f"{sum(hit.values())} kills, every one healed: {dict(hit)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
