"""Grading again after a check was wrong: foreseen exactly, safely done, agreed with by nbgrader."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from run_course import (
    MENDED,
    edit_source,
    hand_in,
    hand_in_class,
    local,
    mend_source,
    open_course,
    release,
    settings,
    state,
)

from paygrade.__main__ import main
from paygrade.run import Course, Refused, Regraded, Wishes, grade, regrade, show_regrade
from paygrade.run import release as releases
from paygrade.run.journal import Journal

DRY = Wishes(dry_run=True)
# nbgrader adds a submission and its notebooks in an order that SQLAlchemy remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a graded class of four; copy it, don't change it."""
    course = release(tmp_path_factory.mktemp("graded") / "course")
    hand_in_class(course.root, 4)
    with pytest.MonkeyPatch.context() as here:
        local(here)
        assert len(grade(course, "ps").graded) == 4
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Return a copy of the graded course, whose runs grade in this process."""
    local(monkeypatch)
    shutil.copytree(graded.root, tmp_path / "course")
    return open_course(tmp_path / "course")


def change(course: Course, edit: Callable[[dict[str, Any]], object]) -> None:
    """Edit the author's notebook; `edit` gets its cells by grade id."""
    edit_source(course.root, edit)


def mend(course: Course) -> None:
    """Accept flooring, and let the second check be worth 3 points."""
    mend_source(course.root)


