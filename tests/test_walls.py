"""Walls that imports can't show: names of units, paths into `course/`, and what releases hold."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from paybuild.units import units

ROOT = Path(__file__).resolve().parents[1]


def text_of(folder: str, pattern: str = "*.py") -> dict[str, str]:
    files = sorted((ROOT / folder).rglob(pattern))
    assert files, f"nothing to read in {folder}"
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}


def test_the_grader_names_no_unit_and_no_folder_of_the_course() -> None:
    names = "|".join(unit.name for unit in units())
    for path, text in text_of("src/paygrade").items():
        assert not re.search(names, text), path
        assert "paylab" not in re.sub(r"#.*", "", text).replace("paylab.check", ""), path


@pytest.mark.parametrize("package", ["src/paylab", "src/paygrade"])
def test_only_the_workshop_reads_the_course_folder(package: str) -> None:
    for path, text in text_of(package).items():
        assert not re.search(r"/ [\"']course[\"']|[\"']course/", text), path


def test_no_release_notebook_holds_a_solution_a_hidden_check_or_a_rubric() -> None:
    for path, text in text_of("release", "*.ipynb").items():
        for region in ("SOLUTION", "HIDDEN", "MARK SCHEME"):
            assert region not in text, f"{path} holds {region}"


def test_nothing_but_the_notebook_lies_beside_a_source_unless_meant_for_students() -> None:
    for unit in units():
        folder = ROOT / "source" / unit.name
        meant = unit.student_files.iterdir() if unit.student_files.is_dir() else []
        wanted = {f"{unit.name}.ipynb", *(path.name for path in meant)}
        assert {path.name for path in folder.iterdir()} == wanted


def test_every_target_of_the_makefile_is_listed_by_its_own_comment() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", text, re.M))
    shown = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    assert {line.split()[1] for line in shown.splitlines()} == targets
    assert {"demo", "test", "lab", "course", "check", "bench", "site", "lock", "clean"} <= targets


def test_the_lock_carries_hashes_and_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9._-]+==", text, re.M | re.I)
    assert len(packages) > 100
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_personal_data_stay_out_of_git() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "submitted", "autograded", "feedback", "reports", "gradebook.db"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert tracked == ["autograded/.gitkeep"]
