"""Grade files: the columns that platforms import, and what is said where something is missing."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from paygrade.export import Canvas, Moodle, Plain


@pytest.fixture
def gradebook(filled: Path, tmp_path: Path) -> Iterator[Gradebook]:
    """Yield a gradebook with one assignment of 3 points and three students."""
    shutil.copy(filled, tmp_path / "gradebook.db")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as copy:
        yield copy


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the gradebook once: nbgrader takes seconds for a new one."""
    path = tmp_path_factory.mktemp("filled") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as made:
        made.add_assignment("u1", duedate="2026-03-06 18:00:00")
        made.add_notebook("u1", "u1")
        made.add_grade_cell("q1", "u1", "u1", max_score=2, cell_type="code")
        made.add_grade_cell("q2", "u1", "u1", max_score=1, cell_type="code")
        names = {"first_name": "Ada", "last_name": "Löve, lace", "email": "ada@example.org"}
        made.add_student("ada", lms_user_id="101", **names)
        made.add_student("bob", lms_user_id="102", email="bob@example.org")
        made.add_student("cy", lms_user_id="103", email="cy@example.org")
        hand_in(made, "ada", 2, 0.5, penalty=0.25)
        hand_in(made, "bob", 1, None)
    return path


def hand_in(made: Gradebook, who: str, *points: float | None, penalty: float = 0) -> None:
    made.add_submission("u1", who)
    for name, score in zip(("q1", "q2"), points, strict=True):
        grade = made.find_grade(name, "u1", "u1", who)
        grade.auto_score, grade.needs_manual_grade = score, score is None
    made.find_submission_notebook("u1", "u1", who).late_submission_penalty = penalty
    made.db.commit()


def written(plugin: Any, gradebook: Gradebook, to: Path, **traits: Any) -> list[dict[str, str]]:
    plugin(to=str(to), **traits).export(gradebook)
    with to.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_canvas_gets_its_columns_its_points_row_and_its_ids(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    columns = {"u1": "Reading tables (4711)"}
    rows = written(Canvas, gradebook, tmp_path / "c.csv", columns=columns, section="A")
    assert list(rows[0]) == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        "Reading tables (4711)",
    ]
    possible, ada, *_ = rows
    assert possible["Student"] == "Points Possible"
    assert possible["Reading tables (4711)"] == "3"
    assert ada["Student"] == "Löve, lace, Ada"
    assert (ada["ID"], ada["SIS Login ID"], ada["Section"]) == ("101", "ada", "A")
    assert ada["Reading tables (4711)"] == "2.25"


