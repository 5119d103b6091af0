"""Fills the disk under a course again and again; run in a mount namespace of its own.

    unshare --mount python tests/paygrade/full_disk.py COURSE PLACE

mounts a small disk at the folder PLACE and copies the graded course there. Each round hands in
anew, leaves a little more space, and grades: a run either ends well or is refused with the old
state kept. With the space given back, the next run must leave what it leaves on a large disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from run_course import State, hand_in, local, open_course, state

from paygrade.run import Refused, grade

# From nothing at all to more than a class needs, in steps of a page or two.
LEFT = (*range(0, 36, 6), 192)


def hand_in_anew(root: Path) -> None:
    """Other answers than before, from both students."""
    hand_in(root, "s000", "partly")
    hand_in(root, "s001", "right")


def wanted(course: Path, folder: Path) -> State:
    """What a run leaves where there is space."""
    shutil.copytree(course, folder)
    hand_in_anew(folder)
    grade(open_course(folder), "ps")
    return state(open_course(folder))


def one_round(course: Path, disk: Path, left: int, good: State) -> str:
    """Grade with so many KiB left; why the run was refused, or "" if it ended well."""
    root = disk / f"left-{left}"
    shutil.copytree(course, root)
    hand_in_anew(root)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = os.statvfs(disk)
        file.write(bytes(max(0, free.f_bavail * free.f_bsize - left * 1024)))
    said = ""
    try:
        grade(open_course(root), "ps")
    except Refused as problem:
        said = str(problem)
    ballast.unlink()
    if said:
        assert set(grade(open_course(root), "ps").graded) <= {"s000", "s001"}
    assert state(open_course(root)) == good, f"{left} KiB: another state"
    shutil.rmtree(root)
    return said


def main() -> int:
    """Try every size; prints what each run said."""
    course, place = Path(sys.argv[1]), Path(sys.argv[2])
    with pytest.MonkeyPatch.context() as here:
        local(here)
        good = wanted(course, place.with_name("large"))
        command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
        subprocess.run(command, check=True)
        for left in LEFT:
            print(f"{left} KiB: {one_round(course, place, left, good) or 'graded'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
