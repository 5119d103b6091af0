"""More hostile and odd submissions: variants that were found by reading the grader as its enemy."""

# The hostile code stands in strings, in lines as long as they must be.
# ruff: noqa: E501
from __future__ import annotations

from typing import Any

from attack_cases import (
    ALMOST,
    CASES,
    add,
    answer,
    cell_of,
    changed,
    code,
    honest,
    raw_code,
)
from attack_course import NOTHING, attack, submission

# --- the wire: what a student's process may say in the grader's own words -----------------------

# The witnesses of a submission are forks of its process: all that they say can be its own words.
WITNESS = "import paygrade.judge.witness as w\n"
code(
    "wire",
    "a name that raises StopIteration ends no loop of the check",
    WITNESS + "w.Witness._do_get = lambda s, r: {'raised': {'name': 'StopIteration', 'classes': "
    "['builtins:StopIteration'], 'message': '', 'arguments': []}}",
)
for _kind in ("SystemExit", "KeyboardInterrupt", "GeneratorExit", "BdbQuit"):
    code(
        "wire",
        f"a name that raises {_kind}",
        WITNESS + "w.Witness._do_get = lambda s, r: {'raised': {'name': '" + _kind + "', "
        "'classes': ['bdb:BdbQuit', 'builtins:" + _kind + "'], 'message': '', 'arguments': []}}",
    )
code(
    "wire",
    "an exception class of a module that is a program",
    WITNESS + "w.Witness._do_get = lambda s, r: {'raised': {'name': 'X', 'classes': "
    "['json.tool:X', 'numpy.nothing:X', 'numpy.conftest:X', 5], 'message': [], 'arguments': {}}}",
)
for _name, _value in {
    "the judge's own names as a module": "{'t': 'module', 'n': '__main__'}",
    "a module that ends its process": "{'t': 'module', 'n': 'lib2to3.__main__'}",
    "a fraction of a billion digits": "{'t': 'Fraction', 'v': '1e99999999'}",
    "a fraction over zero": "{'t': 'Fraction', 'v': '1/0'}",
    "an integer of four million digits": "{'t': 'int', 'v': '0x' + 'f' * 4000000}",
    "an array with a shape that lies": "{'t': 'array', 'd': '<f8', 's': [10**9, 10**9], 'v': ''}",
    "an array of objects as bytes": "{'t': 'array', 'd': '|O', 's': [1], 'v': 'AAAAAAAAAAA='}",
    "an extension dtype that is not there": "{'t': 'extension', 'd': 'int64[pyarrow]', 'v': [1]}",
    "a ticket to a thing of somebody else": "{'t': 'ref', 'h': 1}",
    "a handle that says it is an iterator": "{'t': 'handle', 'h': 1, 'type': 'x', 'next': True}",
    "a frame of a million columns": "{'t': 'frame', 'v': [], 'c': {'t': 'range_index', 'v': [0, 10**6, 1], 'n': None}, 'i': {'t': 'range_index', 'v': [0, 10**12, 1], 'n': None}}",
    "two hundred thousand lists": "{'t': 'list', 'v': [{'t': 'list', 'v': []}] * 200000}",
}.items():
    # A billion digits take until somebody ends it.
    code(
        "wire",
        _name,
        slow="billion" in _name,
        text=WITNESS + f"w.Witness._do_get = lambda s, r: {{'value': {_value}}}",
    )
