"""The generated notebooks: the same bytes every time, with nothing that students must not see."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from paybuild import notebooks
from paybuild.units import BrokenUnitError, UnknownUnitError, read, unit


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    read.cache_clear()


def test_a_second_build_writes_the_same_bytes(tiny_course: Path, tmp_path: Path) -> None:
    first = {
        p: (tiny_course / p).read_bytes() for p in notebooks.build_all(tiny_course, tiny_course)
    }
    second = notebooks.build_all(tmp_path / "again", tiny_course)
    assert {p: (tmp_path / "again" / p).read_bytes() for p in second} == first
    assert notebooks.drift(tiny_course) == []


def test_drift_names_a_notebook_that_was_edited_by_hand(tiny_course: Path) -> None:
    notebooks.build_all(tiny_course, tiny_course)
    edited = tiny_course / "source/u9_tiny/u9_tiny.ipynb"
    edited.write_text(edited.read_text(encoding="utf-8") + " ", encoding="utf-8")
    (tiny_course / "release/u9_tiny/notes.txt").write_text("left behind", encoding="utf-8")
    assert notebooks.drift(tiny_course) == [
        "source/u9_tiny/u9_tiny.ipynb differs from a rebuild",
        "release/u9_tiny/notes.txt belongs to no unit",
    ]


def test_nbgraders_own_command_releases_the_same_bytes(tiny_course: Path) -> None:
    notebooks.build_all(tiny_course, tiny_course)
    released = tiny_course / "release/u9_tiny/u9_tiny.ipynb"
    ours = released.read_bytes()
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "u9_tiny", "--force"]
    subprocess.run(command, cwd=tiny_course, check=True, capture_output=True)
    assert released.read_bytes() == ours


def test_a_release_holds_no_solution_no_hidden_check_and_no_output(tiny_course: Path) -> None:
    notebooks.build_all(tiny_course, tiny_course)
    text = (tiny_course / "release/u9_tiny/u9_tiny.ipynb").read_text(encoding="utf-8")
    assert "gap = ..." in text
    for secret in ("SOLUTION", "HIDDEN", "20 / 140", "women's pay", '"output_type"'):
        assert secret not in text


def test_only_files_meant_for_students_reach_them(tiny_course: Path) -> None:
    folder = tiny_course / "course/u9_tiny"
    (folder / "answers.py").write_text("ANSWERS = {}\n", encoding="utf-8")
    (folder / "for_students").mkdir()
    (folder / "for_students" / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    notebooks.build_all(tiny_course, tiny_course)
    for stage in ("source", "release"):
        names = {p.name for p in (tiny_course / stage / "u9_tiny").iterdir()}
        assert names == {"u9_tiny.ipynb", "extra.csv"}


def test_a_file_taken_out_of_a_unit_leaves_source_and_release(tiny_course: Path) -> None:
    extra = tiny_course / "course/u9_tiny/for_students/extra.csv"
    extra.parent.mkdir()
    extra.write_text("a\n1\n", encoding="utf-8")
    notebooks.build_all(tiny_course, tiny_course)
    shutil.rmtree(extra.parent)
    notebooks.build_all(tiny_course, tiny_course)
    assert not (tiny_course / "release/u9_tiny/extra.csv").exists()


def test_cell_ids_outlive_an_edit_of_another_cell(tiny_course: Path) -> None:
    tiny = unit("u9_tiny", tiny_course)
    before = [cell["id"] for cell in notebooks.source(tiny).cells]
    rewrite(tiny.exercise_file, "gap = 20 / 140", "gap = 1 - 120 / 140")
    rewrite(
        tiny.exercise_file,
        "# %%\nfrom paylab",
        '# %% [markdown]\n"""\nHello\n"""\n\n# %%\nfrom paylab',
    )
    after = [cell["id"] for cell in notebooks.source(tiny).cells]
    assert after[2:] == before[1:]
    assert len(set(after)) == len(after)


def test_authors_write_only_what_differs_in_nbgraders_metadata(tiny_course: Path) -> None:
    cells = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader
        for cell in notebooks.source(unit("u9_tiny", tiny_course)).cells
        if "nbgrader" in cell.metadata
    }
    answer, check = cells["u9_q1_gap"], cells["u9_q1_gap_check"]
    assert (answer.solution, answer.grade, answer.locked) == (True, False, False)
    assert (check.solution, check.grade, check.locked, check.points) == (False, True, True, 2)


def test_the_front_matter_becomes_the_first_cell_and_the_glossary(tiny_course: Path) -> None:
    first = notebooks.lesson(unit("u9_tiny", tiny_course)).cells[0].source
    assert first.startswith("# A tiny unit")
    assert "divide two numbers" in first
    assert "**gap** (u9_tiny)\n: a difference in pay" in notebooks.glossary(tiny_course)


def test_an_unknown_unit_is_named_with_the_near_one(tiny_course: Path) -> None:
    with pytest.raises(UnknownUnitError, match=r"'u9_tiney'.*Did you mean u9_tiny"):
        unit("u9_tiney", tiny_course)


def test_a_broken_header_is_named_with_its_file(tiny_course: Path) -> None:
    lesson = tiny_course / "course/u9_tiny/lesson.py"
    rewrite(lesson, "#   title: A tiny unit", "#   title: [A tiny unit")
    with pytest.raises(BrokenUnitError, match=r"u9_tiny/lesson\.py: header"):
        notebooks.lesson(unit("u9_tiny", tiny_course))


def test_notebooks_are_valid_and_carry_no_varying_metadata(tiny_course: Path) -> None:
    notebooks.build_all(tiny_course, tiny_course)
    for path in tiny_course.rglob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        assert metadata == notebooks.NOTEBOOK_METADATA
