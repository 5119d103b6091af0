"""How an answer is read and compared, whatever idiom or type it came in; no messages, no points."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np
import pandas as pd

# Wide enough for another order of the same floating-point sums, far narrower than any real slip.
RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9

KINDS = ("number", "whole number", "text", "boolean", "ordered category", "date")


def is_unanswered(value: object) -> bool:
    """Tell whether `value` is the starter's `...`, or a container with nothing else in it."""
    if value is ...:
        return True
    if isinstance(value, Mapping):
        value = list(value.values())
    return isinstance(value, list | tuple) and len(value) > 0 and all(v is ... for v in value)


def as_number(value: object) -> float | None:
    """Read `value` as one real number; None where it isn't one.

    Accepts Python and numpy numbers, Decimal and Fraction, and arrays, Series or Index of size 1.
    A truth value is not a number.

    >>> as_number(np.float64(0.5)), as_number(pd.Series([2])), as_number("0.5"), as_number(True)
    (0.5, 2.0, None, None)
    """
    if isinstance(value, np.ndarray | pd.Series | pd.Index) and value.size == 1:
        value = np.asarray(value).reshape(-1)[0]
    if isinstance(value, bool | np.bool_):
        return None
    # A Decimal isn't registered as a real number, though it is one.
    if isinstance(value, numbers.Real) or type(value).__name__ == "Decimal":
        return float(value)  # type: ignore[arg-type]  # Decimal, see above
    return None


def as_list(value: object) -> list[Any] | None:
    """Read a list, tuple, set, array, Series, Index or range as a list; None where it isn't one."""
    if isinstance(value, str | bytes | Mapping | pd.DataFrame):
        return None
    if isinstance(value, Set):
        return sorted(value, key=repr)
    if isinstance(value, np.ndarray) and value.ndim != 1:
        return None
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return None


def as_mapping(value: object) -> dict[Any, Any] | None:
    """Read a dict or a Series (by its index) as a dict; None where it isn't one."""
    if isinstance(value, pd.Series):
        return {plain(k): plain(v) for k, v in value.items()}
    if isinstance(value, Mapping):
        return {plain(k): plain(v) for k, v in value.items()}
    return None


def as_frame(value: object, columns: Iterable[str]) -> pd.DataFrame | None:
    """Return a DataFrame with wanted columns taken out of its index; None where it isn't one."""
    if not isinstance(value, pd.DataFrame):
        return None
    hidden = [name for name in value.index.names if name in set(columns) - set(value.columns)]
    return value.reset_index(hidden) if hidden else value


