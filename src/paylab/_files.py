"""Where the data folder is and how its CSV files are read strictly; not what they mean."""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import TypeVar

from paylab.errors import DamagedFile

T = TypeVar("T")

_PACKAGE = Path(__file__).resolve().parent
INSTALLED = _PACKAGE / "_data"
CHECKOUT = _PACKAGE.parents[1] / "data"


def data_folder() -> Path:
    """Return the data folder: inside the installed package, or at the top of a checkout."""
    for folder in (INSTALLED, CHECKOUT):
        if (folder / "claims.csv").is_file():
            return folder
    raise FileNotFoundError(
        f"paylab's data is missing: looked for claims.csv in {INSTALLED} and {CHECKOUT}. "
        "Install the package again."
    )


def read_text(path: Path) -> str:
    """Return the text of a file, or say where it stops being UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DamagedFile(path, 0, f"cannot be read ({error.strerror})") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DamagedFile(path, line, "is not UTF-8 text") from error


def finite(text: str) -> float:
    """Return the number in a text; "nan" and "inf" are not figures that anybody published."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text!r} is not finite")
    return number


class Row:
    """One record of a CSV file that knows its line, so that a bad value can be placed."""

    def __init__(self, path: Path, line: int, fields: dict[str, str]) -> None:
        self.path, self.line, self.fields = path, line, fields

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def damaged(self, problem: str) -> DamagedFile:
        """Return (not raise) the error that blames this line."""
        return DamagedFile(self.path, self.line, problem)

    def parsed(self, column: str, parse: Callable[[str], T], what: str) -> T:
        """Return the value of a column, parsed, or blame this line."""
        try:
            return parse(self[column])
        except ValueError as error:
            problem = f"{column} is {self[column]!r}, expected {what}"
            raise self.damaged(problem) from error

    def number(self, column: str) -> float | None:
        """Return a number, or None where the field is empty."""
        return self.parsed(column, finite, "a number") if self[column] else None

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """Return the value of a column that may hold only certain words."""
        if self[column] not in allowed:
            problem = f"{column} is {self[column]!r}, expected one of {', '.join(allowed)}"
            raise self.damaged(problem)
        return self[column]


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the records of a CSV file whose header must be `columns`, line by line."""
    lines = _numbered(path)
    header = next(lines, (1, []))[1]
    if header != list(columns):
        problem = f"the header is {','.join(header)!r}, expected {','.join(columns)!r}"
        raise DamagedFile(path, 1, problem)
    return [Row(path, line, _fields(path, line, columns, values)) for line, values in lines]


def _numbered(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it starts; a field may run over lines."""
    reader = csv.reader(StringIO(read_text(path), newline=""), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DamagedFile(path, start, f"is not valid CSV ({error})") from error
        yield start, values


def _fields(path: Path, line: int, columns: Sequence[str], values: list[str]) -> dict[str, str]:
    if len(values) != len(columns):
        problem = f"{len(values)} fields, expected {len(columns)} ({','.join(columns)})"
        raise DamagedFile(path, line, problem)
    return dict(zip(columns, values, strict=True))


def require_unique(rows: Sequence[Row], column: str) -> None:
    """Blame the second of two lines that carry the same id."""
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(row[column], row.line)
        if line != row.line:
            raise row.damaged(f"{column} {row[column]!r} stands on line {line} already")