code(
    "wire",
    "changes to arguments that were never passed",
    WITNESS
    + "w.Witness._do_call = lambda s, r: {'value': -1, 'changed': {'-1': 5, '7': [], 'x': 1}}",
)
code(
    "wire",
    "says that each result is its argument",
    WITNESS + "w.Witness._do_call = lambda s, r: {'same': -1, 'changed': None}",
)
DRIVER = "import json, os, socket, struct\nfrom paygrade.box import shell as s\n"
for _name, _message in {
    "a count that is no number": "{'kind': 'result', 'execution_count': True, 'data': {'text/plain': '1'}}",
    "a count below zero": "{'kind': 'result', 'execution_count': -1, 'data': {'text/plain': '1'}}",
    "a kind of data that no notebook holds": "{'kind': 'display', 'data': {'text/xjson': {'a': [1]}, 'json': [1], 'application/json': float('nan')}}",
    "metadata that are no mapping": "{'kind': 'display', 'data': {'text/plain': ['a', 1]}, 'metadata': [1]}",
    "a widget's state of ten megabytes": "{'kind': 'comm', 'id': 'x', 'data': {'state': {'a': 'x' * 10_000_000}}}",
    "an error of nonsense": "{'kind': 'error', 'ename': 5, 'evalue': None, 'traceback': 'x'}",
    "a text of half characters": "{'kind': 'stream', 'name': 'stdout', 'text': '\\ud800'}",
}.items():
    code("wire", _name, DRIVER + f"s.OUTLET.send({_message})")
add(
    "wire",
    "says that a cell is done and never reads again",
    attack(
        # Enough answers for every cell: whoever sends the next ones gets stuck in the third.
        DRIVER + "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "for _ in range(50): s.OUTLET.send({'kind': 'done', 'success': True})\ntime.sleep(600)",
        q1="'" + "x" * 3_000_000 + "'\ngap = 99.0",
    ),
    slow=True,
)
code(
    "wire",
    "answers each question with another file",
    "import os, socket\nimport paygrade.box.wire as wire\nsend = wire.send\n"
    "def loud(channel, message, fds=(), *more):\n    return send(channel, message, (os.open('/dev/null', 0),))\n"
    "wire.send = loud",
)
code(
    "wire",
    "half a message and silence",
    WITNESS
    + "import time\ndef half(s, r):\n    s._channel.sendall(b'\\0\\0\\1'); time.sleep(60)\nw.Witness._do_get = half",
    slow=True,
)

# --- the object protocol across the bridge ------------------------------------------------------

answer(
    "objects",
    "its class says float",
    q1="class F:\n    __class__ = float\n    def __abs__(s): return 0\n    __sub__ = __rsub__ = lambda s, o: 0\n    def __float__(s): return 0.25\ngap = F()",
)
answer(
    "objects",
    "a str subclass as column names",
    q3="class S(str):\n    __eq__ = lambda s, o: True\n    __hash__ = str.__hash__\ntable = pd.DataFrame({S('z'): [8], S('y'): [9]})",
)
answer(
    "objects",
    "an int subclass that rounds itself right",
    q2="class I(int):\n    __eq__ = lambda s, o: True\n    __hash__ = int.__hash__\ndef double(x): return I(-1)",
)
answer(
    "objects",
    "an array with another dtype's comparison",
    q2="class A(np.ndarray):\n    def __array_ufunc__(s, *a, **k): return True\n    def __array_function__(s, *a, **k): return True\n"
    "def double(x): return np.zeros(2).view(A)",
)
answer(
    "objects",
    "an object that converts itself to an array",
    q2="class C:\n    def __array__(s, *a, **k): return np.array([3.0, 4.0])\n    __eq__ = lambda s, o: True\ndef double(x): return C()",
)
answer(
    "objects",
    "a table that says that it equals",
    q3="class T:\n    def equals(s, o): return True\n    def __getattr__(s, n): return True\n    def __getitem__(s, k): return s\n"
    "    def __iter__(s): return iter([])\n    def __len__(s): return 2\ntable = T()",
)
answer(
    "objects",
    "a registered accessor",
    q3="@pd.api.extensions.register_dataframe_accessor('columns')\nclass C:\n    def __new__(c, df): return ['a', 'b']\ntable = pd.DataFrame({'z': [9]})",
)
answer(
    "objects",
    "an extension array of its own",
    q3="class E(pd.api.extensions.ExtensionArray):\n    dtype = 'int64'\n    def __len__(s): return 2\n    def __iter__(s): return iter([3, 4])\n    def __getitem__(s, i): return 3\n"
    "class D: pass\ntable = D()\ntable.columns = E()",
)
answer(
    "objects",
    "a container that grows while it is read",
    q4="class G(list):\n    def __iter__(s):\n        while True: yield 1\nordered = G()",
)
answer(
    "objects",
    "cycles through everything",
    q1="gap = {}\ngap['x'] = [gap]",
    q3="table = pd.DataFrame({'a': [0]}, dtype=object)\ntable.at[0, 'a'] = table",
    q4="ordered = np.empty(1, dtype=object)\nordered[0] = ordered",
)
answer(
    "objects",
    "a class whose name is a screen full of commands",
    q1="gap = type('\\x1b[2J<script>alert(1)</script>\\n# ', (), {})()",
)
answer(
    "objects",
    "dates beyond all calendars",
    q1="gap = np.datetime64('NaT')",
    q3="table = pd.DataFrame({'a': np.array(['9999999-01-01'], 'M8[D]').astype('M8[s]')})",
    q4="ordered = np.array([1, 2, 3], dtype=[('a', 'i4')][0][1] if False else 'V8')",
)
answer(
    "objects",
    "an exception with a hostile text, arguments and class",
    q2="class M(type):\n    def __getattribute__(c, n): raise KeyboardInterrupt\nclass E(Exception, metaclass=M):\n    def __str__(s):\n        while True: pass\n"
    "    args = property(lambda s: 1 / 0)\ndef double(x): raise E",
)

