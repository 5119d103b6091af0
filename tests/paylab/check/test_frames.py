"""Data frames that functions return are compared row by row, whatever else they carry."""

import pandas as pd
import pytest

from paylab.check import Check, close

TABLE = pd.DataFrame({"label": ["Startups", "Large"], "value_usd": [120_000, None]})


@pytest.mark.parametrize(
    "same",
    [
        TABLE[["value_usd", "label"]],
        TABLE.assign(row=[1, 2]),
        TABLE.set_index("label"),
        TABLE.astype({"value_usd": "Int64"}),
        TABLE.set_axis([7, 3]),
    ],
    ids=["column order", "further column", "label as index", "nullable type", "any index"],
)
def test_a_frame_is_the_same_in_another_guise(same: pd.DataFrame) -> None:
    assert close(same, TABLE)


@pytest.mark.parametrize(
    "other",
    [
        TABLE.iloc[::-1],
        TABLE.head(1),
        TABLE[["label"]],
        TABLE.fillna({"value_usd": 0}),
        TABLE.astype({"value_usd": str}),
        TABLE.to_dict("list"),
        None,
    ],
    ids=["row order", "a row less", "a column less", "zero for missing", "text", "dict", "None"],
)
def test_a_frame_differs_when_a_row_or_a_column_does(other: object) -> None:
    assert not close(other, TABLE)


def test_a_function_that_returns_a_frame_can_be_called_and_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = {"twice": lambda text: pd.concat([TABLE, TABLE]), "once": lambda text: TABLE}
    namespace = {"Check": Check, "TABLE": TABLE, **answers}
    exec(
        "check = Check('u1_q1_frames', 2)\n"
        "check.calls('twice', [(('text',), TABLE)], property='one row for each printed row')\n"
        "check.calls('once', [(('text',), TABLE)])\n"
        "score = check.score()",
        namespace,
    )
    assert namespace["score"] == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "twice('text') returned a DataFrame with 4 rows" in told
    assert "one row for each printed row" in told


def test_a_message_names_the_first_cell_that_differs(capsys: pytest.CaptureFixture[str]) -> None:
    piped = TABLE.assign(label=["Startups", "Large|"])
    namespace = {"Check": Check, "TABLE": TABLE, "read": lambda text: piped}
    exec(
        "check = Check('u1_q1_frames', 2)\n"
        "check.calls('read', [(('text',), TABLE)])\n"
        "check.score()",
        namespace,
    )
    told = " ".join(capsys.readouterr().out.split())
    assert "in its row 2 label is the text 'Large|'" in told
