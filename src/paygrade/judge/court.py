"""The judge's process: runs check cells, asking witnesses for the student's names; no scores."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import sys
from typing import Any

from paygrade.box import shell as box_shell
from paygrade.box import wire
from paygrade.judge.contract import Contract, bound_names, parse
from paygrade.judge.errors import Silent
from paygrade.judge.remote import Remote, Told, Undefined


class Names(dict[str, Any]):
    """The globals of check cells: the judge's own names first, the student's through a witness.

    The interpreter calls `__missing__` for a global that isn't here: then it is looked for among
    the given cells, the author's imports and, through this check's witness, the student's names.
    """

    def __init__(self, own: dict[str, Any], contract: Contract, given: list[tuple[int, str]]):
        super().__init__(own)
        self.contract = contract
        self.remote: Remote | None = None
        self._given = [(place, code, _binds(code)) for place, code in given]
        self._ran: set[int] = set()
        self._bound_at: dict[str, int] = {}
        self._seen: dict[str, tuple[Any, int]] = {}
        self._deleted: set[str] = set()
        self._place = -1
        self._before: dict[str, int] = {}

    def begin(self, place: int, remote: Remote) -> None:
        """The next check: ask its witness, and forget answers that a later cell has given anew."""
        self.remote, self._place, self._seen = remote, place, {}
        self._deleted.clear()
        for name, bound in list(self._bound_at.items()):
            touched = self.contract.touched.get(name, [])
            if any(bound < touch < place for touch in touched):
                super().pop(name, None)
                del self._bound_at[name]
        self._before = {name: id(value) for name, value in self.items()}

    def end(self) -> None:
        """Remember which names this check bound."""
        for name, value in self.items():
            if self._before.get(name) != id(value):
                self._bound_at[name] = self._place

    def __missing__(self, name: str) -> Any:
        if name in self._deleted or self.contract.is_tool(name):
            raise KeyError(name)
        if name not in self.contract.answers or not self._answered_after_given(name):
            if self._run_given(name) and dict.__contains__(self, name):
                return dict.__getitem__(self, name)
            if name in self.contract.imports and self._import(name):
                return dict.__getitem__(self, name)
        return self._ask(name)

    def _answered_after_given(self, name: str) -> bool:
        """Whether a solution cell binds or changes the name after the last given cell that does."""
        given = [place for place, _, binds in self._given if name in binds and place < self._place]
        touched = [place for place in self.contract.touched.get(name, []) if place < self._place]
        return bool(touched) and (not given or max(touched) > max(given))

    def _run_given(self, name: str) -> bool:
        """Run the last given cell before this check that binds the name, if it did not run yet."""
        for place, code, binds in reversed(self._given):
            if place < self._place and name in binds:
                if place not in self._ran:
                    self._ran.add(place)
                    self._run_quietly(code, place)
                return True
        return False

    def _run_quietly(self, code: str, place: int) -> None:
        tree = parse(code)
        if tree is None:
            return
        # A given cell that fails here (it may show the student's figure) leaves its names to them.
        quiet = io.StringIO()
        with (
            contextlib.suppress(Exception),
            contextlib.redirect_stdout(quiet),
            contextlib.redirect_stderr(quiet),
            _undisplayed(),
        ):
            exec(compile(tree, "<given cell>", "exec"), self)
        for bound in bound_names(tree):
            self._bound_at[bound] = place

    def _import(self, name: str) -> bool:
        try:
            exec(self.contract.imports[name], self)
        except Exception:  # a module that only the student's folder has
            return False
        return dict.__contains__(self, name)

    def _ask(self, name: str) -> Any:
        if self.remote is None:
            raise KeyError(name)
        known, calls = self._seen.get(name, (None, -1))
        if calls == self.remote.calls:
            return known
        try:
            value = self.remote.refresh(name, known)
        except Undefined:
            raise KeyError(name) from None
        self._seen[name] = (value, self.remote.calls)
        return value

    def __contains__(self, name: object) -> bool:
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, asked of the witness where need be."""
        try:
            return self[name]
        except KeyError:
            return default

    def __setitem__(self, name: str, value: Any) -> None:
        self._deleted.discard(name)
        super().__setitem__(name, value)
        mine = hasattr(value, "_paygrade_handle") or name in self.contract.answers
        # Only answers and the student's own things go back: what a check computes is a secret.
        if mine and self.remote is not None and self.remote.alive:
            with contextlib.suppress(TypeError, Silent):
                self.remote.bind(name, value)

    def __delitem__(self, name: str) -> None:
        held = dict.__contains__(self, name)
        if held:
            super().__delitem__(name)
        elif name not in self:
            raise KeyError(name)
        self._seen.pop(name, None)
        self._deleted.add(name)
        if self.remote is not None and self.remote.alive:
            self.remote.unbind(name)


def _binds(code: str) -> set[str]:
    tree = parse(code)
    return set() if tree is None else bound_names(tree)


@contextlib.contextmanager
def _undisplayed() -> Any:
    send = box_shell.OUTLET.send
    box_shell.OUTLET.send = lambda message: None
    try:
        yield
    finally:
        box_shell.OUTLET.send = send


def preside(channel: socket.socket, shell: box_shell.BoxShell) -> None:
    """Run the checks that come over the channel, until it is closed."""
    setup, _ = wire.receive(channel)
    os.environ.update(setup["environment"])
    contract = Contract.from_dict(setup["contract"])
    names = Names(dict(shell.user_ns), contract, [(place, code) for place, code in setup["given"]])
    box_shell.begin(shell, lambda message: wire.send(channel, message))
    sys.path[:] = [entry for entry in sys.path if entry]
    sys.path.insert(0, "")
    shell.use_namespace(names)
    while True:
        try:
            request, fds = wire.receive(channel)
        except wire.Closed:
            return
        remote = (
            Told(request["told"])
            if request["told"] is not None
            else Remote(socket.socket(fileno=fds[0]), setup["call_seconds"], setup["value_bytes"])
        )
        names.begin(request["place"], remote)
        success = box_shell.run(shell, request["code"])
        names.end()
        ended = {"success": success, "needed": remote.needed_process, "missed": remote.missed}
        wire.send(channel, {"kind": "done", **ended})