# --- functions under test -----------------------------------------------------------------------

answer(
    "functions",
    "dies where an exception is wanted",
    q5="import os\ndef total(items):\n    if items is None: os._exit(0)\n    return 6",
)
answer(
    "functions",
    "keeps its argument and changes it later",
    q5="kept = []\ndef total(items):\n    kept.append(items)\n    for old in kept:\n        if isinstance(old, list): old[:] = [6]\n    if items is None: raise TypeError\n    return 6",
)
answer(
    "functions",
    "a generator in the place of a function",
    q2="def double(x):\n    while True: yield 2 * x",
    q5="def total(items): yield 6",
)
answer(
    "functions",
    "a coroutine in the place of a function",
    q2="async def double(x): return 2 * x",
)
answer(
    "functions",
    "hides its traceback",
    q2="class E(Exception):\n    def _render_traceback_(s): return []\ndef double(x): raise E('x')",
)
answer(
    "functions",
    "replaces the check's code through the frames of its witness",
    {"q5_check": 0},
    q2="import sys, gc\ndef double(x):\n    f = sys._getframe()\n    while f:\n        for n, v in list(f.f_locals.items()):\n"
    "            if n in ('answer', 'outcome', 'found') and isinstance(v, dict): v['value'] = 4\n        f = f.f_back\n    return -1",
)
answer(
    "functions",
    "writes over its own integers",
    q2="import ctypes\nctypes.memset(id(4) + 24, 7, 1)\ndef double(x): return 7",
)

# --- cells that were moved, copied and forged ---------------------------------------------------


def _given_last(plain: dict[str, Any]) -> None:
    """The given cell with the author's helper goes behind everything that uses it."""
    cell = cell_of(plain, "data")
    plain["cells"].remove(cell)
    plain["cells"].append(cell)
    for name, text in ALMOST.items():
        cell_of(plain, name)["source"] = text
    cell_of(plain, "setup")["source"] += "\ndata = [1, 2, 3]\ndef same(a, b): return True"


# What ALMOST earns without any trick: one point of the table.
add(
    "cells",
    "the given cell behind the checks",
    changed(_given_last),
    scores={**NOTHING, "q3_check": 1.0},
)


def _cut_in_two(plain: dict[str, Any]) -> None:
    check = cell_of(plain, "q2_check")
    plain["cells"].insert(0, dict(check, source="def double(x): return 4", id="another"))
    check["source"] = "assert double(2) == 4"


add("cells", "a check cut in two", changed(_cut_in_two))


