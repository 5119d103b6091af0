"""Gaussian kernel densities on a grid, many samples at once; no rules for what counts as a mode."""

from __future__ import annotations

import numpy as np
from scipy import fft

from paylab.stats._arrays import FloatArray, IntArray

# How far the grid reaches beyond the data, in bandwidths: the density there is under e^-8 of a
# point's peak, and what the transform wraps round the ends has come twice as far.
REACH = 4.0
# Between two neighbours on the grid a bandwidth has to have room, or binning blurs the estimate.
POINTS_PER_BANDWIDTH = 4
# Below this share of the highest density the transform's rounding errors look like modes.
NOISE_FLOOR = 1e-10


def grid_size(span: float, bandwidth: float, least: int) -> int:
    """Return how many points a grid of length `span` needs; at least `least`."""
    return int(fft.next_fast_len(max(least, int(POINTS_PER_BANDWIDTH * span / bandwidth) + 1)))


def grids(samples: FloatArray, bandwidths: FloatArray, least: int) -> FloatArray:
    """Return one evenly spaced grid for each row of `samples`, shape (rows, points)."""
    low = samples.min(axis=1) - REACH * bandwidths
    high = samples.max(axis=1) + REACH * bandwidths
    points = max(grid_size(s, b, least) for s, b in zip(high - low, bandwidths, strict=True))
    return np.asarray(np.linspace(low, high, points, axis=1), dtype=np.float64)


def bin_linearly(samples: FloatArray, grid: FloatArray) -> FloatArray:
    """Share each value between its two neighbours on its row's grid, shape (rows, points).

    Linear binning (Jones and Lotwick, 1984) keeps each row's total and mean.
    """
    rows, points = grid.shape
    step = (grid[:, -1] - grid[:, 0]) / (points - 1)
    place = (samples - grid[:, :1]) / step[:, None]
    left = np.clip(place.astype(np.int64), 0, points - 2)
    share = place - left
    index = left + points * np.arange(rows)[:, None]
    size = rows * points
    counts = np.bincount(index.ravel(), (1 - share).ravel(), minlength=size)
    counts += np.bincount(index.ravel() + 1, share.ravel(), minlength=size)
    return np.asarray(counts.reshape(rows, points), dtype=np.float64)


def smooth(counts: FloatArray, step: FloatArray, bandwidths: FloatArray) -> FloatArray:
    """Return kernel densities of binned counts, shape (rows, points), each integrating to one.

    Fast Fourier transform of binned data (Silverman, 1982, algorithm AS 176).
    """
    points = counts.shape[1]
    frequency = 2 * np.pi * fft.rfftfreq(points)[None, :]
    kernel = np.exp(-0.5 * (frequency * (bandwidths / step)[:, None]) ** 2)
    density = fft.irfft(fft.rfft(counts, axis=1) * kernel, n=points, axis=1)
    heights = np.maximum(density, 0) / (counts.sum(axis=1) * step)[:, None]
    return np.asarray(heights, dtype=np.float64)


def densities(
    samples: FloatArray, bandwidths: FloatArray, least: int
) -> tuple[FloatArray, FloatArray]:
    """Return grids and kernel densities of the rows of `samples`, both of shape (rows, points)."""
    grid = grids(samples, bandwidths, least)
    step = grid[:, 1] - grid[:, 0]
    return grid, smooth(bin_linearly(samples, grid), step, bandwidths)


def count_maxima(density: FloatArray) -> IntArray:
    """Count every local maximum of each row, however small, above the transform's noise."""
    floored = np.maximum(density, NOISE_FLOOR * density.max(axis=1, keepdims=True))
    rises = np.diff(floored, axis=1) > 0
    falls = np.diff(floored, axis=1) < 0
    return np.asarray((rises[:, :-1] & falls[:, 1:]).sum(axis=1), dtype=np.int64)
