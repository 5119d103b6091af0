"""The zip for a student's own computer: what is in it, what is not, and what its script says."""

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from nbgrader.preprocessors import Execute
from traitlets.config import PyFileConfigLoader

from paybuild import bundle, check_setup
from paybuild.units import ROOT, units

SECRETS = re.compile(r"SOLUTION|HIDDEN TESTS|MARK SCHEME")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that a student finds in the zip."""
    folder = tmp_path_factory.mktemp("student")
    path = bundle.write_bundle(ROOT, folder / "course.zip")
    with zipfile.ZipFile(path) as zipped:
        zipped.extractall(folder)
    return folder / bundle.FOLDER


def test_the_script_of_an_unpacked_bundle_finds_everything_there(unpacked: Path) -> None:
    command = [sys.executable, "-I", "check_setup.py"]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True)
    assert done.stdout.startswith("Everything is there."), done.stdout + done.stderr
    assert done.returncode == 0


def test_every_unit_has_its_lesson_and_its_exercise(unpacked: Path) -> None:
    for unit in units():
        assert (unpacked / unit.name / "lesson.ipynb").is_file()
        assert (unpacked / unit.name / f"{unit.name}.ipynb").is_file()


def test_no_answer_is_in_the_bundle_nor_in_its_wheel(unpacked: Path) -> None:
    for path in unpacked.rglob("*.ipynb"):
        assert not SECRETS.search(path.read_text(encoding="utf-8")), path
    names = [path.name for path in unpacked.rglob("*")]
    assert not {"answers.py", "exercise.py", "secret.txt"} & set(names)
    (wheel,) = unpacked.glob("*.whl")
    with zipfile.ZipFile(wheel) as zipped:
        inside = zipped.namelist()
    assert not [name for name in inside if name.endswith(("answers.py", "secret.txt", ".ipynb"))]
    assert "paylab/_data/claims.csv" in inside
    assert "paygrade/feedback/template.html" in inside


def test_the_lock_has_what_a_student_needs_with_its_hashes_and_nothing_else(
    unpacked: Path,
) -> None:
    lock = (unpacked / "requirements.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
    assert {"numpy", "pandas", "seaborn", "jupyterlab", "nbgrader", "diptest"} <= names
    # Only on Windows, where this was not run.
    assert {"pywinpty", "colorama"} <= names
    assert names.isdisjoint({"pytest", "ruff", "distributed", "sphinx", "playwright"})
    assert all(
        "--hash=sha256:" in entry for entry in re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)[1:]
    )


def test_the_start_page_is_the_students_guide(unpacked: Path) -> None:
    page = (unpacked / "START-HERE.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "python check_setup.py" in page
    assert "| --- |" not in page, "a table was not read as one"
    shown = re.findall(r'<img src="([^"]+)"', page)
    assert len(shown) >= 3
    assert all((unpacked / path).is_file() for path in shown), "the zip holds its pictures"


def test_validate_waits_for_slow_computers_where_the_bundle_is_opened(unpacked: Path) -> None:
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(unpacked))
    assert Execute(config=loader.load_config()).iopub_timeout == 60
    assert Execute().iopub_timeout < 60, "nbgrader waits as long by itself"


# What the script says when something is wrong


def test_an_older_python_is_named_with_the_one_that_is_needed(unpacked: Path) -> None:
    (words,) = check_setup.problems(unpacked, (3, 9))
    assert words.startswith("This is Python 3.9; the course needs 3.11 or newer.")
    assert check_setup.problems(unpacked, (3, 14)) == []


def test_the_script_itself_is_read_by_older_pythons() -> None:
    source = Path(check_setup.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "__future__" not in imported, "Python 3.6 knows no future annotations"
    # 3.6 evaluates annotations: names that it can't subscript stand in quotes.
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = [each.annotation for each in node.args.args]
            assert not [a for a in [*arguments, node.returns] if isinstance(a, ast.Subscript)]


def runs(python: str) -> bool:
    """Whether it is there and answers; a version manager's placeholder does not."""
    found = shutil.which(python)
    return (
        found is not None and not subprocess.run([found, "-c", ""], capture_output=True).returncode
    )


OLDER = [name for name in (f"python3.{minor}" for minor in range(6, 11)) if runs(name)]


@pytest.mark.parametrize("python", [sys.executable, *OLDER])
def test_an_older_python_is_told_in_words_when_it_runs_the_script(
    unpacked: Path, python: str
) -> None:
    """Every older Python of this machine runs it as it is; this one plays 3.9."""
    play = "import sys, runpy; sys.version_info = min(sys.version_info, (3, 9, 0)); "
    play += "runpy.run_path('check_setup.py', run_name='__main__')"
    done = subprocess.run([python, "-c", play], cwd=unpacked, capture_output=True, text=True)
    told = r"- This is Python 3\.\d; the course needs 3\.11 or newer\."
    assert re.match(told, done.stdout), done.stderr
    assert "begin again with step 1" in done.stdout
    assert done.returncode == 1


def test_a_script_that_was_taken_out_of_its_folder_says_so(tmp_path: Path) -> None:
    (words, *_) = check_setup.problems(tmp_path, (3, 11))
    assert "unpack the whole zip" in words


def test_what_is_missing_or_of_another_version_is_named_with_the_step_to_repeat(
    tmp_path: Path,
) -> None:
    (tmp_path / "u0").mkdir()
    (tmp_path / "u0" / "u0.ipynb").write_text("{}")
    pins = "numpy==0.1 \\\n    --hash=sha256:0\nno-such-thing==1.0 \\\n    --hash=sha256:0\n"
    pins += "pywinpty==3.0 ; os_name == 'nt' \\\n    --hash=sha256:0\n"
    (tmp_path / "requirements.lock").write_text(pins)
    missing, other = check_setup.problems(tmp_path, (3, 11))
    assert missing == "Not installed: no-such-thing; do step 2 of START-HERE.html again."
    assert re.match(r"Another version: numpy is [\d.]+ and should be 0\.1;", other)


def test_a_package_that_cannot_be_imported_is_told_with_pythons_last_words(
    monkeypatch: pytest.MonkeyPatch, unpacked: Path
) -> None:
    monkeypatch.setattr(check_setup, "IMPORTS", "import no_such_module")
    (words,) = check_setup.problems(unpacked, (3, 11))
    assert "No module named 'no_such_module'" in words
