"""An IPython shell whose outputs leave as plain data; what runs in it is decided elsewhere."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import comm
from comm.base_comm import BaseComm
from ipykernel.compiler import XCachingCompiler
from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from paygrade.judge.contract import is_plain

Send = Callable[[dict[str, Any]], None]

# How long printed text may wait before it is sent: a killed cell keeps what it printed before.
_FLUSH_SECONDS = 0.2
_FLUSH_CHARACTERS = 8192
# Beyond this a cell's further outputs are dropped where they are made; the reader has its own caps.
_DROPPED = "\n... output truncated: this cell printed more than the grader keeps ...\n"


class Outlet:
    """The one place that outputs leave through, with a cap for each cell."""

    def __init__(self) -> None:
        self.send: Send = lambda message: None
        self.most_bytes = 8 << 20
        self.most_outputs = 500
        self._sent = self._count = 0
        self._owner = os.getpid()

    def begin(self) -> None:
        """A new cell: its caps begin anew."""
        self._sent = self._count = 0
        self._owner = os.getpid()

    def emit(self, kind: str, size: int, **content: Any) -> None:
        """Send one output unless the cell's caps are used up."""
        if os.getpid() != self._owner:  # a forked child's copy of the channel is not its to use
            return
        full = self._sent > self.most_bytes or self._count > self.most_outputs
        if full:
            return
        self._sent += size
        self._count += 1
        if self._sent > self.most_bytes or self._count > self.most_outputs:
            kind, content = "stream", {"name": "stdout", "text": _DROPPED}
        self.send({"kind": kind, **content})


OUTLET = Outlet()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str) -> None:
        self.name = name
        self._parts: list[str] = []
        self._waiting = 0
        self._since = 0.0

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if not self._parts:
            self._since = time.monotonic()
        self._parts.append(text)
        self._waiting += len(text)
        late = time.monotonic() - self._since > _FLUSH_SECONDS
        if self._waiting > _FLUSH_CHARACTERS or late:
            self.flush()
        return len(text)

    def flush(self) -> None:
        text = "".join(self._parts)
        self._parts, self._waiting = [], 0
        if text:
            text = text.encode("utf-8", "replace").decode("utf-8")
            OUTLET.emit("stream", len(text), name=self.name, text=text)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # a student may have put anything in their place
            continue


