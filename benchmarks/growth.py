"""What grading costs as a class grows: the coordinator's CPU, wall time and memory by size.

    python benchmarks/growth.py --sizes 10 100 1000 10000 --seed 20260306 [--postgres]

Each size is a class of its own in a process of its own. Submissions are copies of a few from the
answer bank, executed once; workers then answer with the stored results, so that what is left is
the coordinator with its Dask scheduler. `--executed N` grades classes up to N truly as well.
Writes docs/growth.md and its picture when `--write` is given.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import classes
import machine
import matplotlib.pyplot as plt
import numpy as np
import stored
from rich.console import Console
from scipy import stats

from paygrade import run

# Enough different submissions that neither the answers nor their sizes are one student's.
DISTINCT = 20
# One batch of the coordinator is sixteen: below a hundred, its parts weigh more than the slope.
FIT_FROM = 100
PAGE = classes.ROOT / "docs" / "growth.md"
PICTURE = classes.ROOT / "docs" / "pictures" / "growth.svg"


def measure(root: Path, unit: str, url: str, results: Path | None, jobs: int) -> dict[str, Any]:
    """Grade the class in `root`, then once more when nothing is new."""
    course = classes.Course(root)
    classes.use_database(course, url)
    if results is not None:
        stored.use(results)
    began = _spent()
    first = run.grade(classes.as_run(course), unit, run.Wishes(jobs=jobs))
    everything = _spent() - began
    again = run.grade(classes.as_run(course), unit, run.Wishes(jobs=jobs))
    if first.status or again.graded:
        raise RuntimeError(f"not graded: {first.failed}, or not current: {again.why}")
    number = len(first.graded)
    return {
        "submissions": number,
        "executed": results is None,
        "coordinator": first.coordinator_seconds,
        "process": everything,
        "wall": first.seconds,
        "current": again.coordinator_seconds,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def in_turn(asked: argparse.Namespace, database: Any) -> Iterator[dict[str, Any]]:
    """A row for each size: stored results first, then (up to `executed`) true execution."""
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        place = Path(folder)
        sample = classes.make_course(place / "sample", [asked.unit])
        names = classes.draw(sample, asked.unit, DISTINCT, asked.seed)
        results = place / "results.pickle"
        stored.store(classes.as_run(sample), asked.unit, names, results)
        for executed in (False, True):
            for size in asked.sizes:
                if executed and size > asked.executed:
                    continue
                root = place / f"{size}-{executed}"
                url = database(root.name)
                classes.enlarge(sample, root, asked.unit, names, size, url)
                yield _one(root, asked, url, None if executed else results)
                shutil.rmtree(root)


def _one(root: Path, asked: argparse.Namespace, url: str, results: Path | None) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", str(root), "--url", url, "--unit", asked.unit]
    command += ["--jobs", str(asked.jobs)]
    command += ["--results", str(results)] if results else []
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def exponent(rows: Sequence[dict[str, Any]]) -> tuple[float, float, float]:
    """The power of size by which the coordinator's cost grows, with a 95 % interval.

    A straight line through the logarithms: 1 is linear, 2 quadratic. Below three sizes there is
    no interval, and it is infinite.
    """
    sizes = [row["submissions"] for row in rows]
    found = stats.linregress(np.log(sizes), np.log([row["coordinator"] for row in rows]))
    if len(rows) < 3:
        return float(found.slope), -math.inf, math.inf
    half = stats.t.ppf(0.975, len(rows) - 2) * found.stderr
    return float(found.slope), float(found.slope - half), float(found.slope + half)


def lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The table, as Markdown."""
    table = [
        "| submissions | executed | coordinator, CPU ms a submission | rerun when all is current,"
        " CPU ms a submission | wall, s | peak memory of the coordinator, MiB |",
        "| ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        number = row["submissions"]
        table.append(
            f"| {number:,} | {'truly' if row['executed'] else 'stored results'} | "
            f"{1000 * row['coordinator'] / number:.1f} | {1000 * row['current'] / number:.2f} | "
            f"{row['wall']:.1f} | {row['peak_mib']:.0f} |"
        )
    return table


def verdict(rows: Sequence[dict[str, Any]]) -> str:
    """What the rows say about growth, in a sentence or two."""
    held = [row for row in rows if not row["executed"] and row["submissions"] >= FIT_FROM]
    if len(held) < 2:
        return f"Fewer than two sizes of {FIT_FROM} or more: no fit."
    power, low, high = exponent(held)
    each = [row["coordinator"] / row["submissions"] for row in held]
    interval = f"95 % interval {low:.2f} to {high:.2f}" if len(held) > 2 else "two sizes only"
    return (
        f"From {held[0]['submissions']:,} to {held[-1]['submissions']:,} submissions the "
        f"coordinator's cost grows with the power {power:.3f} of their number ({interval}; 1 is "
        f"linear). The dearest of these sizes costs {max(each) / each[0]:.2f} times as much a "
        f"submission as {held[0]['submissions']:,}: {1000 * max(each):.1f} ms."
    )


def draw(rows: Sequence[dict[str, Any]], place: Path) -> None:
    """Cost a submission against size, one line for each kind, labeled where it ends."""
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    kinds = (
        ("coordinator", False, "stored results", "o", "#0173b2"),
        ("coordinator", True, "truly executed", "s", "#de8f05"),
        ("current", False, "rerun, all current", "^", "#029e73"),
    )
    for key, executed, label, marker, color in kinds:
        held = [row for row in rows if row["executed"] is executed]
        if held:
            sizes = [row["submissions"] for row in held]
            cost = [1000 * row[key] / row["submissions"] for row in held]
            axes.plot(sizes, cost, marker=marker, color=color, label=label)
    axes.axhline(40, color="0.4", linestyle="--", linewidth=1)
    axes.annotate("goal: at most 40 ms", (rows[0]["submissions"], 42), color="0.3")
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="Submissions in the class",
        ylabel="Coordinator's CPU a submission (ms)",
    )
    axes.grid(alpha=0.3)
    axes.legend()
    place.parent.mkdir(exist_ok=True)
    figure.savefig(place)
    plt.close(figure)


