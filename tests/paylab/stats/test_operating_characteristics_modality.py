"""The printed page of size and power: run again in part, and what it shows."""

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest
from scipy import stats

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "operating_characteristics_modality.py"
# Large enough to see a rate that is off by a few percent, small enough for seconds.
REPETITIONS = 80
NOMINAL = 0.05


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("operating_characteristics_modality", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its own module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


page = _load()
CASES = {(case.section, case.setting): case for case in page.cases()}
STORED = page.stored()


def _agree(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Tell whether two counted shares lie within four standard errors of each other."""
    (a, n), (b, m) = first, second
    # One more of each kind keeps the error of an observed 0 % or 100 % above zero.
    pooled = (a + b + 1) / (n + m + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return abs(a / n - b / m) <= 4 * error


def _sample_of_cases() -> list[tuple[str, tuple[str, ...]]]:
    """Every ninth row, and the first of each section."""
    keys = list(CASES)
    firsts = {section: key for key in reversed(keys) for section in key[:1]}
    return sorted({*keys[::9], *firsts.values()}, key=keys.index)


def _rates(section: str, what: str) -> dict[tuple[str, ...], tuple[int, int]]:
    found = {
        key[1]: counted
        for key, counted in STORED.items()
        if key[0] == section and key[1][0].startswith(what)
    }
    assert found
    return found


DIPS = "Dip tests on one hump: false alarms"


def test_the_page_has_the_rows_that_the_benchmark_simulates_and_no_others() -> None:
    assert set(STORED) == set(CASES)


@pytest.mark.parametrize("key", _sample_of_cases(), ids=lambda key: "-".join(key[1]))
def test_a_row_run_again_with_another_seed_agrees(key: tuple[str, tuple[str, ...]]) -> None:
    assert _agree(CASES[key].run(REPETITIONS, seed=1), STORED[key])


def test_a_rate_that_is_off_would_be_noticed() -> None:
    assert not _agree((15, 80), (15, 500))
    assert not _agree((80, 80), (400, 500))
    assert _agree((0, 80), (5, 500))


def test_a_row_gives_the_printed_count_when_run_as_it_was() -> None:
    key = next(
        k for k in STORED if k[0] == "A small cluster at a million dollars: power of the dip test"
    )
    assert CASES[key].run() == STORED[key]


def test_the_heaping_aware_test_raises_false_alarms_at_the_nominal_rate_or_below() -> None:
    cells = _rates(DIPS, "heaping-aware").values()
    rejected, repetitions = (sum(column) for column in zip(*cells, strict=True))
    assert stats.binomtest(rejected, repetitions, NOMINAL, alternative="greater").pvalue > 0.01
    # Each cell by itself, at a level shared out among all of them.
    for counted, total in cells:
        alone = stats.binomtest(counted, total, NOMINAL, alternative="greater")
        assert alone.pvalue > 0.05 / len(cells)


def test_the_naive_dip_test_rejects_one_heaped_hump_up_to_always() -> None:
    rates = [counted / total for counted, total in _rates(DIPS, "dip test").values()]
    assert max(rates) == 1
    unrounded = [c / n for key, (c, n) in _rates(DIPS, "dip test").items() if key[4] == "none"]
    assert max(unrounded) < NOMINAL


def test_silvermans_test_is_conservative_in_logs_and_not_in_dollars() -> None:
    cells = _rates("Silverman's test on one hump: false alarms", "Silverman's test")
    worst = {
        scale: max(
            counted / total
            for setting, (counted, total) in cells.items()
            if setting[0].endswith(scale) and setting[4] == "none"
        )
        for scale in ("log", "dollars")
    }
    assert worst["log"] < NOMINAL < worst["dollars"]


def test_the_dip_test_has_no_power_against_the_newsletters_cluster_in_small_samples() -> None:
    cells = _rates("A small cluster at a million dollars: power of the dip test", "dip test")
    for setting, (counted, total) in cells.items():
        if setting[1] in ("200", "2,000"):
            assert counted / total < 0.01


def test_every_bootstrap_interval_of_a_mean_covers_nearly_what_it_promises() -> None:
    for statistic in ("arithmetic", "geometric"):
        for setting, (held, total) in _rates(
            "Bootstrap intervals of a gap: coverage", "95"
        ).items():
            if statistic in setting[0]:
                assert 0.90 < held / total < 0.98


def test_the_needed_sample_sizes_have_the_power_that_they_promise() -> None:
    for held, total in _rates("Needed sample size: power of the t test", "t test").values():
        assert stats.binomtest(held, total, 0.8).pvalue > 0.01
