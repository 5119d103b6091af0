"""One zip for a student's own computer: notebooks, wheel, lock, start page; no answers in it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from nbconvert.filters import markdown2html_mistune
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from paybuild.units import units

BUNDLE = Path("build/pay-audited-students.zip")
FOLDER = "pay-audited"
DISTRIBUTION = "pay-audited"
# What a student's JupyterLab needs beside the notebooks' own imports.
EXTRA = "lab"
# What nbgrader's Validate reads from the folder in which JupyterLab starts.
SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "pay_audited"
# Validate gives up with a traceback where a cell's last word takes longer, which is 4 seconds by
# default: too few for the imports on a slow computer.
c.Execute.iopub_timeout = 60
"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Pay, Audited: start here</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; background: #fff;
  font: 1rem/1.55 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }}
pre {{ background: #f2f5f8; padding: .7rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }}
a {{ color: #1f4e79; }} .anchor-link {{ display: none; }}
img {{ max-width: 100%; border: 1px solid #ccd5de; }}
th, td {{ border-bottom: 1px solid #ccd5de; padding: .3rem .6rem; text-align: left; }}
</style></head><body><main>{body}</main></body></html>
"""


def write_bundle(root: Path, target: Path | None = None) -> Path:
    """Write the zip and return its path; the same course gives the same list of files.

    Raises RuntimeError with pip's last words where the wheel can't be built.
    """
    path = target or root / BUNDLE
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / FOLDER
        made.mkdir()
        _notebooks(root, made)
        _wheel(root, made)
        start = markdown2html_mistune((root / "docs" / "student.md").read_text(encoding="utf-8"))
        (made / "START-HERE.html").write_text(_PAGE.format(body=start), encoding="utf-8")
        (made / "pictures").mkdir()
        for name in re.findall(r'src="(pictures/[^"]+)"', start):
            shutil.copy(root / "docs" / name, made / name)
        lock = (root / "requirements.lock").read_text(encoding="utf-8")
        (made / "requirements.lock").write_text(student_lock(lock), encoding="utf-8")
        (made / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
        shutil.copy(Path(__file__).with_name("check_setup.py"), made)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for file in sorted(file for file in made.rglob("*") if file.is_file()):
                zipped.write(file, file.relative_to(made.parent))
    return path


def _notebooks(root: Path, made: Path) -> None:
    """Copy each unit's lesson and what nbgrader released of it."""
    for unit in units(root):
        shutil.copytree(root / "release" / unit.name, made / unit.name)
        shutil.copy(root / "course" / unit.name / "lesson.ipynb", made / unit.name)


def _wheel(root: Path, made: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(made), str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"the wheel can't be built: {last}")


def student_lock(lock: str) -> str:
    """Return the part of the lock that a student installs: pins and hashes as they are.

    Which packages those are, the installed metadata say; what is for another system only, and so
    isn't installed here, stays in where something needs it.
    """
    wanted = set(_needed(DISTRIBUTION, frozenset({EXTRA}), {}))
    bare = re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", bare, flags=re.MULTILINE)
    kept = [entry for entry in entries if _name(entry) in wanted]
    return "# What a student's computer needs, cut from the course's lock.\n" + "".join(kept)


def _name(entry: str) -> str:
    return canonicalize_name(re.split(r"[=\[ ;]", entry, maxsplit=1)[0])


def _needed(name: str, extras: frozenset[str], seen: dict[str, frozenset[str]]) -> Iterator[str]:
    """Yield the names of everything that a distribution needs, on any system."""
    name = canonicalize_name(name)
    if extras <= seen.get(name, frozenset()) and name in seen:
        return
    seen[name] = seen.get(name, frozenset()) | extras
    yield name
    try:
        listed = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for requirement in map(Requirement, listed):
        if _asked(requirement, extras):
            yield from _needed(requirement.name, frozenset(requirement.extras), seen)


def _asked(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Whether one of the extras, or none, asks for it; systems and Pythons don't matter."""
    named = re.findall(r'extra\s*==\s*"([^"]+)"', str(requirement.marker or ""))
    return not named or any(canonicalize_name(each) in extras for each in named)
