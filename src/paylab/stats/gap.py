"""Gaps between men's and women's pay and how well data bear them; no data, no plots, no verdicts.

The house convention: a gap is a fraction of men's pay, (men - women) / men, so 0.15 means that
women get 15 % less. An arithmetic gap compares means, a geometric gap compares means of logs; no
function here mixes the two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.formula.api as smf
from scipy import optimize, stats
from statsmodels.stats.oaxaca import OaxacaBlinder

from paylab.stats._arrays import FloatArray, as_pay, check_share

GapName = Literal["arithmetic", "geometric", "median"]
IntervalMethod = Literal["percentile", "BCa"]

# A row that a regression fits exactly has leverage 1; rounding leaves this much.
_FULL_LEVERAGE = 1 - 1e-9
# Resampled in blocks of so many pays, so that a large sample doesn't take up all memory.
_VALUES_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class ThreeDenominators:
    """One gap on three scales: fractions of men's and of women's pay, and ln(men) - ln(women)."""

    of_mens_pay: float
    of_womens_pay: float
    in_log_points: float


@dataclass(frozen=True)
class GapInterval:
    """A gap as a fraction of men's pay with its bootstrap interval, and how that was made."""

    estimate: float
    low: float
    high: float
    statistic: GapName
    method: IntervalMethod
    confidence: float
    resamples: int


@dataclass(frozen=True)
class AdjustedGap:
    """A regression's gap between people alike in the controls, as a fraction of men's pay.

    `log_points` and `standard_error_log_points` are the coefficient's, sign turned so that a
    positive number means that women get less; `people` were used, `dropped` lacked a value.
    """

    of_mens_pay: float
    low: float
    high: float
    log_points: float
    standard_error_log_points: float
    confidence: float
    people: int
    dropped: int
    formula: str


@dataclass(frozen=True)
class SampleSize:
    """How many women and how many men a comparison of two means needs."""

    women: int
    men: int

    @property
    def people(self) -> int:
        """Women and men together."""
        return self.women + self.men


@dataclass(frozen=True)
class SimpsonCheck:
    """The overall gap, the gap in each stratum, and whether every stratum reverses it."""

    overall_gap: float
    by_stratum: pd.DataFrame
    is_reversal: bool


def three_denominators(men_usd: float, women_usd: float) -> ThreeDenominators:
    """Express the gap between two pay figures by each of the three denominators.

    Parameters
    ----------
    men_usd, women_usd : one figure each, in the same unit, above zero.

    Returns
    -------
    ThreeDenominators, fractions and log points (0.154 is 15.4 log points).

    Raises
    ------
    ValueError
        If a figure is not above zero.

    Notes
    -----
    Log points lie between the other two; the three agree only at zero (Törnqvist, Vartia and
    Vartia, 1985).

    Examples
    --------
    >>> three_denominators(140_000, 120_000).of_mens_pay
    0.14285714285714285
    >>> round(three_denominators(140_000, 120_000).in_log_points, 3)
    0.154
    """
    men, women = as_pay([men_usd, women_usd], "men_usd, women_usd").tolist()
    return ThreeDenominators((men - women) / men, (men - women) / women, math.log(men / women))


def arithmetic_gap(men_usd: npt.ArrayLike, women_usd: npt.ArrayLike) -> float:
    """Return the gap of the mean pays as a fraction of men's mean.

    Parameters
    ----------
    men_usd, women_usd : shape (men,) and (women,), dollars above zero, one value per person.

    Raises
    ------
    ValueError
        If a group has fewer than two people or a pay that is missing, zero or negative.

    Examples
    --------
    >>> round(arithmetic_gap([100_000, 180_000], [110_000, 130_000]), 3)
    0.143
    """
    return _gap("arithmetic", men_usd, women_usd)


