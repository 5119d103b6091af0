"""The judge's side of the wall: questions to one witness, and what stands for things behind it."""

from __future__ import annotations

import importlib
import inspect
import io
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from paygrade.box import wire
from paygrade.judge import bridge, errors
from paygrade.judge.errors import Silent

# Methods that would have the student's object say whether it is right.
_COMPARES = {
    *("all", "any", "compare", "eq", "equals", "ge", "gt", "identical", "isdisjoint", "isin"),
    *("issubset", "issuperset", "le", "lt", "ne"),
}


class NeedsProcess(TypeError):  # noqa: N818
    """A check wants more of a thing than can be told from outside the student's process."""


class Undefined(KeyError):  # noqa: N818
    """The student's names do not hold this one."""


class Remote:
    """Talks to the witness of one check."""

    def __init__(self, channel: socket.socket | None, seconds: float, most_bytes: int) -> None:
        self._channel = channel
        self._seconds = seconds
        self._most = most_bytes
        self._things: dict[int, Any] = {}
        self._fetched: dict[int, tuple[Any, int, Any]] = {}
        self._callbacks: list[Callable[..., Any]] = []
        self.calls = 0
        self.needed_process: str | None = None
        self.missed: str | None = None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer; raises the exception that the student's code raised."""
        if self._channel is None:
            raise Silent("the notebook had ended before this cell was reached")
        deadline = time.monotonic() + self._seconds
        try:
            wire.send(self._channel, request)
            answer = self._receive(deadline)
            while "callback" in answer:
                wire.send(self._channel, self._call_back(answer))
                answer = self._receive(deadline)
        except wire.Late:
            self._give_up()
            raise Silent(f"no answer from the student's code in {self._seconds:g} s") from None
        except wire.Closed:
            self._give_up()
            raise Silent("the student's process ended while it was asked") from None
        except wire.Broken as problem:
            self._give_up()
            raise Silent(f"the student's code answered with too much: {problem}") from None
        self._show_printed(answer)
        return answer

    def _receive(self, deadline: float) -> dict[str, Any]:
        assert self._channel is not None
        answer, fds = wire.receive(self._channel, deadline, self._most)
        if fds or not isinstance(answer, dict):
            raise wire.Broken("not an answer")
        return answer

    @property
    def alive(self) -> bool:
        """Whether there is a witness to ask."""
        return self._channel is not None

    def _give_up(self) -> None:
        if self._channel is not None:
            self._channel.close()
        self._channel = None

    def _show_printed(self, answer: dict[str, Any]) -> None:
        """Hand what the student's code printed to a check that captures it, and to nobody else."""
        printed = answer.get("printed")
        if printed and isinstance(printed, str) and isinstance(sys.stdout, io.StringIO):
            sys.stdout.write(printed)

    def value(self, answer: dict[str, Any], iterating: bool = False) -> Any:
        """The value in an answer, or its exception raised."""
        if "raised" in answer:
            problem = errors.rebuild(answer["raised"])
            if isinstance(problem, StopIteration | StopAsyncIteration) and not iterating:
                # Raised inside `all(map(...))` it would end the loop early, and the check pass.
                words = f"the student's code raised {type(problem).__name__}"
                raise RuntimeError(words) from None
            raise problem
        try:
            value = bridge.decode(answer["value"], self._stand)
        except (
            *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, ImportError),
        ) as problem:
            raise Silent(f"an answer that is no data: {str(problem)[:80]}") from None
        reference = answer.get("ref")
        if isinstance(reference, int) and isinstance(value, bridge.MUTABLE):
            self._fetched[id(value)] = (value, reference, answer["value"])
        return value

    def get(self, name: str) -> Any:
        """The student's value of a name; `Undefined` where there is none."""
        answer = self.ask({"op": "get", "name": name})
        if answer.get("undefined"):
            raise Undefined(name)
        return self.value(answer)

    def refresh(self, name: str, known: Any) -> Any:
        """The name's present value: the same object where a call didn't change or replace it."""
        if known is None or id(known) not in self._fetched:
            return self.get(name)
        value, reference, before = self._fetched[id(known)]
        if not self._unchanged(value, before):
            return known  # the check changed it itself: its own view stands
        answer = self.ask({"op": "get", "name": name})
        if answer.get("undefined"):
            raise Undefined(name)
        if answer.get("ref") != reference:
            return self.value(answer)
        if answer["value"] != before:
            bridge.replace_contents(value, bridge.decode(answer["value"], self._stand))
            self._fetched[id(value)] = (value, reference, answer["value"])
        return value

    def bind(self, name: str, value: Any) -> None:
        """Set a name on the student's side."""
        self.ask({"op": "bind", "name": name, "value": self._argument(value)})

    def unbind(self, name: str) -> None:
        """Delete a name on the student's side."""
        self.ask({"op": "unbind", "name": name})

    def call(self, handle: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call what is behind a handle; mutable arguments change as the call changed them."""
        self.calls += 1
        request = {
            "op": "call",
            "handle": handle,
            "arguments": [self._argument(item) for item in arguments],
            "named": {key: self._argument(item) for key, item in named.items()},
        }
        answer = self.ask(request)
        passed = [*arguments, *named.values()]
        for number, after in dict(answer.get("changed") or {}).items():
            self._apply_change(passed[int(number)], after)
        if "same" in answer:
            return passed[int(answer["same"])]
        return self.value(answer)

    def _apply_change(self, target: Any, after: Any) -> None:
        if not isinstance(target, bridge.MUTABLE):
            return
        bridge.replace_contents(target, bridge.decode(after, self._stand))
        if id(target) in self._fetched:
            _, reference, _ = self._fetched[id(target)]
            self._fetched[id(target)] = (target, reference, after)

    def _argument(self, value: Any) -> Any:
        """An argument as data: by reference where it is the student's own object, unchanged."""
        known = self._fetched.get(id(value))
        if known is not None and self._unchanged(value, known[2]):
            return {"t": "ref", "h": known[1]}
        try:
            return bridge.encode(value, self._outward)
        except bridge.Uncrossable as problem:
            raise self.need(f"an argument can't be passed: {problem}") from None

    def _unchanged(self, value: Any, before: Any) -> bool:
        try:
            return bool(bridge.encode(value) == before)
        except bridge.Uncrossable:
            return False

    def _outward(self, value: Any) -> dict[str, Any]:
        """What stands for the check's own functions, and for the student's own things."""
        handle = getattr(value, "_paygrade_handle", None)
        if isinstance(handle, int):
            return {"t": "ref", "h": handle}
        if not callable(value) or isinstance(value, type):
            raise bridge.Uncrossable(f"an object of type {type(value).__name__}")
        self._callbacks.append(value)
        return {"t": "callback", "h": len(self._callbacks) - 1}

    def need(self, why: str) -> NeedsProcess:
        """Note that this check wants the process itself, and the exception that says so."""
        self.needed_process = self.needed_process or why
        return NeedsProcess(why)

    def _call_back(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            function = self._callbacks[int(request["callback"])]
            arguments = [bridge.decode(item, self._stand) for item in request["arguments"]]
            named = {k: bridge.decode(v, self._stand) for k, v in request["named"].items()}
            return {"value": bridge.encode(function(*arguments, **named), self._outward)}
        except Exception as problem:
            return {"raised": errors.describe(problem)}

    def _stand(self, data: dict[str, Any]) -> Any:
        if data.get("t") == "module":
            return _import_module(str(data.get("n")))
        if data.get("t") != "handle" or not isinstance(data.get("h"), int):
            raise ValueError("not data of the bridge")
        handle = data["h"]
        if handle not in self._things:
            self._things[handle] = self._make_stand(data, handle)
        return self._things[handle]

    def _make_stand(self, data: dict[str, Any], handle: int) -> Any:
        if data.get("next"):
            return RemoteIterator(self, handle, data)
        if data.get("call") and data.get("type") in _FUNCTION_TYPES:
            return _make_function(self, handle, data)
        return (RemoteCallable if data.get("call") else RemoteThing)(self, handle, data)


class Told(Remote):
    """What was written down at the place of a check whose answers are plain data: no process."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(None, 0.0, 0)
        self._told = told

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The value of a name; one that nobody wrote down is noted as missed."""
        name = str(request.get("name"))
        answer = self._told.get(name) if request["op"] == "get" else None
        if not isinstance(answer, dict):
            self.missed = self.missed or name
            raise Silent(f"{name} was not written down")
        return answer


def _import_module(name: str) -> Any:
    """The judge's own module of that name: what the student did to theirs does not count."""
    if "__main__" in name.split("."):  # the judge's own names, or a module that is a program
        raise ValueError("a program, not a module")
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as problem:
        raise ValueError(f"the module {name[:80]!r}, which the judge lacks: {problem}") from None


_FUNCTION_TYPES = ("function", "builtin_function_or_method", "method", "partial", "ufunc")


def _make_function(remote: Remote, handle: int, data: dict[str, Any]) -> Callable[..., Any]:
    """A real function, so that whatever asks for a function's type is content."""

    def proxy(*arguments: Any, **named: Any) -> Any:
        return remote.call(handle, arguments, named)

    # The source of this function must not be taken for the student's.
    proxy.__code__ = proxy.__code__.replace(co_filename="<the student's process>")
    proxy.__name__ = proxy.__qualname__ = str(data.get("name"))
    proxy.__doc__ = data.get("doc") if isinstance(data.get("doc"), str) else None
    proxy.__module__ = "__main__"
    signature = _signature(data.get("parameters"))
    if signature is not None:
        proxy.__signature__ = signature  # type: ignore[attr-defined]
    proxy._paygrade_handle = handle  # type: ignore[attr-defined]
    return proxy


def _signature(listed: Any) -> inspect.Signature | None:
    def refuse(data: dict[str, Any]) -> Any:
        raise ValueError("not data of the bridge")

    try:
        parameters = [
            inspect.Parameter(
                str(name),
                inspect._ParameterKind(kind),
                default=inspect.Parameter.empty
                if default is None
                else bridge.decode(default[0], refuse),
            )
            for name, kind, default in listed
        ]
        return inspect.Signature(parameters)
    except (ValueError, TypeError):
        return None


class RemoteThing:
    """An object of the student's own class: it can be asked, but never compared, from outside."""

    def __init__(self, remote: Remote, handle: int, data: dict[str, Any]) -> None:
        self._remote = remote
        self._paygrade_handle = handle
        # It is shown on terminals and pages, and a student may name a class anything.
        self._paygrade_type = "".join(c for c in str(data.get("type")) if c.isprintable())[:80]

    def _ask(self, op: str, **more: Any) -> Any:
        request = {"op": op, "handle": self._paygrade_handle, **more}
        return self._remote.value(self._remote.ask(request), iterating=op == "next")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # protocols of libraries: never answered by student code
            raise AttributeError(name)
        if name in _COMPARES:
            self._refuse()
        return self._ask("attribute", name=name)

    def __getitem__(self, key: Any) -> Any:
        return self._ask("item", key=self._remote._argument(key))

    def __len__(self) -> int:
        length = self._ask("length")
        if type(length) is not int or not 0 <= length < 1 << 40:
            raise TypeError("__len__() returned no length")
        return length

    def __iter__(self) -> Iterator[Any]:
        found: Iterator[Any] = self._ask("iterate")
        return found

    def __repr__(self) -> str:
        return str(self._ask("text", kind="repr"))

    def __str__(self) -> str:
        return str(self._ask("text", kind="str"))

    def _refuse(self, *_: Any) -> Any:
        raise self._remote.need(
            f"an object of type {self._paygrade_type} can't be compared from outside its process"
        )

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = __abs__ = _refuse
    __truediv__ = __rtruediv__ = __float__ = __int__ = __index__ = __round__ = _refuse
    __hash__ = object.__hash__


class RemoteCallable(RemoteThing):
    """A class or a callable object of the student's."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._remote.call(self._paygrade_handle, arguments, named)


class RemoteIterator(RemoteThing):
    """A generator or another iterator of the student's."""

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._ask("next")
