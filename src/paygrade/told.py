"""What a check told its reader, from a graded cell's outputs; what it earned lies elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# A check cell may display its results as data of this kind: docs/check-bundle.md.
BUNDLE_MIME = "application/vnd.pay-audited.check+json"
BUNDLE_SCHEMA = 1


def bundle_of(output: Any) -> Mapping[str, Any]:
    """Return what a check told in this output as data, or nothing."""
    bundle = output.get("data", {}).get(BUNDLE_MIME)
    known = isinstance(bundle, dict) and bundle.get("schema") == BUNDLE_SCHEMA
    return bundle if known and isinstance(bundle.get("checks"), list) else {}


def texts(outputs: Iterable[Any]) -> Iterator[str]:
    """Yield the text of each output as a reader sees it."""
    for output in outputs:
        if output["output_type"] == "stream":
            yield output["text"]
        elif output["output_type"] == "error":
            yield f"{output['ename']}: {output['evalue']}"
        else:
            yield output["data"].get("text/plain", "")


def messages(outputs: Iterable[Any]) -> tuple[str, ...]:
    """Return what a check said is wrong, one text each; empty where it said nothing.

    A check that tells no data is read by its printed lines and its error.
    """
    listed = list(outputs)
    for bundle in filter(None, map(bundle_of, listed)):
        told = [(c.get("name", ""), c["message"]) for c in bundle["checks"] if c.get("message")]
        return tuple(dict.fromkeys(f"{name}: {words}" for name, words in told))
    spoken = [one for one in listed if one["output_type"] in ("stream", "error")]
    return tuple(text for text in (one.strip() for one in texts(spoken)) if text)
