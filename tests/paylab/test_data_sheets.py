"""Every data file has its sheet, its checksum, a second reading and a place in the wheel."""

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest

from paylab import _files, documents, microdata

DATA = _files.CHECKOUT
ROOT = DATA.parent
SECOND = Path(__file__).parent / "second_transcription"
SHEETS = (DATA / "README.md").read_text(encoding="utf-8")
FIELDS = ("Origin", "License", "Date", "Units", "Transcription", "Known problems")
SHIPPED = sorted(
    path.relative_to(DATA).as_posix()
    for path in DATA.rglob("*")
    if path.is_file() and path.name != "README.md"
)


def sheets(part: str) -> dict[str, dict[str, str]]:
    """The sheets under a second-level heading: name -> field -> text."""
    section = re.split(r"^## ", SHEETS.split(f"## {part}\n")[1], flags=re.MULTILINE)[0]
    return {
        name: dict(re.findall(r"^- ([\w-]+(?: \w+)*): (.*)$", body, flags=re.MULTILINE))
        for name, body in re.findall(r"^### `(.+?)`\n(.*?)(?=^### |\Z)", section, flags=re.M | re.S)
    }


def checksums(block: str) -> dict[str, str]:
    """The lines of one block of checksums: path -> SHA-256."""
    lines = SHEETS.split(f"```sha256 {block}\n")[1].split("\n```")[0].splitlines()
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


FILE_SHEETS, PACKAGE_SHEETS = (
    sheets("Files in this folder"),
    sheets("Microdata from installed packages"),
)


@pytest.mark.parametrize("path", SHIPPED)
def test_a_file_has_exactly_one_sheet(path: str) -> None:
    assert len([name for name in FILE_SHEETS if fnmatch(path, name)]) == 1


def test_a_sheet_has_a_file() -> None:
    assert not [name for name in FILE_SHEETS if not any(fnmatch(p, name) for p in SHIPPED)]


@pytest.mark.parametrize("name", [*FILE_SHEETS, *PACKAGE_SHEETS])
def test_a_sheet_fills_every_field_in_order(name: str) -> None:
    fields = {**FILE_SHEETS, **PACKAGE_SHEETS}[name]
    assert tuple(fields) == FIELDS
    assert all(text.endswith(".") and len(text) > 3 for text in fields.values())


def test_every_data_set_of_microdata_has_a_sheet_that_says_it_is_not_shipped() -> None:
    assert list(PACKAGE_SHEETS) == microdata.names()
    assert all("Not shipped." in fields["Origin"] for fields in PACKAGE_SHEETS.values())


def test_the_checksums_are_those_of_the_files() -> None:
    assert checksums("files") == {path: sha256(DATA / path) for path in SHIPPED}


def test_the_packages_hold_the_data_that_the_course_was_written_for() -> None:
    packages = Path(sysconfig.get_paths()["purelib"])
    expected = checksums("packages")
    assert len(expected) == len(PACKAGE_SHEETS)
    assert expected == {path: sha256(packages / path) for path in expected}


def test_licenses_do_not_contradict_each_other() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'license = "BSD-3-Clause AND CC-BY-4.0"' in project
    assert "code is under BSD-3-Clause and its lessons are under CC BY 4.0" in SHEETS
    for name, fields in FILE_SHEETS.items():
        assert "BSD" not in fields["License"], name
        assert ("public domain" in fields["License"]) or ("facts" in fields["License"]), name
    for fields in PACKAGE_SHEETS.values():
        assert not re.search("BSD|CC BY", fields["License"])


def second_tables() -> list[tuple[str, str, str, list[tuple[str, int]]]]:
    text = (SECOND / "tables.txt").read_text(encoding="utf-8")
    blocks = [block.splitlines() for block in text.split("\n\n") if not block.startswith("#")]
    read = []
    for head, *rows in blocks:
        table_id, word, title = head.split(" : ")
        pairs = [row.split(" = ") for row in rows]
        read.append((table_id, word, title, [(label, int(k) * 1_000) for label, k in pairs]))
    return read


