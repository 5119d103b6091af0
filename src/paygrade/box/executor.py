"""The student's process: runs cells one by one and leaves evidence where a check stands."""

from __future__ import annotations

import os
import signal
import socket
from typing import Any

from paygrade.box import shell as box_shell
from paygrade.box import wire
from paygrade.judge import witness


class Descriptors:
    """Files in the place of descriptors 1 and 2, for what is printed past `sys.stdout`.

    A file needs no reading thread and never blocks its writer; what is new in it after a cell
    becomes that cell's output.
    """

    def __init__(self, folder: str, most: int) -> None:
        self._most = most
        self._files: dict[str, int] = {}
        for name, descriptor in (("stdout", 1), ("stderr", 2)):
            path = os.path.join(folder, f".{name}")
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            os.unlink(path)
            os.dup2(file, descriptor)
            self._files[name] = file

    def drain(self) -> None:
        """Send what was printed since the last time."""
        for name, file in self._files.items():
            text = os.pread(file, self._most, 0).decode("utf-8", "replace")
            if text:
                os.ftruncate(file, 0)
                box_shell.OUTLET.emit("stream", len(text), name=name, text=text)


def execute(channel: socket.socket, shell: box_shell.BoxShell, folder: str) -> None:
    """Do what the channel asks for, until it is closed."""
    setup, _ = wire.receive(channel)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    descriptors = Descriptors(folder, setup["cell_output_bytes"])
    box_shell.begin(shell, lambda message: wire.send(channel, message))
    box_shell.OUTLET.most_bytes = setup["cell_output_bytes"]
    box_shell.OUTLET.most_outputs = setup["cell_outputs"]
    while True:
        try:
            request, fds = wire.receive(channel)
        except (wire.Closed, KeyboardInterrupt):
            return
        if request["op"] == "witness":
            told = witness.write_down(shell.user_ns, request["names"]) if request["names"] else None
            if told is None:
                fork_witness(channel, fds[0], shell, setup["value_bytes"])
            else:
                os.close(fds[0])
            shell.execution_count += 1
            wire.send(channel, {"kind": "done", "success": True, "told": told})
        else:
            success = box_shell.run(shell, request["code"])
            descriptors.drain()
            wire.send(channel, {"kind": "done", "success": success})


def fork_witness(
    channel: socket.socket, descriptor: int, shell: box_shell.BoxShell, most_bytes: int
) -> None:
    """Leave a copy of this process behind that answers questions about this moment."""
    if os.fork():
        os.close(descriptor)
        return
    channel.close()
    asked = socket.socket(fileno=descriptor)
    witness.become(asked, shell.user_ns, most_bytes, lambda code: collect(shell, code))


def collect(shell: box_shell.BoxShell, code: str) -> list[dict[str, Any]]:
    """Run a cell here and return its outputs instead of sending them."""
    outputs: list[dict[str, Any]] = []
    box_shell.begin(shell, outputs.append)
    success = box_shell.run(shell, code)
    if not success and not any(output["kind"] == "error" for output in outputs):
        words = "the cell failed, and its error was hidden"
        outputs.append({"kind": "error", "ename": "HiddenError", "evalue": words, "traceback": []})
    return outputs
