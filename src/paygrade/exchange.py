"""Whether nbgrader's exchange can be used, in words; what goes through it is nbgrader's matter."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OTHERS_WRITE = 0o003


def trouble(folder: Path) -> str:
    """Return what is wrong with an exchange folder and what to do; an empty text if nothing.

    nbgrader itself says "Unwritable directory, please contact your instructor", to the
    instructor too.
    """
    make = f"sudo install -d -m 0777 {folder}"
    if not folder.exists():
        return f"{folder} does not exist. Make it once: {make}"
    if not folder.is_dir():
        return f"{folder} is a file. Put it elsewhere, then make the folder: {make}"
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not os.access(folder, os.W_OK | os.X_OK):
        return (
            f"{folder} is not writable for this account (its mode is {mode:04o}). Open it: {make}"
        )
    if mode & _OTHERS_WRITE != _OTHERS_WRITE:
        return (
            f"{folder} is writable for some accounts only (its mode is {mode:04o}), so students "
            f"with another account can't submit. Open it: {make}"
        )
    return ""
