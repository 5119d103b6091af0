"""The kept pictures: complete, small, used in a guide with words, and told apart when stale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_pictures import KEPT, MOST_TILES, ROOT, WIDTHS, compare, difference
from PIL import Image, ImageDraw

GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_BYTES = 150_000


def used() -> dict[str, str]:
    """Return the alternative text of each picture in a guide, by the picture's name."""
    found = {}
    for guide in GUIDES:
        for words, path in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", guide.read_text("utf-8")):
            assert (guide.parent / path).is_file(), f"{guide.name} shows {path}, which is not there"
            found[Path(path).stem] = words
    return found


def test_every_picture_that_a_walk_takes_is_kept_and_no_other_is() -> None:
    assert {path.stem for path in KEPT.iterdir()} == set(WIDTHS)


def test_every_kept_picture_is_small_and_as_wide_as_its_window() -> None:
    for name, width in WIDTHS.items():
        path = KEPT / f"{name}.png"
        assert path.stat().st_size < MOST_BYTES, path
        assert Image.open(path).width == width


def test_every_picture_is_in_a_guide_with_a_sentence_for_those_who_cannot_see_it() -> None:
    words = used()
    assert set(words) == set(WIDTHS)
    assert [name for name, text in words.items() if len(text.split()) < 8] == []


# What the comparison notices


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    """Return a picture of a page with a heading, a panel and a date."""
    return draw(tmp_path / "kept.png", "2026-03-06 17:00", panel=True)


def draw(path: Path, date: str, *, panel: bool) -> Path:
    image = Image.new("L", (640, 400), 255)
    pen = ImageDraw.Draw(image)
    pen.text((20, 20), "Feedback", fill=0)
    pen.text((20, 50), date, fill=0)
    if panel:
        pen.rectangle((20, 100, 320, 300), fill=200)
    image.save(path)
    return path


def test_another_date_makes_no_picture_stale(screen: Path, tmp_path: Path) -> None:
    taken = draw(tmp_path / "taken.png", "2027-11-29 18:59", panel=True)
    compare(screen, taken)


def test_a_panel_that_is_gone_makes_a_picture_stale(screen: Path, tmp_path: Path) -> None:
    taken = draw(tmp_path / "taken.png", "2026-03-06 17:00", panel=False)
    with pytest.raises(AssertionError, match=r"kept\.png is stale: .* run: make pictures"):
        compare(screen, taken)


def test_a_picture_of_another_size_is_another_picture(screen: Path, tmp_path: Path) -> None:
    Image.open(screen).resize((320, 200)).save(tmp_path / "taken.png")
    assert difference(screen, tmp_path / "taken.png") == 1.0 > MOST_TILES


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"gone\.png is missing"):
        compare(tmp_path / "gone.png", tmp_path / "gone.png")
