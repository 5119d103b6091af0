"""Simulated pay has the median, spread, rounding and shape that was asked for."""

import doctest
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylab import reference, simulate
from paylab.errors import UnknownName

Generate = Callable[..., Any]


def rng(seed: int = 20_250_501) -> np.random.Generator:
    return np.random.default_rng(seed)


def small(n: simulate.Size, generator: np.random.Generator, **more: Any) -> simulate.TwoGroups:
    settings: dict[str, Any] = {"share": 0.1, "lower_mean_usd": 120_000, **more}
    return simulate.with_small_cluster(n, generator, **settings)


def groups(n: simulate.Size, generator: np.random.Generator, **more: Any) -> simulate.TwoGroups:
    settings: dict[str, Any] = {"medians_usd": (140_000, 120_000), "share_second": 0.3, **more}
    return simulate.two_groups(n, generator, **settings)


def test_the_generator_is_calibrated_on_the_published_percentiles() -> None:
    fit = simulate.oews_calibration()
    assert round(fit.mu, 2) == 11.67
    assert round(fit.sigma, 3) == simulate.SIGMA
    assert round(fit.median_usd, -3) == simulate.MEDIAN_USD
    assert set(fit.relative_error) == set(reference.PERCENTS)


def test_rounded_constants_stay_within_three_percent_of_every_percentile() -> None:
    row = reference.occupation("15-2051")
    sample = simulate.pay(1_000_000, rng())
    for percent in reference.PERCENTS:
        published = row[f"p{percent}_usd"]
        assert np.percentile(sample, percent) == pytest.approx(published, rel=0.03)


@given(st.floats(30_000, 300_000), st.floats(0.1, 0.9))
def test_calibration_recovers_the_lognormal_that_made_the_percentiles(
    median: float, sigma: float
) -> None:
    from scipy.stats import lognorm

    percentiles = {p: lognorm.ppf(p / 100, s=sigma, scale=median) for p in reference.PERCENTS}
    fit = simulate.calibrate(percentiles)
    assert fit.median_usd == pytest.approx(median)
    assert fit.sigma == pytest.approx(sigma)
    assert max(map(abs, fit.relative_error.values())) < 1e-6


def test_calibration_needs_two_percentiles() -> None:
    with pytest.raises(ValueError, match="two or more percentiles, got 1"):
        simulate.calibrate({50: 100_000})


def test_calibration_names_an_unknown_occupation() -> None:
    with pytest.raises(UnknownName, match="15-2052"):
        simulate.oews_calibration("15-2052")


@settings(max_examples=20, deadline=None)
@given(st.floats(50_000, 200_000), st.floats(0.1, 0.8), st.integers(0, 2**32))
def test_pay_is_lognormal_with_the_stated_median_and_sigma(
    median: float, sigma: float, seed: int
) -> None:
    logs = np.log(simulate.pay(20_000, rng(seed), median_usd=median, sigma=sigma))
    # Five standard errors of a mean and of a standard deviation.
    assert abs(logs.mean() - np.log(median)) < 5 * sigma / np.sqrt(20_000)
    assert abs(logs.std() - sigma) < 5 * sigma / np.sqrt(2 * 20_000)


def test_pay_equals_numpys_own_lognormal() -> None:
    ours = simulate.pay(1_000, rng())
    theirs = rng().lognormal(np.log(simulate.MEDIAN_USD), simulate.SIGMA, 1_000)
    np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize("generate", [simulate.pay, groups, small])
@pytest.mark.parametrize(("n", "shape"), [(7, (7,)), ((3, 5), (3, 5))])
def test_a_size_is_a_number_of_people_or_repetitions_by_people(
    generate: Generate, n: simulate.Size, shape: tuple[int, ...]
) -> None:
    made = generate(n, rng())
    arrays = made if isinstance(made, tuple) else (made,)
    assert all(array.shape == shape for array in arrays)


