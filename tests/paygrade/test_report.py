"""The class report: what it counts, that it says so plainly, and that nothing escapes from it."""

import csv
import doctest
import json
import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from bleach._vendor import html5lib
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from paybuild.grading import Course, hand_in
from paygrade import report
from paygrade.__main__ import main
from paygrade.intake import Finding
from paygrade.report import CellResult, ClassResults, StudentResult, count, page, tables, teach

MOST = {"u1_q1_money_check": 2.0, "u1_q2_bands_check": 4.0, "u1_q3_statistic_check": 2.0}
FILE = Path("submitted/x/u1/u1.ipynb")


def cell(name: str, share: float, message: str = "", misconception: str = "") -> CellResult:
    checks = [{"message": message, "misconception": misconception}] if message else []
    bundle = {"schema": 1, "question": name.removesuffix("_check"), "checks": checks}
    return CellResult(name, share * MOST[name], MOST[name], False, message, bundle)


def student(name: str, *shares: float, **more: Any) -> StudentResult:
    cells = {c: cell(c, share) for c, share in zip(MOST, shares, strict=False)}
    return StudentResult(name, graded=True, cells=cells | more.pop("cells", {}), **more)


def a_class(*students: StudentResult) -> ClassResults:
    return ClassResults("u1_reading_tables", datetime(2026, 3, 6, 18), MOST, students)


# Counting


def test_a_question_counts_students_by_what_they_earned() -> None:
    blank = {"u1_q1_money_check": cell("u1_q1_money_check", 0, "money: not answered yet")}
    students = [student(name, share) for name, share in zip("abcd", (1, 1, 0.5, 0), strict=True)]
    results = a_class(*students, StudentResult("e", True, blank))
    first, *_ = count.items(results)
    assert (first.full, first.part, first.none, first.blank) == (2, 1, 1, 1)
    assert first.difficulty == pytest.approx(2.5 / 5)
    assert first.label == "q1 money"


def test_an_answer_that_waits_for_a_person_is_not_counted_as_wrong() -> None:
    waiting = {"u1_q1_money_check": CellResult("u1_q1_money_check", 0, 2, needs_person=True)}
    results = a_class(StudentResult("a", True, waiting), student("b", 1))
    first, *_ = count.items(results)
    assert (first.students, first.waiting, first.difficulty) == (1, 1, 1.0)
    assert count.from_hardest(count.items(results)) == []
    assert results.students[0].waits_for_person


def test_a_question_that_good_students_miss_discriminates_negatively() -> None:
    good = [student(f"g{i}", 0, 1, 1) for i in range(6)]
    weak = [student(f"w{i}", 1, 0, 0) for i in range(6)]
    first, _, third = count.items(a_class(*good, *weak))
    assert first.discrimination == pytest.approx(-1)
    assert third.discrimination == pytest.approx(1)


def test_a_question_says_nothing_of_discrimination_in_a_small_or_unanimous_class() -> None:
    few = [student(f"s{i}", i % 2, i % 3 / 2, 1) for i in range(count.LEAST_STUDENTS - 1)]
    assert count.items(a_class(*few))[0].discrimination is None
    same = [student(f"s{i}", 1, i % 2, 1) for i in range(20)]
    assert count.items(a_class(*same))[0].discrimination is None


shares = st.lists(st.sampled_from([0, 0.25, 0.5, 1]), min_size=3, max_size=3)


@given(st.lists(shares, min_size=1, max_size=25))
def test_counts_add_up_and_shares_stay_shares(rows: list[list[float]]) -> None:
    results = a_class(*(student(f"s{i}", *row) for i, row in enumerate(rows)))
    for item, own in zip(count.items(results), np.array(rows).T, strict=True):
        assert item.students == len(rows)
        assert item.difficulty == pytest.approx(own.mean())
        assert item.discrimination is None or -1.0001 <= item.discrimination <= 1.0001
    spread = count.spread(results)
    assert spread is not None
    assert 0 <= spread.low <= spread.median <= spread.high <= 8


def test_a_misconception_counts_a_student_once_and_drops_the_students_own_value() -> None:
    name, other = "u1_q1_money_check", "u1_q2_bands_check"
    both = {
        name: cell(name, 0, "got 3; thousands were read as units", "thousands"),
        other: cell(other, 0, "got 120; thousands were read as units", "thousands"),
    }
    results = a_class(StudentResult("a", True, both), student("b", cells={name: both[name]}))
    (found,) = count.misconceptions(results)
    assert (found.name, found.students) == ("thousands", 2)
    assert found.labels == ("q1 money", "q2 bands")
    assert found.words == "thousands were read as units"


