"""Weighing explanations: likelihood ratio, Bayes table, many checks, calibration; no simulation."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from paylab.stats._arrays import as_finite


def likelihood_ratio(hits: int, n: int, rate_if_rounded: float, rate_if_raw: float) -> float:
    """Return how much likelier the round figures are if rounded for display than if raw.

    Each of n figures is round with the given rate, independently (Good, 1950, calls the logarithm
    the weight of evidence). Figures of one article share an author, so the ratio overstates.

    Parameters
    ----------
    hits, n
        How many of how many figures are round.
    rate_if_rounded, rate_if_raw
        Share of round figures under either explanation, fractions from 0 to 1. The raw rate
        depends on what is raw: payrolls, self-reports, published averages.

    Returns
    -------
    float
        Above 1 in favor of rounded for display; inf where it exceeds what a float can hold, or
        raw figures can't look so.

    Raises
    ------
    ValueError
        When hits are not from 0 to n, a rate is not a fraction, or neither explanation can give
        the figures.

    Examples
    --------
    >>> round(likelihood_ratio(3, 3, rate_if_rounded=1, rate_if_raw=0.5), 6)
    8.0
    """
    rounded = _log_likelihood(hits, n, rate_if_rounded)
    raw = _log_likelihood(hits, n, rate_if_raw)
    if rounded == raw == -math.inf:
        raise ValueError(f"neither explanation can give {hits} round figures of {n}")
    with np.errstate(over="ignore"):
        return float(np.exp(rounded - raw))


def posterior_probability(prior: float, likelihood_ratio: float) -> float:
    """Return the probability of an explanation after the evidence.

    Posterior odds are prior odds times the likelihood ratio (Bayes, 1763).

    Parameters
    ----------
    prior
        Probability before the evidence, above 0 and below 1.
    likelihood_ratio
        How much likelier the evidence is under the explanation than otherwise, from 0 to inf.

    Raises
    ------
    ValueError
        When the prior or the ratio is out of range.

    Examples
    --------
    >>> round(posterior_probability(0.1, 8), 3)
    0.471
    """
    if not 0 < prior < 1:
        raise ValueError(f"prior is {prior}; it is above 0 and below 1, or no evidence can move it")
    if not likelihood_ratio >= 0:
        raise ValueError(f"likelihood_ratio is {likelihood_ratio}; it is 0 or more")
    with np.errstate(divide="ignore"):
        return float(special.expit(special.logit(prior) + np.log(likelihood_ratio)))


def bayes_table(
    priors: Mapping[str, float], rates: Mapping[str, float], hits: int, n: int
) -> pd.DataFrame:
    """Return the Bayes table of several explanations of round figures (after Downey, 2021).

    Parameters
    ----------
    priors
        Probability of each explanation before the evidence; they sum to 1.
    rates
        Share of round figures under each explanation, fractions from 0 to 1.
    hits, n
        How many of how many figures are round.

    Returns
    -------
    pandas.DataFrame
        Indexed by explanation: prior, rate, relative_likelihood (the best one is 1), posterior.

    Raises
    ------
    ValueError
        When the names differ, the priors do not sum to 1, or no explanation can give the figures.

    Examples
    --------
    >>> bayes_table({"raw": 0.9, "rounded": 0.1}, {"raw": 0.5, "rounded": 1}, 3, 3).round(3)
             prior  rate  relative_likelihood  posterior
    raw        0.9   0.5                0.125      0.529
    rounded    0.1   1.0                1.000      0.471
    """
    if set(priors) != set(rates):
        raise ValueError(f"priors name {sorted(priors)}, rates name {sorted(rates)}")
    if min(priors.values()) < 0 or not math.isclose(math.fsum(priors.values()), 1):
        raise ValueError(f"priors are 0 or more and sum to 1; got {dict(priors)}")
    table = pd.DataFrame({"prior": pd.Series(priors), "rate": pd.Series(rates)}).loc[list(priors)]
    logs = np.array([_log_likelihood(hits, n, rate) for rate in table["rate"]])
    with np.errstate(divide="ignore"):
        joint = logs + np.log(table["prior"].to_numpy(dtype=float))
    if np.isneginf(joint).all():
        raise ValueError(f"no explanation with a prior above 0 can give {hits} of {n}")
    table["relative_likelihood"] = np.exp(logs - logs.max())
    table["posterior"] = special.softmax(joint)
    return table


def _log_likelihood(hits: int, n: int, rate: float) -> float:
    """Return the binomial log-likelihood without its coefficient, which cancels."""
    if not 0 <= hits <= n:
        raise ValueError(f"hits are from 0 to n; got {hits} of {n}")
    if not 0 <= rate <= 1:
        raise ValueError(f"a rate is {rate}; rates are fractions from 0 to 1")
    return float(special.xlogy(hits, rate) + special.xlog1py(n - hits, -rate))


def familywise_error(n_checks: int, alpha: float = 0.05) -> float:
    """Return the chance that a clean table fails at least one of n independent checks.

    It is 1 − (1 − α)ⁿ (Šidák, 1967). Checks of one table overlap, and then it is at most n · α.

    Examples
    --------
    >>> round(familywise_error(10), 2)
    0.4
    """
    if n_checks < 0 or not 0 <= alpha <= 1:
        raise ValueError(f"n_checks is 0 or more and alpha a fraction; got {n_checks}, {alpha}")
    return 1 - (1 - alpha) ** n_checks


def brier_score(confidences: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the mean squared distance of confidences from what turned out (Brier, 1950).

    Parameters
    ----------
    confidences
        Stated probabilities, fractions from 0 to 1, shape (n,).
    outcomes
        What turned out, 1 or True where it happened and 0 or False where not, shape (n,).

    Returns
    -------
    float
        From 0 (certain and right) to 1 (certain and wrong); always saying 0.5 gives 0.25.

    Raises
    ------
    ValueError
        When the shapes differ, there is none, or a value is out of range.

    Examples
    --------
    >>> brier_score([0.9, 0.5], [True, False])
    0.13
    """
    stated = as_finite(confidences, "confidences", at_least=1)
    happened = as_finite(outcomes, "outcomes", at_least=1)
    if stated.shape != happened.shape:
        raise ValueError(f"{stated.size} confidences stand against {happened.size} outcomes")
    if stated.min() < 0 or stated.max() > 1:
        raise ValueError("a confidence is a fraction from 0 to 1, not a percentage")
    if not np.isin(happened, (0, 1)).all():
        raise ValueError("an outcome is True or False (1 or 0)")
    return float(np.mean((stated - happened) ** 2))
