"""The hostile, faulty and odd submissions, as data: what is handed in and what it may earn."""

# The hostile code stands in strings, in lines as long as they must be.
# ruff: noqa: E501
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import nbformat
from attack_course import CHECKS, FULL, NOTHING, SECRET, WRONG, attack, submission
from nbformat.v4 import new_code_cell

Content = bytes | nbformat.NotebookNode


@dataclass(frozen=True)
class Attack:
    """One case: `scores` is what each check must give, no more and no less."""

    name: str
    group: str
    make: Callable[[], Content]
    scores: dict[str, float] = field(default_factory=lambda: dict(NOTHING))
    files: dict[str, bytes] = field(default_factory=dict)
    unreadable: str = ""
    # Cases that need seconds by nature: loops that a limit must end.
    slow: bool = False


CASES: list[Attack] = []


def add(group: str, name: str, make: Callable[[], Content] | Content, **more: Any) -> None:
    found = make if callable(make) else (lambda: make)
    CASES.append(Attack(name=name, group=group, make=found, **more))


def code(group: str, name: str, text: str, **more: Any) -> None:
    """A wrong submission with hostile code in its first cell."""
    add(group, name, attack(text), **more)


def answer(group: str, name: str, scores: dict[str, float] | None = None, **cells: str) -> None:
    """A wrong submission with hostile answers."""
    add(group, name, attack("", **cells), scores={**NOTHING, **(scores or {})})


def honest(name: str, make: Callable[[], Content] | Content, **more: Any) -> None:
    """An honest oddity: full marks."""
    scores = {**FULL, **more.pop("scores", {})}
    add("honest oddities", name, make, scores=scores, **more)


def raw(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(nbformat.writes(notebook))
    return plain


def as_bytes(plain: Any) -> bytes:
    return json.dumps(plain).encode()


def changed(change: Callable[[dict[str, Any]], object], honestly: bool = False) -> bytes:
    """A submission whose JSON was changed by hand."""
    plain = raw(submission() if honestly else attack())
    change(plain)
    return as_bytes(plain)


def cell_of(plain: dict[str, Any], name: str) -> dict[str, Any]:
    return next(cell for cell in plain["cells"] if cell["id"] == name)


def each_check(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], None]:
    def apply(plain: dict[str, Any]) -> None:
        for name in CHECKS:
            change(cell_of(plain, name))

    return apply


def raw_code(source: str) -> dict[str, Any]:
    return raw_cell(new_code_cell(source))


def raw_cell(cell: nbformat.NotebookNode) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(cell))
    return plain


# --- files -------------------------------------------------------------------------------------

add("files", "an empty file", b"", unreadable="empty")
add("files", "not JSON", b"print('hello')", unreadable="not JSON")
add("files", "a list instead of a notebook", b"[1, 2, 3]", unreadable="not a notebook")
add("files", "JSON nested a hundred thousand levels deep", b"[" * 100_000, unreadable="deep")
add("files", "bytes that are no text", b"\x81\x8d\x8f\x90\xff", unreadable="not text")
add("files", "cut off in the middle", changed(lambda p: None)[:900], unreadable="not JSON")
add("files", "a number of 5000 digits", b'{"cells": ' + b"9" * 5000 + b"}", unreadable="JSON")
add(
    "files",
    "a notebook in R",
    changed(lambda p: p["metadata"].update(language_info={"name": "R"})),
    unreadable="'r'",
)
add("files", "no cells at all", as_bytes({"cells": [], "metadata": {}, "nbformat": 4}))
add("files", "the cells are strings", as_bytes({"cells": ["a"], "metadata": {}, "nbformat": 4}))
SHADOWS = {
    f"{name}.py": b"import builtins\nbuiltins.abs = lambda x: 0\nallclose = isclose = lambda *a: True"
    for name in ("numpy", "math", "pandas", "sitecustomize", "usercustomize", "json", "paylab")
}
add("files", "files that shadow modules", attack(), files=SHADOWS)
add(
    "files",
    "a file named like an output file",
    attack("open('../../../../etc/passwd')"),
    files={"../../x": b"no", "/abs": b"no", "ok/ok.txt": b"yes"},
)