def page(rows: Sequence[dict[str, Any]], asked: argparse.Namespace) -> str:
    """The whole page."""
    command = f"make growth ARGS='{' '.join(sys.argv[1:])}'"
    return "\n".join(
        [
            "# What grading costs as a class grows",
            "",
            f"Written by `benchmarks/growth.py` on {time.strftime('%Y-%m-%d')}: `{command}`. "
            f"{machine.words()}",
            "",
            f"Unit `{asked.unit}`, {asked.jobs} worker, gradebook on "
            f"{'PostgreSQL' if asked.postgres else 'SQLite'}, seed {asked.seed}. Submissions are "
            f"copies of {DISTINCT} from the answer bank. The coordinator's CPU is that of its "
            "whole process, Dask's scheduler and encryption included, from the first look at the "
            "class to the last record; starting the workers is not in it.",
            "",
            *lines(rows),
            "",
            verdict(rows),
            "",
            f"![Coordinator's CPU a submission against the size of the class](pictures/"
            f"{PICTURE.name})",
            "",
        ]
    )


@contextmanager
def databases(postgres: bool) -> Iterator[Any]:
    """Give URLs of fresh databases by name; an empty one is the course's own SQLite."""
    if not postgres:
        yield lambda name: ""
        return
    sys.path.insert(0, str(classes.ROOT / "tests" / "postgres"))
    from server import Server

    with Server() as server:
        yield server.create


def main() -> int:
    """Measure all sizes, or (with --one) the class in a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unit", default="u1_reading_tables")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument("--executed", type=int, default=0, help="also truly, up to this size")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=classes.SEED)
    parser.add_argument("--postgres", action="store_true", help="on a server started for it")
    parser.add_argument("--write", action="store_true", help="write docs/growth.md")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.unit, asked.url, asked.results, asked.jobs)))
        return 0
    console, rows = Console(width=200), []
    with databases(asked.postgres) as database:
        for row in in_turn(asked, database):
            rows.append(row)
            console.print(lines([row])[-1], highlight=False)
    console.print("\n".join([*lines(rows), "", verdict(rows)]), highlight=False)
    if asked.write:
        draw(rows, PICTURE)
        PAGE.write_text(page(rows, asked), encoding="utf-8")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