def test_both_transcriptions_agree_on_all_figures_labels_and_order() -> None:
    figures = documents.figures()
    first = [
        (str(table_id), list(zip(rows["label"], rows["value_usd"].tolist(), strict=True)))
        for table_id, rows in figures.groupby("table_id", sort=False)
    ]
    second = second_tables()
    assert first == [(table_id, rows) for table_id, _, _, rows in second]
    assert sum(len(rows) for *_, rows in second) == len(figures) == 51


def test_both_transcriptions_agree_on_titles_and_statistics() -> None:
    first = documents.figures().drop_duplicates("table_id").set_index("table_id")
    for table_id, word, title, _ in second_tables():
        assert first.loc[table_id, "title"] == title
        assert first.loc[table_id, "statistic"] == word.lower()
        assert f"{word.split()[0]} Salary" in documents.table_text(table_id).splitlines()[2]


def second_claims() -> pd.DataFrame:
    lines = (SECOND / "claims.txt").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if "|" in line]
    read = [row for row in cells if not row[0].startswith("#")]
    return pd.DataFrame(read, columns=["id", "figure", "counted", "source", "time"]).set_index("id")


def read_number(words: str) -> float | None:
    """The number in words such as "$140,107", "250 thousand dollars", "a million", "ten"."""
    digits = re.search(r"\d[\d,]*", words)
    number = float(digits[0].replace(",", "")) if digits else None
    if "million" in words:
        return (number or 1) * 1_000_000
    if "thousand" in words and number is not None:
        return number * 1_000
    return 10.0 if words == "ten" else number


def first_claims() -> pd.DataFrame:
    """Claims of running text that state a figure, a source or a time."""
    claims = documents.claims().set_index("id")
    text = claims[claims["kind"] != "table"]
    return text[text[["value", "stated_source", "date"]].notna().any(axis=1)]


def test_both_transcriptions_name_the_same_claims() -> None:
    assert sorted(first_claims().index) == sorted(second_claims().index)


@pytest.mark.parametrize("claim_id", second_claims().index)
def test_both_transcriptions_agree_on_a_claims_figure_unit_source_and_time(claim_id: str) -> None:
    first, second = first_claims().loc[claim_id], second_claims().loc[claim_id]
    low, _, high = second["figure"].partition(" to ")
    for value, words in ((first["value"], low), (first["value_high"], high)):
        assert (None if pd.isna(value) else value) == read_number(words)
    unit = "" if pd.isna(first["unit"]) else first["unit"]
    assert (unit.startswith("usd")) == bool(re.search(r"\$|dollar", second["figure"]))
    assert ("year" in unit) == ("year" in second["figure"])
    assert (unit == "percent") == ("%" in second["figure"])
    source = "" if pd.isna(first["stated_source"]) else first["stated_source"]
    assert source.endswith(second["source"])
    assert bool(source) == bool(second["source"])
    assert pd.notna(first["date"]) == bool(second["time"])


def test_the_data_are_read_from_the_checkout_here() -> None:
    assert _files.data_folder() == DATA


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, unpacked into a folder of its own."""
    built, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("unpacked")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_every_data_file_byte_for_byte(unpacked: Path) -> None:
    inside = unpacked / "paylab" / "_data"
    shipped = {path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()}
    assert shipped == {*SHIPPED, "README.md"}
    assert checksums("files") == {path: sha256(inside / path) for path in SHIPPED}


def test_an_installed_paylab_reads_its_own_data(unpacked: Path) -> None:
    code = (
        "import json, paylab; from paylab import _files, documents, reference, simulate;"
        "print(json.dumps([paylab.__file__, str(_files.data_folder()), len(documents.claims()),"
        "documents.table_text('tt-t05-gender'), len(reference.occupations()),"
        "simulate.oews_calibration().sigma]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=unpacked,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    module, folder, claims, text, occupations, sigma = json.loads(answer.stdout)
    assert Path(module).is_relative_to(unpacked)
    assert Path(folder) == unpacked / "paylab" / "_data"
    assert (claims, text) == (len(documents.claims()), documents.table_text("tt-t05-gender"))
    assert (occupations, round(sigma, 3)) == (20, 0.431)
