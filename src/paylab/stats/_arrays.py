"""How arrays of pay are read and refused; no statistics."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def as_pay(values: npt.ArrayLike, name: str, *, at_least: int = 2) -> FloatArray:
    """Read `values` as a flat array of finite pays above zero, or say what is wrong with them.

    Raises
    ------
    ValueError
        If there are fewer than `at_least` values, more than one dimension, or a value that is
        missing, infinite, zero or negative; the message starts with `name`.

    Examples
    --------
    >>> as_pay([90_000, 120_000], "men_usd")
    array([ 90000., 120000.])
    """
    pay = as_finite(values, name, at_least=at_least)
    if pay.min(initial=np.inf) <= 0:
        raise ValueError(
            f"{name}: {int((pay <= 0).sum())} of {pay.size} values are zero or negative; "
            "pay has to be above zero, filter these rows and say so"
        )
    return pay


def as_finite(values: npt.ArrayLike, name: str, *, at_least: int = 2) -> FloatArray:
    """Read `values` as a flat array of finite numbers of either sign, or say what is wrong."""
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise ValueError(
            f"{name}: found {numbers.ndim} dimensions, expected one value per person; "
            "pass one column or a flat list"
        )
    if not np.isfinite(numbers).all():
        raise ValueError(
            f"{name}: {int((~np.isfinite(numbers)).sum())} of {numbers.size} values are missing "
            "or infinite; drop these rows and say so"
        )
    if numbers.size < at_least:
        raise ValueError(f"{name}: found {numbers.size} values, at least {at_least} are needed")
    return numbers


def check_share(value: float, name: str) -> float:
    """Return `value` if it lies strictly between 0 and 1, or say that it is no share."""
    if not 0 < value < 1:
        raise ValueError(f"{name}: found {value}, expected a fraction between 0 and 1")
    return float(value)
