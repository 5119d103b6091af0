"""Where the time of one sealed and judged submission goes, beside a plain warm interpreter.

    python benchmarks/sealed_kernel.py source/u1_reading_tables/u1_reading_tables.ipynb

The floor is a fork of a process that has imported the same modules and just `exec`s the code
cells, checks included. CPU seconds are of all processes, from the kernel's accounts.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import importlib
import io
import os
import resource
import statistics
import time
from pathlib import Path

import nbformat

from paygrade.box.client import ALL_HEAVY, DEFAULT_MODULES, Settings, WarmParent
from paygrade.intake import read_submission
from paygrade.judge.contract import read_contract
from paygrade.judge.verdict import Case, grade_notebook, role


def spent() -> float:
    """CPU seconds of this process and its ended children."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def floor(notebook: nbformat.NotebookNode) -> tuple[float, float]:
    """Seconds (wall, CPU) of a fork that executes the code cells and nothing else."""
    before, began = spent(), time.perf_counter()
    child = os.fork()
    if child == 0:
        names: dict[str, object] = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(BaseException):
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    with contextlib.suppress(Exception):
                        exec(compile(cell.source, "<cell>", "exec"), names)
        os._exit(0)
    os.waitpid(child, 0)
    return time.perf_counter() - began, spent() - before


def ours(notebook: nbformat.NotebookNode, parent: WarmParent, case: Case) -> tuple[float, ...]:
    """Seconds (wall, CPU, of which the grader's own, execute, judge) of one graded submission."""
    handed_in = copy.deepcopy(notebook)
    before, began = spent(), time.perf_counter()
    record = grade_notebook(handed_in, parent, case)
    own = spent() - before
    wall = time.perf_counter() - began
    return wall, record.cpu_seconds + own, own, record.execute_seconds, record.judge_seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--readable", nargs="*", default=["src/paylab", "data"])
    parser.add_argument("--modules", nargs="*", default=["paylab.preload"])
    parser.add_argument("--repeat", type=int, default=20)
    asked = parser.parse_args()
    notebook = read_submission(asked.notebook).notebook
    readable = tuple(str(Path(folder).absolute()) for folder in asked.readable)
    modules = (*DEFAULT_MODULES, *asked.modules)
    cells = [
        (
            place,
            "solution" if cell.metadata.get("nbgrader", {}).get("solution") else "",
            cell.source,
        )
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]
    checks = sum(role(cell) == "check" for cell in notebook.cells)
    with WarmParent(Settings(modules=modules, readable=readable, minimum_seal=0)) as parent:
        case = Case(contract=read_contract(cells))
        ours(notebook, parent, case)
        rows = [ours(notebook, parent, case) for _ in range(asked.repeat)]
        print(
            f"{asked.notebook.name}: {len(cells)} code cells, {checks} checks, rung {parent.rung}"
        )
    os.environ["MPLBACKEND"] = "agg"
    for module in (*modules, *ALL_HEAVY):
        importlib.import_module(module)
    floor(notebook)
    base = [floor(notebook) for _ in range(asked.repeat)]
    names = ("wall", "CPU", "  grader's own CPU", "  execute (wall)", "  judge (wall)")
    print(f"median of {asked.repeat}, in seconds")
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        print(f"  sealed and judged: {name:20} {statistics.median(column):.3f}")
    for name, column in zip(names[:2], zip(*base, strict=True), strict=True):
        print(f"  plain warm fork:   {name:20} {statistics.median(column):.3f}")
    beyond = statistics.median(r[1] for r in rows) - statistics.median(b[1] for b in base)
    print(f"  CPU beyond the plain fork    {beyond:.3f}")


if __name__ == "__main__":
    main()
