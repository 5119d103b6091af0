"""Collecting from an exchange into which everybody may write."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from paygrade.route import configure

ME = getpass.getuser()
EARLY, LATE = "2026-03-06 17:00:00.000000 UTC", "2026-03-06 18:00:00.000000 UTC"


class Exchange:
    """A course `c` with an inbound folder; `collect` runs what Formgrader's button runs."""

    def __init__(self, root: Path, gradebook: Path) -> None:
        self.root, self.inbound = root, root / "exchange/c/inbound"
        shutil.copy(gradebook, root / "gradebook.db")
        self.inbound.mkdir(parents=True)
        (root / "exchange").chmod(0o777)

    def hand_in(self, name: str, content: str, time: str = EARLY, owner: str = ME) -> Path:
        folder = self.inbound / f"{name}+u1+{time}+x"
        folder.mkdir()
        (folder / "u1.ipynb").write_text(content, encoding="utf-8")
        (folder / "timestamp.txt").write_text(time, encoding="utf-8")
        who = pwd.getpwnam(owner)
        for path in (folder, *folder.iterdir()):
            os.chown(path, who.pw_uid, who.pw_gid)
        return folder

    def collect(self, *, update: bool = False) -> None:
        config = Config()
        configure(config)
        config.Exchange.root = str(self.root / "exchange")
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.course_id = "c"
        config.CourseDirectory.assignment_id = "u1"
        directory = CourseDirectory(config=config)
        collect = ExchangeFactory(config=config).Collect(coursedir=directory, config=config)
        collect.update = update
        collect.start()

    def collected(self, name: str, file: str = "u1.ipynb") -> str | None:
        path = self.root / "submitted" / name / "u1" / file
        return path.read_text(encoding="utf-8") if path.exists() else None


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty gradebook to copy: nbgrader takes seconds to make one."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def exchange(tmp_path: Path, gradebook: Path) -> Exchange:
    return Exchange(tmp_path, gradebook)


def test_the_newest_work_of_a_student_is_collected(exchange: Exchange) -> None:
    exchange.hand_in(ME, "first", EARLY)
    exchange.hand_in(ME, "second", LATE)
    exchange.collect()
    assert exchange.collected(ME) == "second"


def test_newer_work_replaces_what_was_collected_before(exchange: Exchange) -> None:
    exchange.hand_in(ME, "first", EARLY)
    exchange.collect()
    exchange.hand_in(ME, "second", LATE)
    exchange.collect(update=True)
    assert exchange.collected(ME) == "second"


@pytest.mark.needs("root")
def test_work_in_somebody_elses_name_is_not_collected(exchange: Exchange) -> None:
    exchange.hand_in("daemon", "her own", EARLY, owner="daemon")
    exchange.hand_in("daemon", "forged", LATE, owner="games")
    exchange.collect()
    assert exchange.collected("daemon") == "her own"


def test_a_link_in_a_submission_brings_nothing_of_the_instructors(exchange: Exchange) -> None:
    secret = exchange.root / "source.ipynb"
    secret.write_text("hidden tests", encoding="utf-8")
    folder = exchange.hand_in(ME, "mine")
    (folder / "u1.ipynb").unlink()
    (folder / "u1.ipynb").symlink_to(secret)
    (folder / "inside").symlink_to(exchange.root)
    exchange.collect()
    assert exchange.collected(ME) is None
    assert exchange.collected(ME, "inside/source.ipynb") is None


def test_a_linked_folder_is_not_collected(exchange: Exchange) -> None:
    folder = exchange.hand_in(ME, "mine")
    moved = folder.rename(exchange.root / "elsewhere")
    folder.symlink_to(moved)
    exchange.collect()
    assert exchange.collected(ME) is None


@pytest.mark.needs("root")
def test_a_hard_link_to_somebody_elses_file_is_not_collected(exchange: Exchange) -> None:
    theirs = exchange.hand_in("games", "theirs", owner="games")
    folder = exchange.hand_in("daemon", "own", owner="daemon")
    os.link(theirs / "u1.ipynb", folder / "notes.txt")
    exchange.collect()
    assert exchange.collected("daemon") == "own"
    assert exchange.collected("daemon", "notes.txt") is None


def test_a_pipe_and_a_name_without_a_time_stop_nobody(exchange: Exchange) -> None:
    folder = exchange.hand_in(ME, "mine")
    os.mkfifo(folder / "pipe")
    (exchange.inbound / f"{ME}+u1+yesterday+x").mkdir()
    (exchange.inbound / f"{ME}+u1+").mkdir()
    exchange.collect()
    assert exchange.collected(ME) == "mine"


def test_the_time_on_the_folder_counts_and_not_what_a_student_wrote_inside(
    exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    folder = exchange.hand_in(ME, "mine", EARLY)
    (folder / "timestamp.txt").write_text("whenever", encoding="utf-8")
    exchange.collect()
    exchange.collect(update=True)
    assert exchange.collected(ME, "timestamp.txt") == EARLY
    assert "was changed at" in caplog.text


def test_work_that_is_too_large_is_left_out_alone(exchange: Exchange) -> None:
    folder = exchange.hand_in(ME, "mine")
    with (folder / "huge.bin").open("wb") as file:
        file.truncate(200_000_000)
    exchange.collect()
    assert exchange.collected(ME) is None
    shutil.rmtree(folder)
    exchange.hand_in(ME, "mine")
    exchange.collect()
    assert exchange.collected(ME) == "mine"
