"""An exchange that can't be used is told in words, with the command that mends it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paygrade import exchange
from paygrade.__main__ import main


def test_an_exchange_that_everybody_may_write_to_is_no_trouble(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert exchange.trouble(tmp_path) == ""


def test_a_missing_exchange_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    folder = tmp_path / "exchange"
    said = exchange.trouble(folder)
    assert said == f"{folder} does not exist. Make it once: sudo install -d -m 0777 {folder}"


def test_a_file_in_the_place_of_the_exchange_is_called_one(tmp_path: Path) -> None:
    file = tmp_path / "exchange"
    file.write_text("")
    assert "is a file" in exchange.trouble(file)


def test_an_exchange_that_one_may_not_write_to_is_told_with_its_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    # An administrator may write anywhere; the test plays an ordinary account.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "not writable for this account (its mode is 0755)" in exchange.trouble(tmp_path)


def test_an_exchange_that_shuts_students_out_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert "students with another account can't submit" in exchange.trouble(tmp_path)


def test_doctor_looks_at_the_exchange_of_the_course_that_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "exchange"
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(folder)!r}\n"
    )
    monkeypatch.chdir(tmp_path)
    main(["doctor"])
    assert f"Exchange: {folder} does not exist." in capsys.readouterr().out
    folder.mkdir()
    folder.chmod(0o777)
    main(["doctor"])
    assert f"Exchange: {folder} is open to everybody." in capsys.readouterr().out