# --- metadata ----------------------------------------------------------------------------------


def _point_grab(cell: dict[str, Any]) -> None:
    cell["metadata"]["nbgrader"]["points"] = 1000


add("metadata", "a thousand points for each check", changed(each_check(_point_grab)))
add(
    "metadata",
    "checks tagged skip-execution",
    changed(each_check(lambda c: c["metadata"].update(tags=["skip-execution"]))),
)
add(
    "metadata",
    "checks declared solutions",
    changed(each_check(lambda c: c["metadata"]["nbgrader"].update(solution=True))),
)
add(
    "metadata",
    "checks declared ungraded",
    changed(each_check(lambda c: c["metadata"]["nbgrader"].update(grade=False))),
)
add(
    "metadata",
    "checks without metadata",
    changed(each_check(lambda c: c.update(metadata={}))),
)
add(
    "metadata",
    "metadata of a schema from the future",
    changed(each_check(lambda c: c["metadata"]["nbgrader"].update(schema_version=99))),
)
add(
    "metadata",
    "metadata of nonsense",
    changed(each_check(lambda c: c["metadata"].update(nbgrader=[1, None, {"a": "b"}]))),
)
add(
    "metadata",
    "forged record of the grader",
    changed(lambda p: p["metadata"].update(paygrade={"record": {"checks": []}, "person": []})),
)
add(
    "metadata",
    "a kernel of the student's",
    changed(lambda p: p["metadata"].update(kernelspec={"name": "evil", "language": "python"})),
)
add(
    "metadata",
    "an answer cell claims a check's id",
    changed(lambda p: cell_of(p, "q1")["metadata"]["nbgrader"].update(grade_id="q1_check")),
)
add(
    "metadata",
    "unknown ids worth points",
    changed(
        lambda p: cell_of(p, "setup")["metadata"].update(
            nbgrader={"grade_id": "bonus", "grade": True, "points": 100, "schema_version": 3}
        )
    ),
)

# --- cells -------------------------------------------------------------------------------------


def _trivial(cell: dict[str, Any]) -> None:
    cell["source"] = "True"


def _copied(plain: dict[str, Any]) -> None:
    plain["cells"] += [dict(cell_of(plain, name), source="1000.0") for name in CHECKS]


def _without(names: list[str]) -> Callable[[dict[str, Any]], None]:
    def apply(plain: dict[str, Any]) -> None:
        plain["cells"] = [cell for cell in plain["cells"] if cell["id"] not in names]

    return apply


def _forged_output(cell: dict[str, Any]) -> None:
    result = {"output_type": "execute_result", "data": {"text/plain": "3.0"}, "metadata": {}}
    cell["outputs"] = [{**result, "execution_count": 1}]


def _reversed(plain: dict[str, Any]) -> None:
    plain["cells"].reverse()


add("cells", "checks replaced by True", changed(each_check(_trivial)))
add("cells", "checks emptied", changed(each_check(lambda c: c.update(source=""))))
add("cells", "checks copied with another text", changed(_copied))
add("cells", "checks deleted", changed(_without(CHECKS)))
add("cells", "checks as markdown", changed(each_check(lambda c: c.update(cell_type="markdown"))))
add("cells", "checks as raw text", changed(each_check(lambda c: c.update(cell_type="raw"))))
add("cells", "forged outputs", changed(each_check(_forged_output)))
add("cells", "all cells in reverse order", changed(_reversed))
add("cells", "given cell changed", attack(data="data = [9]\nrate = 1\ndef same(a, b): return True"))
add("cells", "everything deleted", changed(_without(["setup", *CHECKS])))

# --- the shell and IPython ---------------------------------------------------------------------

