"""What `make lab` and `make formgrader` say when something stands in their way."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from paybuild import lab, notebooks


def for_students(root: Path) -> list[str]:
    notebooks.build_all(root, root)
    return lab.command(root, lab.prepare(root))


COMMANDS = {"make lab": for_students, "make formgrader": lab.course_command}


@pytest.mark.parametrize("target", COMMANDS)
def test_a_taken_port_is_told_and_the_next_one_taken(tiny_course: Path, target: str) -> None:
    make: Callable[[Path], list[str]] = COMMANDS[target]
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        command = [*make(tiny_course), "--no-browser", f"--ServerApp.port={port}"]
        command += ["--allow-root"] if os.geteuid() == 0 else []
        said = words_until(command, tiny_course, "http://127.0.0.1:")
    assert f"The port {port} is already in use, trying another port." in said
    assert f"http://127.0.0.1:{port}/" not in said


def words_until(command: list[str], root: Path, last: str) -> str:
    """Run a server until it says the last words; return everything that it said."""
    home = os.environ | {"HOME": str(root / "home")}
    server = subprocess.Popen(
        command, cwd=root, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    said = ""
    try:
        assert server.stderr is not None
        for line in server.stderr:
            said += line
            if last in line:
                break
    finally:
        server.kill()
        server.wait()
    assert last in said, said
    return said


def test_a_server_that_ends_by_itself_says_what_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lab, "course_command", lambda root: ["false"])
    assert lab.open_course(tmp_path) == 1
    assert (
        "JupyterLab ended with status 1; its last lines above say why." in capsys.readouterr().out
    )