def test_moodle_gets_people_by_mail_and_number_and_a_column_for_each_grade_item(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    rows = written(Moodle, gradebook, tmp_path / "m.csv")
    assert list(rows[0]) == ["First name", "Last name", "ID number", "Email address", "u1"]
    assert rows[0]["Email address"] == "ada@example.org"
    assert rows[0]["u1"] == "2.25"


@pytest.mark.parametrize("plugin", [Canvas, Moodle])
def test_what_is_not_final_is_left_empty_and_not_called_zero(
    plugin: Any, gradebook: Gradebook, tmp_path: Path
) -> None:
    rows = written(plugin, gradebook, tmp_path / "x.csv")
    assert [row["u1"] for row in rows][-2:] == ["", ""]


def test_the_plain_file_says_what_became_of_each_assignment(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    rows = written(Plain, gradebook, tmp_path / "p.csv")
    assert list(rows[0]) == list(Plain.HEADER)
    assert [row["state"] for row in rows] == ["graded", "waits for a person", "not submitted"]
    assert [row["total"] for row in rows] == ["2.25", "", ""]
    assert (rows[0]["earned"], rows[0]["late_penalty"]) == ("2.5", "0.25")


def test_only_the_students_asked_for_are_exported(gradebook: Gradebook, tmp_path: Path) -> None:
    rows = written(Plain, gradebook, tmp_path / "p.csv", student=["bob"])
    assert [row["student_id"] for row in rows] == ["bob"]


@pytest.mark.parametrize(
    ("plugin", "traits", "said"),
    [
        (Plain, {"student": ["eve"]}, "unknown student eve: the gradebook holds ada, bob, cy"),
        (Plain, {"assignment": ["u7"]}, "unknown assignment u7: the gradebook holds u1"),
        (Canvas, {}, "no lms_user_id of dot"),
        (Moodle, {}, "no email of dot"),
        (Canvas, {"columns": {"u9": "x"}}, "Canvas.columns names u9, and the gradebook holds u1"),
    ],
)
def test_what_is_missing_is_said_in_words_and_nothing_is_written(
    plugin: Any, traits: dict[str, Any], said: str, gradebook: Gradebook, tmp_path: Path
) -> None:
    if not traits:
        gradebook.add_student("dot")
    with pytest.raises(SystemExit, match=said):
        plugin(to=str(tmp_path / "x.csv"), **traits).export(gradebook)
    assert not (tmp_path / "x.csv").exists()


def test_an_empty_gradebook_is_refused_in_words(tmp_path: Path) -> None:
    with (
        Gradebook(f"sqlite:///{tmp_path / 'empty.db'}") as empty,
        pytest.raises(SystemExit, match="the gradebook holds none"),
    ):
        Plain(to=str(tmp_path / "x.csv")).export(empty)


CANVAS_EXPORT = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Reading tables (4711),Current Score\n"
    "    Points Possible,,,,,3,(read only)\n"
    '"Lace, Ada",101,S1,ada,A,,\n"Boole, Bob",102,S2,bob,A,,\n"Young, Cy",103,S3,cy,A,,\n'
)


def test_canvas_rows_fit_the_file_that_canvas_itself_exported(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(CANVAS_EXPORT, encoding="utf-8")
    traits = {"template": str(theirs), "columns": {"u1": "Reading tables (4711)"}}
    rows = written(Canvas, gradebook, tmp_path / "ours.csv", **traits)
    with theirs.open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.DictReader(file))
    # Canvas looks at the first columns by their place: lib/gradebook_importer.rb.
    assert list(rows[0])[:6] == list(exported[0])[:6]
    assert [row["ID"] for row in rows[1:]] == [row["ID"] for row in exported[1:]]
    assert {row["SIS Login ID"] for row in rows[1:]} == {"ada", "bob", "cy"}


@pytest.mark.parametrize(
    ("change", "traits", "said"),
    [
        (("102", "999"), {"columns": {"u1": "Reading tables (4711)"}}, r"platform: bob .102. - "),
        (("(4711)", "(1)"), {"columns": {"u1": "Reading tables (4711)"}}, "no column 'Reading tab"),
        ((",ID,", ",Number,"), {}, "no column 'ID'; it has"),
        (("", ""), {"template": "nowhere.csv"}, "nowhere.csv can't be read"),
    ],
)
def test_what_the_platforms_own_file_lacks_is_named(
    gradebook: Gradebook,
    tmp_path: Path,
    change: tuple[str, str],
    traits: dict[str, Any],
    said: str,
) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(CANVAS_EXPORT.replace(*change) if change[0] else "", encoding="utf-8")
    with pytest.raises(SystemExit, match=said):
        Canvas(**({"to": str(tmp_path / "x.csv"), "template": str(theirs)} | traits)).export(
            gradebook
        )


def test_moodles_own_columns_bear_a_suffix_that_is_no_part_of_the_name(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(
        "First name,Last name,ID number,Email address,Assignment: Tables (Real)\n"
        "Ada,Lace,101,ada@example.org,-\nBob,B,102,bob@example.org,-\nCy,Y,103,cy@example.org,-\n"
    )
    traits = {"template": str(theirs), "columns": {"u1": "Assignment: Tables"}}
    rows = written(Moodle, gradebook, tmp_path / "m.csv", **traits)
    assert rows[0]["Assignment: Tables"] == "2.25"
    gradebook.update_or_create_student("cy", email="cy@elsewhere.org")
    with pytest.raises(SystemExit, match=r"cy .cy@elsewhere.org. - .* has no such Email address"):
        written(Moodle, gradebook, tmp_path / "m.csv", **traits)


def test_moodle_is_given_one_column_in_which_nobody_is_missing(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    gradebook.add_student("dot", lms_user_id="104")
    assert len(written(Moodle, gradebook, tmp_path / "m.csv")) == 4
    gradebook.add_student("eli", email="eli@example.org")
    with pytest.raises(SystemExit, match="no email of dot"):
        written(Moodle, gradebook, tmp_path / "n.csv")


def test_ids_that_a_platform_would_take_for_somebody_else_are_refused(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    gradebook.update_or_create_student("bob", lms_user_id="101")
    with pytest.raises(SystemExit, match="ada and bob have the same lms_user_id, 101"):
        written(Canvas, gradebook, tmp_path / "c.csv")
    gradebook.update_or_create_student("bob", lms_user_id="101b")
    with pytest.raises(SystemExit, match=r"digits only, and not: bob .101b."):
        written(Canvas, gradebook, tmp_path / "c.csv")
    gradebook.update_or_create_student("bob", email="Ada@example.org")
    with pytest.raises(SystemExit, match="ada and bob have the same email"):
        written(Moodle, gradebook, tmp_path / "m.csv")
