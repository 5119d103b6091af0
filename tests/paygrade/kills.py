"""Kills runs of grading at seeded moments and compares what is left with an undisturbed run.

    python tests/paygrade/kills.py --kills 100 --students 60 --seed 1
    python tests/paygrade/kills.py --kills 20 --students 60 --seed 2 --postgres
    python tests/paygrade/kills.py --page docs/kills.md

An experiment is one course: half its class is graded already and hands in anew, half is new, and
some have grades that a person typed. Its first run loses its coordinator to SIGKILL; what is left
is checked at once: every submission is as before, or graded like in the undisturbed run. A second
run loses a worker and a warm parent (on PostgreSQL the server goes away as well) and must end by
itself, with the gradebook and the files of the undisturbed run, ids and times masked.

Each experiment is written to build/kills/ when it ends, so an interrupted series goes on where it
stopped; a series of other code begins anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import sqlalchemy as sa
from kills_trace import COORDINATOR, PLACES, Reader, instrument
from nbgrader.api import Gradebook
from run_course import ANSWERS, State, hand_in, local, open_course, release, state

# A run that takes longer than this hangs: the experiment has found something.
PATIENCE = 300.0
_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_KINDS = [*ANSWERS, "broken"]
Database = Callable[[str, str], str]


@dataclass
class Kill:
    """One kill: who, in which phase of the coordinator, after how many graded submissions."""

    victim: str
    phase: str
    graded: int


@dataclass
class Result:
    """One experiment; `trouble` is empty where everything was as it must be."""

    number: int
    kills: list[Kill] = field(default_factory=list)
    seconds: float = 0.0
    trouble: str = ""


class Server:
    """What experiments need of a database: here SQLite, which each course has of its own."""

    victims: tuple[str, ...] = ("worker", "warm parent")

    def copy(self, name: str, template: str) -> str:
        """Make a database like another one, or an empty one; its URL, empty for SQLite."""
        return ""

    def quiet(self, url: str) -> None:
        """Wait until nobody else is connected: a killed client's last words are executed first."""

    def go_away(self, seconds: float) -> None:
        """Be away for so long."""


