"""Feedback: what students read of their checks, and that nothing hidden or hostile is in it."""

import doctest
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from bleach._vendor import html5lib
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from paybuild import notebooks
from paybuild.grading import Course, hand_in
from paybuild.units import unit
from paygrade import formulas, words
from paygrade.feedback import cells, exporter, safe
from paygrade.report import BUNDLE_MIME

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
HIDDEN = [("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"), ("BEGIN MARK SCHEME", "END MARK SCHEME")]
FIGURE = (
    f'<figure style="margin:0"><img src="data:image/png;base64,{PNG}" alt="two humps" width="9">'
    "<figcaption>Bin width $5,000.</figcaption></figure>"
)


def standing(**changed: Any) -> exporter.Standing:
    given = {"earned": 3.0, "most": 4.0, "penalty": 0.0, "seconds_late": 0.0, "due": None}
    return exporter.Standing(**(given | {"waiting": frozenset()} | changed))


def page(*found: Any, notes: dict[str, Any] | None = None, **changed: Any) -> str:
    notebook = new_notebook(cells=list(found), metadata={"paygrade": notes or {}})
    now = standing(**changed)
    blocks = cells.read(notebook, now.waiting, HIDDEN)
    where = {"assignment": "u1", "notebook": "u1", "student": "ada", "standing": now}
    return exporter.render(notebook, where, blocks)


def check(*outputs: Any, source: str = "", **more: Any) -> Any:
    marked = {"grade": True, "grade_id": "q1_check", "score": 1, "points": 2, **more}
    return new_code_cell(source, metadata={"nbgrader": marked}, outputs=list(outputs))


def answer(source: str, *outputs: Any, **more: Any) -> Any:
    marked = {"solution": True, "grade_id": "q1", **more}
    return new_code_cell(source, metadata={"nbgrader": marked}, outputs=list(outputs))


def display(**data: Any) -> Any:
    return new_output("display_data", data={k.replace("_", "/", 1): v for k, v in data.items()})


