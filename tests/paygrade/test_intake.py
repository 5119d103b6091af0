"""What the tolerant reader repairs, refuses and says."""

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paygrade.intake import Unreadable, read_bytes, read_submission, survey


def notebook(*sources: str, **metadata: Any) -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def put(folder: Path, content: Any, name: str = "u1.ipynb", student: str = "ada") -> Path:
    file = folder / student / "u1" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content).encode()
    file.write_bytes(content)
    return file


PLAIN = json.dumps(notebook("x = 'é'"), ensure_ascii=False)


def test_an_honest_notebook_is_read_without_repairs() -> None:
    reading = read_bytes(PLAIN.encode())
    assert reading.repairs == ()
    assert reading.notebook.cells[0].source == "x = 'é'"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8-sig", "byte-order mark"),
        ("utf-16", "byte-order mark"),
        ("utf-16-le", "read as utf-16-le"),
        ("utf-16-be", "read as utf-16-be"),
        ("utf-32", "byte-order mark"),
        ("utf-32-le", "read as utf-32-le"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_another_encoding_is_read_and_reported(encoding: str, words: str) -> None:
    reading = read_bytes(PLAIN.encode(encoding))
    assert reading.notebook.cells[0].source == "x = 'é'"
    assert words in " ".join(reading.repairs)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"hello", "not JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (b'{"cells": 3, "nbformat": 4}', "not a notebook"),
        (b'{"cells": [], "nbformat": 5}', "newer"),
        (b"\x81\x8d\x8f\x90 not text", "not text"),
        (b"[" * 200_000, "deep"),
        (b"[" * 90 + b"]" * 90, "deep"),
        (b'{"cells": [], "x": ' + b"9" * 5000 + b"}", "cannot|can be read"),
        (json.dumps(notebook("1", language_info={"name": "R"})).encode(), "'r'"),
        (json.dumps(notebook("1", kernelspec={"language": "julia"})).encode(), "'julia'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_bytes(content)


def test_a_folder_a_link_and_a_pipe_in_the_place_of_the_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe")
    for name, word in (("folder", "folder"), ("link", "link"), ("pipe", "pipe"), ("no", "no such")):
        with pytest.raises(Unreadable, match=word):
            read_submission(tmp_path / name)


def test_formats_three_and_older_are_converted() -> None:
    cell = {"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python"}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    reading = read_bytes(json.dumps(old).encode())
    assert reading.notebook.cells[0].source == "x = 1"
    assert "old notebook format (3)" in reading.repairs[0]


def test_forged_outputs_are_dropped_and_the_skip_tag_is_reported() -> None:
    raw = notebook("1 / 0")
    raw["cells"][0]["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "3.0"}}]
    raw["cells"][0]["metadata"]["tags"] = ["skip-execution", "mine"]
    reading = read_bytes(json.dumps(raw).encode())
    assert reading.notebook.cells[0].outputs == []
    assert reading.notebook.cells[0].metadata.tags == ["mine"]
    assert "skip-execution" in reading.repairs[0]


def test_metadata_of_an_older_schema_are_lifted() -> None:
    raw = notebook("pass")
    raw["cells"][0]["metadata"]["nbgrader"] = {"grade": True, "grade_id": "q1", "points": "2"}
    reading = read_bytes(json.dumps(raw).encode())
    assert reading.notebook.cells[0].metadata.nbgrader.schema_version == 3
    assert reading.notebook.cells[0].metadata.nbgrader.points == 2.0
    assert reading.repairs


def test_broken_cells_do_not_spoil_the_others() -> None:
    raw = notebook("good = 1")
    raw["cells"] += [7, {"cell_type": "cake"}, {"cell_type": "code", "source": ["a", "b"]}]
    reading = read_bytes(json.dumps(raw).encode())
    assert [cell.source for cell in reading.notebook.cells] == ["good = 1", "", "ab"]
    assert len({cell.id for cell in reading.notebook.cells}) == 3
    nbformat.validate(reading.notebook)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
cell_keys = ["cell_type", "source", "metadata", "id", "outputs", "attachments", "input"]
odd_cells = st.dictionaries(st.sampled_from(cell_keys), json_values) | json_values


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(odd_cells), metadata=json_values, version=json_values)
def test_any_json_is_a_valid_notebook_or_refused_in_words(
    cells: list[Any], metadata: Any, version: Any
) -> None:
    content = json.dumps({"cells": cells, "metadata": metadata, "nbformat": version}).encode()
    try:
        reading = read_bytes(content)
    except Unreadable as problem:
        reading, words = None, str(problem)
    assert reading is not None or words
    if reading is not None:
        nbformat.validate(reading.notebook)
        nbformat.writes(reading.notebook).encode()


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    words = "read"
    try:
        read_bytes(content)
    except Unreadable as problem:
        words = str(problem)
    assert words


def test_the_survey_names_every_student_and_file(tmp_path: Path) -> None:
    put(tmp_path, notebook("1"), student="ok")
    put(tmp_path, PLAIN.encode("utf-16"), student="repaired")
    put(tmp_path, b"", student="empty")
    put(tmp_path, notebook("1"), name="U1-Copy1 (2).ipynb", student="misnamed")
    put(tmp_path, notebook("1"), name="a.ipynb", student="several")
    put(tmp_path, notebook("1"), name="b.ipynb", student="several")
    put(tmp_path, b"text", name="notes.txt", student="missing")
    found = {finding.student: finding for finding in survey(tmp_path, "u1", "u1")}
    assert {name: finding.status for name, finding in found.items()} == {
        "ok": "ok",
        "repaired": "repaired",
        "empty": "unreadable",
        "misnamed": "misnamed",
        "several": "missing",
        "missing": "missing",
    }
    assert found["misnamed"].file.name == "U1-Copy1 (2).ipynb"
    assert "'a.ipynb', 'b.ipynb'" in found["several"].reasons[0]
    assert all(name in str(finding) for name, finding in found.items())


def test_another_notebook_of_the_assignment_is_no_wrong_name(tmp_path: Path) -> None:
    put(tmp_path, notebook("1"), name="u2.ipynb")
    assert survey(tmp_path, "u1", "u1")[0].status == "misnamed"
    assert survey(tmp_path, "u1", "u1", other_names=["u2"])[0].status == "missing"
