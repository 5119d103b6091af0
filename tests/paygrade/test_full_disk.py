"""A disk that is full, at every moment of a run at which it can be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.needs("namespaces")
def test_a_disk_that_is_full_at_any_moment_costs_no_grade_and_the_next_run_heals_it(
    graded_pair: Path, tmp_path: Path
) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    alone = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "-U", "-r", "--mount"]
    command = [*alone, sys.executable, str(HERE / "full_disk.py"), str(graded_pair), str(place)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    # The smallest disk stops at the first file, a larger one at the gradebook, the largest not.
    assert any("ps can't be written: [Errno 28] No space left on device" in line for line in said)
    assert any("the gradebook can't be written: " in line for line in said), said
    assert said[-1].endswith("KiB: graded")