class Series:
    """Everything that the experiments of one seed share: a released class and a calm run of it."""

    def __init__(self, folder: Path, students: int, seed: int, server: Server) -> None:
        self.folder, self.students, self.seed, self.server = folder, students, seed, server
        self.template = folder / "template"
        url = server.copy("template", "")
        self.before = _prepare(self.template, students, url)
        self.parts_before = parts(self.template, url)
        root, url = self.course("calm")
        began = time.monotonic()
        run = run_once(root, url)
        assert run.wait(PATIENCE) == 0, _log(root)
        self.calm_seconds = time.monotonic() - began
        self.wanted, self.parts = state(open_course(root, url)), parts(root, url)
        assert self.wanted != self.before
        assert len(self.parts) == students

    def course(self, name: str) -> tuple[Path, str]:
        """A fresh copy of the class."""
        root = self.folder / name
        shutil.copytree(self.template, root)
        return root, self.server.copy(name, "template")

    def experiment(self, number: int, most: int = 99, away: float = 2.0) -> Result:
        """Kill a coordinator, then what works for the run that heals it; `most` kills in all."""
        rng = np.random.default_rng([self.seed, number])
        root, url = self.course(f"kill_{self.seed}_{number}")
        result, began = Result(number), time.monotonic()
        try:
            result.kills += self._kill_coordinator(root, url, rng, number)
            self._check_at_once(root, url)
            self._disturb_healing(root, url, rng, result.kills, most, away)
            found = state(open_course(root, url))
            assert found.tables == self.wanted.tables, _difference(found, self.wanted)
            assert found.files == self.wanted.files, _difference(found, self.wanted)
            assert parts(root, url) == self.parts, "rows differ"
        except Exception as problem:  # kept as a result: the series goes on
            result.trouble = f"{type(problem).__name__}: {problem}\n{_log(root)}"
        result.seconds = round(time.monotonic() - began, 1)
        if not result.trouble:
            shutil.rmtree(root)
        return result

    def _kill_coordinator(
        self, root: Path, url: str, rng: np.random.Generator, number: int
    ) -> list[Kill]:
        """At a named place in two of three experiments, else at any moment of the run.

        Empty where the run was over before that moment.
        """
        pause = ""
        if number % 3:
            place = COORDINATOR[int(rng.integers(len(COORDINATOR)))]
            pause = f"{PLACES.index(place)}:{int(rng.integers(1, 1 + _often(place, self)))}"
        run = run_once(root, url, pause)
        trace = Reader(root)
        moment = time.monotonic() + rng.uniform(0, self.calm_seconds)
        while run.poll() is None and not trace.paused:
            if not pause and time.monotonic() > moment:
                break
            time.sleep(0.002)
        kill = Kill("coordinator", trace.phase, trace.graded)
        run.kill()
        return [kill] if run.wait(PATIENCE) == -signal.SIGKILL else []

    def _check_at_once(self, root: Path, url: str) -> None:
        """Each submission is as before, or graded as in the calm run with all its files."""
        self.server.quiet(url)
        found, now = state(open_course(root, url)), parts(root, url)
        done = {name for name, part in now.items() if part == self.parts[name]}
        for name in done:
            assert _of(found, name) == _of(self.wanted, name), f"{name} is recorded and not done"
        for name in set(self.parts) - done:
            assert now.get(name) == self.parts_before.get(name), f"{name}'s row is torn"
            assert _of(found, name)[0] == _of(self.before, name)[0], f"{name} is half recorded"

    def _disturb_healing(
        self,
        root: Path,
        url: str,
        rng: np.random.Generator,
        kills: list[Kill],
        most: int,
        away: float,
    ) -> None:
        left = self.students - sum(p == self.parts[n] for n, p in parts(root, url).items())
        victims = list(self.server.victims)[: max(0, most - len(kills))]
        rng.shuffle(victims)
        marks = sorted(int(rng.integers(0, max(1, left - 2))) for _ in victims)
        run = run_once(root, url)
        trace = Reader(root)
        for victim, mark in zip(victims, marks, strict=True):
            _wait(run, lambda mark=mark: trace.graded >= mark and trace.workers)  # type: ignore[misc]
            time.sleep(rng.uniform(0, 0.2))
            if victim == "database" and run.poll() is None:
                kills.append(Kill(victim, trace.phase, trace.graded))
                self.server.go_away(away)
            elif (place := find(run, victim, rng)) is not None:
                kills.append(Kill(victim, trace.phase, trace.graded))
                os.kill(place, signal.SIGKILL)
        assert run.wait(PATIENCE) == 0, "the run that heals did not end well"


def _often(place: str, series: Series) -> int:
    """How often a run comes by a place: each submission, each batch, or once."""
    if place == "aside":
        return series.students // 2
    return series.students if place in ("reads", "writes", "swapped") else 1


