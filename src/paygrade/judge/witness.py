"""A sleeping fork of the student's process that answers what a check asks: evidence, no marks."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

from paygrade.box import wire
from paygrade.judge import bridge, errors

# Printed by one call; a check that captures output compares a few lines.
_MOST_PRINTED = 1 << 20
# Larger values are told by a witness, and only if a check asks: they cross twice otherwise.
_MOST_WRITTEN = 1 << 20
_MOST_SECONDS = 1.0


class Witness:
    """Answers requests about the names of one moment, in the process that holds them."""

    def __init__(self, channel: socket.socket, names: dict[str, Any], most_bytes: int) -> None:
        self._channel = channel
        self._names = names
        self._most = most_bytes
        self._kept: dict[int, Any] = {}
        self._handles: dict[int, int] = {}
        self._run: Callable[[str], list[dict[str, Any]]] | None = None

    def serve(self, run: Callable[[str], list[dict[str, Any]]]) -> None:
        """Answer until nobody asks any more; `run` runs a cell inside and returns its outputs."""
        self._run = run
        while True:
            try:
                request, _ = wire.receive(self._channel)
            except (wire.Closed, wire.Broken):
                return
            self._reply(self._answer(request))

    def _reply(self, answer: dict[str, Any]) -> None:
        with contextlib.suppress(wire.Closed):
            wire.send(self._channel, answer)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        printed = io.StringIO()
        try:
            with _captured(printed):
                answer = getattr(self, f"_do_{request['op']}")(request)
        except BaseException as problem:
            answer = {"raised": errors.describe(problem)}
        answer["printed"] = printed.getvalue()[:_MOST_PRINTED]
        return dict(answer)

    def _keep(self, value: Any) -> int:
        """A handle for a value that stays here; the same one as long as the value lives."""
        handle = self._handles.get(id(value))
        if handle is None:
            handle = len(self._kept) + 1
            self._handles[id(value)], self._kept[handle] = handle, value
        return handle

    def _encode(self, value: Any) -> dict[str, Any]:
        """The value as data, with a handle where the check may pass it back to be changed."""
        found = {"value": bridge.encode(value, self._keep)}
        if isinstance(value, bridge.MUTABLE):
            found["ref"] = self._keep(value)
        return found

    def _decode(self, data: Any) -> Any:
        return bridge.decode(data, self._stand)

    def _stand(self, data: dict[str, Any]) -> Any:
        if data.get("t") == "ref":
            return self._kept[data["h"]]
        if data.get("t") == "callback":
            return self._callback(data["h"])
        raise ValueError("not data of the bridge")

    def _callback(self, handle: int) -> Callable[..., Any]:
        """A function of the check, passed as an argument: calling it asks back."""

        def call_back(*arguments: Any, **named: Any) -> Any:
            request = {
                "callback": handle,
                "arguments": [bridge.encode(item, self._keep) for item in arguments],
                "named": {key: bridge.encode(item, self._keep) for key, item in named.items()},
            }
            wire.send(self._channel, request)
            answer, _ = wire.receive(self._channel)
            while "op" in answer:  # the check's function asks for something before it answers
                self._reply(self._answer(answer))
                answer, _ = wire.receive(self._channel)
            if "raised" in answer:
                raise errors.rebuild(answer["raised"])
            return self._decode(answer["value"])

        return call_back

    def _do_get(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["name"]
        if name not in self._names:
            return {"undefined": True}
        return self._encode(self._names[name])

    def _do_bind(self, request: dict[str, Any]) -> dict[str, Any]:
        self._names[request["name"]] = self._decode(request["value"])
        return {}

    def _do_unbind(self, request: dict[str, Any]) -> dict[str, Any]:
        self._names.pop(request["name"], None)
        return {}

    def _do_call(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._kept[request["handle"]]
        arguments = [self._decode(item) for item in request["arguments"]]
        named = {key: self._decode(item) for key, item in request["named"].items()}
        passed = [*arguments, *named.values()]
        sent = [*request["arguments"], *request["named"].values()]
        outcome: dict[str, Any] = {}
        try:
            value = function(*arguments, **named)
            same = [number for number, item in enumerate(passed) if item is value]
            mutable = isinstance(value, bridge.MUTABLE)
            outcome = {"same": same[0]} if same and mutable else self._encode(value)
        except BaseException as problem:
            outcome = {"raised": errors.describe(problem)}
        outcome["changed"] = self._changes(passed, sent)
        return outcome

    def _changes(self, passed: list[Any], sent: list[Any]) -> dict[str, Any]:
        """What the call did to its mutable arguments, as the caller will have to redo it."""
        found: dict[str, Any] = {}
        for number, (value, before) in enumerate(zip(passed, sent, strict=True)):
            if isinstance(value, bridge.MUTABLE):
                after = bridge.encode(value, self._keep)
                if after != before:
                    found[str(number)] = after
        return found

    def _do_attribute(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._encode(getattr(self._kept[request["handle"]], request["name"]))

    def _do_item(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._encode(self._kept[request["handle"]][self._decode(request["key"])])

    def _do_length(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"value": len(self._kept[request["handle"]])}

    def _do_text(self, request: dict[str, Any]) -> dict[str, Any]:
        write = repr if request["kind"] == "repr" else str
        return {"value": write(self._kept[request["handle"]])}

    def _do_iterate(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._encode(iter(self._kept[request["handle"]]))

    def _do_next(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._encode(next(self._kept[request["handle"]]))

    def _do_run(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._run is not None
        return {"value": None, "outputs": self._run(request["code"])}


@contextlib.contextmanager
def _captured(printed: io.StringIO) -> Iterator[None]:
    """What student code prints goes to the check that asked, which drops it unless it captures."""
    before = sys.stdout
    sys.stdout = printed
    try:
        yield
    finally:
        sys.stdout = before


class _Slow(BaseException):
    """Writing down the names takes too long."""


def write_down(names: dict[str, Any], wanted: list[str]) -> dict[str, Any] | None:
    """The wanted names as a witness would tell them, if all are plain data and small; else None.

    A check that asks for no function needs no witness, which is a fork of some ten milliseconds.
    """

    def stop(number: int, frame: Any) -> None:
        raise _Slow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _MOST_SECONDS)
    try:
        found = {
            name: {"value": bridge.encode(names[name])} if name in names else {"undefined": True}
            for name in wanted
        }
        return found if len(json.dumps(found)) <= _MOST_WRITTEN else None
    except (_Slow, Exception):  # whatever it was, a witness can be asked for it
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def become(
    channel: socket.socket,
    names: dict[str, Any],
    most_bytes: int,
    run: Callable[[str], list[dict[str, Any]]],
) -> None:
    """Turn this fork into a witness; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        Witness(channel, names, most_bytes).serve(run)
    finally:
        os._exit(0)