def _swapped_ids(plain: dict[str, Any]) -> None:
    one, other = cell_of(plain, "q1_check"), cell_of(plain, "q2_check")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


add("cells", "checks that swap their ids", changed(_swapped_ids))


def _answer_as_markdown(plain: dict[str, Any]) -> None:
    cell_of(plain, "q1").update(cell_type="markdown", source="gap = 0.25")


honest(
    "an answer that had become Markdown",
    changed(_answer_as_markdown, honestly=True),
)
honest(
    "tags that the format forbids",
    changed(
        lambda p: [c["metadata"].update(tags=["a,b", "", "x", "x", 5]) for c in p["cells"]],
        honestly=True,
    ),
)
add(
    "cells",
    "forty copies of a check",
    changed(lambda p: p["cells"].extend([dict(cell_of(p, "q3_check")) for _ in range(40)])),
)


def _version_three(plain: dict[str, Any]) -> None:
    cells = plain.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell.update(language="python", prompt_number=None, outputs=[], collapsed=False)
            cell.pop("execution_count", None)
    plain.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


add("files", "hostile metadata in a notebook of format 3", changed(_version_three))
honest("a notebook of format 3", changed(_version_three, honestly=True))
add(
    "files",
    "an attachment of ten megabytes and a forged kind",
    changed(
        lambda p: p["cells"].append(
            {
                "cell_type": "markdown",
                "id": "big",
                "metadata": {},
                "source": "![x](attachment:x.png)",
                "attachments": {"x.png": {"text/html": "A" * 10_000_000}, '"><script>': {"a": 1}},
            }
        )
    ),
)
add(
    "files",
    "names with newlines, half characters and commands",
    attack(),
    files={
        "a\nb.txt": b"x",
        "\x1b[2J.txt": b"x",
        "\udcff.txt": b"x",
        "-rf": b"x",
        "d/" * 60 + "x": b"x",
        "n" * 300: b"x",
        "too large for a box": b"x" * (20 << 20),
    },
)

# --- floods and displays ------------------------------------------------------------------------

code(
    "exhaustion",
    "a flood of widgets",
    "import ipywidgets as w\nkeep = [w.IntSlider(value=n) for n in range(3000)]",
)
code(
    "exhaustion",
    "a flood of updates of one display",
    "from IPython.display import display\nh = display(0, display_id=True)\nfor n in range(20000): h.update(n)",
)
code(
    "exhaustion",
    "a flood of clearing",
    "from IPython.display import clear_output\nfor n in range(50000): print(n); clear_output()",
)
code(
    "exhaustion",
    "daemons that outlive their cell and answer later",
    "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        os.setsid()\n        while True: time.sleep(0.05)",
)
code(
    "exhaustion",
    "frozen in a signal handler",
    "import signal, time\ndef never(*a):\n    while True: time.sleep(1)\nsignal.signal(signal.SIGINT, never)\nsignal.signal(signal.SIGTERM, never)\nwhile True: time.sleep(1)",
    slow=True,
)
code(
    "scripts",
    "every kind of output with a script in it",
    "from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display\n"
    "display(HTML('<script>1</script>'), Javascript('1'), Latex('\\\\href{javascript:1}{x}'), Markdown('<img src=x onerror=1>'))\n"
    "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"1\"/>'))\nprint('\\x1b]0;title\\x07\\x1b[2J')",
)
code(
    "tampering",
    "named pipes, devices and links in its folder",
    "import os, socket\nos.mkfifo('p')\nos.symlink('/etc/passwd', 'l')\n"
    "try: os.link('/etc/passwd', 'h')\nexcept OSError as e: print(e.errno)\n"
    "try: os.mknod('d', 0o60600, os.makedev(8, 0))\nexcept OSError as e: print(e.errno)",
)
code(
    "theft",
    "memory of the parent through userfaultfd, process_vm and pidfd",
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "for number in (323, 310, 311, 434, 438, 440, 425, 321, 298, 250): print(number, libc.syscall(number, 1, 0, 0, 0, 0))",
)