def test_who_may_need_help_is_said_with_the_reason() -> None:
    blank = {c: cell(c, 0, "x: not answered yet") for c in MOST}
    lost = StudentResult("d", False, {}, findings=(Finding("d", FILE, "unreadable", ("empty",)),))
    results = a_class(
        student("a", 1, 1, 1), student("b", 1, 0, 0), StudentResult("c", True, blank), lost
    )
    listed = {who.student: why for who, why in count.may_need_help(results)}
    assert listed == {
        "b": "2 of 8 automatic points",
        "c": "nothing answered",
        "d": "no grade: u1.ipynb: empty",
    }


def test_points_are_less_the_penalty_and_never_negative() -> None:
    assert student("a", 1, 1, 1, penalty=3.0).points == 5
    assert student("a", 0, 0, 0, penalty=3.0).points == 0


def test_a_file_that_was_lost_has_no_grade_even_where_a_notebook_was_written() -> None:
    unreadable = Finding("a", FILE, "unreadable", ("could not be read: it is empty",))
    assert student("a", 1, findings=(unreadable,)).failed
    repaired = Finding("a", FILE, "repaired", ("a byte-order mark was removed",))
    assert not student("a", 1, findings=(repaired,)).failed
    silent = StudentResult("a", False, {}, findings=(repaired,))
    assert "log says why" in " ".join(page._row(a_class(silent), silent).remarks)


