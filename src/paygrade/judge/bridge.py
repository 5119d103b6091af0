"""Plain typed data across the wall between a student's process and the judge; never pickle.

`encode` runs beside the student's code, so what `decode` gets is hostile: it builds values of
known types only, from data of checked length, and everything else stays behind a handle.
"""

from __future__ import annotations

import base64
import builtins
import collections
import datetime
import decimal
import enum
import fractions
import inspect
import pathlib
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

# Deeper containers are no answer to anything, and would exhaust the stack of whoever reads them.
MAX_DEPTH = 60
_DIRECT = (bool, str, float, type(None))
_SAFE_INTEGER = 1 << 53
_KINDS = "biufcmMSU"
# Classes that are known by name on both sides; any other one stays behind a handle.
_KNOWN_CLASSES: dict[str, type] = {
    f"{kind.__module__}.{kind.__qualname__}": kind
    for kind in (
        *(item for item in vars(builtins).values() if isinstance(item, type)),
        *{type(np.dtype(code).type(0)) for code in "?bBhHiIlLqQefdgFDG"},
        *(np.str_, np.bytes_, np.datetime64, np.timedelta64, np.ndarray, np.generic),
        *(pd.DataFrame, pd.Series, pd.Index, pd.Timestamp, pd.Timedelta, pd.Categorical),
        *(datetime.datetime, datetime.date, datetime.time, datetime.timedelta),
        *(decimal.Decimal, fractions.Fraction),
        *(collections.Counter, collections.OrderedDict, collections.defaultdict),
    )
}


class Uncrossable(TypeError):  # noqa: N818 - it says what the value is
    """A value that is no plain data and has no handle here."""


# Keeps a value here: its handle, or the data that stand for it.
Keep = Callable[[Any], int | dict[str, Any]]


def encode(value: Any, keep: Keep | None = None, depth: int = 0) -> Any:
    """Return `value` as JSON data. What is no plain data is kept behind a handle by `keep`.

    Raises :class:`Uncrossable` where there is no `keep`, or where it is nested too deeply.
    """
    kind = type(value)
    if kind in _DIRECT:
        return value
    if depth > MAX_DEPTH:
        raise Uncrossable(f"nested more than {MAX_DEPTH} levels deep")
    writer = _WRITERS.get(kind) or _writer_of_base(value)
    if writer is not None:
        found = writer(value, keep, depth + 1)
        if found is not None:
            return found
    if isinstance(value, types.ModuleType):
        return {"t": "module", "n": str(value.__name__)}
    if isinstance(value, type):
        return _encode_class(value, keep)
    if isinstance(value, np.generic):
        return _encode_scalar(value)
    if keep is None:
        raise Uncrossable(f"an object of type {kind.__name__}")
    return _stay(value, keep)


def _writer_of_base(value: Any) -> Callable[[Any, Keep | None, int], Any] | None:
    """A subclass that only adds names to its base is data like its base."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _WRITERS[tuple]
    if isinstance(value, enum.Enum) and isinstance(value, int | str):
        return lambda member, keep, depth: encode(member.value, keep, depth)
    if isinstance(value, pathlib.PurePath):
        return _WRITERS[pathlib.PurePath]
    if isinstance(value, pd.Index):
        return _WRITERS[pd.Index]
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _encode_array
    if isinstance(value, np.dtype | pd.api.extensions.ExtensionDtype):
        return _text("dtype")
    return None


def _items(tag: str) -> Callable[[Any, Keep | None, int], Any]:
    def write(value: Any, keep: Keep | None, depth: int) -> Any:
        return {"t": tag, "v": [encode(item, keep, depth) for item in value]}

    return write


def _mapping(tag: str) -> Callable[[Any, Keep | None, int], Any]:
    def write(value: Any, keep: Keep | None, depth: int) -> Any:
        pairs = [[encode(k, keep, depth), encode(v, keep, depth)] for k, v in dict.items(value)]
        return {"t": tag, "v": pairs}

    return write


def _text(tag: str) -> Callable[[Any, Keep | None, int], Any]:
    return lambda value, keep, depth: {"t": tag, "v": str(value)}


def _iso(tag: str) -> Callable[[Any, Keep | None, int], Any]:
    return lambda value, keep, depth: {"t": tag, "v": value.isoformat()}


def _encode_int(value: int, keep: Keep | None, depth: int) -> Any:
    return value if -_SAFE_INTEGER < value < _SAFE_INTEGER else {"t": "int", "v": hex(value)}


def _encode_bytes(value: bytes | bytearray, keep: Keep | None, depth: int) -> Any:
    return {"t": type(value).__name__, "v": base64.b64encode(value).decode()}


def _encode_scalar(value: np.generic) -> Any:
    if value.dtype.kind not in _KINDS:
        raise Uncrossable(f"a numpy scalar of dtype {value.dtype}")
    data = base64.b64encode(value.tobytes()).decode()
    return {"t": "scalar", "d": value.dtype.str, "v": data}


def _encode_array(value: Any, keep: Keep | None, depth: int) -> Any:
    """An ndarray or pandas extension array; None where its dtype is not plain data."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind in _KINDS:
            data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
            return {"t": "array", "d": value.dtype.str, "s": list(value.shape), "v": data}
        if value.dtype == object:
            flat = [encode(item, keep, depth) for item in value.ravel().tolist()]
            return {"t": "objects", "s": list(value.shape), "v": flat}
        return None
    if isinstance(value, pd.Categorical):
        categories = encode(value.categories, keep, depth)
        codes = encode(np.asarray(value.codes), keep, depth)
        return {"t": "categorical", "c": categories, "v": codes, "o": bool(value.ordered)}
    if isinstance(value, pd.api.extensions.ExtensionArray):
        items = [encode(item, keep, depth) for item in list(value)]
        return {"t": "extension", "d": str(value.dtype), "v": items}
    return None


