"""Maximum likelihood for normal mixtures and for single skewed shapes; no comparison of them."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from paylab.stats._arrays import FloatArray

_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)
# A component on one heap has a likelihood without bound. Of a spread of 0.43 in logs this share is
# 4 % of pay, a $5,000 cell at $117,000: nothing narrower is a group of people.
SMALLEST_SD_SHARE = 0.1
# The components start as wide normals at any of these quantiles. Narrow starts climb to spikes on a
# few neighbors, which are likelier and mean nothing (McLachlan and Peel, 2000, section 3.10).
_START_QUANTILES = (0.03, 0.2, 0.5, 0.8, 0.97)
# All starts climb a few rounds, the likeliest goes on (Biernacki, Celeux and Govaert, 2003).
_FIRST_ROUNDS, _MOST_ROUNDS = 20, 500
_SMALL_GAIN = 1e-8
# The likelihood of a skew-normal can grow for ever with its shape; beyond 20 the density is a half
# normal to the eye.
_LARGEST_SKEW_SHAPE = 20.0


# Weights, means and standard deviations, each of shape (starts, components).
State = tuple[FloatArray, FloatArray, FloatArray]


class Components(NamedTuple):
    """Weights, means and standard deviations of a normal mixture, and its log likelihood."""

    weights: FloatArray
    means: FloatArray
    standard_deviations: FloatArray
    log_likelihood: float


def fit_normal_mixture(values: FloatArray, components: int) -> Components:
    """Fit by expectation-maximization from fixed starts, all at once, and keep the likeliest.

    Dempster, Laird and Rubin (1977).
    """
    smallest = SMALLEST_SD_SHARE * float(values.std())
    state, heights = _climb(values, _starts(values, components), smallest, _FIRST_ROUNDS)
    best = [int(np.argmax(heights))]
    state = (state[0][best], state[1][best], state[2][best])
    (weights, means, spreads), heights = _climb(values, state, smallest, _MOST_ROUNDS)
    order = np.argsort(means[0])
    return Components(weights[0][order], means[0][order], spreads[0][order], float(heights[0]))


def _climb(
    values: FloatArray, state: State, smallest: float, rounds: int
) -> tuple[State, FloatArray]:
    """Take at most `rounds` steps from each start; return the ends and their log likelihoods."""
    shares, best = _responsibilities(values, *state)
    for _ in range(rounds):
        state = _maximize(values, shares, smallest)
        shares, log_likelihoods = _responsibilities(values, *state)
        gain, best = log_likelihoods - best, log_likelihoods
        if (np.abs(gain) < _SMALL_GAIN * len(values)).all():
            break
    return state, best


def _starts(values: FloatArray, components: int) -> State:
    places = np.quantile(values, _START_QUANTILES)
    means = np.array(list(itertools.combinations(places, components)))
    return (
        np.full(means.shape, 1 / components),
        means,
        np.full(means.shape, values.std() / components),
    )


def _responsibilities(
    values: FloatArray, weights: FloatArray, means: FloatArray, spreads: FloatArray
) -> tuple[FloatArray, FloatArray]:
    z = (values[None, None, :] - means[:, :, None]) / spreads[:, :, None]
    logs = (np.log(weights) - np.log(spreads) - _HALF_LOG_TWO_PI)[:, :, None] - 0.5 * z * z
    top = logs.max(axis=1, keepdims=True)
    parts = np.exp(logs - top)
    total = parts.sum(axis=1, keepdims=True)
    return parts / total, (np.log(total) + top).sum(axis=(1, 2))


def _maximize(values: FloatArray, shares: FloatArray, smallest: float) -> State:
    # An emptied component keeps a trace of weight, so that its mean stays defined.
    sizes = shares.sum(axis=2) + 1e-12
    means = (shares @ values + 1e-12 * values.mean()) / sizes
    squares = (shares * (values[None, None, :] - means[:, :, None]) ** 2).sum(axis=2)
    return sizes / len(values), means, np.maximum(np.sqrt(squares / sizes), smallest)


def normal_log_likelihood(values: FloatArray) -> float:
    """Return the maximized log likelihood of one normal."""
    return float(-len(values) * (math.log(values.std()) + _HALF_LOG_TWO_PI + 0.5))


def skew_normal_log_likelihood(values: FloatArray) -> float:
    """Return the maximized log likelihood of one skew-normal (Azzalini, 1985)."""
    center, spread = float(values.mean()), float(values.std())
    z = (values - center) / spread

    def loss(parameters: FloatArray) -> float:
        location, log_scale, shape = parameters
        u = (z - location) / math.exp(log_scale)
        logs = (
            math.log(2) - log_scale - _HALF_LOG_TWO_PI - 0.5 * u * u + special.log_ndtr(shape * u)
        )
        return -float(logs.sum())

    bounds = [(None, None), (-3, 3), (-_LARGEST_SKEW_SHAPE, _LARGEST_SKEW_SHAPE)]
    starts = ([-0.8, 0.3, 2.0], [0.8, 0.3, -2.0])
    fits = (optimize.minimize(loss, s, method="L-BFGS-B", bounds=bounds).fun for s in starts)
    return -float(min(fits)) - len(values) * math.log(spread)


def gamma_log_likelihood(values: FloatArray) -> float:
    """Return the maximized log likelihood of one gamma that starts at zero."""
    log_mean, mean_log = math.log(values.mean()), float(np.log(values).mean())
    excess = log_mean - mean_log
    shape = float(optimize.brentq(lambda a: math.log(a) - special.digamma(a) - excess, 1e-3, 1e9))
    scale = float(values.mean()) / shape
    return len(values) * (
        (shape - 1) * mean_log - shape - shape * math.log(scale) - float(special.gammaln(shape))
    )
