"""Length-prefixed JSON over Unix sockets, bounded, with deadlines; no meaning of messages."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from typing import Any

_HEADER = struct.Struct(">I")
# Files of a submission travel in one message; everything else is far smaller.
MAX_MESSAGE = 256 << 20


class Closed(Exception):  # noqa: N818 - it names a state
    """The other side is gone."""


class Late(Exception):  # noqa: N818 - it names a state
    """The deadline passed before the message was whole."""


class Broken(Exception):  # noqa: N818 - it names a state
    """What came is not a message: too long, or not JSON."""


def pair() -> tuple[socket.socket, socket.socket]:
    """A connected pair of stream sockets."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def send(
    channel: socket.socket,
    message: Any,
    fds: tuple[int, ...] = (),
    deadline: float | None = None,
) -> None:
    """Send plain data, and open files with it.

    Raises `Closed` where nobody listens, and `Late` where it is not taken before `deadline`.
    """
    body = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
    try:
        if fds:
            _wait(channel, deadline, select.POLLOUT)
            socket.send_fds(channel, [_HEADER.pack(len(body))], list(fds))
            _send_all(channel, body, deadline)
        else:
            _send_all(channel, _HEADER.pack(len(body)) + body, deadline)
    except (BrokenPipeError, ConnectionResetError):
        raise Closed from None


def _send_all(channel: socket.socket, content: bytes, deadline: float | None) -> None:
    if deadline is None:
        channel.sendall(content)
        return
    left = memoryview(content)
    while left:
        _wait(channel, deadline, select.POLLOUT)
        try:
            left = left[channel.send(left, socket.MSG_DONTWAIT) :]
        except BlockingIOError:  # less room than the whole: wait for more
            continue


def receive(
    channel: socket.socket, deadline: float | None = None, most: int = MAX_MESSAGE
) -> tuple[Any, list[int]]:
    """Receive one message and the open files that came with its header.

    `deadline` is a time of `time.monotonic()`. Raises `Closed`, `Late` or `Broken`.
    """
    message, fds, _ = receive_sized(channel, deadline, most)
    return message, fds


def receive_sized(
    channel: socket.socket, deadline: float | None = None, most: int = MAX_MESSAGE
) -> tuple[Any, list[int], int]:
    """As `receive`, with the message's length in bytes."""
    head, fds = _receive_header(channel, deadline)
    try:
        (length,) = _HEADER.unpack(head)
        if length > most:
            raise Broken(f"a message of {length:,} bytes, at most {most:,} are taken")
        body = _receive_exactly(channel, length, deadline)
        return _parse(body), fds, length
    except Exception:
        for fd in fds:
            os.close(fd)
        raise


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Broken(f"a message that is not JSON: {str(problem)[:80]}") from None


def _receive_header(channel: socket.socket, deadline: float | None) -> tuple[bytes, list[int]]:
    _wait(channel, deadline)
    try:
        head, fds, _, _ = socket.recv_fds(channel, _HEADER.size, 4)
    except ConnectionResetError:
        raise Closed from None
    if not head:
        raise Closed
    rest = _receive_exactly(channel, _HEADER.size - len(head), deadline)
    return head + rest, list(fds)


def _receive_exactly(channel: socket.socket, length: int, deadline: float | None) -> bytes:
    parts: list[bytes] = []
    while length:
        _wait(channel, deadline)
        try:
            part = channel.recv(min(length, 1 << 20))
        except ConnectionResetError:
            raise Closed from None
        if not part:
            raise Closed
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _wait(channel: socket.socket, deadline: float | None, event: int = select.POLLIN) -> None:
    if deadline is None:
        return
    left = deadline - time.monotonic()
    # poll and not select: a process with many files open passes select's 1024.
    poller = select.poll()
    poller.register(channel, event)
    if left <= 0 or not poller.poll(left * 1000):
        raise Late