def everything(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a course with its bytes and its time."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def found(summary: Regraded, student: str, cell: str) -> Any:
    return next(c for c in summary.changes if (c.student, c.cell) == (student, cell))


def test_a_dry_run_says_who_gains_what_and_why_and_writes_nothing(course: Course) -> None:
    mend(course)
    before = everything(course.root)
    summary = regrade(course, "ps", DRY)
    assert everything(course.root) == before
    assert [(c.cell, c.what) for c in summary.cells] == [
        ("half_check", ("its hidden part changed",)),
        ("third_check", ("2 -> 3 points", "its visible part changed")),
    ]
    totals = {t.student: (t.before, t.after, t.most_before, t.most_after) for t in summary.totals}
    assert totals == {
        "s000": (4, 5, 7, 8),
        "s001": (0.5, 2.5, 7, 8),
        "s002": (0.5, 0.5, 7, 8),
        "s003": (0, 0, 7, 8),
    }
    gained = found(summary, "s001", "half_check")
    assert (gained.auto_before, gained.auto_after, gained.gain) == (0, 2, 2)
    assert (gained.said, gained.says) == (("AssertionError:",), ())
    assert set(summary.why.values()) == {
        "the source or a file beside it changed; its checks changed"
    }
    assert (summary.release_changed, summary.status) == (True, 0)


def late_and_graded_by_a_person(course: Course) -> None:
    """Late work costs everything; a person gave points, extra credit and a comment."""
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("ps", duedate="2026-03-06 19:00:00 UTC")
        gradebook.grant_extension("ps", "s000", hours=2)
        for cell, points in (("why", 2.0), ("third_check", 1.0)):
            grade_ = gradebook.find_grade(cell, "ps", "ps", "s000")
            grade_.manual_score, grade_.needs_manual_grade = points, False
        gradebook.find_grade("why", "ps", "ps", "s000").extra_credit = 0.5
        gradebook.find_comment("why", "ps", "ps", "s000").manual_comment = "Well seen."
        gradebook.db.commit()
    grade(course, "ps")  # so that only the source is another one at the regrade
    with Gradebook(course.directory.db_url) as gradebook:
        for cell in ("why", "third_check"):
            gradebook.find_grade(cell, "ps", "ps", "s000").needs_manual_grade = False
        gradebook.db.commit()


def test_what_a_dry_run_foresees_is_what_the_regrade_does(course: Course) -> None:
    late_and_graded_by_a_person(course)
    mend(course)
    foreseen, done = regrade(course, "ps", DRY), regrade(course, "ps")
    for part in ("cells", "changes", "totals", "points", "why", "release_changed", "unreadable"):
        assert getattr(foreseen, part) == getattr(done, part), part
    totals = {t.student: (t.before, t.after) for t in done.totals}
    assert totals["s000"] == (5.5, 5.5)  # a person's points and half a point extra stay
    assert totals["s001"] == (0, 0)  # late: the penalty grows with the points
    assert grade(course, "ps", DRY).why == {}
    again = regrade(course, "ps")
    assert (again.cells, again.changes, len(again.current)) == ([], [], 4)


def test_scores_and_comments_by_people_stay_and_only_changed_checks_are_asked_about_again(
    course: Course,
) -> None:
    late_and_graded_by_a_person(course)
    mend(course)
    summary = regrade(course, "ps")
    with Gradebook(course.directory.db_url) as gradebook:
        why = gradebook.find_grade("why", "ps", "ps", "s000")
        assert (why.manual_score, why.extra_credit, why.needs_manual_grade) == (2, 0.5, False)
        third = gradebook.find_grade("third_check", "ps", "ps", "s000")
        assert (third.auto_score, third.manual_score, third.needs_manual_grade) == (3, 1, True)
        comment = gradebook.find_comment("why", "ps", "ps", "s000")
        assert comment.manual_comment == "Well seen."
    change_ = found(summary, "s000", "third_check")
    assert (change_.manual, change_.gain, change_.waits_before, change_.waits_after) == (
        1, 0, False, True,
    )  # fmt: skip


def nbgrader_release(course: Course) -> None:
    config = settings(course.root)
    config.CourseDirectory.assignment_id = "ps"
    config.GenerateAssignment.force = True
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()


CELLS = """
    select n.name, 'source', s.name, s.source, s.checksum, s.cell_type, s.locked, null
    from source_cell s join notebook n on n.id = s.notebook_id
    union all
    select n.name, b.type, b.name, null, null, g.cell_type, null, g.max_score
    from grade_cells g join base_cell b on b.id = g.id join notebook n on n.id = b.notebook_id"""


def cells(course: Course) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(course.directory.db_url)
    with engine.connect() as connection:
        rows = sorted(map(tuple, connection.execute(sa.text(CELLS)).all()), key=repr)
    engine.dispose()
    return rows


def test_the_gradebook_the_release_and_formgraders_numbers_are_those_of_nbgrader(
    course: Course, tmp_path: Path
) -> None:
    mend(course)
    shutil.copytree(course.root, tmp_path / "other")
    other = open_course(tmp_path / "other")
    nbgrader_release(other)
    regrade(course, "ps")
    assert cells(course) == cells(other)
    ours, theirs = course.root / "release" / "ps", other.root / "release" / "ps"
    assert {p.name: (p.read_bytes(), p.stat().st_mode) for p in ours.iterdir()} == {
        p.name: (p.read_bytes(), p.stat().st_mode) for p in theirs.iterdir()
    }
    page = NbGraderAPI(course.directory)
    shown = {one["student"]: one for one in page.get_submissions("ps")}
    assert (shown["s001"]["score"], shown["s001"]["max_score"]) == (2.5, 8)
    assert page.get_assignment("ps")["max_score"] == 8
    assert page.get_assignment("ps")["average_score"] == pytest.approx((5 + 2.5 + 0.5) / 4)
    student = next(s for s in page.get_students() if s["id"] == "s001")
    assert (student["score"], student["max_score"]) == (2.5, 8)


def test_nobody_is_said_to_have_changed_a_check_that_the_author_changed(course: Course) -> None:
    mend(course)
    regrade(course, "ps")
    texts = state(course).files
    assert "had been changed" not in "".join(texts.values())
    file = course.root / "submitted" / "s000" / "ps" / "ps.ipynb"
    file.write_text(file.read_text().replace("assert half(4) == 2", "pass"))
    grade(course, "ps")
    assert "the text of 'half_check' had been changed" in state(course).files["s000/ps/ps.ipynb"]


@pytest.mark.parametrize("wishes", [Wishes(), DRY])
def test_another_set_of_cells_is_refused_by_name_before_anything_is_touched(
    course: Course, wishes: Wishes
) -> None:
    def edit(cells: dict[str, Any]) -> None:
        cells["half_check"].metadata.nbgrader.grade_id = "other_check"
        cells["third"].metadata.nbgrader.update(grade=True, points=1)

    change(course, edit)
    before = everything(course.root)
    with pytest.raises(Refused) as refusal:
        regrade(course, "ps", wishes)
    words = str(refusal.value)
    assert "added: other_check; removed: half_check; given another role: third" in words
    assert "never the set of cells" in words
    assert everything(course.root) == before


def test_a_source_that_nbgrader_cannot_release_is_refused_with_its_reason(course: Course) -> None:
    def edit(cells: dict[str, Any]) -> None:
        cells["half_check"].metadata.nbgrader.grade_id = "third_check"

    change(course, edit)
    before = everything(course.root)
    with pytest.raises(Refused, match=r"can't generate ps from its source .*third_check"):
        regrade(course, "ps")
    assert everything(course.root) == before


def test_nothing_graded_and_unknown_names_are_refused(course: Course, tmp_path: Path) -> None:
    fresh = release(tmp_path / "fresh")
    hand_in(fresh.root, "ada")
    with pytest.raises(Refused, match="nothing of ps was graded yet"):
        regrade(fresh, "ps")
    with pytest.raises(Refused, match="nobody handed in nothing"):
        regrade(course, "ps", replace(DRY, students=["nobody"]))
    with pytest.raises(Refused, match="--student goes with --dry-run"):
        regrade(course, "ps", Wishes(students=["s000"]))
    (course.root / "source" / "other").mkdir()
    shutil.copy(course.root / "source/ps/ps.ipynb", course.root / "source/other/other.ipynb")
    with pytest.raises(Refused, match="knows no assignment 'other'"):
        regrade(course, "other", DRY)


def test_missing_and_new_submissions_are_named_and_left_alone(course: Course) -> None:
    mend(course)
    shutil.rmtree(course.root / "submitted" / "s001")
    hand_in(course.root, "zoe")
    (course.root / "feedback" / "s000" / "ps").mkdir(parents=True)
    (course.root / "feedback" / "s000" / "ps" / "ps.html").write_text("old")
    summary = regrade(course, "ps")
    assert (summary.missing, summary.ungraded, summary.status) == (["s001"], ["zoe"], 1)
    assert summary.outdated == ["s000"]
    said = " ".join("\n".join(show_regrade.lines(summary)).split())
    assert "the submission is gone: s001" in said
    assert "Not graded yet (paygrade grade ps does that): zoe" in said
    assert "out of date: s000. Now run: nbgrader generate_feedback ps --force" in said


STEPS = {
    "before the release is there": (releases, "put_release"),
    "before the cells are taken over": (releases, "take_over"),
    "before grades are recorded": (Journal, "record"),
    "before the row vouches for them": (Journal, "_note"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_regrade_that_is_killed_anywhere_is_completed_by_the_next(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    mend(course)
    shutil.copytree(course.root, tmp_path / "calm")
    calm = open_course(tmp_path / "calm")
    regrade(calm, "ps")
    monkeypatch.setattr("paygrade.run.coordinator._BATCH", 1)
    place, name = STEPS[step]
    real, calls = getattr(place, name), []

    def die(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == (1 if place is releases else 3):  # two students are done by then
            raise KeyboardInterrupt
        return real(*given)

    with monkeypatch.context() as broken:
        broken.setattr(place, name, die)
        with pytest.raises(KeyboardInterrupt):
            regrade(course, "ps")
    summary = regrade(course, "ps")
    assert len(summary.graded) + len(summary.current) == 4
    assert (state(course), cells(course)) == (state(calm), cells(calm))


def test_a_check_that_did_not_change_and_gives_another_result_is_told_apart(
    course: Course,
) -> None:
    change(course, lambda cells: cells["half_check"].update(source=MENDED))
    hand_in(course.root, "s001", "right")
    summary = regrade(course, "ps", DRY)
    assert summary.why["s001"].startswith("the submission changed; the source ")
    assert not found(summary, "s001", "third_check").check_changed
    said = " ".join("\n".join(show_regrade.lines(summary)).split())
    assert "This check is the same as before: the submission itself" in said
    assert "The students' notebook is the same" in said


def test_the_command_tells_it_on_80_columns_as_json_and_as_csv(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mend(course)
    config = "c = get_config()\nfrom paygrade.route import configure\n"
    config += "configure(c, minimum_seal=0)\nc.SealedExecute.modules = []\n"
    config += "c.CourseDirectory.course_id = 'other'\n"
    (course.root / "nbgrader_config.py").write_text(config)
    asked = ["regrade", "ps", "--dry-run", "--course", str(course.root)]
    assert main([*asked, "--csv", str(tmp_path / "new" / "changes.csv")]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    assert "half_check: its hidden part changed" in said
    assert "  s001: 0 of 2 -> 2 of 2\n    said: AssertionError:\n    says: nothing" in said
    assert "Students: 0 lose, 2 gain, 2 have the same points." in said
    assert "  s001: +2 (0.5 of 7 -> 2.5 of 8)" in said
    rows = list(csv.DictReader((tmp_path / "new" / "changes.csv").open()))
    assert [(r["student"], r["check"], r["gain"]) for r in rows] == [
        ("s000", "third_check", "1.0"),
        ("s001", "half_check", "2.0"),
    ]
    assert main([*asked, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(c["student"], c["gain"]) for c in data["changes"]] == [("s000", 1), ("s001", 2)]
    assert main(["regrade", "nothing", "--course", str(course.root)]) == 2
    assert "paygrade: " in capsys.readouterr().err
