"""The seal as an ordinary user, and on the lower rung: the same verdicts, the differences named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attack_course import FULL, grade, submission
from attack_variants import CASES
from test_attacks import make_parent, survivors

from paygrade.box.client import WarmParent
from paygrade.box.linux import landlock_version
from paygrade.box.seal import NOBODY, SealError, demand

# One or two of every class: the whole suite runs at rung 3 as whoever runs the tests.
SAMPLE = [
    case
    for group in dict.fromkeys(case.group for case in CASES)
    for case in [c for c in CASES if c.group == group and not c.slow][
        :: 8 if group != "theft" else 3
    ]
]


@pytest.fixture(scope="module")
def lower() -> Iterator[WarmParent]:
    if not landlock_version():
        pytest.skip("left out: this kernel offers no Landlock")
    with make_parent(2) as parent:
        yield parent


@pytest.mark.needs("linux")
@pytest.mark.parametrize("case", SAMPLE, ids=[f"{c.group}: {c.name}" for c in SAMPLE])
def test_rung_two_gives_the_same_verdicts(case: object, lower: WarmParent) -> None:
    graded = grade(case.make(), lower, files=case.files)  # type: ignore[attr-defined]
    assert graded.scores == case.scores  # type: ignore[attr-defined]
    assert survivors(lower) == []


@pytest.mark.needs("linux")
def test_at_rung_two_a_box_reads_nothing_of_the_house_and_opens_no_socket(
    lower: WarmParent, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("plain-19")
    look = (
        f"import os, socket\nfor p in ('{tmp_path}/secret', '/etc/passwd', '/proc/1/environ'):\n"
        "    try: print(open(p).read())\n    except OSError as e: print('refused', e.errno)\n"
        "for kind in (socket.AF_INET, socket.AF_UNIX):\n"
        "    try: socket.socket(kind)\n    except OSError as e: print('refused', e.errno)\n"
        f"try: open('{tmp_path}/new', 'w')\nexcept OSError as e: print('refused', e.errno)\n"
        "try: os.kill(os.getppid(), 0)\nexcept OSError as e: print('refused', e.errno)"
    )
    shown = grade(submission({"q1": look + "\ngap = 0.25"}), lower).student_outputs()
    assert shown.count("refused") == 7
    assert "plain-19" not in shown
    assert not (tmp_path / "new").exists()


def test_grading_below_the_demanded_rung_is_refused_with_the_remedy() -> None:
    with pytest.raises(SealError, match=r"rung 2.*rung 3 is demanded.*minimum_seal = 2"):
        demand(2, 3, "rung 3: unshare: Operation not permitted")
    with pytest.raises(SealError, match="WSL2"):
        demand(0, 2, "no Landlock")
    demand(2, 2, "")


SCRIPT = """
import json, os, sys
sys.path.insert(0, {here!r})
from test_attacks import make_parent, survivors
from test_rungs import SAMPLE
from attack_course import FULL, grade, submission
found = {{"user": os.getuid(), "wrong": [], "left": []}}
with make_parent(3) as parent:
    found["rung"] = parent.rung
    for case in SAMPLE:
        if grade(case.make(), parent, files=case.files).scores != case.scores:
            found["wrong"].append(case.name)
        found["left"] += [case.name for _ in survivors(parent)]
    found["honest"] = grade(submission(), parent).scores == FULL
print(json.dumps(found))
"""


def as_nobody(script: Path) -> list[str]:
    """A command that runs a script as nobody, also where the Python lies in a closed home."""
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    python = [*drop, sys.executable, str(script)]
    base = Path(sys.base_prefix).resolve()
    closed = [p for p in base.parents if not p.stat().st_mode & 0o001]
    if not closed:
        return python
    # In a mount namespace of its own, an open folder stands in for the closed home.
    show = (
        f"mount --bind {base} /mnt && mount -t tmpfs -o mode=755 none {closed[-1]} && "
        f'mkdir -p {base} && mount --bind /mnt {base} && exec "$@"'
    )
    return ["unshare", "--mount", "sh", "-c", show, "sh", *python]


@pytest.mark.needs("root")
@pytest.mark.needs("namespaces")
def test_an_ordinary_user_gets_the_same_seal_and_verdicts(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(here=str(Path(__file__).parent)))
    os.chmod(tmp_path, 0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            os.chmod(folder, folder.stat().st_mode | 0o055)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home)}
    done = subprocess.run(as_nobody(script), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"user": NOBODY, "rung": 3, "wrong": [], "left": [], "honest": True}


def test_the_sample_has_every_class_and_an_honest_submission_is_full() -> None:
    assert {case.group for case in SAMPLE} == {case.group for case in CASES}
    assert sum(FULL.values()) == 12