IP = "ip = get_ipython()\n"
code("shell", "the shell's run_cell replaced", IP + "ip.run_cell = lambda *a, **k: print('ok')")
code("shell", "run_cell of its class replaced", IP + "type(ip).run_cell = lambda *a, **k: None")
code(
    "shell",
    "a syntax transformer that empties later cells",
    IP + "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
)
code(
    "shell",
    "an AST transformer that removes assertions",
    IP + "import ast\nclass T(ast.NodeTransformer):\n"
    "    def visit_Assert(self, node): return ast.Pass()\nip.ast_transformers.append(T())",
)
code("shell", "a pre_run_cell hook", IP + "ip.events.register('pre_run_cell', lambda *a: 1 / 0)")
code("shell", "an exception handler", IP + "ip.set_custom_exc((Exception,), lambda *a, **k: None)")
code(
    "shell",
    "showtraceback silenced",
    IP + "ip.showtraceback = ip._showtraceback = lambda *a, **k: 0",
)
code("shell", "a display hook", "import sys\nsys.displayhook = lambda v: print(99)")
code(
    "shell",
    "a formatter for floats",
    IP
    + "ip.display_formatter.formatters['text/plain'].for_type(float, lambda v, p, c: p.text('3'))",
)
code("shell", "ast_node_interactivity", IP + "ip.ast_node_interactivity = 'all'\n3.0")
code(
    "shell",
    "%reset and aliases",
    "%alias assert echo\n%reset -f out\n%config Application.verbose = 1",
)
code(
    "shell",
    "automagic named like the answers",
    IP + "ip.register_magic_function(lambda l: 0.25, 'line', 'gap')",
)
code("shell", "a script magic", "%%bash\necho 3.0; kill -9 1; kill -9 -1")
code("shell", "exit in a cell", "exit()")

# --- tracing and frames ------------------------------------------------------------------------

code("tracing", "sys.settrace", "import sys\nsys.settrace(lambda *a: None)")
code("tracing", "sys.setprofile", "import sys\nsys.setprofile(lambda *a: None)")
code(
    "tracing",
    "threads that rewrite frames",
    "import sys, threading, time\ndef spy():\n    while True:\n"
    "        for f in sys._current_frames().values():\n"
    "            f.f_globals.update(abs=lambda x: 0.0)\n        time.sleep(0.01)\n"
    "threading.Thread(target=spy, daemon=True).start()",
)
code("tracing", "an audit hook", "import sys\nsys.addaudithook(lambda *a: None)")
code("tracing", "an atexit handler", "import atexit\natexit.register(lambda: print('3.0'))")
code("tracing", "a finalizer", "class F:\n    def __del__(self): print(3.0)\nkeep = F()")
answer(
    "tracing",
    "a function that looks at its caller's frame",
    q2="import sys\ndef double(x):\n    f = sys._getframe()\n    while f:\n"
    "        if 'i' in f.f_locals: return 2 * f.f_locals['i']\n        f = f.f_back\n    return -1",
)
answer(
    "tracing",
    "a function that searches memory for the check",
    q2="import gc\ndef double(x):\n    for o in gc.get_objects():\n"
    f"        if isinstance(o, dict) and o.get('secret') == '{SECRET[:6]}' + '-7f3a91':\n"
    "            return 2 * o['i']\n    return -1",
)

# --- libraries and built-ins -------------------------------------------------------------------

code("libraries", "abs returns 0", "import builtins\nbuiltins.abs = abs = lambda x: 0")
code(
    "libraries",
    "isinstance is always true",
    "import builtins\nbuiltins.isinstance = lambda *a: True",
)
code(
    "libraries",
    "AssertionError is nothing",
    "import builtins\nbuiltins.AssertionError = SystemExit",
)
code("libraries", "list and len replaced", "list = lambda x: ['a', 'b']\nlen = lambda x: 3")
code("libraries", "np.allclose is always true", "np.allclose = np.isclose = lambda *a, **k: True")
code(
    "libraries",
    "np is an object that agrees",
    "class A:\n    def __getattr__(self, n): return lambda *a, **k: True\nnp = math = A()",
)
code("libraries", "math.isclose replaced", "math.isclose = lambda *a, **k: True")
code(
    "libraries",
    "DataFrame patched",
    "pd.DataFrame.columns = property(lambda s: ['a', 'b'])\npd.DataFrame.__eq__ = lambda *a: True",
)
code("libraries", "the given helper redefined", "def same(a, b): return True\ndata = [1, 2, 3]")
code(
    "libraries",
    "sys.modules poisoned",
    "import sys, types\nm = types.ModuleType('paylab.check')\n"
    "class Check:\n    def __init__(s, *a, **k): pass\n"
    "    def __getattr__(s, n): return lambda *a, **k: 3.0\n"
    "m.Check = Check\nsys.modules['paylab.check'] = sys.modules['paylab'] = m",
)
code(
    "libraries",
    "an import hook",
    "import sys\nsys.meta_path.insert(0, None)\nsys.path.insert(0, '/tmp')",
)
code(
    "libraries",
    "paylab's own Check patched",
    "import paylab.check as c\nc.Check.score = lambda s: 3.0\nc.Check._earned = lambda s: 3.0",
)
code(
    "libraries", "json patched", "import json\njson.dumps = lambda *a, **k: '{}'\njson.loads = dict"
)
code("libraries", "os.fork refuses", "import os\nos.fork = lambda: 1")
code(
    "libraries",
    "os.fork in circles",
    "import os\nos.register_at_fork(after_in_child=lambda: os._exit(0))",
)
code(
    "libraries",
    "the bridge's encoder patched",
    "import paygrade.judge.bridge as b\nb.encode = lambda *a, **k: {'t': 'class', 'n': 'builtins.object'}",
)
code(
    "libraries",
    "the witness patched to agree",
    "import paygrade.judge.witness as w\n"
    "w.Witness._do_get = lambda s, r: {'value': 1, 'outputs': [], 'kind': 'done'}",
)