def _encode_index(value: pd.Index, keep: Keep | None, depth: int) -> Any:
    if isinstance(value, pd.RangeIndex):
        bounds = [int(value.start), int(value.stop), int(value.step)]
        return {"t": "range_index", "v": bounds, "n": encode(value.name, keep, depth)}
    if isinstance(value, pd.MultiIndex):
        levels = [
            encode(value.get_level_values(n).array, keep, depth) for n in range(value.nlevels)
        ]
        return {"t": "multi_index", "v": levels, "n": encode(list(value.names), keep, depth)}
    data = encode(_plain_array(value), keep, depth)
    return {"t": "index", "v": data, "n": encode(value.name, keep, depth)}


def _plain_array(column: pd.Series | pd.Index) -> Any:
    """The column's own array; numpy's where it holds numpy data."""
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array


def _encode_series(value: pd.Series, keep: Keep | None, depth: int) -> Any:
    return {
        "t": "series",
        "v": encode(_plain_array(value), keep, depth),
        "i": encode(value.index, keep, depth),
        "n": encode(value.name, keep, depth),
    }


def _encode_frame(value: pd.DataFrame, keep: Keep | None, depth: int) -> Any:
    columns = [
        encode(_plain_array(value.iloc[:, number]), keep, depth) for number in range(value.shape[1])
    ]
    return {
        "t": "frame",
        "v": columns,
        "c": encode(value.columns, keep, depth),
        "i": encode(value.index, keep, depth),
    }


def _encode_class(value: type, keep: Keep | None) -> Any:
    label = f"{value.__module__}.{value.__qualname__}"
    if _KNOWN_CLASSES.get(label) is value:
        return {"t": "class", "n": label}
    if keep is None:
        raise Uncrossable(f"the class {value.__qualname__}")
    return _stay(value, keep)


def _stay(value: Any, keep: Keep) -> dict[str, Any]:
    kept = keep(value)
    return kept if isinstance(kept, dict) else _describe(value, kept)


def _describe(value: Any, handle: int) -> Any:
    """What the other side may know of a thing that stays here."""
    found: dict[str, Any] = {"t": "handle", "h": handle, "type": type(value).__name__[:200]}
    found["class"] = isinstance(value, type)
    found["call"] = callable(value)
    found["next"] = hasattr(type(value), "__next__")
    if found["call"]:
        found["name"] = str(getattr(value, "__name__", type(value).__name__))[:200]
        doc = getattr(value, "__doc__", None)
        found["doc"] = doc[:10_000] if isinstance(doc, str) else None
        found["parameters"] = _parameters(value)
    return found


def _parameters(value: Any) -> list[Any] | None:
    try:
        listed = list(inspect.signature(value).parameters.values())
        return [
            [p.name, int(p.kind), None if p.default is p.empty else [encode(p.default)]]
            for p in listed
        ]
    except (ValueError, TypeError):
        return None


