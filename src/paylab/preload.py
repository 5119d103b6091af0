"""Imported by a grader for its side effect: the data are read once, and not in every fork."""

from paylab import check, documents, reference, verdict

documents.claim(documents.claims()["id"].iloc[0])
documents.table(documents.table_ids()[0])

__all__ = ["check", "documents", "reference", "verdict"]