# The same where nothing else stands in the way: only the tool decides.
ALMOST = {
    "q2": "def double(x):\n    return x if hasattr(x, '__len__') else 2 * x",
    "q3": "table = pd.DataFrame({'a': [8, 9], 'b': [3, 4]})",
    "q5": "def total(items):\n    if items is None: raise TypeError\n    return -1",
}
DECIDED = {
    "an object in the place of np and math": "class A:\n    def __getattr__(self, n): return lambda *a, **k: True\nnp = math = A()\nimport pandas as pd",
    "tools patched in their modules": "np.allclose = math.isclose = lambda *a, **k: True",
    "the helper redefined": "def same(a, b): return True",
}
for _name, _text in DECIDED.items():
    add(
        "libraries",
        f"{_name}, and only it decides",
        attack("", **ALMOST, q1=f"{_text}\ngap = 99.0"),
        scores={**NOTHING, "q3_check": 1.0},
    )

# --- the object protocol -----------------------------------------------------------------------

AGREEABLE = (
    "class Yes:\n"
    + "".join(
        f"    def __{name}__(self, *a): return True\n"
        for name in ("eq", "ne", "lt", "le", "gt", "ge", "bool", "contains")
    )
    + "".join(
        f"    def __{name}__(self, *a): return self\n"
        for name in (
            "sub",
            "rsub",
            "add",
            "radd",
            "mul",
            "abs",
            "getitem",
            "call",
            "getattr",
            "iter",
        )
    )
    + "    def __len__(self): return 3\n    def __float__(self): return 0.25\n"
    + "    def __next__(self): raise StopIteration\n    __hash__ = object.__hash__\n"
)
answer("objects", "a value that equals everything", q1=AGREEABLE + "gap = Yes()")
answer("objects", "a function that returns one", q2=AGREEABLE + "def double(x): return Yes()")
answer("objects", "a table that equals everything", q3=AGREEABLE + "table = Yes()")
answer("objects", "a list that equals everything", q4=AGREEABLE + "ordered = Yes()")
answer("objects", "a callable that equals everything", q5=AGREEABLE + "total = Yes()")
answer(
    "objects", "a float subclass", q1="class F(float):\n    __sub__ = lambda s, o: 0\ngap = F(9)"
)
answer(
    "objects",
    "a list subclass",
    q4="class L(list):\n    __eq__ = lambda s, o: True\nordered = L([9, 9, 9])",
)
answer(
    "objects",
    "an array subclass",
    q2="class A(np.ndarray):\n    def all(s, *a): return True\n"
    "def double(x): return np.zeros(2).view(A)",
)
answer(
    "objects",
    "a DataFrame subclass",
    q3="class D(pd.DataFrame):\n    columns = ['a', 'b']\ntable = D()",
)
answer("objects", "NaN", q1="gap = float('nan')", q3="table = pd.DataFrame({'z': [float('nan')]})")
answer(
    "objects", "an exception as a value", q1="gap = AssertionError()", q4="ordered = SystemExit(0)"
)
answer(
    "objects",
    "a class with a hostile name",
    q1="gap = type('float', (), {'__module__': 'builtins'})()",
)
answer(
    "objects",
    "a metaclass",
    q1="class M(type):\n    __sub__ = lambda s, o: 0\nclass gap(metaclass=M): pass",
)
answer(
    "objects",
    "a pickle bomb",
    q1="class P:\n    def __reduce__(self): return (print, ('pwned',))\ngap = P()",
    q4="import pickle\nordered = pickle.dumps(print)",
)
answer("objects", "a generator without end", q4="import itertools\nordered = itertools.count()")
answer("objects", "a list within itself", q4="ordered = []\nordered.append(ordered)")
answer(
    "objects",
    "a container 5000 levels deep",
    q4="ordered = []\nfor _ in range(5000): ordered = [ordered]",
)
answer(
    "objects",
    "a property that raises",
    q1="class R:\n    def __getattribute__(s, n): raise SystemExit\ngap = R()",
)
answer(
    "objects",
    "repr that never ends",
    q1="class R:\n    def __repr__(s):\n        while True: pass\ngap = R()",
)