def plain(value: Any) -> Any:
    """Turn numpy scalars and 0-d arrays into Python values and leave the rest as it is."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def is_missing(value: object) -> bool:
    """Tell whether `value` stands for "not stated": None, NaN, NA, NaT or an empty text."""
    if value is None or value is pd.NA or value is pd.NaT or value == "":
        return True
    return isinstance(value, float) and math.isnan(value)


def close(
    value: object,
    expected: object,
    relative: float = RELATIVE_TOLERANCE,
    absolute: float = ABSOLUTE_TOLERANCE,
) -> bool:
    """Tell whether two answers are the same, floats within a tolerance.

    Numbers may come as any number type, sequences as list, tuple, array or Series; missing values
    equal each other. Texts must be equal apart from surrounding white space. A DataFrame needs the
    expected columns, row by row; further columns, another column order and any index are fine.

    >>> close(np.float64(1 / 3), 0.33333333), close([1, 2], np.array([1.0, 2.0]))
    (True, True)
    >>> close("Tech ", "Tech"), close(None, float("nan")), close(1, True)
    (True, True, False)
    """
    value, expected = plain(value), plain(expected)
    if isinstance(expected, pd.DataFrame):
        frame = as_frame(value, expected.columns)
        return frame is not None and all(
            name in frame.columns and close(frame[name], expected[name], relative, absolute)
            for name in expected.columns
        )
    if is_scalar(expected):
        return _same_scalar(value, expected, relative, absolute)
    if isinstance(expected, Mapping):
        got = as_mapping(value)
        return (
            got is not None
            and got.keys() == expected.keys()
            and all(close(got[k], expected[k], relative, absolute) for k in expected)
        )
    got_list, expected_list = as_list(value), as_list(expected)
    if got_list is None or expected_list is None or len(got_list) != len(expected_list):
        return False
    return all(
        close(g, e, relative, absolute) for g, e in zip(got_list, expected_list, strict=True)
    )


def first_difference(value: object, expected: object) -> str:
    """Say where a DataFrame departs from the expected one, by what is seen; else nothing.

    >>> first_difference(pd.DataFrame({"label": ["|A"]}), pd.DataFrame({"label": ["A"]}))
    "; in its row 1 label is the text '|A'"
    """
    if not isinstance(expected, pd.DataFrame):
        return ""
    frame = as_frame(value, expected.columns)
    if frame is None or len(frame) != len(expected):
        return ""
    for name in (column for column in expected.columns if column in frame.columns):
        pairs = zip(frame[name], expected[name], strict=True)
        for place, (seen, wanted) in enumerate(pairs, start=1):
            if not close(seen, wanted):
                return f"; in its row {place} {name} is {shown(seen)}"
    return ""


def is_scalar(value: object) -> bool:
    """Tell whether `value` is one thing rather than a container of things."""
    return value is None or isinstance(value, str) or not isinstance(value, Iterable)


def _same_scalar(value: object, expected: object, relative: float, absolute: float) -> bool:
    if isinstance(expected, bool):
        return isinstance(value, bool) and value == expected
    number = as_number(expected)
    if number is not None and not math.isnan(number):
        got = as_number(value)
        return got is not None and math.isclose(got, number, rel_tol=relative, abs_tol=absolute)
    if not is_scalar(value):
        return False
    if is_missing(expected) or is_missing(value):
        return is_missing(expected) and is_missing(value)
    if isinstance(expected, str):
        return isinstance(value, str) and value.strip() == expected.strip()
    return bool(value == expected)


def column_is(column: pd.Series[Any], kind: str) -> bool:
    """Tell whether a column holds what `kind` (one of `KINDS`) says, whatever its exact dtype."""
    types = pd.api.types
    if kind == "ordered category":
        return isinstance(column.dtype, pd.CategoricalDtype) and bool(column.dtype.ordered)
    if kind == "boolean":
        return types.is_bool_dtype(column)
    if kind == "date":
        return types.is_datetime64_any_dtype(column)
    if kind == "text":
        return all(isinstance(v, str) or is_missing(v) for v in column)
    numeric = types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    if kind == "number":
        return numeric
    if kind == "whole number":
        present = column.dropna()
        return numeric and bool((present == present.round()).all())
    raise ValueError(f"unknown kind of column {kind!r}; the kinds are {', '.join(KINDS)}")


def differing_rows(
    got: pd.DataFrame, expected: pd.DataFrame, key: list[str], column: str
) -> list[tuple[Any, Any]]:
    """List (key, value seen) of the rows of `got` whose `column` isn't what `expected` holds.

    Row order is free: rows are matched by `key`, whose values are unique in `expected`. A row of
    `expected` that `got` lacks, or holds twice, counts as differing, with the value "no such row"
    or "several rows".
    """
    seen: dict[Any, list[Any]] = {}
    for *label, value in zip(*(got[name] for name in [*key, column]), strict=True):
        seen.setdefault(tuple(map(_key, label)), []).append(value)
    differing = []
    for *label, value in zip(*(expected[name] for name in [*key, column]), strict=True):
        values = seen.get(tuple(map(_key, label)), [])
        named = label[0] if len(label) == 1 else tuple(label)
        if len(values) != 1:
            differing.append((named, "several rows" if values else "no such row"))
        elif not close(values[0], value):
            differing.append((named, values[0]))
    return differing


def _key(value: object) -> object:
    value = plain(value)
    return value.strip() if isinstance(value, str) else value


def shown(value: object, width: int = 60) -> str:
    """Describe what was seen in a few words, at most `width` characters long.

    >>> shown(0.16666666), shown("12%"), shown([1, 2, 3])
    ('0.1667', "the text '12%'", 'a list of 3')
    >>> shown(pd.DataFrame({"a": [1]}))
    'a DataFrame with 1 row and the columns a'
    """
    number = as_number(value) if is_scalar(plain(value)) else None
    if number is not None:
        small_or_huge = not 1000 <= abs(number) < 1e15
        return f"{number:,.4g}" if small_or_huge else f"{number:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, str):
        text = f"the text {value!r}"
    elif isinstance(value, pd.DataFrame):
        rows = "1 row" if len(value) == 1 else f"{len(value)} rows"
        text = f"a DataFrame with {rows} and the columns {', '.join(map(str, value.columns))}"
    elif isinstance(value, type(None) | bool | np.bool_):
        text = str(value)
    elif callable(value):
        text = "a function"
    elif hasattr(value, "__len__"):
        text = f"a {type(value).__name__} of {len(value)}"
    else:
        text = f"a {type(value).__name__}"
    return text if len(text) <= width else text[: width - 1] + "…"
