"""Stock nbgrader, nbgrader with our Execute, `paygrade grade`, and the physical limit, in turn.

    python benchmarks/grading.py --units u1_reading_tables --class 60 --stock 5 --rounds 3 --write

A seeded class from the answer bank is graded by every route in this run, in interleaved rounds,
and the scores must be equal. How to read the table: docs/scaling.md. `--write` writes it to
docs/benchmarks.md, with its picture.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import classes
import machine
import matplotlib.pyplot as plt
import numpy as np
import processes
from rich.console import Console
from routes import ROUTES, Cost

from paybuild.grading import Course
from paybuild.units import units
from paygrade import run

DOCS = classes.ROOT / "docs"
_HERE = Path(__file__).resolve().parent
STOCK, OURS, ONE, TWO, LIMIT_ONE, LIMIT_TWO = ROUTES

Scores = dict[str, dict[str, float | None]]


@dataclass
class Measured:
    """Unit -> route -> its cost in each round; whose scores differ from stock nbgrader's."""

    costs: dict[str, dict[str, list[Cost]]] = field(default_factory=dict)
    compared: int = 0
    other: list[str] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)


def prepare(folder: Path, unit: str, number: int) -> tuple[Course, list[str]]:
    """A class that has handed in, and was graded once: the limit runs what autograded/ holds."""
    course = classes.make_course(folder / "sample", [unit])
    students = classes.draw(course, unit, number)
    summary = run.grade(classes.as_run(course), unit, run.Wishes())
    if summary.status:
        raise RuntimeError(f"not graded: {summary.failed}")
    return course, students


def rounds(asked: argparse.Namespace, unit: str, found: Measured) -> None:
    """Every route in turn, as often as asked; each has a course of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        sample, students = prepare(folder, unit, asked.number)
        few = students[: asked.stock + 1]
        roots = {route: folder / f"route-{number}" for number, route in enumerate(ROUTES)}
        for route, root in roots.items():
            _copy(sample.root, root, graded=route in (LIMIT_ONE, LIMIT_TWO))
        costs: dict[str, list[Cost]] = {route: [] for route in ROUTES}
        for number in range(asked.rounds):
            for route, root in roots.items():
                whom = few if route in (STOCK, OURS) else students
                costs[route].append(_run(route, root, unit, whom))
                _tell(number, unit, route, costs[route][-1])
        found.costs[unit] = costs
        _compare(unit, roots, few, students, found)
        if not found.memory:
            found.memory = _memory(roots[TWO], unit)


def _copy(sample: Path, root: Path, *, graded: bool) -> None:
    """A course in which nobody is graded, so that no route inherits another's scores."""
    left = () if graded else ("autograded", "gradebook.db")
    shutil.copytree(sample, root, ignore=shutil.ignore_patterns(*left))
    if not graded:
        course = Course(root)
        for unit in sorted(path.name for path in (root / "source").iterdir()):
            course.register(unit, root / "release")


def _run(route: str, root: Path, unit: str, students: Sequence[str]) -> Cost:
    command = [sys.executable, str(_HERE / "routes.py"), route, str(root), unit, *students]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{route}: {done.stderr[-3000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _tell(number: int, unit: str, route: str, cost: Cost) -> None:
    words = f"{cost.seconds:.3f} s, {cost.cpu:.3f} CPU s a submission, {cost.whole:.1f} s in all"
    print(f"{unit}, round {number + 1}: {route}: {words}", file=sys.stderr, flush=True)


def _compare(
    unit: str,
    roots: dict[str, Path],
    few: Sequence[str],
    students: Sequence[str],
    found: Measured,
) -> None:
    """Scores of every route against stock nbgrader's, and of all routes of ours on the class."""
    given = {route: scores(Course(roots[route]), unit) for route in (STOCK, OURS, ONE, TWO)}
    for route, base, whom in ((OURS, STOCK, few), (ONE, STOCK, few), (TWO, ONE, students)):
        for student in whom:
            found.compared += len(given[base][student])
            if given[route][student] != given[base][student]:
                found.other.append(f"{unit}, {student}: {route} differs from {base}")


def scores(course: Course, assignment: str) -> Scores:
    """Student -> graded cell -> automatic score."""
    with course.gradebook() as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(assignment)
        }


def _memory(root: Path, unit: str) -> dict[str, float]:
    """Peak MiB by kind of process, in a run of its own: looking slows what is looked at."""
    names = sorted(path.name for path in (root / "submitted").iterdir())[:12]
    command = [sys.executable, str(_HERE / "routes.py"), TWO, str(root), unit, *names]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL) as running,
        processes.Peaks(running.pid) as peaks,
    ):
        running.wait()
    return peaks.largest


