"""A grader types in Formgrader, through its own server, while a batch is graded on the same course.

    python tests/paygrade/beside.py --students 40 [--postgres]

prints how long either waited for the other at most. Tests use the same parts and look at the
grades only: nothing that was typed may be lost, nothing may fail.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from nbgrader.api import Gradebook
from run_course import hand_in_class, release

from paygrade.run import Course, Wishes, grade
from paygrade.run.journal import Journal

TOKEN = "token-of-a-test"
CONFIG = """c = get_config()
from paygrade.route import configure
configure(c, minimum_seal=0)
c.SealedExecute.modules = []
c.CourseDirectory.course_id = "other"
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {url!r}
"""


class Formgrader:
    """Formgrader's server, as its pages talk to it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, path: str, body: Any = None) -> Any:
        """Get something, or put a body; raises `urllib.error.HTTPError`."""
        asked = urllib.request.Request(
            f"{self._url}/formgrader/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method="GET" if body is None else "PUT",
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return json.loads(answer.read())


@contextmanager
def formgrader(course: Course, home: Path) -> Iterator[Formgrader]:
    """Run a Jupyter server with nbgrader's extensions in the course's folder."""
    root = course.root
    config = CONFIG.format(root=str(root), url=course.directory.db_url)
    (root / "nbgrader_config.py").write_text(config)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}"]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    home.mkdir()
    log = home / "server.log"
    with log.open("wb") as out:
        environment = os.environ | {"HOME": str(home)}
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=out)
    there = Formgrader(f"http://127.0.0.1:{port}")
    try:
        while True:
            assert server.poll() is None, log.read_text()
            try:
                there.ask("status")
                break
            except urllib.error.HTTPError as problem:
                raise AssertionError(f"{problem}: {log.read_text()[-2000:]}") from None
            except OSError:
                time.sleep(0.2)
        yield there
    finally:
        server.terminate()
        server.wait(30)


class Typist(threading.Thread):
    """Types scores and comments at random, each a new one, and keeps count of the waiting."""

    def __init__(self, there: Formgrader, seed: int) -> None:
        super().__init__(daemon=True)
        self._there, self._random = there, random.Random(seed)
        self._stop_typing = threading.Event()
        self.typed: dict[tuple[str, str], Any] = {}
        self.waits: list[float] = []
        self.trouble: list[str] = []
        found = there.ask("submitted_notebooks/ps/ps")
        each = [one["id"] for one in found if one["id"]]
        self._places = [
            (kind, entry["id"])
            for kind, many in (("grade", "grades"), ("comment", "comments"))
            for notebook in each
            for entry in there.ask(f"{many}?submission_id={notebook}")
        ]

    def run(self) -> None:
        """Type until told to stop."""
        number = 0
        while not self._stop_typing.wait(self._random.uniform(0, 0.05)):
            number += 1
            place = self._random.choice(self._places)
            began = time.monotonic()
            try:
                self.typed[place] = self._type(*place, number)
            except OSError as problem:
                self.trouble.append(f"{place}: {problem}")
            self.waits.append(time.monotonic() - began)

    def _type(self, kind: str, where: str, number: int) -> Any:
        if kind == "comment":
            words = f"Comment {number}."
            self._there.ask(f"comment/{where}", {"manual_comment": words})
            return words
        points = number / 8
        self._there.ask(f"grade/{where}", {"manual_score": points, "extra_credit": None})
        return points

    def end(self) -> None:
        """Stop typing, and wait for the last answer."""
        self._stop_typing.set()
        self.join(120)


def lost(course: Course, typist: Typist) -> list[str]:
    """What was typed and doesn't stand in the gradebook."""
    wrong = []
    with Gradebook(course.directory.db_url, "other") as gradebook:
        for (kind, where), wanted in typist.typed.items():
            if kind == "grade":
                found = gradebook.find_grade_by_id(where).manual_score
            else:
                found = gradebook.find_comment_by_id(where).manual_comment
            if found != wanted:
                wrong.append(f"{kind} {where}: typed {wanted!r}, found {found!r}")
    return wrong


def automatic(course: Course) -> dict[tuple[str, str], float | None]:
    """(student, grade id) -> automatic points."""
    with Gradebook(course.directory.db_url, "other") as gradebook:
        return {
            (submission.student.id, entry.name): entry.auto_score
            for submission in gradebook.assignment_submissions("ps")
            for notebook in submission.notebooks
            for entry in notebook.grades
        }


def measure(folder: Path, students: int, db_url: str) -> list[str]:
    """Grade a class with and without somebody typing; the figures, one line each."""
    course = release(folder / "course", db_url)
    hand_in_class(course.root, students)
    again = Wishes(force=True, jobs=2)
    grade(course, "ps", again)
    records: list[float] = []
    record = Journal.record

    def timed(self: Journal, entries: Any) -> None:
        began = time.monotonic()
        record(self, entries)
        records.append(time.monotonic() - began)

    Journal.record = timed  # type: ignore[method-assign]
    grade(course, "ps", again)
    alone, records[:] = list(records), []
    with formgrader(course, folder / "home") as there:
        quiet = Typist(there, 1)
        quiet.start()
        time.sleep(5)
        quiet.end()
        typist = Typist(there, 2)
        typist.start()
        grade(course, "ps", again)
        typist.end()
    wrong = lost(course, typist)
    return [
        f"typed {len(typist.waits)} entries beside the batch, {len(typist.trouble)} failed, "
        f"{len(wrong)} lost",
        f"typing waits, no batch: {_figures(quiet.waits)}",
        f"typing waits, beside a batch: {_figures(typist.waits)}",
        f"recording a batch, nobody types: {_figures(alone)}",
        f"recording a batch, somebody types: {_figures(records)}",
    ]


def _figures(seconds: list[float]) -> str:
    return f"median {1000 * median(seconds):.0f} ms, longest {1000 * max(seconds):.0f} ms"


def main() -> int:
    """Measure on SQLite, or on a PostgreSQL server that is started for it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        if asked.postgres:
            sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "postgres"))
            from server import Server

            with Server() as server:
                lines = measure(Path(folder), asked.students, server.create("beside"))
        else:
            lines = measure(Path(folder), asked.students, "")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