def _clean(bundle: dict[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = json_clean(encode_images(dict(bundle)))  # type: ignore[no-untyped-call]
    return cleaned


def _size(bundle: dict[str, Any]) -> int:
    return sum(len(value) if isinstance(value, str) else 1000 for value in bundle.values())


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """Displayed data become `display_data` outputs."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: Any = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        _flush()
        self._validate_data(data, metadata)
        data = _clean(data)
        OUTLET.emit(
            "update" if update else "display",
            _size(data),
            data=data,
            metadata=_clean(metadata or {}),
            transient=_clean(transient or {}),
        )

    def clear_output(self, wait: bool = False) -> None:
        _flush()
        OUTLET.emit("clear", 0, wait=bool(wait))


class Hook(DisplayHook):  # type: ignore[misc]
    """The value of a cell's last expression becomes its `execute_result`."""

    _content: dict[str, Any]

    def quiet(self) -> bool:
        """Whether the cell ends with a semicolon; IPython splits it into tokens to know."""
        return ";" in self.shell.history_manager.input_hist_parsed[-1] and bool(super().quiet())

    def start_displayhook(self) -> None:
        self._content = {}

    def write_output_prompt(self) -> None:
        self._content["execution_count"] = self.prompt_count

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        self._content["data"] = _clean(format_dict)
        self._content["metadata"] = _clean(md_dict or {})

    def finish_displayhook(self) -> None:
        _flush()
        if self._content.get("data"):
            OUTLET.emit("result", _size(self._content["data"]), **self._content)
        self._content = {}


class WidgetComm(BaseComm):
    """The state of a widget leaves as messages, so that it can be kept in the notebook."""

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        if not buffers:
            content = _clean(data or {})
            OUTLET.emit("comm", 1000, type=msg_type, id=self.comm_id, data=content)


class _Main:
    """A stand-in for the module `__main__`: a real module's namespace can't be replaced."""


_OWN_STEPS = [
    len(TransformerManager().cleanup_transforms),
    len(TransformerManager().line_transforms),
    len(TransformerManager().token_transformers),
]


class BoxShell(InteractiveShell):  # type: ignore[misc]
    """A shell without history, profile or terminal, made once and inherited by every fork."""

    # Its file names decide how IPython formats a traceback.
    compiler_class = Type(XCachingCompiler)
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def init_profile_dir(self, profile_dir: Any) -> None:
        """No profile: nothing on the disk may change how cells run."""

    def init_history(self) -> None:
        from IPython.core.history import HistoryManager

        self.history_manager = HistoryManager(
            shell=self, parent=self, enabled=False, hist_file=":memory:"
        )

    def init_io(self) -> None:
        """Streams are set when a fork begins."""

    def init_virtualenv(self) -> None:
        """The Python that runs is the environment."""

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop of a window system."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        _flush()
        text = [str(line).encode("utf-8", "replace").decode("utf-8") for line in stb]
        OUTLET.emit(
            "error",
            sum(map(len, text)),
            ename=str(etype.__name__),
            evalue=str(evalue).encode("utf-8", "replace").decode("utf-8"),
            traceback=text,
        )

    def transform_cell(self, raw_cell: str) -> str:
        """IPython's own syntax made Python; a cell without any is only ended by a line break.

        IPython splits every cell into tokens for that, which costs more than compiling it.
        """
        manager = self.input_transformer_manager
        steps = (manager.cleanup_transforms, manager.line_transforms, manager.token_transformers)
        untouched = list(map(len, steps)) == _OWN_STEPS and not self.input_transformers_post
        # A single line may also be meant for a dynamic rule (`exit`), so IPython sees it.
        if untouched and "\n" in raw_cell.strip() and is_plain(raw_cell):
            return raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"
        return str(super().transform_cell(raw_cell))

    def should_run_async(self, raw_cell: str, **more: Any) -> bool:
        """Whether a cell awaits at its top level; IPython compiles it to know."""
        words = more.get("transformed_cell") or raw_cell
        maybe = "await" in words or "async" in words
        return maybe and bool(super().should_run_async(raw_cell, **more))

    def use_namespace(self, names: dict[str, Any]) -> None:
        """Run the coming cells in `names`, which may be a mapping of another kind of dict."""
        module = _Main()
        module.__dict__ = names
        self.user_module = module
        self.user_ns = names
        vars(sys)["modules"]["__main__"] = module


# pandas, rich and others take a shell for a notebook by the name of ipykernel's class, tqdm by the
# section of its application: outputs must be those of a notebook.
BoxShell.__name__ = BoxShell.__qualname__ = "ZMQInteractiveShell"


def make_shell() -> BoxShell:
    """The shell of this process: made before the fork, when it costs nothing."""
    shell: BoxShell = BoxShell.instance(config=Config({"IPKernelApp": {"connection_file": ""}}))
    shell.colors = "neutral"
    comm.create_comm = WidgetComm
    if "pandas" in sys.modules:
        # What pandas sets when a notebook's kernel imports it; it was imported before the shell.
        sys.modules["pandas"].set_option("display.max_columns", 20)
    shell.run_cell("1", store_history=False, silent=True)
    return shell


def begin(shell: BoxShell, send: Send) -> None:
    """Take the streams and the prompt of this fork into use."""
    OUTLET.send = send
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    # IPython and logging keep to the originals: these must lead here as well.
    vars(sys).update(__stdout__=sys.stdout, __stderr__=sys.stderr)
    import builtins

    builtins.input = _no_input
    shell.execution_count = 1


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."
    )


def run(shell: BoxShell, code: str) -> bool:
    """Run one cell and flush what it printed; whether it ended without an error."""
    OUTLET.begin()
    result = shell.run_cell(code, store_history=True)
    _flush()
    return bool(result.success)
