"""The outcome of trying a unit's bank: counts, problems and their table; nothing is tried here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

# The share of mutants that a unit's checks must catch.
LEAST_CAUGHT = 0.9


@dataclass
class Report:
    """What became of a unit's bank: counts, the mutants that lived, and what is wrong."""

    unit: str
    questions: int
    tried: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    failed: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    survivors: list[str] = field(default_factory=list)
    equivalent: int = 0
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def kept(self, kind: str) -> tuple[int, int]:
        """How many answers of a kind became what they should, and how many there are."""
        return len(self.tried[kind]) - len(self.failed[kind]), len(self.tried[kind])

    @property
    def caught(self) -> tuple[int, int]:
        """How many mutants lost points, and how many there are without the equivalent ones."""
        counted = len(self.tried["mutant"]) - self.equivalent
        return counted - len(self.survivors), counted

    @property
    def mutation_score(self) -> float:
        """The share of mutants that lost points; 0 where there are none."""
        caught, counted = self.caught
        return caught / counted if counted else 0.0

    @property
    def passed(self) -> bool:
        """Whether every answer became what the bank says, and the checks catch enough mutants."""
        return not self.problems and self.mutation_score >= LEAST_CAUGHT


def show(reports: Sequence[Report]) -> None:
    """Print what is wrong with each unit, the mutants that lived, and one table of all units."""
    console = Console()
    for report in reports:
        for problem in report.problems:
            console.print(f"[bold]{report.unit}[/] {escape(problem)}", soft_wrap=True)
        for survivor in report.survivors:
            words = "a mutant keeps its points:"
            console.print(f"{report.unit} {words} {escape(survivor)}", soft_wrap=True)
    console.print(_table(reports))


def _table(reports: Sequence[Report]) -> Table:
    # Eighty columns must hold it.
    table = Table(title="Answer banks, tried with nbgrader", box=None, padding=(0, 1, 0, 0))
    table.add_column("Unit", no_wrap=True)
    for heading in ("Cells", "Right", "Alt.", "Wrong", "Text", "Mutants", "Equal", "s"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Holds", no_wrap=True)
    for report in reports:
        kinds = [report.kept(kind) for kind in ("right", "alternative", "wrong", "exemplar")]
        caught, counted = report.caught
        table.add_row(
            report.unit,
            str(report.questions),
            *(f"{kept}/{of}" if of else "" for kept, of in kinds),
            f"{caught}/{counted} {report.mutation_score:.0%}",
            str(report.equivalent or ""),
            f"{report.seconds:.0f}",
            "yes" if report.passed else "NO",
        )
    return table
