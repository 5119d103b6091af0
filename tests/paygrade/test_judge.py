"""The parts of the verdict: the bridge, the author's contract, restoring, marks, cleaning."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from paygrade.judge.bridge import Uncrossable, decode, encode
from paygrade.judge.contract import read_contract
from paygrade.judge.outputs import TRUSTED_MIME, Collector, mark
from paygrade.restore import SourceCell, restore
from paygrade.route.sanitize import SafeOutputs, clean_html


def no_stand(data: dict[str, Any]) -> Any:
    raise ValueError("not data of the bridge")


def across(value: Any) -> Any:
    return decode(json.loads(json.dumps(encode(value))), no_stand)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.just(...)
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.datetimes()
    | st.timedeltas()
    | st.complex_numbers(allow_nan=False),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(value=plain)
def test_plain_data_cross_the_wall_unchanged_and_of_the_same_type(value: Any) -> None:
    assert across(value) == value
    assert type(across(value)) is type(value)


@settings(max_examples=200, deadline=None)
@given(
    data=st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("tvdsnicoh"), inner),
        max_leaves=15,
    )
)
def test_whatever_a_hostile_process_sends_is_a_value_or_an_ordinary_error(data: Any) -> None:
    try:
        decode(data, no_stand)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError) as problem:
        data = problem
    assert not callable(data)


FRAMES = [
    pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.array([1, None], dtype="Int64")}),
    pd.DataFrame({"t": pd.date_range("2020", periods=2, tz="UTC")}, index=["p", "q"]),
    pd.DataFrame({"k": pd.Categorical(["lo", "hi"], ["lo", "hi"], ordered=True)}),
    pd.DataFrame(np.eye(2)).set_index([0, 1]).assign(z=1.5),
    pd.DataFrame(columns=["x"]),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_keep_their_types_indexes_and_categories(frame: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(across(frame), frame, check_freq=False)


def test_objects_of_unknown_classes_and_pickles_do_not_cross() -> None:
    class Mine:
        def __reduce__(self) -> Any:
            return (print, ("never",))

    with pytest.raises(Uncrossable, match="Mine"):
        encode(Mine())
    with pytest.raises(Uncrossable):
        encode(np.ma.masked_array([1]))
    looped: list[Any] = []
    looped.append(looped)
    with pytest.raises(Uncrossable, match="deep"):
        encode(looped)


def test_object_dtypes_cannot_be_smuggled_in_as_bytes() -> None:
    with pytest.raises(ValueError, match="no dtype"):
        decode({"t": "array", "d": "|O", "s": [1], "v": "AAAAAAAAAAA="}, no_stand)


def test_the_contract_knows_answers_from_tools() -> None:
    contract = read_contract(
        [
            (0, "given", "import numpy as np\nrates = [1]"),
            (
                1,
                "solution",
                "def mean(x):\n    hidden = 1\n    return x\nrates.sort()\ngap, *r = 1, 2",
            ),
        ]
    )
    assert contract.answers == {"mean", "rates", "gap", "r"}
    assert contract.imports == {"np": "import numpy as np"}
    assert contract.touched["rates"] == [1]
    assert contract.is_tool("abs")
    shadowed = read_contract(
        [
            (0, "given", "from statistics import mode\nimport numpy as np"),
            (1, "solution", "np.random.seed(1)\ndef mode(x): return x[0]"),
        ]
    )
    assert shadowed.answers == {"mode"}
    assert not contract.is_tool("mean")


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("1.5", 1.5),
        ("np.float64(0.0)", 0.0),
        ("nan", 0.0),
        ("9", 2.0),
        ("-1", 0.0),
        ("True", 2.0),
        ("array([1])", 2.0),
    ],
)
def test_a_mark_is_what_nbgrader_reads_from_the_same_outputs(text: str, score: float) -> None:
    from nbgrader.utils import determine_grade

    found = mark([new_output("execute_result", data={"text/plain": text})], 2.0)
    cell = new_code_cell("x", outputs=found.outputs)
    cell.metadata.nbgrader = {"grade": True, "solution": False, "points": 2, "grade_id": "q"}
    assert found.score == score
    assert determine_grade(cell) == (score, 2.0)


def test_an_error_beats_a_value_and_a_warning_costs_nothing() -> None:
    value = new_output("execute_result", data={"text/plain": "2.0"})
    error = new_output("error", ename="AssertionError", evalue="no", traceback=[])
    warning = new_output("stream", name="stderr", text="careful")
    assert mark([value, error], 2.0).score == 0
    assert mark([warning], 2.0).score == 2
    assert all(output.get("name") != "stderr" for output in mark([warning], 2.0).outputs)


def test_the_trusted_bundle_is_dropped_from_students_and_kept_from_the_judge() -> None:
    message = {"kind": "display", "data": {TRUSTED_MIME: {"score": 3}, "text/plain": "x"}}
    for trusted in (True, False):
        collector = Collector(1000, trusted=trusted)
        collector.add(message)
        assert (TRUSTED_MIME in collector.outputs[0].data) == trusted


@settings(max_examples=150, deadline=None)
@given(
    message=st.dictionaries(
        st.sampled_from(["kind", "text", "name", "data", "metadata", "transient", "traceback"]),
        st.sampled_from(["stream", "display", "result", "error", "update", "clear", "comm"])
        | st.dictionaries(st.text(), st.text() | st.lists(st.text()))
        | st.lists(st.integers()),
    )
)
def test_any_message_becomes_valid_outputs(message: dict[str, Any]) -> None:
    import nbformat

    collector = Collector(10_000)
    collector.add(message)
    nbformat.validate(new_notebook(cells=[new_code_cell("x", outputs=collector.outputs)]))


def cells() -> list[SourceCell]:
    return [
        SourceCell("q1", "code", "x = ...", grade=False, solution=True, locked=False),
        SourceCell("q1_check", "code", "assert x", True, False, True, points=1.0),
        SourceCell("q2", "markdown", "Write.", True, True, False, points=2.0),
    ]


def test_restoring_is_idempotent_and_brings_back_what_is_missing() -> None:
    notebook = new_notebook(cells=[new_code_cell("x = 1")])
    first = restore(notebook, cells())
    assert any("q1_check" in words for words in first)
    sources = [cell.source for cell in notebook.cells]
    assert sources[1] == "assert x"
    assert "not found" in sources[2]
    restore(notebook, cells())
    assert [cell.source for cell in notebook.cells] == sources


def test_a_rubric_comes_back_into_its_prompt_and_is_no_change_of_the_student() -> None:
    told = "Write.\n### BEGIN MARK SCHEME\nOne point for the n.\n### END MARK SCHEME"
    prompt = SourceCell("q2_prompt", "markdown", told, False, False, True)
    marked = {"nbgrader": {"grade_id": "q2_prompt", "locked": True}}
    notebook = new_notebook(cells=[new_markdown_cell("Write.", metadata=marked)])
    assert restore(notebook, [prompt]) == []
    assert notebook.cells[0].source == told


HOSTILE = [
    "<script>x()</script>",
    "<img src=x onerror=x()>",
    "<a href='javascript:x()'>a</a>",
    "<svg onload=x()>",
    "<iframe srcdoc='<script>x()</script>'>",
    "<form action='/x'><button>b</button></form>",
    "<style>@import url(//x)</style>",
    "$\\href{javascript:x()}{y}$",
    "<img src='https://example.org/pixel.png'>",
    "<math><mtext></mtext><script>x()</script></math>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_that_runs_or_loads_is_shown(source: str) -> None:
    shown = clean_html(source).lower()
    for word in ("script", "onerror", "onload", "iframe", "<form", "@import", "\\href", "https:"):
        assert f"{word}" not in shown.replace("javascript:x()}{y}", "")


def test_outputs_and_their_metadata_are_clean_on_every_page() -> None:
    data = {
        "text/html": "<b onclick=x()>b</b>",
        "application/javascript": "x()",
        "image/png": '"><script>x()</script>',
        "text/latex": "<script>x()</script>",
        "application/vnd.jupyter.widget-view+json": {"model_id": "m"},
        "text/plain": "plain",
    }
    output = new_output("display_data", data=data, metadata={"image/png": {"width": '"><b>'}})
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[output])])
    notebook, _ = SafeOutputs().preprocess(notebook, {})
    shown = notebook.cells[0].outputs[0]
    assert shown.data == {
        "text/html": "<b>b</b>",
        "text/latex": "&lt;script&gt;x()&lt;/script&gt;",
        "text/plain": "plain",
    }
    assert shown.metadata == {}


def test_a_page_of_a_hostile_notebook_runs_nothing_of_it() -> None:
    from nbconvert.exporters import HTMLExporter
    from nbformat.v4 import new_markdown_cell, new_raw_cell
    from traitlets.config import Config

    from paygrade.route import configure

    evil = "pwned()"
    config = Config()
    configure(config)
    cells = [
        new_markdown_cell(
            f"<script>{evil}</script> ![x](attachment:a) [l](javascript:{evil})",
            attachments={"a": {f'image/png"><script>{evil}</script>': "AAAA"}},
        ),
        new_raw_cell(f"<script>{evil}</script>", metadata={"raw_mimetype": "text/html"}),
        new_code_cell(
            "x",
            metadata={"tags": [f'"><script>{evil}</script>']},
            outputs=[
                new_output("display_data", data={"text/html": f"<img src=x onerror={evil}>"}),
                new_output("display_data", data={"text/markdown": f"<script>{evil}</script>"}),
                new_output("display_data", data={"application/javascript": evil}),
                new_output("display_data", data={"image/svg+xml": f"<svg onload='{evil}'/>"}),
                new_output("stream", name="stdout", text=f"<script>{evil}</script>"),
                new_output("error", ename=f"<b>{evil}", evalue="", traceback=[f"<i>{evil}"]),
            ],
        ),
    ]
    metadata = {"title": f"</title><script>{evil}</script>", "widgets": {"x": {"state": {}}}}
    page, _ = HTMLExporter(config=config).from_notebook_node(
        new_notebook(cells=cells, metadata=metadata)
    )
    for piece in page.split(evil)[:-1]:
        # Shown as text, never as code: the last thing before it is no open tag and no handler.
        assert not piece.rstrip().endswith(("<script>", "onerror=", "onload='"))
        assert "<script>" not in piece[-20:]
    assert 'href="javascript' not in page.lower()
