"""Exceptions across the wall as plain data: class names, message and plain arguments."""

from __future__ import annotations

import builtins
import importlib
from typing import Any

from paygrade.judge import bridge

# Exception classes are looked up by name only in libraries that both sides have.
_MODULES = ("builtins", "numpy", "pandas", "json", "decimal", "collections", "re")


class Silent(BaseException):
    """The other side is gone, does not answer in time, or answers nonsense.

    No `Exception`: a check that wants a call to raise one must not take silence for it.
    """


def describe(problem: BaseException) -> dict[str, Any]:
    """The exception's classes by name, nearest first, its message and its plain arguments."""
    classes = [
        f"{kind.__module__}:{kind.__qualname__}"
        for kind in type(problem).__mro__
        if kind is not object
    ]
    try:
        message = str(problem)[:10_000]
    except BaseException:  # a student's own __str__ may do anything
        message = ""
    try:
        arguments = [bridge.encode(item) for item in problem.args]
    except BaseException:  # an argument that is no plain data, or an `args` of their own
        arguments = None
    return {
        "name": type(problem).__name__[:200],
        "classes": classes[:20],
        "message": message,
        "arguments": arguments,
    }


def rebuild(data: Any) -> BaseException:
    """An exception of the same class and message, of a new class where the student made one."""
    try:
        name, message = str(data["name"]), str(data["message"])
        known = next((k for k in map(_known, data["classes"]) if k is not None), Exception)
        arguments = data["arguments"]
        decoded = [message]
        if arguments is not None:
            decoded = [bridge.decode(item, _no_stand) for item in arguments]
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        return Silent("an answer that is no data")
    kind = known if known.__name__ == name else type(name, (known,), {"__module__": "__main__"})
    try:
        made: BaseException = kind(*decoded)
    except Exception:
        # Some classes take other arguments than they keep: json.JSONDecodeError takes three.
        try:
            made = BaseException.__new__(kind, *decoded)
        except Exception:  # a class that can't be made without them at all
            made = RuntimeError(f"{name}: {message}")
    return made


def _no_stand(data: dict[str, Any]) -> Any:
    raise ValueError("not data of the bridge")


def _known(label: Any) -> type[BaseException] | None:
    module, _, name = str(label).partition(":")
    if module.split(".")[0] not in _MODULES:
        return None
    try:
        place: Any = builtins if module == "builtins" else importlib.import_module(module)
    except ImportError:
        return None
    found = getattr(place, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