@dataclass(frozen=True)
class Line:
    """One row of the table; each value is a list with one entry a round."""

    route: str
    seconds: list[float]
    cpu: list[float]
    faster: list[float]
    faster_whole: list[float]


def table(costs: dict[str, dict[str, list[Cost]]]) -> list[Line]:
    """Rows over all units in `costs` together: a student hands in one submission of each.

    `faster` compares throughput with stock nbgrader's within each round; `faster_whole` counts
    the start of all processes, for the class as large as it was.
    """
    sums: dict[str, dict[str, list[float]]] = {
        route: {
            name: _sums([costs[unit][route] for unit in costs], name)
            for name in ("seconds", "cpu", "each")
        }
        for route in ROUTES
    }
    return [
        Line(
            route,
            [one / len(costs) for one in found["seconds"]],
            [one / len(costs) for one in found["cpu"]],
            _ratios(sums[STOCK]["seconds"], found["seconds"]),
            _ratios(sums[STOCK]["seconds"], found["each"]),
        )
        for route, found in sums.items()
    ]


def _sums(by_unit: Sequence[Sequence[Cost]], name: str) -> list[float]:
    def value(cost: Cost) -> float:
        return cost.whole / cost.submissions if name == "each" else float(getattr(cost, name))

    return [sum(map(value, together)) for together in zip(*by_unit, strict=True)]


def _ratios(base: Sequence[float], other: Sequence[float]) -> list[float]:
    return [one / two for one, two in zip(base, other, strict=True)]


def findings(costs: dict[str, dict[str, list[Cost]]]) -> dict[str, list[float]]:
    """The figures that the goals are about, one entry a round."""
    rows = {line.route: line for line in table(costs)}
    by_unit = [costs[unit][ONE] for unit in costs]
    own = [one / len(costs) for one in _sums(by_unit, "coordinator")]
    beyond = np.subtract(rows[ONE].cpu, rows[LIMIT_ONE].cpu) - np.array(own)
    return {
        "throughput of 2 workers, times stock nbgrader": rows[TWO].faster,
        "the same with the start of all processes": rows[TWO].faster_whole,
        "2 workers, times 1 worker": _ratios(rows[ONE].seconds, rows[TWO].seconds),
        "2 forks of the physical limit, times 1": _ratios(
            rows[LIMIT_ONE].seconds, rows[LIMIT_TWO].seconds
        ),
        "CPU s a submission beyond the physical limit, without the coordinator": list(beyond),
        "CPU s a submission of the coordinator": own,
    }


def _spread(values: Sequence[float], digits: int) -> str:
    middle, low, high = float(np.median(values)), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def markdown(measured: Measured) -> Iterator[str]:
    """The tables: median and range over the rounds."""
    for title, costs in _groups(measured.costs):
        number = max(cost.submissions for cost in next(iter(costs.values()))[TWO])
        yield from ("", f"## {title}", "")
        yield ("| route | s a submission | CPU s a submission | times stock | with start |")
        yield "| --- | ---: | ---: | ---: | ---: |"
        for line in table(costs):
            cells = [_spread(line.seconds, 3), _spread(line.cpu, 3), _spread(line.faster, 1)]
            whole = "" if line.route == STOCK else _spread(line.faster_whole, 1)
            whole = "" if "limit" in line.route or line.route == OURS else whole
            yield f"| {line.route} | {' | '.join(cells)} | {whole} |"
        yield ""
        yield f"With start: a class of {number} from nothing warm to the last record."
        yield ""
        for words, values in findings(costs).items():
            yield f"- {words}: {_spread(values, 3 if 'CPU' in words else 2)}"


