"""A short form of benchmarks/parity.py: one honest notebook by both, and differences are seen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import parity
from parity_outcome import Outcome, differences, outcome

META = {"grade_id": "q", "grade": True, "solution": False, "locked": True, "points": 1}


def graded(text: str, points: float = 1.0, error: str = "") -> Outcome:
    said = [new_output("stream", name="stdout", text=text)]
    if error:
        said.append(new_output("error", ename="ValueError", evalue=error, traceback=[]))
    cells = [
        new_code_cell("free", outputs=said),
        new_code_cell("check", outputs=said, metadata={"nbgrader": META}),
    ]
    return outcome(new_notebook(cells=cells), {"q": points})


def test_what_no_two_runs_share_is_no_difference() -> None:
    one = graded("<f at 0x7f12ab34cd> in 1.5 ms, Out[3], /tmp/ipykernel_7/42.py")
    other = graded("<f at 0x7f0000ffff> in 20.1 ms, Out[9], /home/x/ipykernel_9/77.py")
    assert list(differences(one, other)) == []


@pytest.mark.parametrize(
    ("ours", "seen"),
    [
        (graded("a", points=0.5), [("check", "1.0 points in stock nbgrader, 0.5 in ours")]),
        (graded("b"), [("check", "other words"), ("cell", "'stdout: a' / 'stdout: b'")]),
        (graded("a", error="x"), [("check", "another error"), ("cell", "ValueError")]),
        (Outcome(problem="dead"), [("grade", "ours: dead")]),
    ],
)
def test_points_words_errors_outputs_and_a_lost_grade_are_differences(
    ours: Outcome, seen: list[tuple[str, str]]
) -> None:
    found = list(differences(graded("a"), ours))
    assert [one.what for one in found] == [what for what, _ in seen]
    for one, (_, words) in zip(found, seen, strict=True):
        assert words in one.words


@pytest.mark.needs("linux")
def test_an_honest_notebook_is_graded_as_by_stock_nbgrader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parity, "KEPT", tmp_path / "kept")
    (tmp_path / "course").mkdir()
    count = parity.compare(parity.part("documentation", tmp_path / "course"), most=1)
    assert (count.submissions, count.unexplained, count.flags) == (1, [], [])
    assert count.checks > 0
    assert count.cells > 0