def _wait(run: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while run.poll() is None and not ready():
        assert time.monotonic() < until, "the run hangs"
        time.sleep(0.005)


def _prepare(root: Path, students: int, url: str) -> State:
    """A class of which every second one was graded before and hands in something else now."""
    course = release(root, url)
    names = [f"s{place:03}" for place in range(students)]
    for place, name in enumerate(names[::2]):
        hand_in(root, name, _KINDS[place % 4], when="2026-03-05 10:00")
    with pytest.MonkeyPatch.context() as here:
        local(here)
        from paygrade.run import grade

        grade(course, "ps")
    with Gradebook(course.directory.db_url, "other") as gradebook:
        for name in names[:6:2]:
            gradebook.find_grade("half_check", "ps", "ps", name).manual_score = 1.25
            gradebook.find_comment("why", "ps", "ps", name).manual_comment = f"Typed for {name}."
        gradebook.db.commit()
    for place, name in enumerate(names):
        hand_in(root, name, _KINDS[(place + place // 4) % 4])
    return state(course)


def parts(root: Path, url: str) -> dict[str, str]:
    """Student -> the fingerprints that stand in our row."""
    engine = sa.create_engine(open_course(root, url).directory.db_url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("select student_id, parts from paygrade_run")).all()
    engine.dispose()
    return {student: str(part) for student, part in found}


def _of(found: State, student: str) -> tuple[list[Any], dict[str, str]]:
    rows = [row for name in sorted(found.tables) for row in found.tables[name] if row[0] == student]
    files = {name: text for name, text in found.files.items() if name.startswith(f"{student}/")}
    return rows, files


def _difference(found: State, wanted: State) -> str:
    rows = {
        name: [row for row in found.tables[name] if row not in wanted.tables[name]][:3]
        for name in wanted.tables
    }
    names = {*found.files, *wanted.files}
    other = [name for name in sorted(names) if found.files.get(name) != wanted.files.get(name)]
    return f"other rows: {rows}; other files: {other[:5]}"


def run_once(root: Path, db_url: str, pause: str = "") -> subprocess.Popen[bytes]:
    """Start a run as a process of its own, which waits for its end at the place `pause`."""
    Reader.clear(root)
    command = [sys.executable, str(_HERE / "kills.py"), "--run", str(root), "--db-url", db_url]
    log = (root / "run.log").open("ab")
    with log:
        return subprocess.Popen([*command, "--pause", pause], stdout=log, stderr=log)


def find(run: subprocess.Popen[bytes], kind: str, rng: np.random.Generator) -> int | None:
    """One process of a run, by its kind; None where the run is over."""
    wanted = "paygrade.box.parent" if kind == "warm parent" else "spawn_main"
    until = time.monotonic() + PATIENCE
    while run.poll() is None and time.monotonic() < until:
        try:
            found = [p for p in psutil.Process(run.pid).children(recursive=True) if _is(p, wanted)]
        except psutil.NoSuchProcess:
            return None
        if kind == "warm parent":  # its boxes are forks with the same command line
            found = [p for p in found if not _is(p.parent(), wanted)]
        if found:
            return int(found[rng.integers(len(found))].pid)
        time.sleep(0.005)
    return None


def _is(process: psutil.Process | None, words: str) -> bool:
    try:
        return process is not None and words in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _log(root: Path) -> str:
    return (root / "run.log").read_text(errors="replace")[-3000:]


def series(
    folder: Path,
    kills: int,
    students: int,
    seed: int,
    server: Server | None = None,
    skip: frozenset[int] = frozenset(),
    before: int = 0,
) -> Iterator[Result]:
    """Experiments until there were `kills` kills; those numbered in `skip` are done already."""
    shared = Series(folder, students, seed, server or Server())
    killed, number = before, 0
    while killed < kills:
        if number not in skip:
            result = shared.experiment(number, most=kills - killed)
            killed += len(result.kills)
            yield result
        number += 1


def postgres() -> Any:
    """A PostgreSQL server that experiments can copy databases on and send away."""
    sys.path.insert(0, str(_HERE.parent / "postgres"))
    from server import Server as Postgres

    class Away(Server, Postgres):
        victims = ("worker", "warm parent", "database")

        def __init__(self) -> None:
            Postgres.__init__(self)

        def copy(self, name: str, template: str) -> str:
            return str(self.create(name, template))

        def quiet(self, url: str) -> None:
            asked = "select count(*) from pg_stat_activity where datname = current_database()"
            engine = sa.create_engine(url)
            until = time.monotonic() + PATIENCE
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                while connection.scalar(sa.text(asked)) > 1 and time.monotonic() < until:
                    time.sleep(0.01)
            engine.dispose()

        def go_away(self, seconds: float) -> None:
            self.stop()
            time.sleep(seconds)
            self.start()

    return Away()


def code() -> str:
    """A fingerprint of the grader and of this experiment: results of other code don't count."""
    found = hashlib.sha256()
    for path in sorted([*(_ROOT / "src/paygrade").rglob("*.py"), *_HERE.glob("kills*.py")]):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


class Book:
    """The results of one series on disk, a line each."""

    def __init__(self, asked: argparse.Namespace) -> None:
        name = "postgresql" if asked.postgres else "sqlite"
        self.path = _ROOT / "build" / "kills" / f"{name}.jsonl"
        self.head = {
            "database": name,
            **{key: vars(asked)[key] for key in ("students", "seed")},
            "code": code(),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.read()[0] != self.head:
            self.path.write_text(json.dumps(self.head) + "\n")

    def read(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The series and its results so far."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        found = [json.loads(line) for line in lines if line.endswith("}")]
        return (found[0], found[1:]) if found else ({}, [])

    def add(self, result: Result) -> None:
        """Keep a result, whatever happens afterwards."""
        with self.path.open("a") as file:
            file.write(json.dumps(asdict(result)) + "\n")
            file.flush()
            os.fsync(file.fileno())


def run_series(asked: argparse.Namespace) -> int:
    """Go on with a series until it is complete; 1 if an experiment found something."""
    book = Book(asked)
    done = book.read()[1]
    skip = frozenset(one["number"] for one in done)
    killed = sum(len(one["kills"]) for one in done)
    # nbgrader calls alembic by name, also where the environment isn't activated.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        how = (Path(folder), asked.kills, asked.students, asked.seed)
        if killed < asked.kills:
            if asked.postgres:
                with postgres() as server:
                    _tell(series(*how, server, skip, killed), book)
            else:
                _tell(series(*how, None, skip, killed), book)
    print(table([book.read()]))
    return 1 if any(one["trouble"] for one in book.read()[1]) else 0


def _tell(results: Iterator[Result], book: Book) -> None:
    for result in results:
        book.add(result)
        who = ", ".join(f"{kill.victim} ({kill.phase})" for kill in result.kills)
        print(f"{result.number}: {who}: {result.trouble or 'equal'}", flush=True)


def table(found: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> str:
    """Counts by victim and phase, as a Markdown table."""
    count: Counter[tuple[str, str, str]] = Counter()
    for head, results in found:
        for kill in [kill for one in results for kill in one["kills"]]:
            count[kill["victim"], kill["phase"], head["database"]] += 1
    names = [head["database"] for head, _ in found]
    lines = [
        f"| killed | while the coordinator | {' | '.join(names)} |",
        f"| --- | --- |{' --- |' * len(names)}",
    ]
    for victim in ("coordinator", "worker", "warm parent", "database"):
        for phase in PLACES:
            row = [count[victim, phase, name] for name in names]
            if any(row):
                said = f"| {victim} | {WORDS[phase]} |"
                lines.append(f"{said} {' | '.join(map(str, row))} |")
    total = [sum(n for (_, _, name), n in count.items() if name == one) for one in names]
    lines.append(f"| all | | {' | '.join(map(str, total))} |")
    return "\n".join(lines)


WORDS = {
    "starts": "starts, or opens the gradebook",
    "reads": "reads submissions and compares fingerprints",
    "workers": "starts its workers",
    "waits": "waits for answers",
    "writes": "writes a folder beside its place",
    "aside": "swaps: the old folder is aside, the new one not in",
    "swapped": "swaps: the new folder is in, nothing recorded",
    "commits": "has sent the grades and not committed them",
    "committed": "has just committed",
    "ends": "ends its workers",
}


def page() -> str:
    """The results as a page of the documentation."""
    books = [_ROOT / "build" / "kills" / f"{name}.jsonl" for name in ("sqlite", "postgresql")]
    found = []
    for path in books:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        found.append((lines[0], lines[1:]))
    heads = [
        f"- {head['database']}: seed {head['seed']}, {head['students']} students, "
        f"{len(results)} experiments in {sum(one['seconds'] for one in results) / 60:.0f} minutes, "
        f"{sum(len(one['kills']) for one in results)} kills, "
        f"{sum(bool(one['trouble']) for one in results)} experiments with a difference"
        for head, results in found
    ]
    return "\n".join(
        [
            "# What kills did",
            "",
            "Written by `make kills`. " + " ".join((__doc__ or "").split("\n\n")[2].split()),
            "",
            "After each coordinator's end the state is checked at once, after each healing run "
            "gradebook and files are compared with the undisturbed run's.",
            "",
            *heads,
            "",
            table(found),
            "",
        ]
    )


def main() -> int:
    """Run a series, write its page, or (with --run) do one run of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a server started for it")
    parser.add_argument("--page", type=Path, help="write the results so far as a page")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--db-url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--pause", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        watcher = instrument(asked.run, asked.pause)
        from paygrade.run import Wishes, grade

        course = open_course(asked.run, asked.db_url)
        return grade(course, "ps", Wishes(jobs=2), watcher).status
    if asked.page:
        asked.page.write_text(page(), encoding="utf-8")
        return 0
    return run_series(asked)


if __name__ == "__main__":
    sys.exit(main())