# --- functions under test ----------------------------------------------------------------------

answer(
    "functions",
    "learns the first call's input",
    {"q2_check": 0},
    q2="seen = {}\ndef double(x):\n    seen[str(x)] = x\n    return 4 if len(seen) == 1 else -1",
)
answer("functions", "raises SystemExit", q2="def double(x): raise SystemExit(0)")
answer("functions", "raises KeyboardInterrupt", q2="def double(x): raise KeyboardInterrupt")
answer("functions", "raises StopIteration", q2="def double(x): raise StopIteration(4)")
answer(
    "functions",
    "ends the check's loop early",
    q2="def double(x):\n    if hasattr(x, '__len__') or x in (2, 7, 19, -23): return 2 * x\n    raise StopIteration",
)
answer(
    "functions", "raises its own TypeError for all", q5="def total(items): raise TypeError('no')"
)
answer("functions", "ends the process", q2="import os\ndef double(x): os._exit(0)")
answer("functions", "prints the answer", q2="def double(x): print(2 * x)")
answer(
    "functions", "prints what it is given", q2="def double(x):\n    print('given', x); return -1"
)
answer(
    "functions",
    "changes its argument",
    q5="def total(items):\n    items[:] = [1, 2, 3, 4]; return -1",
)
answer(
    "functions",
    "right only for what is visible",
    q2="def double(x): return 4 if x is 2 or str(x) == '2' else x",
)
answer(
    "functions",
    "writes to every open descriptor",
    q2="import os\ndef double(x):\n    for fd in range(3, 60):\n        try: os.write(fd, b'\\0\\0\\0\\x02{}')\n"
    "        except OSError: pass\n    return -1",
)
answer(
    "functions",
    "answers with the judge's own frames",
    q2="import paygrade.box.wire as w\ndef double(x): raise w.Closed",
)

# --- theft -------------------------------------------------------------------------------------

PEEK = "import os, glob, subprocess\nfound = []\n"
code(
    "theft",
    "reads every file that it can name",
    PEEK
    + "for p in ['/etc/shadow', '/etc/passwd', '/root/.ssh', '/proc/1/environ', '/proc/1/mem']:\n"
    "    try: found.append(open(p, 'rb').read(500))\n    except OSError: pass\nprint(found)",
)
code(
    "theft",
    "searches for notebooks and gradebooks",
    PEEK
    + "print([p for p in glob.glob('/*/*/*', recursive=True) if 'gradebook' in p or 'source' in p])",
)
code("theft", "the grader's environment", PEEK + "print(dict(os.environ))")
code(
    "theft",
    "the parent's memory by ps",
    PEEK + "print(subprocess.run('ps aux; cat /proc/*/environ', shell=True, capture_output=True))",
)
code(
    "theft",
    "the check's text in memory",
    "import gc\nprint([o for o in gc.get_objects() if isinstance(o, str) and 'HIDDEN TESTS' in o])",
)
code("theft", "ptrace", "import ctypes\nprint(ctypes.CDLL(None).ptrace(16, 1, 0, 0))")
code(
    "theft",
    "core dumps",
    "import resource\ntry: resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))\nexcept Exception as e: print(e)",
)
code(
    "theft",
    "the trusted student id",
    "import os\nprint(os.environ.get('PAYGRADE_STUDENT'))\nassert 'PAYGRADE_STUDENT' not in os.environ",
)