@pytest.mark.parametrize("generate", [simulate.pay, groups, small])
def test_the_same_seed_gives_the_same_pay(generate: Generate) -> None:
    options = {"round_to_usd": 1_000, "share_heaped": 0.5}
    first, again, other = (generate(50, rng(seed), **options) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("generate", [simulate.pay, groups, small])
@pytest.mark.parametrize("wrong", [7, None, np.random.RandomState(7)])
def test_a_seed_is_not_a_generator(generate: Generate, wrong: object) -> None:
    with pytest.raises(TypeError, match=r"np\.random\.default_rng"):
        generate(10, wrong)


@pytest.mark.parametrize("generate", [simulate.pay, groups, small])
@pytest.mark.parametrize("n", [0, -1, (0, 5), (5, 0), ()])
def test_nobody_is_not_a_sample(generate: Generate, n: simulate.Size) -> None:
    with pytest.raises(ValueError, match="at least one person"):
        generate(n, rng())


@pytest.mark.parametrize(
    ("generate", "option", "value", "said"),
    [
        (simulate.pay, "sigma", 0, "sigma is 0"),
        (simulate.pay, "median_usd", -1, "median_usd is -1"),
        (simulate.pay, "round_to_usd", 0, "round_to_usd is 0"),
        (simulate.pay, "heap_usd", float("inf"), "heap_usd is inf"),
        (simulate.pay, "share_heaped", 55, "not a percentage"),
        (groups, "share_second", 22, "not a percentage"),
        (groups, "medians_usd", (140_000, 0), "second_median_usd is 0"),
        (groups, "sigmas", (0, 0.4), "first_sigma is 0"),
        (small, "share", -0.1, "share"),
    ],
)
def test_an_impossible_parameter_is_named(
    generate: Generate, option: str, value: object, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        generate(10, rng(), **{option: value})


def test_pay_is_exact_unless_rounding_is_asked_for() -> None:
    assert (simulate.pay(1_000, rng()) % 1 != 0).all()


@given(st.sampled_from([1, 10, 1_000, 5_000]), st.integers(0, 2**32))
def test_rounded_pay_lies_on_its_grid_and_within_half_a_step(grid: int, seed: int) -> None:
    exact = simulate.pay(100, rng(seed))
    near = simulate.pay(100, rng(seed), round_to_usd=grid)
    assert (near % grid == 0).all()
    assert (np.abs(near - exact) <= grid / 2).all()


def test_the_share_of_heaped_pay_is_the_share_asked_for_plus_chance() -> None:
    made = simulate.pay(200_000, rng(), round_to_usd=1_000, share_heaped=0.55)
    expected = 0.55 + 0.45 / 5
    assert np.mean(made % 5_000 == 0) == pytest.approx(expected, abs=0.005)
    assert (made % 1_000 == 0).all()


def test_everybody_or_nobody_heaps_at_the_ends() -> None:
    assert (simulate.pay(500, rng(), share_heaped=1.0, heap_usd=10_000) % 10_000 == 0).all()
    assert np.array_equal(simulate.pay(500, rng(), share_heaped=0.0), simulate.pay(500, rng()))


def test_rounding_does_not_change_the_pay_it_is_given() -> None:
    exact = simulate.pay(100, rng())
    kept = exact.copy()
    simulate.rounded(exact, rng(), round_to_usd=1_000, share_heaped=0.5)
    assert np.array_equal(exact, kept)


def test_two_groups_have_their_medians_spreads_and_share() -> None:
    made = groups(400_000, rng(), sigmas=(0.3, 0.5))
    first, second = made.pay_usd[~made.in_second], made.pay_usd[made.in_second]
    assert made.in_second.mean() == pytest.approx(0.3, abs=0.005)
    assert np.median(first) == pytest.approx(140_000, rel=0.01)
    assert np.median(second) == pytest.approx(120_000, rel=0.01)
    assert np.log(first).std() == pytest.approx(0.3, rel=0.02)
    assert np.log(second).std() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize(("share", "members"), [(0.0, 0), (1.0, 50)])
def test_a_share_of_none_or_all_leaves_one_group(share: float, members: int) -> None:
    assert groups(50, rng(), share_second=share).in_second.sum() == members


def test_a_small_cluster_gives_the_overall_mean_of_its_equation() -> None:
    share, lower, upper = 0.0173, 125_000, 1_000_000
    made = simulate.with_small_cluster(2_000_000, rng(), share=share, lower_mean_usd=lower)
    assert made.pay_usd.mean() == pytest.approx((1 - share) * lower + share * upper, rel=0.005)
    assert made.pay_usd[made.in_second].mean() == pytest.approx(upper, rel=0.005)


@given(st.floats(1_000, 1e6), st.floats(0.05, 1.0))
def test_the_median_of_a_mean_agrees_with_scipy(mean: float, sigma: float) -> None:
    from scipy.stats import lognorm

    median = simulate.median_of_mean(mean, sigma)
    assert lognorm.mean(s=sigma, scale=median) == pytest.approx(mean)


def test_the_examples_in_the_docstrings_run() -> None:
    result = doctest.testmod(simulate)
    assert result.attempted > 0
    assert result.failed == 0
