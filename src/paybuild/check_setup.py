"""Says in plain words whether a student's computer is ready; shipped beside the notebooks.

It imports nothing but Python's own library, and runs on Pythons back to 3.6, to tell them apart:
so no later syntax here, and annotations in quotes, which those don't read.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = "requirements.lock"
NEEDED = (3, 11)
# The start page's own words, so that a student finds the step again.
INSTALL = "do step 2 of START-HERE.html again"
IMPORTS = "import paylab, paylab.check; from paylab import documents; documents.claims()"


def main() -> int:
    """Print every problem with its remedy; 0 if there is none."""
    found = problems(HERE, sys.version_info[:2])
    for words in found:
        print("- " + words)
    if found:
        print(f"\n{len(found)} thing(s) to mend. Run this script again afterwards.")
        return 1
    print("Everything is there. Open the course with: python -m jupyter lab")
    return 0


def problems(folder: Path, python: "tuple[int, ...]") -> "list[str]":
    """Return what is wrong, in the order in which to mend it."""
    if python < NEEDED:
        have, want = (".".join(map(str, version)) for version in (python, NEEDED))
        return [f"This is Python {have}; the course needs {want} or newer. Install one from "
                "python.org, delete the folder .venv, and begin again with step 1."]  # fmt: skip
    found = [*_files(folder), *_packages(folder / LOCK)]
    return found or _imports()


def _files(folder: Path) -> "list[str]":
    if not any(folder.glob("u*/u*.ipynb")):
        return ["The notebooks are not beside this script: unpack the whole zip, then run the "
                "script from the unpacked folder."]  # fmt: skip
    if not os.access(folder, os.W_OK):
        return [f"Nothing can be saved in {folder}: move the folder to your own documents."]
    return []


def _packages(lock: Path) -> "list[str]":
    """Compare the installed packages with the lock, as far as it is meant for this machine."""
    from importlib import metadata

    if not lock.is_file():
        return [f"The file {LOCK} is missing: unpack the zip again."]
    missing, other = [], []
    for name, version in locked(lock.read_text(encoding="utf-8")):
        try:
            have = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
        else:
            if have != version:
                other.append(f"{name} is {have} and should be {version}")
    found = [f"Not installed: {', '.join(sorted(missing))}; {INSTALL}."] if missing else []
    return found + ([f"Another version: {'; '.join(other)}; {INSTALL}."] if other else [])


def locked(text: str) -> "list[tuple[str, str]]":
    """Return the names and versions that the lock wants everywhere.

    Lines for one system or one Python only (after a semicolon) are left to pip.
    """
    return re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*\\?$", text, re.MULTILINE)


def _imports() -> "list[str]":
    """Run what the first cells of every notebook do."""
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True)
    if done.returncode == 0:
        return []
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return [f"The course's own package can't be imported ({last}); {INSTALL}."]


if __name__ == "__main__":
    sys.exit(main())