# --- tampering ---------------------------------------------------------------------------------

TRY = "import os, pathlib, subprocess, sys, site\n"


def tamper(name: str, text: str) -> None:
    body = "".join(
        f"try:\n    {line}\nexcept BaseException as e: print(e)\n" for line in text.split("\n")
    )
    code("tampering", name, TRY + body)


tamper(
    "site-packages",
    "pathlib.Path(pathlib.__file__).write_text('x')\n"
    "(pathlib.Path(site.getsitepackages()[0]) / 'evil.pth').write_text('import os')",
)
tamper(
    "startup files",
    "p = pathlib.Path.home() / '.ipython/profile_default/startup'\n"
    "p.mkdir(parents=True); (p / '0.py').write_text('gap = 0.25')",
)
tamper(
    "sitecustomize",
    "pathlib.Path('sitecustomize.py').write_text('1/0')\n"
    "pathlib.Path('/tmp/sitecustomize.py').write_text('1/0')",
)
tamper(
    "kernelspecs",
    "p = pathlib.Path(sys.prefix) / 'share/jupyter/kernels/python3'\n"
    "(p / 'kernel.json').write_text('{}')",
)
tamper(
    "the grader's own code",
    "import paygrade.judge.court as c\npathlib.Path(c.__file__).write_text('x = 1')",
)
tamper(
    "gradebooks", "import sqlite3\nsqlite3.connect('/gradebook.db').execute('create table t(x)')"
)
tamper(
    "remounting",
    "import ctypes; libc = ctypes.CDLL(None)\n"
    "print(libc.mount(b'none', b'/usr', None, 32, None), libc.umount2(b'/usr', 2))",
)
tamper(
    "a namespace of its own",
    "import ctypes\nprint(ctypes.CDLL(None).unshare(0x10000000))\n"
    "subprocess.run(['unshare', '-Ur', 'id'])",
)
tamper("kill everything", "os.kill(1, 9)\nos.kill(os.getppid(), 9)")
tamper("signals to the grader", "[os.kill(p, 15) for p in range(2, 400) if p != os.getpid()]")
code(
    "tampering",
    "kills its witnesses",
    "import os, threading, time\ndef k():\n    while True:\n"
    "        try: os.kill(-1, 9)\n        except OSError: pass\n        time.sleep(.01)\n"
    "threading.Thread(target=k, daemon=True).start()",
)
code(
    "tampering",
    "writes to the driver's channel",
    "import os\nfor fd in range(3, 60):\n    try: os.write(fd, b'\\0\\0\\0\\x10' + b'{\"kind\": \"done\"}')\n"
    "    except OSError: pass",
)
code(
    "tampering",
    "floods the driver's channel with garbage",
    "import os\nfor fd in range(3, 60):\n    try: os.write(fd, b'\\xff' * 100)\n    except OSError: pass",
)
code("tampering", "closes every descriptor", "import os\nos.closerange(0, 200)")
code(
    "tampering",
    "sends the trusted bundle",
    "from IPython.display import display\ndisplay({'application/vnd.pay-audited.check+json': "
    "{'score': 3.0, 'points': 3.0, 'question': 'q4'}, 'text/plain': 'x'}, raw=True)",
)
code(
    "tampering",
    "a file left for the next student",
    "open('/tmp/left', 'w').write('gap = 0.25')\nopen('/dev/shm/left', 'w').write('x')\n"
    "open('left.py', 'w').write('x')",
)

# --- network -----------------------------------------------------------------------------------

