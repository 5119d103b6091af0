"""Two drivers for a notebook's cells side by side: ipykernel over IPC, a shell on a socket.

    python benchmarks/driver.py --unit u1_reading_tables --rounds 10

Each driver has a warm parent with the same imports, which forks once per round. Counted are the
CPU seconds of the fork, from its start to the kill after the last cell, and those of whoever
drives it. `plain` is the same fork that just executes the cells, without outputs. Rounds of the
three take turns, so that a busy machine weighs on all of them; CPU seconds grow with the load
nevertheless, so compare within one run. No seal is entered: it costs both the same.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from paygrade.box import wire
from paygrade.box.limits import Limits

ROOT = Path(__file__).resolve().parents[1]
DRIVERS = ("plain", "shell", "ipykernel")
# The debugger's warning about frozen modules says nothing here.
QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
SECONDS = 120.0
# What each imports late, the debugger above all, so that a fork need not.
LATE = {
    "plain": ("IPython.display",),
    "shell": ("IPython.display", "matplotlib_inline.backend_inline"),
    "ipykernel": (
        *("IPython.display", "matplotlib_inline.backend_inline", "IPython.core.completer"),
        *("ipykernel.debugger", "ipykernel.inprocess.ipkernel", "ipykernel.zmqshell"),
    ),
}


def main() -> int:
    """Measure and print; or, with --warm, be one of the warm parents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unit", default="u1_reading_tables")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--warm", choices=DRIVERS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.warm:
        serve(asked.warm)
        return 0
    file = ROOT / "source" / asked.unit / f"{asked.unit}.ipynb"
    cells = [c.source for c in nbformat.read(file, 4).cells if c.cell_type == "code"]
    parents = {name: Warm(name, file.parent) for name in DRIVERS}
    spent: dict[str, list[float]] = {name: [] for name in DRIVERS}
    try:
        for turn in range(asked.rounds + 1):
            for name in DRIVERS:
                seconds = parents[name].run(cells)
                if turn:  # the first round of each pays for what is imported late
                    spent[name].append(seconds)
    finally:
        for parent in parents.values():
            parent.close()
    show(asked.unit, len(cells), spent)
    return 0


