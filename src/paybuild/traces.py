"""What a demo leaves in a course, who else is there, and how to take a demo out again."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from paybuild.grading import Course

DEMO_STUDENT = re.compile(r"demo-\d+")
STAGES = ("submitted", "autograded", "feedback")
# What the gradebook was before: without it, taking out could not leave it as it was.
_MEMORY = Path("reports") / "demo.json"


def strangers(course: Course) -> list[str]:
    """List everybody in the gradebook or in a folder of submissions who is no demo student."""
    names = {path.name for path in _student_folders(course.root) if not _is_demo(path.name)}
    if gradebook_exists(course):
        with course.gradebook() as gradebook:
            names |= {s.id for s in gradebook.students if not _is_demo(s.id)}
    return sorted(names)


def gradebook_exists(course: Course) -> bool:
    """Whether there is a gradebook; asking nbgrader would make one."""
    url = course.directory.db_url
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).is_file()


def note_due(course: Course, assignment: str, due: datetime) -> datetime:
    """Note what the gradebook was before, and return the due date to use: its own, or `due`."""
    before: dict[str, Any] = {"assignment": assignment, "gradebook": gradebook_exists(course)}
    own = None
    if before["gradebook"]:
        with course.gradebook() as gradebook:
            entry = _assignment(gradebook, assignment)
            before["known"] = entry is not None
            own = entry.duedate if entry else None
    before["own due date"] = own is not None
    memory = course.root / _MEMORY
    memory.parent.mkdir(exist_ok=True)
    memory.write_text(json.dumps(before))
    return own or due


def remove(course: Course) -> str:
    """Take out demo students, their files and grades, and the report; say what went, in words."""
    folders = [path for path in _student_folders(course.root) if _is_demo(path.name)]
    for path in folders:
        shutil.rmtree(path)
    students = {path.name for path in folders} | _remove_from_gradebook(course)
    memory = course.root / _MEMORY
    if memory.is_file():
        before = json.loads(memory.read_text())
        _restore(course, before)
        for report in (course.root / "reports").glob(f"{before['assignment']}.*"):
            report.unlink()
        memory.unlink()
    for stage in (*STAGES, "reports"):
        _remove_if_empty(course.root / stage)
    if not students:
        return ""
    return f"taken out: {len(students)} demo students, with their files and grades"


def _remove_from_gradebook(course: Course) -> set[str]:
    if not gradebook_exists(course):
        return set()
    with course.gradebook() as gradebook:
        names = [s.id for s in gradebook.students if _is_demo(s.id)]
        for name in names:
            gradebook.remove_student(name)
    return set(names)


def _restore(course: Course, before: dict[str, Any]) -> None:
    """Take out the gradebook or assignment that the demo made, unless somebody uses it by now."""
    if not gradebook_exists(course):
        return
    with course.gradebook() as gradebook:
        used = bool(gradebook.students)
        entry = _assignment(gradebook, before["assignment"])
        if before["gradebook"] and entry and not entry.submissions:
            if not before["known"]:
                gradebook.remove_assignment(entry.name)
            elif not before["own due date"]:
                gradebook.update_or_create_assignment(entry.name, duedate=None)
    if not (before["gradebook"] or used):
        Path(course.directory.db_url.removeprefix("sqlite:///")).unlink()


def _assignment(gradebook: Gradebook, name: str) -> Any:
    try:
        return gradebook.find_assignment(name)
    except MissingEntry:
        return None


def _student_folders(root: Path) -> list[Path]:
    return [path for stage in STAGES for path in sorted((root / stage).glob("[!.]*/"))]


def _is_demo(name: str) -> bool:
    return bool(DEMO_STUDENT.fullmatch(name))


def _remove_if_empty(folder: Path) -> None:
    # autograded/ has a .gitkeep and so stays.
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
