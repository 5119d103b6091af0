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
from collections.abc import Mapping
from pathlib import Path

import nbformat

from paygrade.box.client import ALL_HEAVY, DEFAULT_MODULES, Box, Settings, WarmParent
from paygrade.box.limits import Limits
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


class Ledger:
    """CPU seconds by who spent them, over one graded submission."""

    def __init__(self, parent: WarmParent) -> None:
        self.parent = parent
        self.boxes: list[tuple[str, Box]] = []
        open_box = parent.open_box

        def noted(kind: str, files: Mapping[str, bytes], limits: Limits) -> Box:
            box = open_box(kind, files, limits)
            self.boxes.append((kind, box))
            return box

        parent.open_box = noted  # type: ignore[method-assign]

    def grade(self, notebook: nbformat.NotebookNode, case: Case) -> dict[str, float]:
        """Grade a copy; seconds by name."""
        handed_in = copy.deepcopy(notebook)
        self.boxes.clear()
        before, parent_before, began = spent(), on_cpu(self.parent.pid), time.perf_counter()
        grade_notebook(handed_in, self.parent, case)
        wall = time.perf_counter() - began
        found = {
            "the grader": spent() - before,
            "the warm parent, forking": on_cpu(self.parent.pid) - parent_before,
            "the student's box, witnesses included": 0.0,
            "the judge's box": 0.0,
        }
        for kind, box in self.boxes:
            name = "the judge's box" if kind == "judge" else "the student's box, witnesses included"
            found[name] += box.cpu_seconds
        return {"wall": wall, "CPU": sum(found.values()), **found}


def on_cpu(pid: int) -> float:
    """Seconds that a process with one thread has run, by the scheduler's own account."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


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
        ledger = Ledger(parent)
        ledger.grade(notebook, case)
        rows = [ledger.grade(notebook, case) for _ in range(asked.repeat)]
        print(
            f"{asked.notebook.name}: {len(cells)} code cells, {checks} checks, rung {parent.rung}"
        )
    os.environ["MPLBACKEND"] = "agg"
    for module in (*modules, *ALL_HEAVY):
        importlib.import_module(module)
    floor(notebook)
    base = [floor(notebook) for _ in range(asked.repeat)]
    print(f"seconds: median of {asked.repeat}, and the middle half of them")
    for name in rows[0]:
        print(f"  sealed and judged, {name:38} {spread([row[name] for row in rows])}")
    for name, column in zip(("wall", "CPU"), zip(*base, strict=True), strict=True):
        print(f"  plain warm fork,   {name:38} {spread(list(column))}")
    beyond = [row["CPU"] - floor_cpu for row, (_, floor_cpu) in zip(rows, base, strict=True)]
    print(f"  CPU beyond the plain fork                                 {spread(beyond)}")


def spread(values: list[float]) -> str:
    """The median and the quartiles."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.3f}  [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
