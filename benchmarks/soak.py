"""Grades a large class in every unit in one tree of processes and looks for anything that grows.

    python benchmarks/soak.py --students 1000 --minutes 30 [--folder PLACE] [--write]

One Dask cluster and its warm parents live through the whole soak. Between two units, when nothing
is under way, processes, descriptors, sockets and temporary entries are counted; memory is sampled
throughout. A soak in a folder that holds an unfinished one goes on where that stopped; `--minutes`
ends it early and says how far it came.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import classes
import dask
import machine
import matplotlib.pyplot as plt
import processes
import sqlalchemy as sa
from rich.console import Console
from scipy import stats

from paybuild.grading import Course
from paybuild.units import units
from paygrade import run
from paygrade.run import pool
from paygrade.run.journal import ROWS

DISTINCT = 20
PAGE = classes.ROOT / "docs" / "soak.md"
PICTURE = classes.ROOT / "docs" / "pictures" / "soak.svg"
# The rule. Libraries fill their caches at first: the first tenth is not looked at.
WARM_UP = 0.1
# A leak of one notebook a submission (50 kB) would double a process in two thousand of them.
MOST_GROWTH = 0.05
# Connections between Dask's processes come and go; a leak of one a submission would be hundreds.
MOST_DESCRIPTORS = 8


@dataclass
class Series:
    """What was seen: memory samples, counts between units, and what was left at the end."""

    memory: list[dict[str, float]] = field(default_factory=list)
    counts: list[dict[str, int]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    graded: int = 0
    current: int = 0
    wanted: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)


class TimeIsUpError(Exception):
    """The budget of minutes is spent; what was recorded stays."""


class Watch:
    """Counts what is graded; ends the run when the time is up. Samples memory meanwhile."""

    def __init__(self, series: Series, until: float, every: float) -> None:
        self._series, self._until, self._every = series, until, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def begin(self, total: int) -> None:
        """Nothing to do: the soak knows its size."""

    def step(self, student: str, what: str) -> None:
        """One submission is done."""
        self._series.graded += what == "graded"
        if time.monotonic() > self._until:
            raise TimeIsUpError

    def _sample(self) -> None:
        while not self._ended.wait(self._every):
            found = processes.memory_mib(os.getpid())
            self._series.memory.append({"graded": self._series.graded, **found})

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sample until the block ends."""
        self._thread.start()
        try:
            yield
        finally:
            self._ended.set()
            self._thread.join()


def make(folder: Path, names: Sequence[str], students: int, seed: int) -> Course:
    """A course in which everybody has handed in every unit; one that is there goes on."""
    root = folder / "course"
    if root.is_dir():
        return Course(root)
    sample = classes.make_course(folder / "sample", names)
    drawn = {name: classes.draw(sample, name, min(DISTINCT, students), seed) for name in names}
    course = classes.enlarge(sample, folder / "making", names[0], drawn[names[0]], students)
    for name in names[1:]:
        classes.hand_in_copies(sample, course.root, name, drawn[name], students)
    os.replace(course.root, root)
    return Course(root)


def soak(course: Course, names: Sequence[str], asked: argparse.Namespace) -> Series:
    """Grade unit after unit on one cluster until all is done or the time is up."""
    series = Series(wanted=asked.students * len(names), current=_recorded(course))
    before = _counts()
    began = time.monotonic()
    watch = Watch(series, began + 60 * asked.minutes, asked.every)
    with _cluster(asked.jobs) as address, watch.watching():
        for name in names:
            try:
                summary = run.grade(
                    classes.as_run(course), name, run.Wishes(scheduler=address), watch
                )
            except TimeIsUpError:
                break
            series.failed += [f"{name}, {who}: {why}" for who, why in summary.failed.items()]
            series.counts.append({"graded": series.graded, **_counts()})
    series.seconds = time.monotonic() - began
    # The watcher ends a run in the middle of a batch that is recorded as a whole.
    series.graded = _recorded(course) - series.current
    series.left = {what: number - before[what] for what, number in _counts().items()}
    return series


@contextmanager
def _cluster(jobs: int) -> Iterator[str]:
    """Workers as `paygrade grade` starts them, but for all units together."""
    cluster, security = pool.local_cluster(jobs)
    ours = {
        "distributed.comm.tls.ca-file": security.tls_ca_file,
        "distributed.comm.tls.client.cert": security.tls_client_cert,
        "distributed.comm.tls.client.key": security.tls_client_key,
    }
    with cluster, dask.config.set(ours):
        yield cluster.scheduler_address


def _recorded(course: Course) -> int:
    """How many submissions the gradebook holds grades of."""
    engine = sa.create_engine(course.directory.db_url)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table(ROWS.name):
                return 0
            return int(connection.scalar(sa.select(sa.func.count()).select_from(ROWS)) or 0)
    finally:
        engine.dispose()


def _counts() -> dict[str, int]:
    gc.collect()
    return processes.open_things(os.getpid())


def verdict(series: Series) -> list[tuple[str, bool]]:
    """Each rule in words with what was seen, and whether it held."""
    rules = [_memory_rule(series, kind) for kind in processes.KINDS[:3] if _samples(series, kind)]
    for what, most in (
        ("processes", 0),
        ("descriptors", MOST_DESCRIPTORS),
        ("sockets", MOST_DESCRIPTORS),
        ("temporary entries", 0),
    ):
        if len(series.counts) > 1:
            grew = series.counts[-1][what] - series.counts[0][what]
            rules.append(
                (f"{what} from the first to the last unit: {grew:+d}, at most {most}", grew <= most)
            )
        after = series.left.get(what, 0)
        rules.append(
            (f"{what} left when the cluster was closed: {after:+d}, at most {most}", after <= most)
        )
    rules.append((f"submissions that the grader failed: {len(series.failed)}", not series.failed))
    return rules


