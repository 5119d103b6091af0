"""Named checks of a student's answers, with messages, partial credit and misconceptions.

What a check may look at and how an answer is compared lives here; how a notebook is run, and what
becomes of a score, does not.
"""

from paylab.check._check import BUNDLE_MIME, Check, CheckFailedError
from paylab.check._compare import close

__all__ = ["BUNDLE_MIME", "Check", "CheckFailedError", "close"]
