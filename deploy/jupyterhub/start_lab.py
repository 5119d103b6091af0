"""Starts one user's JupyterLab, as that user: brings the lessons first, then hands over.

A lesson is a copy in the user's home, to run and to write in. A newer version replaces a copy
whose cells are as they came (outputs don't count); beside a copy that somebody has changed it is
put as `lesson.2.ipynb`. Nothing here runs as root, so nothing in a home can lead it astray.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from itertools import count
from pathlib import Path

FOLDER = Path("pay-audited")
RECORD = Path(".local/share/pay-audited/lessons.json")


def main(arguments: list[str]) -> None:
    """Bring the lessons and become `jupyterhub-singleuser`; trouble with them stops nobody."""
    home, shared = Path.home(), Path(os.environ["PAY_AUDITED_LESSONS"])
    try:
        (home / FOLDER).mkdir(exist_ok=True)
        # nbgrader fetches to where its server was started.
        os.chdir(home / FOLDER)
        bring(shared, home / FOLDER / "lessons", home / RECORD)
    except OSError as problem:
        print(f"The lessons could not be brought: {problem}", file=sys.stderr)
    server = str(Path(sys.executable).with_name("jupyterhub-singleuser"))
    os.execv(server, [server, *arguments])


def bring(shared: Path, target: Path, record: Path) -> list[Path]:
    """Copy every lesson that is new or renewed, and return what was written.

    `record` remembers, by path, the fingerprint of what was brought there.
    """
    brought = _read(record)
    written = []
    for lesson in sorted(shared.glob("*/*.ipynb")):
        place = _place(lesson, target / lesson.parent.name, brought)
        if place is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            _copy(lesson, place)
            brought[str(place)] = fingerprint(lesson)
            written.append(place)
    if written:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(brought, indent=1), encoding="utf-8")
    return written


def _place(lesson: Path, folder: Path, brought: dict[str, str]) -> Path | None:
    """Where this version belongs; None if the user has it already."""
    version = fingerprint(lesson)
    for number in count(1):
        place = folder / (lesson.name if number == 1 else f"{lesson.stem}.{number}{lesson.suffix}")
        if not os.path.lexists(place):
            return place
        came_as, is_now = brought.get(str(place)), fingerprint(place)
        if version in (came_as, is_now):
            return None
        if came_as == is_now:
            return place
    raise AssertionError("counting ended")


def _copy(lesson: Path, place: Path) -> None:
    """Write a sibling and swap: a full disk never leaves half a lesson."""
    sibling = place.with_name(f".{place.name}.new")
    shutil.copyfile(lesson, sibling)
    os.replace(sibling, place)


def fingerprint(notebook: Path) -> str:
    """A digest of the cells' kinds and sources; of the bytes where it isn't a notebook."""
    try:
        content = notebook.read_bytes()
    except OSError:
        return ""
    try:
        cells = json.loads(content)["cells"]
        told = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _read(record: Path) -> dict[str, str]:
    """What was brought; a record that can't be read counts every lesson as the user's own."""
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    main(sys.argv[1:])