def show(unit: str, cells: int, spent: dict[str, list[float]]) -> None:
    """Print the medians with their spread, what each driver adds, and the ratio in each round."""
    print(f"{unit}: {cells} code cells, {len(spent['plain'])} rounds, CPU seconds a notebook")
    for name, seconds in spent.items():
        middle = statistics.median(seconds)
        print(f"  {name:10} median {middle:.3f} (from {min(seconds):.3f} to {max(seconds):.3f})")
    for name in DRIVERS[1:]:
        beyond = [a - b for a, b in zip(spent[name], spent["plain"], strict=True)]
        print(f"  {name} beyond plain: median {statistics.median(beyond):.3f}")
    ratios = [a / b for a, b in zip(spent["ipykernel"], spent["shell"], strict=True)]
    middle = statistics.median(ratios)
    print(f"  ipykernel / shell: median {middle:.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


class Warm:
    """A warm parent of one driver, seen from outside."""

    def __init__(self, driver: str, folder: Path) -> None:
        self.driver = driver
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--warm", driver],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=os.environ | QUIET,
            text=True,
        )
        self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"the warm parent of {self.driver} ended")
        return line

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def run(self, cells: list[str]) -> float:
        """Run a notebook's cells in a fork; CPU seconds of the fork and of this process."""
        with tempfile.TemporaryDirectory() as folder:  # absolute: a relative socket path hangs
            began = time.process_time()
            DRIVE[self.driver](Path(folder), self._say, cells)
            own = time.process_time() - began
            self._say("end")
            return own + float(self._line())

    def close(self) -> None:
        """End the parent."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


# How each driver is driven


def _drive_plain(folder: Path, say: Callable[[str], None], cells: list[str]) -> None:
    with _listening(folder / "s") as listener:
        say(str(folder / "s"))
        with listener.accept()[0] as channel:
            wire.send(channel, {"cells": cells})
            wire.receive(channel, time.monotonic() + SECONDS)


def _drive_shell(folder: Path, say: Callable[[str], None], cells: list[str]) -> None:
    with _listening(folder / "s") as listener:
        say(str(folder / "s"))
        with listener.accept()[0] as channel:
            wire.send(channel, Limits().as_dict())
            for cell in cells:
                wire.send(channel, {"op": "run", "code": cell})
                message: Any = {}
                while message.get("kind") != "done":
                    message, _ = wire.receive(channel, time.monotonic() + SECONDS)


def _listening(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    return listener


def _drive_ipykernel(folder: Path, say: Callable[[str], None], cells: list[str]) -> None:
    from jupyter_client.blocking import BlockingKernelClient

    ports = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")
    spec = {"transport": "ipc", "ip": str(folder / "k"), "key": "k", "kernel_name": "python3"}
    spec |= {name: number for number, name in enumerate(ports, start=1)}
    connection = folder / "connection.json"
    connection.write_text(json.dumps({**spec, "signature_scheme": "hmac-sha256"}))
    say(str(connection))
    client = BlockingKernelClient(connection_file=str(connection))
    client.load_connection_file()
    client.start_channels(stdin=False, hb=False)
    client.wait_for_ready(timeout=SECONDS)
    for cell in cells:
        _await_idle(client, client.execute(cell))
    client.stop_channels()


def _await_idle(client: Any, request: str) -> None:
    """Read the cell's outputs to their end, and the reply, as nbclient does."""
    while True:
        message = client.get_iopub_msg(timeout=SECONDS)
        mine = message["parent_header"].get("msg_id") == request
        if mine and message["content"].get("execution_state") == "idle":
            break
    while client.get_shell_msg(timeout=SECONDS)["parent_header"].get("msg_id") != request:
        continue


DRIVE = {"plain": _drive_plain, "shell": _drive_shell, "ipykernel": _drive_ipykernel}


# The warm parents


def serve(driver: str) -> None:
    """Import everything, then fork for each line and end the fork at the line after it."""
    for name in ("matplotlib.pyplot", "pandas", "paylab.check", *LATE[driver]):
        importlib.import_module(name)
    become = PREPARE[driver]()
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    while place := sys.stdin.readline().strip():
        child = os.fork()
        if child == 0:
            # What cells print must not be taken for our answer.
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            try:
                become(place)
            finally:
                os._exit(0)
        sys.stdin.readline()
        os.kill(child, signal.SIGKILL)
        _, _, usage = os.wait4(child, 0)
        print(usage.ru_utime + usage.ru_stime, flush=True)


def _prepare_plain() -> Callable[[str], None]:
    def become(place: str) -> None:
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(place)
        asked, _ = wire.receive(channel)
        names: dict[str, Any] = {"__name__": "__main__"}
        for cell in asked["cells"]:
            exec(compile(cell, "<cell>", "exec"), names)
        wire.send(channel, {"kind": "done"})
        signal.pause()

    return become


def _prepare_shell() -> Callable[[str], None]:
    from paygrade.box import executor
    from paygrade.box.shell import make_shell

    shell = make_shell()

    def become(place: str) -> None:
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(place)
        executor.execute(channel, shell, str(Path(place).parent))

    return become


def _prepare_ipykernel() -> Callable[[str], None]:
    from ipykernel.kernelapp import IPKernelApp

    def become(place: str) -> None:
        app = IPKernelApp.instance()
        app.initialize(["-f", place, "--log-level=ERROR"])
        app.start()

    return become


PREPARE = {"plain": _prepare_plain, "shell": _prepare_shell, "ipykernel": _prepare_ipykernel}


if __name__ == "__main__":
    sys.exit(main())