def read_strictly(text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(text)
    assert parser.errors == []


def words_of(text: str) -> str:
    return " ".join(BeautifulSoup(text, "html.parser").get_text(" ").split())


def test_the_examples_in_the_docstrings_are_true() -> None:
    for module in (formulas, safe, cells, words):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0


# What a student reads of a check


def told(**changed: Any) -> Any:
    seen = {"label": "the gap", "earned": 0.5, "message": "got 16.7, a percentage", "see": "Three"}
    bundle = {"schema": 1, "passed": False, "checks": [seen | changed]}
    return new_output(
        "display_data", data={BUNDLE_MIME: bundle, "text/html": "<table></table>", "text/plain": ""}
    )


def test_a_check_shows_its_label_its_mark_its_message_and_what_to_read_again_once() -> None:
    printed = new_output("stream", name="stdout", text="gap: got 16.7, a percentage")
    shown = words_of(page(check(printed, told())))
    assert "the gap ◐ in part got 16.7, a percentage. Read again: “Three”." in shown
    assert shown.count("16.7") == 1
    assert "1 of 2 points" in shown


def test_a_check_that_passed_says_so_without_a_column_of_messages() -> None:
    shown = words_of(page(check(told(earned=1.0, message="", see=""), score=2)))
    assert "the gap ✓ passed" in shown
    assert "What it saw" not in shown
    assert "Read again" not in shown


def test_a_check_without_a_bundle_shows_what_it_printed_and_not_its_score_twice() -> None:
    printed = new_output("stream", name="stdout", text="the gap looks odd")
    result = new_output("execute_result", data={"text/plain": "0.123"})
    shown = words_of(page(check(printed, result)))
    assert "the gap looks odd" in shown
    assert "0.123" not in shown


def test_hidden_test_code_is_nowhere_and_its_message_is_kept() -> None:
    source = "a = 1\n### BEGIN HIDDEN TESTS\nassert gap == 0.1429\n### END HIDDEN TESTS"
    trace = ["----> 3 assert gap == 0.1429", "AssertionError: gap is a share of men's pay"]
    error = new_output(
        "error", ename="AssertionError", evalue="gap is a share of men's pay", traceback=trace
    )
    text = page(check(error, source=source), new_code_cell(source))
    assert "0.1429" not in text
    assert "AssertionError: gap is a share of men&#39;s pay" in text


def test_a_mark_scheme_is_left_out_of_a_written_answer() -> None:
    text = "Write.\n### BEGIN MARK SCHEME\nnames the n: 2 points\n### END MARK SCHEME\nThanks."
    task = {"task": True, "grade_id": "q2", "score": 0, "points": 2}
    shown = words_of(page(new_markdown_cell(text, metadata={"nbgrader": task})))
    assert "names the n" not in shown
    assert "Thanks" in shown


def test_a_region_that_is_never_closed_stays_hidden_to_the_end() -> None:
    assert cells.without_hidden("a\n# BEGIN HIDDEN TESTS\nsecret", HIDDEN) == "a"


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_between_the_marks_survives(before: str, inside: str) -> None:
    secret = "s3cret" + inside.replace("HIDDEN", "")
    source = f"{before}\n### BEGIN HIDDEN TESTS\n{secret}\n### END HIDDEN TESTS\nafter"
    kept = cells.without_hidden(source, HIDDEN)
    assert "s3cret" not in kept
    assert kept.endswith("after")


# Totals and lateness


def test_a_late_penalty_is_explained_and_taken_from_the_total() -> None:
    due = datetime(2026, 3, 6, 18)
    shown = words_of(page(check(), penalty=1.0, seconds_late=5400, due=due))
    assert "Earned 3 of 4" in shown
    assert "Late penalty −1" in shown
    assert "Total 2 of 4" in shown
    assert "1.5 hours after the due date, 2026-03-06 18:00 UTC" in shown


def test_late_work_without_a_penalty_says_so_and_work_on_time_says_nothing() -> None:
    assert "No points were taken for that" in words_of(page(seconds_late=60.0))
    assert "due date" not in words_of(page())


def test_a_penalty_never_takes_the_total_below_zero() -> None:
    assert standing(penalty=9.0).total == 0


def test_a_question_that_waits_for_a_person_is_not_called_a_result() -> None:
    shown = words_of(page(check(), waiting=frozenset({"q1_check"})))
    assert "not final: a person still looks at it" in shown
    assert "Total so far" in shown
    assert "1 of 2 points" not in shown


def test_questions_are_named_by_their_headings_and_linked() -> None:
    text = page(new_markdown_cell("## Question 1. The gap"), answer("gap = 1"), check())
    link = BeautifulSoup(text, "html.parser").select_one("main table a")
    assert link is not None
    assert (link.text, link["href"]) == ("Question 1. The gap", "#q1_check")
    assert BeautifulSoup(text, "html.parser").find(id="q1_check") is not None


def test_an_unreadable_submission_says_why_and_what_to_do() -> None:
    notes = {"unreadable": "could not be read: it is empty", "repairs": []}
    shown = words_of(page(check(), notes=notes, waiting=frozenset({"q1_check"})))
    assert "Your submission could not be read: it is empty." in shown
    assert "send the notebook once more" in shown
    assert "Your notebook" not in shown


def test_a_repair_is_told_and_a_flag_is_not() -> None:
    record = {"flags": ["writes to another folder"]}
    shown = words_of(page(notes={"repairs": ["a byte-order mark was removed"], "record": record}))
    assert "a byte-order mark was removed" in shown
    assert "another folder" not in shown


def test_a_comment_is_shown_with_its_formula() -> None:
    text = page(answer("x", comment="See $\\frac{1}{7}$ and **units**."))
    assert "<strong>units</strong>" in text
    assert "<mfrac>" in text


# Pictures, formulas, and what must not come through


def test_a_figure_of_the_course_keeps_its_picture_its_words_and_its_caption() -> None:
    text = page(new_code_cell(outputs=[display(text_html=FIGURE, image_png=PNG, text_plain="f")]))
    soup = BeautifulSoup(text, "html.parser")
    assert [image["alt"] for image in soup.select("figure img")] == ["two humps"]
    assert "Bin width $5,000." in soup.get_text()
    assert len(soup.select("img")) == 1


def test_html_of_which_nothing_is_left_falls_back_to_the_next_form() -> None:
    gone = display(text_html="<script>draw()</script>", image_png=PNG, text_plain="a plot")
    text = page(new_code_cell(outputs=[gone]))
    assert f'alt="{safe.NO_DESCRIPTION}"' in text
    assert "draw()" not in text


def test_a_formula_becomes_mathml_and_a_sum_of_money_stays_one() -> None:
    assert "<msup>" in safe.markdown("Area $x^2$.")
    assert (
        "$100,000 to $150,000"
        in BeautifulSoup(safe.markdown("From $100,000 to $150,000."), "html.parser").get_text()
    )
    assert 'display="block"' in safe.markdown("$$\\sum_i x_i$$")


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written() -> None:
    assert formulas.mathml("\\left(") == "<code>\\left(</code>"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://example.org/track.png">',
    '<a href="javascript:alert(1)">x</a>',
    '<div style="position:fixed;inset:0">x</div>',
    "<style>body{display:none}</style>",
    '<iframe src="data:text/html,x"></iframe>',
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "<form action='https://example.org'><input name=p></form>",
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    "</main></body><h1>Total 20 of 20</h1>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\style{position:fixed}{x}$",
    "\ue0000\ue001 \ue0007\ue001",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_run_nothing_load_nothing_and_stay_in_their_place(text: str) -> None:
    outputs = [
        display(text_html=text, text_plain="p"),
        display(text_markdown=text),
        display(text_latex=text),
        new_output("stream", name="stdout", text=text),
        new_output("error", ename=text, evalue=text, traceback=[text]),
    ]
    written = new_markdown_cell(
        text, metadata={"nbgrader": {"solution": True, "grade_id": "w", "comment": text}}
    )
    made = page(answer(text, *outputs), written, notes={"repairs": [text]})
    soup = BeautifulSoup(made, "html.parser")
    found = soup.find_all(True)
    names = {tag.name for tag in found}
    assert names.isdisjoint({"script", "iframe", "form", "input", "object", "embed", "svg", "base"})
    assert len(soup.find_all("style")) == len(soup.find_all("h1")) == 1
    for tag in found:
        assert not any(name.startswith("on") for name in tag.attrs)
        assert "style" not in tag.attrs
        assert str(tag.get("src", "data:image/")).startswith("data:image/")
        assert not str(tag.get("href", "")).startswith("javascript")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/\"'=&; abi:lidtuhrefsc#*_$\\{}\n"), max_size=60))