@pytest.mark.parametrize("module", [count, page, teach])
def test_the_examples_in_the_docstrings_run(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


# The page


def full_class() -> ClassResults:
    rng = np.random.default_rng(1)
    honest = [student(f"s{i:02}", *rng.choice([0, 0.5, 1], 3)) for i in range(14)]
    name = "u1_q1_money_check"
    mistaken = student("m", 0, 1, 1, cells={name: cell(name, 0, "got 3; a slip", "a_slip")})
    late = student("late", 1, 1, 1, seconds_late=7200.0)
    repaired = Finding("r", FILE, "repaired", ("a byte-order mark was removed (utf-8)",))
    lost = Finding("l", FILE, "missing", ("no 'u1.ipynb' was found",))
    return a_class(
        *honest,
        mistaken,
        late,
        student("r", 1, 0, 1, findings=(repaired,)),
        StudentResult("lost", False, {}, findings=(lost,)),
    )


class Reader(HTMLParser):
    """Collects what the tests ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_is_valid_html_with_language_headings_and_unique_ids() -> None:
    html = report.render(full_class())
    html5lib.HTMLParser(strict=True).parse(html)
    read = Reader(html)
    assert read.all("html") == [{"lang": "en"}]
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(set(ids)) == len(ids)
    pointed = [a["aria-labelledby"] for _, a in read.tags if "aria-labelledby" in a]
    assert set(pointed) <= set(ids)


def test_every_picture_says_in_words_what_it_shows() -> None:
    read = Reader(report.render(full_class()))
    alts = [image["alt"] or "" for image in read.all("img")]
    assert len(alts) == 3
    assert "median is" in alts[0]
    assert "a slip 1" in alts[1]
    assert "Hardest" in alts[2]


def test_the_page_asks_nobody_for_anything() -> None:
    html = report.render(full_class())
    read = Reader(html)
    for _, attributes in read.tags:
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            assert (attributes.get(name) or "data:").startswith("data:")
    assert not read.all("script")
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html


def test_what_happened_to_files_and_students_stands_on_the_page() -> None:
    text = " ".join(Reader(report.render(full_class())).text.split())
    assert "17 of 18 submissions were graded." in text
    assert "1 could not be graded and needs you" in text
    assert "lost u1.ipynb: no 'u1.ipynb' was found" in text
    assert "Graded after a repair" in text
    assert "a byte-order mark was removed (utf-8)" in text
    assert "2.0 hours" in text
    assert "Most frequent misconception: a slip (1 of 17)." in text


HOSTILE = '<script>alert("$x^2$ {{ 7*7 }}")</script>'


def test_words_of_students_are_shown_and_never_run() -> None:
    name = "u1_q1_money_check"
    cells = {name: cell(name, 0, f"got 3; {HOSTILE}", HOSTILE)}
    finding = Finding(HOSTILE, Path(HOSTILE), "repaired", (HOSTILE,))
    hostile = StudentResult(HOSTILE, True, cells, findings=(finding,))
    html = report.render(a_class(hostile, student("a", 1, 1, 1)))
    assert not Reader(html).all("script")
    assert "&lt;script&gt;" in html
    assert "{{ 7*7 }}" in html


def test_a_class_without_any_grade_still_has_a_page() -> None:
    lost = StudentResult("d", False, {}, findings=(Finding("d", FILE, "unreadable", ("empty",)),))
    for results in (a_class(lost), a_class()):
        html = report.render(results)
        html5lib.HTMLParser(strict=True).parse(html)
        assert "there are no points to show" in html


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_window_and_sends_no_request(tmp_path: Path, width: int) -> None:
    from playwright.sync_api import sync_playwright

    path = tmp_path / "report.html"
    path.write_text(report.render(full_class()), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        try:
            window = browser.new_page(viewport={"width": width, "height": 800})
            asked: list[str] = []
            problems: list[str] = []
            window.on("request", lambda request: asked.append(request.url))
            window.on("console", lambda message: problems.append(message.text))
            window.goto(path.as_uri())
            assert window.evaluate("document.documentElement.scrollWidth") <= width
            assert window.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
        finally:
            browser.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert problems == []


# Reading a course that is not ours


def plain_course(root: Path) -> Course:
    """A course of plain assert cells, one written answer and no bundle, graded for two students."""

    def meta(name: str, **more: Any) -> dict[str, Any]:
        usual = {"grade": False, "solution": False, "locked": False, "task": False}
        return {"nbgrader": {"grade_id": name, "schema_version": 3, **usual, **more}}

    notebook = new_notebook(
        cells=[
            new_code_cell("x = 0", metadata=meta("sum", solution=True)),
            new_code_cell(
                "assert x == 3", metadata=meta("sum_t", grade=True, points=2, locked=True)
            ),
            new_markdown_cell("why", metadata=meta("why", grade=True, solution=True, points=3)),
        ],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "P"}},
    )
    path = root / "source" / "ps1" / "p1.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    course = Course(root)
    course.register("ps1", root / "release", datetime(2026, 1, 1))
    for name, sheet in {"ada": {"sum": "x = 3", "why": "since"}, "bob": {"sum": "x = 4"}}.items():
        hand_in(root / "release" / "ps1", root / "submitted" / name / "ps1", sheet)
        assert course.autograde("ps1", name) == ""
    return course


def test_a_course_of_plain_asserts_gets_a_report_too(tmp_path: Path) -> None:
    course = plain_course(tmp_path)
    results = report.read(course.directory, "ps1")
    ada, bob = results.students
    assert results.max_points == {"sum_t": 2, "why": 3}
    assert (ada.points, bob.points) == (2, 0)
    assert ada.waits_for_person
    assert bob.cells["why"].unanswered
    assert not ada.cells["why"].unanswered
    assert "AssertionError" in bob.cells["sum_t"].text
    assert count.misconceptions(results) == []
    written = report.write(course.directory, "ps1", tmp_path / "reports")
    text = Reader(written.read_text()).text
    assert "Parts that a person grades still wait, in Formgrader, for: ada." in text


def test_a_bundle_of_an_unknown_schema_is_ignored() -> None:
    from paygrade.told import bundle_of

    assert bundle_of({"data": {report.BUNDLE_MIME: {"schema": 1, "checks": []}}})
    assert not bundle_of({"data": {report.BUNDLE_MIME: {"schema": 99, "checks": []}}})
    assert not bundle_of({"data": {report.BUNDLE_MIME: "text"}})
    assert not bundle_of({"text": "no data"})


# The document


def test_the_described_bundle_is_the_one_that_checks_write() -> None:
    from paylab.check import _show
    from paylab.check._show import Result, Summary

    assert report.BUNDLE_MIME == _show.BUNDLE_MIME
    checked = Result("label", "name", "value", 1, 0.0, "message", "slip", "see")
    written = _show.bundle(Summary("u1_q1", 2.0, 0.0, (checked,), ("tt",), ("label",)))
    document = (Path(__file__).parents[2] / "docs" / "check-bundle.md").read_text(encoding="utf-8")
    assert report.BUNDLE_MIME in document
    schema, _, _ = document.partition("## What to teach")
    described = re.findall(r"^\| `(\w+)` \|", schema, re.M)
    assert described == [*written, *written["checks"][0]]
    example = json.loads(document.split("```json")[1].split("```")[0])
    assert list(example) == list(written)
    assert list(example["checks"][0]) == list(written["checks"][0])


def test_a_notebook_that_grading_renamed_says_how_it_was_handed_in(tmp_path: Path) -> None:
    from paygrade.report.read import _with_old_name

    for name, content in {"u1.ipynb": "a", "My u1.ipynb": "a", "notes.ipynb": "b"}.items():
        (tmp_path / name).write_text(content)
    renamed = _with_old_name(Finding("ada", tmp_path / "u1.ipynb", "ok"))
    assert renamed.status == "repaired"
    assert renamed.reasons == ("handed in as 'My u1.ipynb', graded as 'u1.ipynb'",)
    (tmp_path / "My u1.ipynb").unlink()
    assert _with_old_name(Finding("ada", tmp_path / "u1.ipynb", "ok")).reasons == ()


def test_what_the_grader_mended_is_a_remark_and_what_it_saw_is_a_flag() -> None:
    from paygrade.report.read import _flags

    checks = [{"grade_id": "q1_check", "flags": ["looked at the clock"]}]
    record = {"seal": 3, "flags": ["wrote much"], "checks": checks}
    flags = tuple(_flags({"repairs": ["a cell was put back"], "record": record}))
    assert flags == ("wrote much", "q1_check: looked at the clock")
    finding = Finding("a", FILE, "repaired", ("a cell was put back",))
    one = student("a", 1, findings=(finding,), notes=("a cell was put back",), flags=flags)
    assert one.remarks == ("u1.ipynb: a cell was put back",)
    shown = page.render(a_class(one, student("b", 1)))
    assert "A flag is a reason to look, never a verdict." in shown
    assert shown.count("wrote much; q1_check: looked at the clock") == 2


def test_what_to_teach_comes_from_the_page_that_the_course_names(tmp_path: Path) -> None:
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    course = CourseDirectory(config=config)
    assert teach.texts_of(course, "u1") == {}
    config.ClassReport.teaching = "pages/{assignment}.md"
    course = CourseDirectory(config=config)
    assert teach.texts_of(course, "u1") == {}
    rows = "| id | seen | what to teach |\n| --- | --- | --- |\n"
    rows += "| `thousands`, `other` | often | Read the `unit` aloud: a \\| b < c. |\n"
    rows += "| no id | - | x |\n"
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "u1.md").write_text(rows)
    words = "Read the `unit` aloud: a | b < c."
    assert teach.texts_of(course, "u1") == {"thousands": words, "other": words}


def test_the_report_says_what_to_teach_beside_each_misconception() -> None:
    wrong = cell("u1_q1_money_check", 0, "got 3; thousands", "thousands_not_dollars")
    results = a_class(StudentResult("b", True, {wrong.cell: wrong}), student("c", 1, 1, 1))
    assert "The course names no page" in page.render(results)
    results = replace(results, teaching={"thousands_not_dollars": "Read `value_usd` <aloud>."})
    shown = page.render(results)
    assert "Read <code>value_usd</code> &lt;aloud&gt;." in shown
    assert "The course names no page" not in shown
    told = json.loads(tables.as_json(results))
    assert told["misconceptions"][0]["teach"] == "Read `value_usd` <aloud>."
    rows = list(csv.DictReader(tables.more_csv(results)["misconceptions"].splitlines()))
    assert [(row["name"], row["students"]) for row in rows] == [("thousands_not_dollars", "1")]
    rows = list(csv.DictReader(tables.more_csv(results)["questions"].splitlines()))
    assert [row["cell"] for row in rows] == list(MOST)


# The same figures for machines


def test_the_json_says_what_the_page_says() -> None:
    wrong = cell("u1_q1_money_check", 0, "got 3; thousands", "thousands")
    lost = StudentResult("d", False, {}, findings=(Finding("d", FILE, "unreadable", ("empty",)),))
    late = StudentResult("b", True, {wrong.cell: wrong}, penalty=0.5, seconds_late=60)
    told = json.loads(tables.as_json(a_class(student("a", 1, 1, 1), late, lost)))
    assert told["schema"] == 1
    assert told["due_utc"] == "2026-03-06T18:00:00"
    assert told["max_points"] == MOST
    assert [item["difficulty"] for item in told["items"]][:2] == [0.5, 1.0]
    assert [(m["name"], m["students"]) for m in told["misconceptions"]] == [("thousands", 1)]
    first, second, third = told["students"]
    assert (first["points"], first["help"]) == (8, None)
    assert (second["seconds_late"], second["late_penalty"]) == (60, 0.5)
    assert second["cells"][wrong.cell]["misconceptions"] == ["thousands"]
    assert (third["graded"], third["points"]) == (False, None)
    assert third["remarks"] == ["u1.ipynb: empty"]


def test_the_csv_has_a_row_for_each_student_and_no_number_where_there_is_none() -> None:
    waiting = CellResult("u1_q1_money_check", 0, 2, needs_person=True)
    lost = StudentResult("d", False, {})
    rows = list(
        csv.DictReader(
            tables.as_csv(
                a_class(student("a", 1, 0.5, 1), student("b", cells={waiting.cell: waiting}), lost)
            ).splitlines()
        )
    )
    assert [row["state"] for row in rows] == ["graded", "waits for a person", "no grade"]
    assert [row["points"] for row in rows] == ["6", "0", ""]
    assert [row["u1_q2_bands_check"] for row in rows] == ["2", "", ""]
    assert rows[1]["u1_q1_money_check"] == ""


def test_a_report_on_an_unknown_assignment_is_refused_in_words(
    tiny_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "u7", "--course", str(tiny_course)]) == 2
    assert "knows no assignment 'u7'" in capsys.readouterr().out
