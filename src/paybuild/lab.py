"""Open JupyterLab on the first unit or on the whole course; nothing is built or graded here."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from paybuild.units import units

# Copies to write in: git ignores the folder, and a rebuild of the course leaves them alone.
WORK = Path("build/lab")
WORKSPACE = "pay-audited"
_LAB = (sys.executable, "-m", "jupyter", "lab")


def open_lab(root: Path) -> int:
    """Start JupyterLab with the first lesson and its release notebook, and wait until it ends."""
    opened = prepare(root)
    print(f"JupyterLab opens {' and '.join(opened)}; stop it with Ctrl-C.")
    return _run(command(root, opened), root)


def open_course(root: Path) -> int:
    """Start JupyterLab on the whole course, for instructors, and wait until it ends."""
    print("JupyterLab opens the course; Formgrader is in its Nbgrader menu. Stop it with Ctrl-C.")
    return _run(course_command(root), root)


def _run(command: list[str], root: Path) -> int:
    """Run a server until it ends; if that is not how it was meant, say what helps.

    A port that is taken is no failure: JupyterLab says so and takes the next one.
    """
    done = subprocess.run(command, cwd=root)
    # Ctrl-C ends it with 0 where it was answered, and by the signal where it was not.
    if done.returncode not in (0, -signal.SIGINT):
        print(
            f"JupyterLab ended with status {done.returncode}; its last lines above say why. "
            "Where they speak of root: use another account. Where no port was free: end a server "
            "that you don't need (jupyter server list shows them), and try again."
        )
    return done.returncode


def course_command(root: Path) -> list[str]:
    """Return the command that starts JupyterLab on the whole course."""
    return [*_LAB, f"--ServerApp.root_dir={root}"]


def command(root: Path, opened: list[str]) -> list[str]:
    """Return the command that starts JupyterLab with these notebooks side by side."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    workspaces = root / WORK.parent / "lab-workspaces"
    workspaces.mkdir(parents=True, exist_ok=True)
    WorkspacesManager(str(workspaces)).save(WORKSPACE, json.dumps(workspace(opened)))
    return [
        *_LAB,
        f"--ServerApp.root_dir={root / WORK}",
        f"--LabApp.workspaces_dir={workspaces}",
        f"--LabApp.default_url=/lab/workspaces/{WORKSPACE}",
    ]


def prepare(root: Path) -> list[str]:
    """Copy every lesson and release notebook that isn't there yet, and return the first unit's."""
    for unit in units(root):
        folder = root / WORK / unit.name
        folder.mkdir(parents=True, exist_ok=True)
        _copy_once(root / "course" / unit.name / "lesson.ipynb", folder / "lesson.ipynb")
        for path in sorted((root / "release" / unit.name).iterdir()):
            _copy_once(path, folder / path.name)
    first = units(root)[0].name
    return [f"{first}/lesson.ipynb", f"{first}/{first}.ipynb"]


def workspace(opened: list[str]) -> dict[str, Any]:
    """Return a JupyterLab workspace that opens the notebooks as tabs, the first in front."""
    tabs = [f"notebook:{path}" for path in opened]
    dock = {"type": "tab-area", "currentIndex": 0, "widgets": tabs}
    layout = {"main": {"dock": dock, "current": tabs[0]}}
    trackers = {
        tab: {"data": {"path": path, "factory": "Notebook"}}
        for tab, path in zip(tabs, opened, strict=True)
    }
    return {"data": {"layout-restorer:data": layout, **trackers}, "metadata": {"id": WORKSPACE}}


def _copy_once(source: Path, target: Path) -> None:
    if not target.exists():
        shutil.copy(source, target)