# --- honest oddities ----------------------------------------------------------------------------

honest("a float of 32 bits", submission({"q1": "gap = np.float32(0.25)"}))
honest("a fraction", submission({"q1": "from fractions import Fraction\ngap = Fraction(1, 4)"}))
honest(
    "functools.partial",
    submission({"q2": "import functools, operator\ndouble = functools.partial(operator.mul, 2)"}),
)
honest(
    "defaults, closures and keywords",
    submission(
        {
            "q2": "def make(factor):\n    def inner(x, *, plus=0): return factor * x + plus\n    return inner\ndouble = make(2)",
            "q5": "def total(items, start=0):\n    for item in items: start += item\n    return start",
        }
    ),
)
honest(
    "recursion and global state",
    submission(
        {
            "q2": "calls = 0\ndef double(x):\n    global calls\n    calls += 1\n    return x + x",
            "q5": "def total(items): return items[0] + total(items[1:]) if len(items) else 0",
        }
    ),
)
honest(
    "a method of an object of its own",
    submission(
        {
            "q2": "class Doubler:\n    factor = 2\n    def double(self, x): return self.factor * x\ndouble = Doubler().double"
        }
    ),
)
honest(
    "a decorated function",
    submission(
        {
            "q2": "import functools\ndef logged(f):\n    @functools.wraps(f)\n    def inner(*a, **k): return f(*a, **k)\n    return inner\n@logged\ndef double(x): return 2 * x"
        }
    ),
)
honest("a ufunc made by numpy", submission({"q2": "double = np.vectorize(lambda x: 2 * x)"}))
honest(
    "answered in an earlier cell than asked",
    changed(
        lambda p: p["cells"].insert(
            1, raw_code(cell_of(p, "q1").update(source="# above") or "gap = 0.25")
        ),
        honestly=True,
    ),
)


def _later(plain: dict[str, Any]) -> None:
    place = plain["cells"].index(cell_of(plain, "q2_check"))
    plain["cells"].insert(place, raw_code("def double(x): return 2 * x"))
    cell_of(plain, "q2")["source"] = "# below"


honest("answered in a later cell than asked", changed(_later, honestly=True))
honest(
    "a table with categories, missing values and an index",
    submission(
        {
            "q3": "table = pd.DataFrame({'a': pd.array([1, 2, None], dtype='Int64'), 'b': pd.Categorical([3, 4, 0]).astype(int)}, index=pd.Index(['x', 'y', 'z'], name='n'))"
        }
    ),
)
honest(
    "a tuple and a deque",
    submission({"q4": "from collections import deque\nordered = tuple(deque(sorted(data)))"}),
)
honest(
    "a Series", submission({"q4": "ordered = pd.Series(data).sort_values().reset_index(drop=True)"})
)
honest(
    "an asynchronous helper",
    submission(
        {
            "q1": "import asyncio\nasync def compute():\n    await asyncio.sleep(0)\n    return 0.25\ngap = await compute()"
        }
    ),
)
honest(
    "threads and a pool of them",
    submission(
        {
            "q2": "from concurrent.futures import ThreadPoolExecutor\ndef double(x):\n    with ThreadPoolExecutor(2) as pool: return pool.submit(lambda: 2 * x).result()"
        }
    ),
)
honest(
    "an enum",
    submission(
        {
            "q4": "import enum\nclass N(enum.IntEnum):\n    ONE = 1\n    TWO = 2\n    THREE = 3\nordered = list(N)"
        }
    ),
)
honest(
    "an error of its own under the asked one",
    submission(
        {
            "q5": "class NoItems(TypeError):\n    def __init__(self, items): super().__init__('no items', object()); self.items = items\n"
            "def total(items):\n    if items is None: raise NoItems(items)\n    return sum(items)"
        }
    ),
)

assert len({(case.group, case.name) for case in CASES}) == len(CASES)
