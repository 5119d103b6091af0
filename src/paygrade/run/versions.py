"""Which software grades: for fingerprints, and so that two machines never disagree unnoticed."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata

# What decides how a notebook runs, how it is judged, and how results travel.
_PACKAGES = (
    "pay-audited",
    "nbgrader",
    "nbconvert",
    "nbformat",
    "ipython",
    "ipywidgets",
    "numpy",
    "pandas",
    "scipy",
    "matplotlib",
    "seaborn",
    "statsmodels",
    "dask",
    "distributed",
)


class VersionMismatch(Exception):  # noqa: N818 - it names what is the matter
    """A worker runs other software than the coordinator; the message names both versions."""


@cache
def versions() -> dict[str, str]:
    """Package -> version here, "none" where it isn't installed.

    >>> versions()["python"] == platform.python_version()
    True
    """
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "none"
    return found


def demand(wanted: Mapping[str, str]) -> None:
    """Raise `VersionMismatch` unless this process runs what the coordinator runs."""
    here = versions()
    other = [
        f"{name} {wanted[name]} at the coordinator, {here.get(name)} at the worker"
        for name in wanted
        if wanted[name] != here.get(name)
    ]
    if other:
        raise VersionMismatch(
            f"the worker on {platform.node()} runs other software than the coordinator: "
            f"{'; '.join(other)}. Install the coordinator's versions there; nothing was graded"
        )