def _groups(costs: dict[str, dict[str, list[Cost]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    if len(costs) > 1:
        yield "All units together", costs
    for unit in costs:
        yield unit, {unit: costs[unit]}


def closing(measured: Measured) -> Iterator[str]:
    """Scores and memory."""
    yield from ("", "## Scores", "")
    if measured.other:
        yield from (f"- {words}" for words in measured.other)
    else:
        yield f"{measured.compared:,} scores compared, every one equal."
    yield from ("", "## Memory", "")
    yield "The largest process of its kind, sampled ten times a second in a run of its own with"
    yield "two workers; of a box what it doesn't share with its warm parent, of the others all that"
    yield "is not a file's:"
    yield ""
    yield from (f"- {kind}: {mib:.0f} MiB" for kind, mib in measured.memory.items())


def picture(measured: Measured, place: Path) -> None:
    """Throughput of every route against stock nbgrader, with the rounds as dots."""
    title, costs = next(_groups(measured.costs))
    lines = table(costs)[::-1]
    figure, axes = plt.subplots(figsize=(7.5, 3.8), layout="constrained")
    colors = {STOCK: "#949494", OURS: "#de8f05", ONE: "#0173b2", TWO: "#0173b2"}
    for height, line in enumerate(lines):
        middle = float(np.median(line.faster))
        color = colors.get(line.route, "#ffffff")
        axes.barh(
            height,
            middle,
            color=color,
            edgecolor="#333333",
            hatch="" if color != "#ffffff" else "//",
        )
        axes.plot(line.faster, [height] * len(line.faster), "k.", markersize=5)
        axes.annotate(
            f"{middle:.1f}",
            (max(line.faster), height),
            (6, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(range(len(lines)), [line.route for line in lines])
    axes.set_xlabel("Submissions graded in the same time, stock nbgrader = 1")
    axes.set_title(f"{title}: median bar, one dot a round", fontsize=11, loc="left")
    axes.margins(x=0.12)
    place.parent.mkdir(exist_ok=True)
    figure.savefig(place)
    plt.close(figure)


def write(measured: Measured, asked: argparse.Namespace) -> None:
    """docs/benchmarks.md and its picture."""
    picture(measured, DOCS / "pictures" / "bench.svg")
    title, _ = next(_groups(measured.costs))
    command = f"make bench ARGS='{' '.join(sys.argv[1:])}'"
    head = [
        "# Grading side by side with stock nbgrader",
        "",
        f"Written by `benchmarks/grading.py` on {time.strftime('%Y-%m-%d')}: `{command}`. "
        f"{machine.words()}",
        "",
        f"Classes from the answer bank, seed {classes.SEED}. Stock nbgrader and nbgrader with our "
        f"Execute graded {asked.stock} students of each unit (after one who warms up), the others "
        f"{asked.number}, in {asked.rounds} interleaved rounds; median and range over the rounds. "
        "How to read the columns: [Grading a large class](scaling.md).",
        "",
        f"![{title}: throughput of each route, stock nbgrader = 1](pictures/bench.svg)",
    ]
    body = [*head, *markdown(measured), *closing(measured), ""]
    (DOCS / "benchmarks.md").write_text("\n".join(body), encoding="utf-8")


def main() -> int:
    """Measure, print, and fail where two routes disagree about a score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", nargs="+", default=["u1_reading_tables"], help="or: all")
    parser.add_argument("--class", type=int, default=60, dest="number", help="size of the class")
    parser.add_argument("--stock", type=int, default=5, help="whom the slow routes grade")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args()
    chosen = [each.name for each in units()] if asked.units == ["all"] else asked.units
    measured = Measured()
    for unit in chosen:
        rounds(asked, unit, measured)
    console = Console(width=160)
    console.print("\n".join([*markdown(measured), *closing(measured)]), highlight=False)
    if asked.write and not measured.other:
        write(measured, asked)
    return 1 if measured.other else 0


if __name__ == "__main__":
    sys.exit(main())
