"""The stored size and power table of consistency and forensics against a short run of it."""

import importlib.util
import math
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[3]
SHORT = 1_000


def load_script() -> ModuleType:
    path = ROOT / "benchmarks" / "operating_characteristics_forensics.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Stored(NamedTuple):
    key: tuple[str, ...]
    repetitions: int
    rate: float
    standard_error: float


def stored_rows(page: str) -> list[Stored]:
    lines = [line for line in page.splitlines() if line.startswith("| ")][2:]
    cells = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    return [
        Stored(tuple(key), int(repetitions.replace(",", "")), float(rate), float(error))
        for *key, repetitions, rate, error in cells
    ]


script = load_script()
stored = {row.key: row for row in stored_rows(script.PAGE.read_text(encoding="utf-8"))}


def test_the_page_holds_just_the_cases_of_the_script_in_full_length() -> None:
    cases = script.cases()
    assert len({case.key for case in cases}) == len(cases)
    assert [*stored] == [case.key for case in cases]
    assert [row.repetitions for row in stored.values()] == [case.repetitions for case in cases]


def test_the_page_is_what_the_script_writes_of_its_own_figures() -> None:
    measured = [script.Measured(case, stored[case.key].rate) for case in script.cases()]
    assert script.page(measured) == script.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", script.cases(), ids=lambda case: "|".join(case.key))
def test_a_short_run_with_another_seed_agrees_within_monte_carlo_error(case: object) -> None:
    again = script.measure(case, seed=script.SEED + 1, at_most=SHORT)
    row = stored[again.case.key]
    short = again.case.repetitions
    pooled = (row.rate * row.repetitions + again.rate * short) / (row.repetitions + short)
    error = math.sqrt(pooled * (1 - pooled) * (1 / row.repetitions + 1 / short))
    # Four standard errors, over all rows together a false alarm in about 200 seeds; one more
    # count for rates so near 0 or 1 that counts are few.
    assert again.rate == pytest.approx(row.rate, abs=4 * error + 1 / short)


def test_size_rows_of_tests_at_five_percent_keep_their_level() -> None:
    sizes = [
        row
        for row in stored.values()
        if "5 %" in f"{row.key[0]} {row.key[1]}"
        and row.key[1].startswith("size")
        and "misuse" not in row.key[0]
        and "ten independent" not in row.key[0]
    ]
    assert len(sizes) == 5
    assert [row for row in sizes if row.rate > 0.05 + 3 * row.standard_error] == []
