"""The warm parent and its boxes: they come back, they end, they leave nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from paygrade.box import seccomp
from paygrade.box.client import Settings, WarmParent
from paygrade.box.limits import Limits
from paygrade.judge.verdict import Case, grade_notebook

SMALL = Settings(modules=("numpy", "pandas"), minimum_seal=0)


def outputs(parent: WarmParent, *sources: str, files: dict[str, bytes] | None = None) -> list[str]:
    """The text that cells put out, errors by their class."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    grade_notebook(notebook, parent, Case(files=files or {}, limits=Limits(cell_seconds=20)))
    return [
        output.get("text") or output.get("ename") or output.data["text/plain"]
        for cell in notebook.cells
        for output in cell.outputs
    ]


@pytest.fixture(scope="module")
def parent() -> WarmParent:
    return WarmParent(SMALL)


@pytest.mark.needs("linux")
def test_cells_look_as_in_a_notebook(parent: WarmParent) -> None:
    found = outputs(
        parent,
        "print('out')\n41 + 1",
        "import sys; print('err', file=sys.stderr)",
        "1 / 0",
        "!echo shell",
        "import os; os.system('echo below')",
        "await __import__('asyncio').sleep(0, 'awaited')",
        "%who_ls",
        "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
        "input()",
    )
    assert found == [
        *("out\n", "42", "err\n", "ZeroDivisionError", "shell\r\n", "0", "below\n", "'awaited'"),
        *("['os', 'sys']", "stays\n", "StdinNotImplementedError"),
    ]


@pytest.mark.needs("linux")
def test_files_lie_beside_the_notebook_and_the_next_box_is_clean(parent: WarmParent) -> None:
    read = "print(sorted(__import__('os').listdir('.')), open('a/b.txt').read())\nopen('new', 'w')"
    assert outputs(parent, read, files={"a/b.txt": b"hi", "../out": b"no"})[0] == "['a'] hi\n"
    assert outputs(parent, "print(__import__('os').listdir('.'))") == ["[]\n"]


@pytest.mark.needs("linux")
def test_a_killed_parent_is_replaced_at_the_next_request(parent: WarmParent) -> None:
    before = parent.pid
    os.kill(before, signal.SIGKILL)
    assert outputs(parent, "print(1)") == ["1\n"]
    assert parent.pid != before


@pytest.mark.needs("linux")
def test_a_module_that_only_the_student_imports_is_the_judges_own(parent: WarmParent) -> None:
    def marks(setup: str) -> float:
        check = new_code_cell("assert np.isclose(x, 1)")
        meta = {"grade_id": "q", "grade": True, "solution": False, "locked": True, "points": 2}
        check.metadata["nbgrader"] = meta
        notebook = new_notebook(cells=[new_code_cell(setup), check])
        return grade_notebook(notebook, parent, Case()).checks[0].score

    assert marks("import numpy as np\nx = 1.0") == 2
    assert marks("import numpy as np\nx = 3.0\nnp.isclose = lambda *a: True") == 0
    assert marks("import types\nnp = types.ModuleType('mine')\nx = 1.0") == 0


ENDLESS = """
import sys
from nbformat.v4 import new_code_cell, new_notebook
from paygrade.box.client import Settings, WarmParent
from paygrade.judge.verdict import Case, grade_notebook
parent = WarmParent(Settings(modules=(), minimum_seal=0))
print(parent.pid, flush=True)
code = "import os\\nos.fork()\\nwhile True: pass"
grade_notebook(new_notebook(cells=[new_code_cell(code)]), parent, Case())
"""


@pytest.mark.needs("linux")
def test_nothing_outlives_a_grader_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        warm = psutil.Process(int(grader.stdout.readline()))
        family: list[psutil.Process] = []
        while len(family) < 3:  # first, student, its fork
            family = warm.children(recursive=True)
            time.sleep(0.05)
        grader.kill()
    gone, alive = psutil.wait_procs([warm, *family], timeout=20)
    assert alive == []
    assert len(gone) >= 4


def test_the_filter_is_whole_on_this_machine() -> None:
    assert len(seccomp.program()) % 8 == 0
    # Every jump stays inside the program: the kernel would refuse it otherwise.
    assert 80 < len(seccomp.program()) // 8 < 4096


# Burns half a second of CPU, says so, and is still there when its box ends.
_BURNING = """
import os, time
told, tell = os.pipe()
if os.fork() == 0:
    while time.process_time() < 0.5: pass
    os.write(tell, b"x")
    time.sleep(600)
said = os.read(told, 1)
"""


@pytest.mark.needs("namespaces")
def test_processes_that_a_box_had_to_kill_count_in_its_cpu_seconds(parent: WarmParent) -> None:
    notebook = new_notebook(cells=[new_code_cell(_BURNING)])
    record = grade_notebook(notebook, parent, Case())
    assert notebook.cells[0].outputs == []
    assert record.cpu_seconds >= 0.5