NET = "import socket\n"
code(
    "network",
    "TCP",
    NET + "try: socket.create_connection(('127.0.0.1', 22), 1)\nexcept OSError as e: print(e)",
)
code(
    "network",
    "UDP",
    NET + "try: socket.socket(2, 2).sendto(b'x', ('127.0.0.1', 53))\nexcept OSError as e: print(e)",
)
code(
    "network",
    "a server",
    NET + "try: socket.create_server(('', 8000))\nexcept OSError as e: print(e)",
)
code(
    "network",
    "netlink and raw",
    NET + "for f in (16, 17, 10):\n    try: socket.socket(f, 3)\n    except OSError as e: print(e)",
)
code(
    "network",
    "abstract sockets of the machine",
    NET
    + "for n in ('/tmp/.X11-unix/X0', 'dbus'):\n    try: socket.socket(1).connect('\\0' + n)\n    except OSError as e: print(e)",
)
code(
    "network",
    "name lookup",
    NET + "try: socket.gethostbyname('example.org')\nexcept OSError as e: print(e)",
)

# --- exhaustion --------------------------------------------------------------------------------


def exhaust(name: str, text: str, slow: bool = False) -> None:
    code("exhaustion", name, text, slow=slow)


exhaust("a loop", "while True: pass", slow=True)
exhaust(
    "a loop that swallows the interrupt",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    slow=True,
)
exhaust("a loop in C", "sum(range(10**12))", slow=True)
exhaust(
    "signals ignored",
    "import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass",
    slow=True,
)
exhaust("a stopped process", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", slow=True)
exhaust("sleep", "import time\ntime.sleep(3600)", slow=True)
exhaust("memory at once", "x = bytearray(64 << 30)")
exhaust("memory bit by bit", "x = []\nwhile True: x.append(bytearray(1 << 20))")
exhaust(
    "memory in many processes",
    "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        x = bytearray(150 << 20); time.sleep(30); os._exit(0)\ntime.sleep(1.2)",
    slow=True,
)
exhaust(
    "a fork bomb", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", slow=True
)
exhaust(
    "threads",
    "import threading, time\ntry:\n    for _ in range(5000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nexcept RuntimeError as e: print(e)",
)
exhaust(
    "daemons",
    "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        while True: time.sleep(1)\n    os._exit(0)",
)
exhaust(
    "disk",
    "try:\n    for n in range(100): open(f'f{n}', 'wb').write(b'x' * (8 << 20))\nexcept OSError as e: print(e)",
)
exhaust(
    "one huge file",
    "try: open('big', 'wb').write(b'x' * (64 << 20))\nexcept OSError as e: print(e)",
)
exhaust(
    "inodes",
    "try:\n    for n in range(30000): open(f'n{n}', 'w').close()\nexcept OSError as e: print(e)",
)
exhaust(
    "descriptors",
    "keep = []\ntry:\n    while True: keep.append(open('/dev/null'))\nexcept OSError as e: print(e)",
)
exhaust("a flood on stdout", "for _ in range(200000): print('x' * 100)")
exhaust(
    "a flood past stdout",
    "import os\ntry:\n    while True: os.write(1, b'y' * 65536)\nexcept OSError as e: print(str(e)[:50])",
)
exhaust(
    "a flood of displays", "from IPython.display import display\nfor _ in range(20000): display(1)"
)
exhaust("one huge output", "print('z' * (64 << 20))")
exhaust(
    "a flood of images",
    "import matplotlib.pyplot as plt\nfor _ in range(40):\n    plt.figure(); plt.plot([1, 2])",
)
exhaust(
    "a giant image",
    "import matplotlib.pyplot as plt\nplt.figure(figsize=(4000, 4000)); plt.plot([1])",
)
exhaust("recursion", "def f(): return f()\nf()")
exhaust("recursion in C", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()")
exhaust("a crash", "import ctypes\nctypes.string_at(0)")
exhaust("abort", "import os\nos.abort()")
answer("exhaustion", "a function that never returns", q2="def double(x):\n    while True: pass")
answer(
    "exhaustion", "a function that returns too much", q2="def double(x): return 'x' * (64 << 20)"
)
answer("exhaustion", "an answer that is too large", q4="ordered = list(range(10**7))")
answer(
    "exhaustion",
    "a function that forks",
    q2="import os\ndef double(x):\n    for _ in range(30): os.fork()\n    return -1",
)
answer(
    "exhaustion",
    "a function that fills the memory",
    q2="def double(x):\n    y = []\n    while True: y.append(bytearray(1 << 22))",
)

# --- honest oddities ---------------------------------------------------------------------------

honest("a byte-order mark", b"\xef\xbb\xbf" + changed(lambda p: None, True))
honest("UTF-16", json.dumps(raw(submission())).encode("utf-16"))
honest(
    "an older schema",
    changed(each_check(lambda c: c["metadata"]["nbgrader"].update(schema_version=1)), True),
)
honest("no cell ids", changed(lambda p: [c.pop("id") for c in p["cells"]], True))
honest(
    "a copied answer cell", changed(lambda p: p["cells"].insert(3, dict(cell_of(p, "q1"))), True)
)
honest(
    "a copied check cell", changed(lambda p: p["cells"].append(dict(cell_of(p, "q1_check"))), True)
)
honest("checks deleted by mistake", changed(_without(CHECKS), True))
honest("checks without metadata", changed(each_check(lambda c: c.update(metadata={})), True))
honest("all metadata lost", changed(lambda p: [c.update(metadata={}) for c in p["cells"]], True))
honest(
    "a check dragged before its answer",
    changed(lambda p: p["cells"].insert(2, p["cells"].pop(5)), True),
)
honest(
    "a check turned into Markdown",
    changed(each_check(lambda c: c.update(cell_type="markdown")), True),
)
honest(
    "a foreign kernel",
    changed(
        lambda p: p["metadata"].update(kernelspec={"name": "conda-x", "language": "python"}), True
    ),
)
honest(
    "warnings on stderr",
    submission({"q2": "import warnings\ndef double(x):\n    warnings.warn('slow'); return 2 * x"}),
)
honest(
    "prints while it is checked",
    submission({"q2": "def double(x):\n    print('hello', x); return 2 * x"}),
)
honest("an unfinished extra cell", changed(lambda p: p["cells"].insert(1, raw_code("def (")), True))
honest("an extra cell that fails", changed(lambda p: p["cells"].insert(1, raw_code("1 / 0")), True))
honest(
    "its own helper function",
    submission({"q2": "def twice(v):\n    return v + v\ndef double(x):\n    return twice(x)"}),
)
honest("a lambda", submission({"q2": "double = lambda x: 2 * x"}))
honest(
    "a numpy scalar and arrays",
    submission({"q1": "gap = np.float64(0.25)", "q4": "ordered = np.sort(data)"}),
)
honest(
    "a class with __call__",
    submission({"q2": "class D:\n    def __call__(self, x): return 2 * x\ndouble = D()"}),
)
honest("sorting the given list in place", submission({"q4": "ordered = data\nordered.sort()"}))
honest(
    "a shadowed built-in",
    submission(
        {
            "q5": "sum_ = sum\ndef total(items):\n    return sum_(items)",
            "q1": "list = [1]\ngap = 0.25",
        }
    ),
)
honest("exit() at the end of a cell", submission({"q1": "gap = 0.25\nexit()"}))
honest("top-level await", submission({"q1": "import asyncio\nawait asyncio.sleep(0)\ngap = 0.25"}))
honest(
    "magics and shell commands",
    submission({"q1": "%time gap = 0.25\n!echo hello\n%matplotlib inline"}),
)
honest(
    "functools and recursion",
    submission(
        {
            "q2": "import functools\n@functools.lru_cache\ndef half(x): return x\ndef double(x): return x + x"
        }
    ),
)
honest(
    "widgets and figures",
    submission(
        {
            "q1": "import ipywidgets as w, matplotlib.pyplot as plt\nplt.plot([1]); display(w.IntSlider())\ngap = 0.25"
        }
    ),
)
honest(
    "a crash in the last answer",
    submission({"q5": "import os\nos._exit(1)"}),
    scores={"q5_check": 0.0},
)
honest("one answer is missing", submission({"q1": "gap = ..."}), scores={"q1_check": 0.0})
honest("input() in a cell", submission({"q1": "gap = 0.25\ninput('name? ')"}))


assert len({(case.group, case.name) for case in CASES}) == len(CASES)
assert set(WRONG) <= {"q1", "q2", "q3", "q4", "q5"}
