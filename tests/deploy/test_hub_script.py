"""The Hub's set-up script and the way of lessons into homes; the whole class is in browser/."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import socket
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy/jupyterhub"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DEPLOY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hub, start_lab = load("hub"), load("start_lab")


def write(path: Path, *cells: str, output: str = "") -> Path:
    """Write a notebook of code cells, each with the same output."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = [{"cell_type": "code", "source": [one], "outputs": [output]} for one in cells]
    path.write_text(json.dumps({"cells": made}), encoding="utf-8")
    return path


def cells(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]


class Home:
    """A user's home, and the folder of shared lessons with one lesson, `u1`."""

    def __init__(self, root: Path) -> None:
        self.shared, self.home = root / "shared", root / "home"
        self.lesson = self.home / "lessons/u1/lesson.ipynb"
        self.second = self.lesson.with_name("lesson.2.ipynb")

    def publish(self, *cells: str) -> None:
        write(self.shared / "u1/lesson.ipynb", *cells)

    def log_in(self) -> list[Path]:
        written: list[Path] = start_lab.bring(
            self.shared, self.home / "lessons", self.home / "record.json"
        )
        return written


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.publish("1")
    home.log_in()
    return home


def test_a_lesson_comes_once(home: Home) -> None:
    assert cells(home.lesson) == ["1"]
    assert home.log_in() == []


def test_a_newer_lesson_replaces_one_that_was_only_run(home: Home) -> None:
    write(home.lesson, "1", output="ran")
    home.publish("1", "2")
    assert home.log_in() == [home.lesson]
    assert cells(home.lesson) == ["1", "2"]


def test_a_lesson_that_somebody_wrote_in_stays_and_the_newer_one_lies_beside_it(home: Home) -> None:
    write(home.lesson, "my own note")
    home.publish("1", "2")
    assert home.log_in() == [home.second]
    assert cells(home.lesson) == ["my own note"]
    assert home.log_in() == []
    home.publish("1", "2", "3")
    assert home.log_in() == [home.second]
    assert cells(home.second) == ["1", "2", "3"]


def test_without_a_record_every_lesson_counts_as_the_users_own(home: Home) -> None:
    (home.home / "record.json").write_text("[", encoding="utf-8")
    assert home.log_in() == []
    home.publish("2")
    assert home.log_in() == [home.second]


def test_a_lesson_that_was_deleted_comes_back(home: Home) -> None:
    home.lesson.unlink()
    assert home.log_in() == [home.lesson]


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert hub.main(arguments) == 2
    return capsys.readouterr().err


def settings(tmp_path: Path, **changed: Any) -> Any:
    known = {"name": "nobodys-class", "course": "pay_audited", "prefix": str(tmp_path / "opt"),
             "data": str(tmp_path / "srv"), "bind": "http://127.0.0.1:1", "inner_port": 2,
             "certificate": "", "key": ""}  # fmt: skip
    (tmp_path / "opt/hub").mkdir(parents=True, exist_ok=True)
    known |= changed
    (tmp_path / "opt/hub/settings.json").write_text(json.dumps(known), encoding="utf-8")
    return hub.Hub(known)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        words = " ".join(hub._taken(settings(tmp_path, bind=f"http://127.0.0.1:{port}")))
    assert f"port {port} of 127.0.0.1 can't be had (Address already in use)" in words


@pytest.mark.needs("root")
def test_a_user_whom_the_machine_does_not_know_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(tmp_path)
    words = refused(
        ["enroll", "--prefix", str(tmp_path / "opt"), "--student", "no-such-student"], capsys
    )
    assert "unknown user: this machine has no account 'no-such-student'" in words


@pytest.mark.needs("root")
def test_an_exchange_on_a_closed_disk_is_not_writable(tmp_path: Path) -> None:
    # pytest's own folder is closed to others, as a wrong mount would be.
    assert not hub._writable(tmp_path)
    assert hub._writable(Path("/tmp"))


@pytest.mark.needs("root")
def test_without_npm_install_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hub, "_base_python", lambda python: python)
    monkeypatch.setenv("PATH", str(tmp_path))
    words = refused(["install", "--prefix", str(tmp_path / "opt")], capsys)
    assert "this machine has no npm: apt-get install npm" in words
    assert not (tmp_path / "opt").exists()


@pytest.mark.needs("root")
def test_passwords_are_not_sent_in_the_clear(capsys: pytest.CaptureFixture[str]) -> None:
    words = refused(["install", "--bind", "http://0.0.0.0:8000"], capsys)
    assert "would send passwords in the clear" in words
    words = refused(["install", "--bind", "https://:443"], capsys)
    assert "--certificate and --key" in words


def test_a_place_that_users_cannot_reach_is_refused(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    with pytest.raises(hub.Refused, match="has mode 0700; choose another"):
        hub._need_open(tmp_path / "closed/env", "choose another")


def test_only_root_may_set_it_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "run it as root" in refused(["doctor"], capsys)


def test_the_servers_lock_pins_what_the_course_was_tested_with() -> None:
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"^[A-Za-z0-9._-]+==\S+", path.read_text(), re.MULTILINE))

    server, all_of_it = pins(DEPLOY / "requirements.lock"), pins(ROOT / "requirements.lock")
    assert server <= all_of_it
    assert {"jupyterhub", "nbgrader"} <= {pin.split("==")[0] for pin in server}


def test_no_lock_names_where_packages_came_from() -> None:
    for lock in (DEPLOY / "requirements.lock", DEPLOY / "proxy/package-lock.json"):
        assert "resolved" not in lock.read_text()
        assert "index-url" not in lock.read_text()


@pytest.mark.parametrize("page", ["README.md", "large-class.md"])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (DEPLOY / page).read_text(encoding="utf-8")):
        assert "://" in target or (DEPLOY / target).exists(), target
