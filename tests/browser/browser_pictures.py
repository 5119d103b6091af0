"""The pictures in docs/pictures: the walks take them, and compare them with what is kept.

A walk writes each picture to build/pictures, so a run never changes what git sees. It fails where
the kept picture shows something else; `make pictures` walks again and keeps the new ones.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "pictures"
TAKEN = ROOT / "build" / "pictures"
# Every picture of the guides, with the width of the window that it shows.
WIDTHS = {
    "lesson": 1280,
    "validate": 1280,
    "assignment-list": 1280,
    "formgrader-grading": 1280,
    "formgrader-remarks": 1280,
    "feedback": 1280,
    "feedback-narrow": 390,
    "class-report": 1280,
    "class-report-narrow": 390,
}
HEIGHTS = {1280: 800, 390: 844}
# Two pictures agree when at most this share of their tiles has another shade. Dates, points of
# one more student and a blinking cursor stay below it; a missing panel or another style does not.
TILE_PIXELS = 10
SHADES = 16
MOST_TILES = 0.04
COLORS = 128


def take(page: Page, name: str) -> None:
    """Take a picture of what the window shows, and compare it with the kept one.

    Raises AssertionError where they differ and `PICTURES` is not "new".
    """
    width = WIDTHS[name]
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    raw = page.screenshot(animations="disabled", caret="hide", scale="css")
    TAKEN.mkdir(parents=True, exist_ok=True)
    small = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    small.save(TAKEN / f"{name}.png", optimize=True)
    if os.environ.get("PICTURES") != "new":
        compare(KEPT / f"{name}.png", TAKEN / f"{name}.png")


def compare(kept: Path, taken: Path) -> None:
    """Raise AssertionError where two pictures show something else, with what to do."""
    renew = "look at both, then run: make pictures"
    assert kept.is_file(), f"{kept} is missing; {renew}"
    share = difference(kept, taken)
    assert share <= MOST_TILES, f"{kept} is stale: {share:.1%} of {taken} is different; {renew}"


def difference(one: Path, other: Path) -> float:
    """Return the share of tiles whose mean shade differs; 1 for pictures of another size."""
    first, second = tiles(one), tiles(other)
    if first.shape != second.shape:
        return 1.0
    return float((np.abs(first - second) > SHADES).mean())


def tiles(path: Path) -> np.ndarray:
    """Return the mean shade, 0 to 255, of each tile of a picture: an array of rows by columns."""
    shades = np.asarray(Image.open(path).convert("L"), dtype=float)
    rows, columns = (side // TILE_PIXELS for side in shades.shape)
    cut = shades[: rows * TILE_PIXELS, : columns * TILE_PIXELS]
    return cut.reshape(rows, TILE_PIXELS, columns, TILE_PIXELS).mean(axis=(1, 3))