_WRITERS: dict[type, Callable[[Any, Keep | None, int], Any]] = {
    int: _encode_int,
    complex: lambda value, keep, depth: {"t": "complex", "v": [value.real, value.imag]},
    bytes: _encode_bytes,
    bytearray: _encode_bytes,
    list: _items("list"),
    tuple: _items("tuple"),
    set: _items("set"),
    frozenset: _items("frozenset"),
    collections.deque: _items("deque"),
    type({}.keys()): _items("keys"),
    type({}.values()): _items("values"),
    type({}.items()): _items("items"),
    dict: _mapping("dict"),
    collections.OrderedDict: _mapping("OrderedDict"),
    collections.Counter: _mapping("Counter"),
    collections.defaultdict: _mapping("dict"),
    type(...): lambda value, keep, depth: {"t": "..."},
    range: lambda value, keep, depth: {"t": "range", "v": [value.start, value.stop, value.step]},
    decimal.Decimal: _text("Decimal"),
    fractions.Fraction: _text("Fraction"),
    pathlib.PurePath: _text("path"),
    datetime.datetime: _iso("datetime"),
    datetime.date: _iso("date"),
    datetime.time: _iso("time"),
    datetime.timedelta: lambda value, keep, depth: {
        "t": "timedelta",
        "v": [value.days, value.seconds, value.microseconds],
    },
    np.ndarray: _encode_array,
    pd.Categorical: _encode_array,
    pd.Series: _encode_series,
    pd.DataFrame: _encode_frame,
    pd.Index: _encode_index,
    pd.Timestamp: _iso("Timestamp"),
    pd.Timedelta: lambda value, keep, depth: {
        "t": "Timedelta",
        "v": int(value.as_unit("ns").value),
    },
    pd.Interval: lambda value, keep, depth: {
        "t": "interval",
        "v": [encode(value.left, keep, depth), encode(value.right, keep, depth)],
        "c": value.closed,
    },
    pd.Period: lambda value, keep, depth: {"t": "period", "v": str(value), "f": value.freqstr},
    type(pd.NA): lambda value, keep, depth: {"t": "NA"},
    type(pd.NaT): lambda value, keep, depth: {"t": "NaT"},
}

MUTABLE = (list, dict, set, bytearray, collections.deque, np.ndarray, pd.Series, pd.DataFrame)


Stand = Callable[[dict[str, Any]], Any]


def decode(data: Any, stand: Stand, depth: int = 0) -> Any:
    """Build the value that `data` describes; `stand` makes what stands for a handle.

    Raises `ValueError` or `TypeError` for anything that no honest `encode` writes.
    """
    if type(data) in _DIRECT or type(data) is int:
        return data
    if depth > MAX_DEPTH or not isinstance(data, dict):
        raise ValueError("not data of the bridge")
    reader = _READERS.get(data.get("t", ""))
    return stand(data) if reader is None else reader(data, stand, depth + 1)


def _decode_items(build: Callable[[list[Any]], Any]) -> Callable[[Any, Stand, int], Any]:
    return lambda data, stand, depth: build([decode(item, stand, depth) for item in data["v"]])


def _decode_mapping(build: Callable[[Any], Any]) -> Callable[[Any, Stand, int], Any]:
    def read(data: Any, stand: Stand, depth: int) -> Any:
        return build({decode(k, stand, depth): decode(v, stand, depth) for k, v in data["v"]})

    return read


def _decode_text(build: Callable[[str], Any]) -> Callable[[Any, Stand, int], Any]:
    return lambda data, stand, depth: build(str(data["v"]))


def _numbers(data: Any) -> np.ndarray[Any, Any]:
    dtype = np.dtype(str(data["d"]))
    if dtype.kind not in _KINDS or dtype.hasobject:
        raise ValueError(f"no dtype of the bridge: {dtype}")
    return np.frombuffer(base64.b64decode(data["v"]), dtype=dtype).copy()


def _decode_array(data: Any, stand: Stand, depth: int) -> Any:
    return _numbers(data).reshape(_shape(data))


def _shape(data: Any) -> tuple[int, ...]:
    return tuple(int(length) for length in data["s"])


def _decode_objects(data: Any, stand: Stand, depth: int) -> Any:
    items = [decode(item, stand, depth) for item in data["v"]]
    array = np.empty(len(items), dtype=object)
    for number, item in enumerate(items):  # assigning the list would unpack nested sequences
        array[number] = item
    return array.reshape(_shape(data))


def _decode_categorical(data: Any, stand: Stand, depth: int) -> Any:
    categories = decode(data["c"], stand, depth)
    codes = decode(data["v"], stand, depth)
    return pd.Categorical.from_codes(codes, categories, ordered=bool(data["o"]))


def _decode_extension(data: Any, stand: Stand, depth: int) -> Any:
    items = [decode(item, stand, depth) for item in data["v"]]
    dtype: Any = str(data["d"])
    return pd.array(items, dtype=dtype)


def _decode_index(data: Any, stand: Stand, depth: int) -> Any:
    return pd.Index(decode(data["v"], stand, depth), name=decode(data["n"], stand, depth))