def geometric_gap(men_usd: npt.ArrayLike, women_usd: npt.ArrayLike) -> float:
    """Return the gap of the geometric means as a fraction of men's geometric mean.

    This is 1 - exp(mean log of women's pay - mean log of men's pay), the gap that a regression of
    log pay without controls finds. Parameters and errors as in `arithmetic_gap`.

    Examples
    --------
    >>> round(geometric_gap([100_000, 180_000], [110_000, 130_000]), 4)
    0.1087
    """
    return _gap("geometric", men_usd, women_usd)


def median_gap(men_usd: npt.ArrayLike, women_usd: npt.ArrayLike) -> float:
    """Return the gap of the median pays as a fraction of men's median.

    Parameters and errors as in `arithmetic_gap`.

    Examples
    --------
    >>> round(median_gap([100_000, 120_000, 400_000], [90_000, 114_000, 120_000]), 3)
    0.05
    """
    return _gap("median", men_usd, women_usd)


def gap_interval(
    men_usd: npt.ArrayLike,
    women_usd: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    statistic: GapName = "arithmetic",
    method: IntervalMethod = "percentile",
    confidence: float = 0.95,
    resamples: int = 4_999,
) -> GapInterval:
    """Return a gap with its bootstrap interval; men and women are drawn anew, each among itself.

    Parameters
    ----------
    men_usd, women_usd : shape (men,) and (women,), dollars above zero, one value per person.
    rng : the source of the draws.
    statistic : "arithmetic" (means), "geometric" (means of logs) or "median".
    method : "percentile" or "BCa" (Efron, 1987). BCa corrects for skew, but takes its acceleration
        from a jackknife, which isn't consistent for a median: use the percentile method there.
    confidence : the interval's coverage, a fraction.
    resamples : number of bootstrap samples.

    Raises
    ------
    ValueError
        As in `arithmetic_gap`; if `statistic` or `method` is unknown; if BCa is undefined because
        the resampled gaps don't vary.

    Notes
    -----
    Drawn by `scipy.stats.bootstrap`, all resamples at once. It takes each group as a random sample
    of its population: it says nothing about who chose to answer.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> men, women = rng.lognormal(11.7, 0.4, 80), rng.lognormal(11.6, 0.4, 40)
    >>> interval = gap_interval(men, women, rng)
    >>> bool(interval.low < interval.estimate < interval.high)
    True
    """
    men, women = as_pay(men_usd, "men_usd"), as_pay(women_usd, "women_usd")
    if method not in ("percentile", "BCa"):
        raise ValueError(f"method: found {method!r}, expected 'percentile' or 'BCa'")
    estimator = _gap_function(statistic)
    estimate = float(estimator(men, women, -1))
    if method == "BCa" and np.ptp(men) == np.ptp(women) == 0:
        raise ValueError("method: BCa needs pays that vary; in both groups all are the same")
    found = stats.bootstrap(
        (men, women),
        lambda m, w, axis=-1: estimator(m, w, axis),
        n_resamples=resamples,
        confidence_level=check_share(confidence, "confidence"),
        method=method,
        vectorized=True,
        batch=max(1, _VALUES_AT_ONCE // (men.size + women.size)),
        rng=rng,
    ).confidence_interval
    return GapInterval(
        estimate, float(found.low), float(found.high), statistic, method, confidence, resamples
    )


def adjusted_gap(
    people: pd.DataFrame, formula: str, *, woman: str = "woman", confidence: float = 0.95
) -> AdjustedGap:
    """Return the gap that a regression of log pay leaves after its controls.

    Parameters
    ----------
    people : one row per person.
    formula : with log pay on its left side and the column `woman` among the terms on its right,
        for example "np.log(pay_usd) ~ woman + discipline". Rows without a value are dropped.
    woman : the column that is 1 or True for a woman, else 0 or False.
    confidence : the interval's coverage, a fraction.

    Returns
    -------
    AdjustedGap. With b the coefficient of `woman`, the gap is 1 - exp(b) (Halvorsen and Palmquist,
    1980), never -b; the interval's ends are turned the same way. Ordinary least squares, HC3
    standard errors (MacKinnon and White, 1985), Student's t with the residual degrees of freedom.

    Raises
    ------
    ValueError
        If the left side is no logarithm, a column is missing, `woman` is not 0/1 or isn't a term of
        its own, the controls determine each other, or a row is fitted exactly (one person alone in
        a category), where HC3 is undefined.

    Notes
    -----
    A geometric gap: compare it with `geometric_gap`, not with `arithmetic_gap`. What it estimates
    depends on the controls; level, hours or occupation may themselves be outcomes.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "pay_usd": [100, 110, 130, 120, 90, 105, 118, 112],
    ...     "woman": [0, 0, 0, 0, 1, 1, 1, 1],
    ...     "years": [1, 2, 4, 3, 1, 2, 4, 3]})
    >>> round(adjusted_gap(frame, "np.log(pay_usd) ~ woman + years").of_mens_pay, 3)
    0.076
    """
    fit = _fit_log_pay(people, formula, woman)
    coefficient, error = float(fit.params[woman]), float(fit.bse[woman])
    margin = error * float(
        stats.t.ppf(0.5 + check_share(confidence, "confidence") / 2, fit.df_resid)
    )
    return AdjustedGap(
        of_mens_pay=-math.expm1(coefficient),
        low=-math.expm1(coefficient + margin),
        high=-math.expm1(coefficient - margin),
        log_points=-coefficient,
        standard_error_log_points=error,
        confidence=confidence,
        people=int(fit.nobs),
        dropped=len(people) - int(fit.nobs),
        formula=formula,
    )


def oaxaca_blinder(people: pd.DataFrame, formula: str, *, woman: str = "woman") -> pd.DataFrame:
    """Split the mean gap into a part that goes with the controls and a rest, for three references.

    Parameters
    ----------
    people : one row per person.
    formula : outcome and controls without the group, for example
        "np.log(wage_usd) ~ education + occupation". Rows without a value are dropped.
    woman : the column that is 1 or True for a woman, else 0 or False.

    Returns
    -------
    DataFrame with the columns reference, gap, explained, unexplained (men minus women, in the unit
    of the formula's left side: log points if that is a log) and one row for each set of
    coefficients that values the controls: "men's", "women's" (Oaxaca, 1973; Blinder, 1973) and
    "pooled with the group dummy" (Fortin, 2008; Jann, 2008).

    Raises
    ------
    ValueError
        If a column is missing, `woman` is not 0/1 or stands in the formula, or the controls
        determine each other among the men or among the women.

    Notes
    -----
    Descriptive: "unexplained" is not "discrimination", "explained" is not "fair". Pooled
    coefficients without the dummy give the controls a part of the gap and aren't offered.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "pay_usd": [100, 110, 130, 120, 90, 105, 118],
    ...     "woman": [0, 0, 0, 0, 1, 1, 1],
    ...     "years": [1, 2, 4, 3, 1, 2, 3]})
    >>> oaxaca_blinder(frame, "pay_usd ~ years").round(2)["explained"].tolist()
    [5.0, 7.0, 5.57]
    """
    outcome, controls, group = _split_by_group(people, formula, woman)
    # `swap` would turn the groups round wherever women get more.
    model = OaxacaBlinder(outcome, controls.assign(**{woman: group}), woman, swap=False)
    references: list[tuple[str, dict[str, object]]] = [
        ("men's", {"two_fold_type": "self_submitted", "submitted_weight": 1.0}),
        ("women's", {"two_fold_type": "self_submitted", "submitted_weight": 0.0}),
        ("pooled with the group dummy", {"two_fold_type": "pooled"}),
    ]
    rows = []
    for reference, options in references:
        unexplained, explained, gap = model.two_fold(**options).params
        rows.append((reference, float(gap), float(explained), float(unexplained)))
    return pd.DataFrame(rows, columns=["reference", "gap", "explained", "unexplained"])


def needed_sample_size(
    difference_usd: float,
    standard_deviation_usd: float,
    *,
    women_share: float = 0.5,
    power: float = 0.8,
    level: float = 0.05,
    method: Literal["normal", "t"] = "normal",
) -> SampleSize:
    """Return how many women and men detect a difference of two means by a two-sided test.

    Parameters
    ----------
    difference_usd : the true difference of the means; its sign doesn't matter.
    standard_deviation_usd : of individual pay, the same in both groups.
    women_share : the share of women among the people asked, a fraction.
    power, level : wanted power and level of the test, fractions.
    method : "normal" (known standard deviation) or "t" (noncentral t).

    Returns
    -------
    SampleSize, each group rounded up.

    Raises
    ------
    ValueError
        If the difference is zero, the standard deviation isn't positive, a share is outside 0 to 1,
        or the method is unknown.

    Notes
    -----
    Cohen (1988). Both conventions are in use and differ by one or two people.

    Examples
    --------
    >>> needed_sample_size(20_000, 0.45 * 130_000)
    SampleSize(women=135, men=135)
    >>> needed_sample_size(20_000, 0.45 * 130_000, women_share=0.22, method="t")
    SampleSize(women=87, men=307)
    """
    for value, name in ((women_share, "women_share"), (power, "power"), (level, "level")):
        check_share(value, name)
    if difference_usd == 0 or not standard_deviation_usd > 0:
        raise ValueError(
            f"found a difference of {difference_usd} and a standard deviation of "
            f"{standard_deviation_usd}; the first must not be zero, the second has to be above zero"
        )
    if method not in ("normal", "t"):
        raise ValueError(f"method: found {method!r}, expected 'normal' or 't'")
    effect = abs(difference_usd) / standard_deviation_usd
    count = _women_by_normal if method == "normal" else _women_by_t
    women = count(effect, women_share, power, level)
    return SampleSize(_round_up(women), _round_up(women * (1 - women_share) / women_share))


def simpson_check(
    people: pd.DataFrame, *, pay: str, stratum: str, woman: str = "woman"
) -> SimpsonCheck:
    """Tell whether the arithmetic gap changes its sign in every stratum.

    Parameters
    ----------
    people : one row per person.
    pay, stratum, woman : names of the columns: dollars above zero, the stratum, and 1 or True for a
        woman.

    Returns
    -------
    SimpsonCheck; its `by_stratum` has the columns stratum, men, women (counts), gap_of_mens_pay.
    `is_reversal` holds only if the overall gap and every stratum's gap have opposite signs
    (Simpson, 1951; Blyth, 1972): a gap that shrinks, or that turns in some strata, is not one.

    Raises
    ------
    ValueError
        If a column is missing, a value is missing, or a stratum lacks men or women: what happens
        in *every* stratum can't be said then.

    Examples
    --------
    >>> frame = pd.DataFrame({
    ...     "pay_usd": [200, 200, 200, 100, 210, 105, 105, 105],
    ...     "woman": [0, 0, 0, 0, 1, 1, 1, 1],
    ...     "level": ["high", "high", "high", "low", "high", "low", "low", "low"]})
    >>> simpson_check(frame, pay="pay_usd", stratum="level").is_reversal
    True
    """
    frame = _columns(people, [pay, stratum, woman])
    if frame.isna().any().any():
        raise ValueError(f"people: a value of {pay}, {stratum} or {woman} is missing; drop the row")
    frame[woman] = _as_dummy(frame[woman], woman)
    overall = _group_gap(frame, pay, woman, "all people")
    rows = [
        (name, *_counts(part, woman), _group_gap(part, pay, woman, f"stratum {name!r}"))
        for name, part in frame.groupby(stratum, sort=True, observed=True)
    ]
    table = pd.DataFrame(rows, columns=["stratum", "men", "women", "gap_of_mens_pay"])
    reversed_everywhere = bool((table["gap_of_mens_pay"] * overall < 0).all())
    return SimpsonCheck(overall, table, reversed_everywhere)


def largest_sd_for_two_modes(
    first_mean_usd: float, second_mean_usd: float, *, first_share: float = 0.5
) -> float:
    """Return the standard deviation below which two equal-spread normal groups show two modes.

    Parameters
    ----------
    first_mean_usd, second_mean_usd : the means of the two groups.
    first_share : the share of the first group, a fraction.

    Returns
    -------
    float, dollars. For two equal halves it is half the distance of the means.

    Raises
    ------
    ValueError
        If the means are equal or the share is outside 0 to 1.

    Notes
    -----
    With d the distance of the means in units of twice the standard deviation, the density of the
    mixture has two modes if and only if d > 1 and
    |ln(share / (1 - share))| < 2 ln(d - sqrt(d² - 1)) + 2 d sqrt(d² - 1) (Behboodian, 1970).

    Examples
    --------
    >>> largest_sd_for_two_modes(140_000, 120_000)
    10000.0
    >>> round(largest_sd_for_two_modes(140_000, 120_000, first_share=0.78))
    6837
    """
    check_share(first_share, "first_share")
    half_distance = abs(first_mean_usd - second_mean_usd) / 2
    if not half_distance > 0:
        raise ValueError("the two means are equal: one mode, whatever the standard deviation")
    log_odds = abs(math.log(first_share / (1 - first_share)))
    if log_odds == 0:
        return half_distance

    def excess(d: float) -> float:
        root = math.sqrt(d * d - 1)
        return 2 * d * root - 2 * math.acosh(d) - log_odds

    # The left side grows faster than d² - 1, so this end is always far enough.
    return half_distance / float(optimize.brentq(excess, 1, 2 + log_odds))


def _arithmetic(men: FloatArray, women: FloatArray, axis: int) -> Any:
    return 1 - women.mean(axis=axis) / men.mean(axis=axis)


def _geometric(men: FloatArray, women: FloatArray, axis: int) -> Any:
    return -np.expm1(np.log(women).mean(axis=axis) - np.log(men).mean(axis=axis))


def _median(men: FloatArray, women: FloatArray, axis: int) -> Any:
    return 1 - np.median(women, axis=axis) / np.median(men, axis=axis)


_GAPS: dict[str, Callable[[FloatArray, FloatArray, int], Any]] = {
    "arithmetic": _arithmetic,
    "geometric": _geometric,
    "median": _median,
}


def _gap_function(statistic: str) -> Callable[[FloatArray, FloatArray, int], Any]:
    if statistic not in _GAPS:
        raise ValueError(f"statistic: found {statistic!r}, expected one of {', '.join(_GAPS)}")
    return _GAPS[statistic]


def _gap(statistic: GapName, men_usd: npt.ArrayLike, women_usd: npt.ArrayLike) -> float:
    men, women = as_pay(men_usd, "men_usd"), as_pay(women_usd, "women_usd")
    return float(_GAPS[statistic](men, women, -1))


def _columns(people: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    missing = [name for name in names if name not in people.columns]
    if missing:
        raise ValueError(
            f"people: no column {', '.join(missing)}; there are {', '.join(map(str, people))}"
        )
    return people[names].copy()


def _as_dummy(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    if not column.dropna().isin([0, 1]).all():
        found = ", ".join(map(str, column.unique()[:5]))
        raise ValueError(f"{name}: found {found}; expected 1 or True for women, else 0 or False")
    if column.nunique() != 2:
        raise ValueError(f"{name}: everybody has the same value; a gap needs women and men")
    return column.astype(float)


def _with_dummy(people: pd.DataFrame, woman: str) -> pd.DataFrame:
    frame = people.assign(**{woman: _as_dummy(_columns(people, [woman])[woman], woman)})
    # A category that nobody is in would become a column of zeros.
    for name in frame.select_dtypes("category"):
        frame[name] = frame[name].cat.remove_unused_categories()
    return frame


def _fit_log_pay(people: pd.DataFrame, formula: str, woman: str) -> Any:
    if not re.match(r"\s*np\.log\(", formula):
        raise ValueError(
            f"formula: the left side of {formula!r} is no logarithm; write np.log(pay) ~ ..."
        )
    model = smf.ols(formula, _with_dummy(people, woman))
    if woman not in model.exog_names:
        raise ValueError(f"formula: {woman} is no term of its own in {formula!r}")
    _refuse_dependent(pd.DataFrame(model.exog, columns=model.exog_names), "all people")
    leverage = model.fit().get_influence().hat_matrix_diag
    if (leverage > _FULL_LEVERAGE).any():
        rows = ", ".join(map(str, model.data.row_labels[leverage > _FULL_LEVERAGE][:5]))
        raise ValueError(
            f"formula: {formula!r} fits the rows {rows} exactly, one person alone in a category; "
            "HC3 is undefined there, merge that category with another"
        )
    return model.fit(cov_type="HC3", use_t=True)


def _split_by_group(
    people: pd.DataFrame, formula: str, woman: str
) -> tuple[pd.Series[Any], pd.DataFrame, pd.Series[Any]]:
    frame = _with_dummy(people, woman)
    model = smf.ols(formula, frame)
    if woman in model.exog_names:
        raise ValueError(f"formula: {woman} splits the people, it can't be a control as well")
    rows = model.data.row_labels
    controls = pd.DataFrame(model.exog, columns=model.exog_names, index=rows)
    group = frame.loc[rows, woman]
    for value, name in ((0.0, "the men"), (1.0, "the women")):
        _refuse_dependent(controls[group == value], name)
    return pd.Series(model.endog, index=rows), controls, group


def _refuse_dependent(design: pd.DataFrame, who: str) -> None:
    if np.linalg.matrix_rank(design.to_numpy()) == design.shape[1]:
        return
    constant = [str(n) for n in design if design[n].nunique() == 1 and n != "Intercept"]
    why = f"{', '.join(constant)} doesn't vary" if constant else "its controls sum to one another"
    raise ValueError(f"formula: can't be fitted among {who}: {why}; drop or merge that control")


def _women_by_normal(effect: float, women_share: float, power: float, level: float) -> float:
    quantiles = stats.norm.ppf(1 - level / 2) + stats.norm.ppf(power)
    return float((quantiles / effect) ** 2 / (1 - women_share))


def _women_by_t(effect: float, women_share: float, power: float, level: float) -> float:
    men_a_woman = (1 - women_share) / women_share

    def shortfall(women: float) -> float:
        return power - _t_test_power(effect, women, women * men_a_woman, level)

    # A t test needs two people a group, or there is no spread to see.
    fewest = most = max(2.0, 2.0 / men_a_woman)
    while shortfall(most) > 0:
        most *= 1.5
    return fewest if most == fewest else float(optimize.brentq(shortfall, fewest, most))


def _t_test_power(effect: float, women: float, men: float, level: float) -> float:
    # The square of a noncentral t is a noncentral F, whose tail scipy computes for every shift;
    # the lower tail of its noncentral t is not a number from a shift of about ten.
    freedom = women + men - 2
    shift = effect**2 * women * men / (women + men)
    return float(stats.ncf.sf(stats.f.isf(level, 1, freedom), 1, freedom, shift))


def _round_up(count: float) -> int:
    # Floating-point dust above a whole number is not one more person.
    return math.ceil(count - 1e-9)


def _counts(part: pd.DataFrame, woman: str) -> tuple[int, int]:
    return int((part[woman] == 0).sum()), int((part[woman] == 1).sum())


def _group_gap(part: pd.DataFrame, pay: str, woman: str, name: str) -> float:
    men, women = part.loc[part[woman] == 0, pay], part.loc[part[woman] == 1, pay]
    return float(
        _arithmetic(
            as_pay(men, f"men's {pay} in {name}", at_least=1),
            as_pay(women, f"women's {pay} in {name}", at_least=1),
            -1,
        )
    )