def test_whatever_is_written_the_page_is_valid(text: str) -> None:
    outputs = [display(text_html=text), new_output("stream", name="stdout", text=text)]
    read_strictly(page(new_markdown_cell(text), answer(text, *outputs, comment=text)))


def test_every_picture_link_and_list_can_be_read_aloud() -> None:
    text = safe.html(
        f'<img src="data:image/png;base64,{PNG}"><a href="https://example.org"></a><li>x</li>'
        "<ul><p>y</p></ul><dl><dt>z</dt></dl><summary></summary>"
    )
    soup = BeautifulSoup(text, "html.parser")
    assert [image["alt"] for image in soup.find_all("img")] == [safe.NO_DESCRIPTION]
    assert not soup.find_all(["a", "dl", "dt", "summary"])
    assert all(item.parent.name == "ul" for item in soup.find_all("li"))


def test_headings_of_a_notebook_stand_below_the_pages_own() -> None:
    text = page(new_markdown_cell("# Exercise\n\n## Question 1"))
    soup = BeautifulSoup(text, "html.parser")
    assert [h.text for h in soup.find_all("h1")] == ["Feedback: u1"]
    assert [h.text for h in soup.find_all("h3")] == ["Question 1"]


def _luminance(color: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_color_of_code_has_a_contrast_of_four_and_a_half() -> None:
    tint = _luminance("f2f5f8")
    colors = {style["color"] for _, style in safe.CODE.style if style["color"]}
    assert len(colors) > 4
    for color in colors:
        assert (tint + 0.05) / (_luminance(color) + 0.05) >= 4.5, color


# Through nbgrader


@pytest.fixture
def released(tiny_course: Path) -> Course:
    """Return the tiny course with its unit released and registered."""
    notebooks.build(unit("u9_tiny", tiny_course), tiny_course, tiny_course)
    course = Course(tiny_course, settings=tiny_course)
    course.register("u9_tiny", tiny_course / "release", datetime(2026, 3, 6, 18))
    return course


def test_nbgrader_writes_our_page_with_the_gradebooks_points(released: Course) -> None:
    submission = released.root / "submitted" / "ada" / "u9_tiny"
    hand_in(released.root / "release" / "u9_tiny", submission, {"u9_q1_gap": "gap = 20 / 120"})
    (submission / "timestamp.txt").write_text("2026-03-06 19:30:00.000000 UTC\n")
    assert released.autograde("u9_tiny", "ada") == ""
    with released.gradebook() as gradebook:
        grade = gradebook.find_grade("u9_q1_gap_check", "u9_tiny", "u9_tiny", "ada")
        grade.manual_score, grade.extra_credit = 1.0, 0.5
        comment = gradebook.find_comment("u9_q1_gap", "u9_tiny", "u9_tiny", "ada")
        comment.manual_comment = "Look at the **denominator**."
        gradebook.db.commit()
    assert released.feedback("u9_tiny", "ada") == ""
    text = (released.root / "feedback" / "ada" / "u9_tiny" / "u9_tiny.html").read_text()
    read_strictly(text)
    shown = words_of(text)
    assert "Total 1.5 of 2" in shown
    assert "this is the gap as a share of women's pay" in shown
    assert "Look at the denominator ." in shown
    assert "1.5 hours after the due date" in shown
    assert "20 / 140" not in text
    assert "HIDDEN" not in text


def test_formgraders_page_is_left_as_it_is(tmp_path: Path) -> None:
    config = Course(tmp_path).config
    assert config.GenerateFeedback.exporter_class is exporter.FeedbackExporter
    assert "template_name" not in config.HTMLExporter
    assert "extra_template_basedirs" not in config.HTMLExporter