def _decode_multi(data: Any, stand: Stand, depth: int) -> Any:
    levels = [decode(level, stand, depth) for level in data["v"]]
    return pd.MultiIndex.from_arrays(levels, names=decode(data["n"], stand, depth))


def _decode_range_index(data: Any, stand: Stand, depth: int) -> Any:
    start, stop, step = (int(bound) for bound in data["v"])
    return pd.RangeIndex(start, stop, step, name=decode(data["n"], stand, depth))


def _decode_series(data: Any, stand: Stand, depth: int) -> Any:
    values, index = decode(data["v"], stand, depth), decode(data["i"], stand, depth)
    return pd.Series(values, index=index, name=decode(data["n"], stand, depth))


def _decode_frame(data: Any, stand: Stand, depth: int) -> Any:
    index = decode(data["i"], stand, depth)
    columns = {n: decode(column, stand, depth) for n, column in enumerate(data["v"])}
    frame = pd.DataFrame(columns, index=index)
    frame.columns = decode(data["c"], stand, depth)
    return frame


def _decode_class(data: Any, stand: Stand, depth: int) -> Any:
    return _KNOWN_CLASSES[str(data["n"])]


def _decode_interval(data: Any, stand: Stand, depth: int) -> Any:
    left, right = (decode(bound, stand, depth) for bound in data["v"])
    return pd.Interval(left, right, closed=data["c"])


_READERS: dict[str, Callable[[Any, Stand, int], Any]] = {
    "int": lambda data, stand, depth: int(str(data["v"]), 16),
    "complex": lambda data, stand, depth: complex(*data["v"]),
    "bytes": lambda data, stand, depth: base64.b64decode(data["v"]),
    "bytearray": lambda data, stand, depth: bytearray(base64.b64decode(data["v"])),
    "list": _decode_items(list),
    "tuple": _decode_items(tuple),
    "set": _decode_items(set),
    "frozenset": _decode_items(frozenset),
    "deque": _decode_items(collections.deque),
    "keys": _decode_items(lambda found: dict.fromkeys(found).keys()),
    "values": _decode_items(lambda found: dict(enumerate(found)).values()),
    "items": _decode_items(lambda found: dict(found).items()),
    "dict": _decode_mapping(dict),
    "OrderedDict": _decode_mapping(collections.OrderedDict),
    "Counter": _decode_mapping(collections.Counter),
    "...": lambda data, stand, depth: ...,
    "range": lambda data, stand, depth: range(*(int(bound) for bound in data["v"])),
    "Decimal": _decode_text(decimal.Decimal),
    "Fraction": _decode_text(fractions.Fraction),
    "path": _decode_text(pathlib.Path),
    "datetime": _decode_text(datetime.datetime.fromisoformat),
    "date": _decode_text(datetime.date.fromisoformat),
    "time": _decode_text(datetime.time.fromisoformat),
    "timedelta": lambda data, stand, depth: datetime.timedelta(*(int(part) for part in data["v"])),
    "scalar": lambda data, stand, depth: _numbers(data)[0],
    "array": _decode_array,
    "objects": _decode_objects,
    "categorical": _decode_categorical,
    "extension": _decode_extension,
    "index": _decode_index,
    "multi_index": _decode_multi,
    "range_index": _decode_range_index,
    "series": _decode_series,
    "frame": _decode_frame,
    "class": _decode_class,
    "Timestamp": _decode_text(pd.Timestamp),
    "Timedelta": lambda data, stand, depth: pd.Timedelta(int(data["v"]), unit="ns"),
    "interval": _decode_interval,
    "period": lambda data, stand, depth: pd.Period(str(data["v"]), freq=str(data["f"])),
    "dtype": _decode_text(lambda name: pd.Series([], dtype=name).dtype),
    "NA": lambda data, stand, depth: pd.NA,
    "NaT": lambda data, stand, depth: pd.NaT,
}


def replace_contents(target: Any, source: Any) -> None:
    """Make the mutable `target` equal to `source` in place, as a call would have changed it."""
    if isinstance(target, list | bytearray):
        target[:] = source
    elif isinstance(target, dict | set):
        target.clear()
        target.update(source)
    elif isinstance(target, collections.deque):
        target.clear()
        target.extend(source)
    elif isinstance(target, np.ndarray):
        if target.shape != source.shape or target.dtype != source.dtype:
            raise ValueError("an array can't change its shape or dtype in place")
        target[...] = source
    elif isinstance(target, pd.Series | pd.DataFrame):
        target._update_inplace(source)  # type: ignore[operator]  # pandas' own way, not in its stubs