def _samples(series: Series, kind: str) -> list[tuple[float, float]]:
    """(submissions graded, MiB) after the warm-up."""
    held = [(one["graded"], one[kind]) for one in series.memory if kind in one]
    last = max((graded for graded, _ in held), default=0)
    return [(graded, mib) for graded, mib in held if graded > WARM_UP * last]


def _memory_rule(series: Series, kind: str) -> tuple[str, bool]:
    """Growth by the Theil-Sen line, which single samples can't bend."""
    graded, mib = zip(*_samples(series, kind), strict=True)
    if len(set(graded)) < 3:
        return f"memory of a {kind}: too few samples to tell", True
    slope, start, *_ = stats.theilslopes(mib, graded)
    level = start + slope * graded[0]
    grew = slope * (graded[-1] - graded[0])
    words = (
        f"memory of a {kind}: {level:.0f} MiB after the warm-up, {grew:+.1f} MiB over the "
        f"{graded[-1] - graded[0]:,.0f} submissions after it, at most {MOST_GROWTH:.0%}"
    )
    return words, bool(grew <= MOST_GROWTH * level)


def picture(series: Series, place: Path) -> None:
    """Memory by kind and counts against submissions graded, one above the other."""
    figure, (above, below) = plt.subplots(2, sharex=True, figsize=(7, 5.6), layout="constrained")
    colors = dict(zip(processes.KINDS, ("#0173b2", "#de8f05", "#029e73", "#949494"), strict=True))
    for kind, color in colors.items():
        held = [(one["graded"], one[kind]) for one in series.memory if kind in one]
        style = ":" if kind == "box" else "-"
        above.plot(
            *zip(*held, strict=True), style, color=color, label=kind, linewidth=1
        ) if held else None
    above.set_ylabel("Memory of the\nlargest process (MiB)")
    above.legend(ncols=4, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    for what, marker in (("descriptors", "o"), ("sockets", "s"), ("processes", "^")):
        held = [(one["graded"], one[what]) for one in series.counts]
        below.plot(*zip(*held, strict=True), marker=marker, label=what) if held else None
    below.set(xlabel="Submissions graded", ylabel="Open between two units", ylim=(0, None))
    below.legend(ncols=3, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    for axes in (above, below):
        axes.grid(alpha=0.3)
    place.parent.mkdir(exist_ok=True)
    figure.savefig(place)
    plt.close(figure)


def lines(series: Series) -> list[str]:
    """How far it came and every rule with its finding, as Markdown."""
    rate = series.graded / series.seconds if series.seconds else 0.0
    rules = verdict(series)
    flat = "nothing grew" if all(held for _, held in rules) else "**something grew or was left**"
    missing = series.wanted - series.graded - series.current
    part = f" ({missing:,} are left: the time was up)" if missing else ""
    before = f", {series.current:,} were graded before" if series.current else ""
    return [
        f"{series.graded:,} of {series.wanted:,} submissions graded{before}{part} in "
        f"{series.seconds / 60:.1f} minutes, {rate:.2g} a second; by the rules below, {flat}.",
        "",
        *(f"- {'held' if held else 'NOT HELD'}: {words}" for words, held in rules),
        *(f"- failed: {words}" for words in series.failed[:20]),
    ]


def page(series: Series, asked: argparse.Namespace) -> str:
    """The whole page."""
    return "\n".join(
        [
            "# A long soak",
            "",
            f"Written by `benchmarks/soak.py` on {time.strftime('%Y-%m-%d')}: `make soak "
            f"ARGS='{' '.join(sys.argv[1:])}'`. {machine.words()}",
            "",
            f"{asked.students:,} students hand in units ({', '.join(asked.units)}): copies of at "
            f"most {DISTINCT} from the answer bank, seed {asked.seed}. One cluster (workers: "
            f"{asked.jobs}) and its warm parents live through it all. Memory is sampled "
            f"every {asked.every:g} s and judged by a Theil-Sen line after the first "
            f"{WARM_UP:.0%}; the rest is counted between two units, when nothing is under way.",
            "",
            *lines(series),
            "",
            f"![Memory and open things against submissions graded](pictures/{PICTURE.name})",
            "",
        ]
    )


def main() -> int:
    """Soak, print the verdict; 1 where something grew or was left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--units", nargs="+", default=["all"])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--minutes", type=float, default=24 * 60.0, help="end then, and say so")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two samples")
    parser.add_argument("--seed", type=int, default=classes.SEED)
    parser.add_argument("--folder", type=Path, help="keep the course there, and go on from it")
    parser.add_argument("--write", action="store_true", help="write docs/soak.md")
    asked = parser.parse_args()
    chosen = [each.name for each in units()] if asked.units == ["all"] else asked.units
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        folder = asked.folder or Path(place)
        own = Path(place) / "tmp"
        own.mkdir()
        os.environ["TMPDIR"], tempfile.tempdir = str(own), None  # so that what is left is ours
        course = make(folder, chosen, asked.students, asked.seed)
        series = soak(course, chosen, asked)
        if asked.folder:
            (folder / "series.json").write_text(json.dumps(series.__dict__))
    Console(width=120).print("\n".join(lines(series)), highlight=False)
    if asked.write:
        picture(series, PICTURE)
        PAGE.write_text(page(series, asked), encoding="utf-8")
    return 0 if all(held for _, held in verdict(series)) else 1


if __name__ == "__main__":
    sys.exit(main())
