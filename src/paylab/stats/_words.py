"""Counting words: phrases, phrases put where they do not belong, hedges; no reading of meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

HEDGES = (
    "can",
    "could",
    "generally",
    "likely",
    "may",
    "might",
    "often",
    "possibly",
    "sometimes",
    "typically",
    "usually",
)
"""Single words that weaken a claim; a short list after Hyland (1998), for counting only."""

# Articles, pronouns, prepositions, conjunctions and auxiliaries: between one of these and its
# neighbor any noun phrase may stand, so they say nothing about a splice.
_FUNCTION_WORDS_TEXT = """
a about above after against all also among an and any are as at based be because been before
between both but by can could did do does each for from had has have her his how if in into
is it its many may might more most much must my no nor not of on one or other our over per
shall should since so some such than that the their then there these they this those to
under until up was we were what when where whether which while who whose why will with
within without would you your
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_TEXT.split())

# A number with its thousands and decimals is one token, and so is a word with the hyphens,
# apostrophes and periods (as in Ph.D.) inside it. An empty line, or a mark of punctuation, is a
# token that ends a run of words.
_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+|(?<=\d),\d+)*|\n\s*\n|[^\w\s]|_")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; a figure such as 140,107 is one word.

    Examples
    --------
    >>> words("Pay often varies; a mid-size firm's may not.")
    ['pay', 'often', 'varies', 'a', 'mid-size', "firm's", 'may', 'not']
    """
    return [token for token in _tokens(text) if _is_word(token)]


def phrase_counts(paragraphs: Sequence[str], phrase: str) -> list[int]:
    """Return how often a phrase stands in each paragraph, word for word, in any case.

    Punctuation or an empty line inside it breaks the phrase. Raises ValueError for a phrase
    without words.

    Examples
    --------
    >>> phrase_counts(["Data analyst pay varies.", "The data, analyst pay."], "data analyst pay")
    [1, 0]
    """
    return [len(_places(_tokens(paragraph), phrase)) for paragraph in paragraphs]


def splice_candidates(text: str, phrase: str) -> list[tuple[str, str]]:
    """Return the pairs of content words that have the phrase directly between them.

    A content word is neither article, pronoun, preposition, conjunction nor auxiliary; no
    punctuation stands between the three. A person reads the candidates: a phrase may stand
    between two content words for good ("understanding analyst pay scales").

    Parameters
    ----------
    text
        Running text; empty lines separate paragraphs.
    phrase
        One word or more; upper and lower case are alike.

    Returns
    -------
    list of (left, right)
        In order of occurrence, in lower case.

    Raises
    ------
    ValueError
        When the phrase has no words.

    Examples
    --------
    >>> splice_candidates("Offices in New analyst pay Orleans say the analyst pay is fair.",
    ...                   "analyst pay")
    [('new', 'orleans')]
    """
    tokens, length = _tokens(text), len(words(phrase))
    pairs = [
        (tokens[start - 1], tokens[start + length])
        for start in _places(tokens, phrase)
        if start > 0 and start + length < len(tokens)
    ]
    return [pair for pair in pairs if all(_is_content_word(word) for word in pair)]


def splices(
    text: str, phrase: str, known_pairs: Iterable[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """Return the word pairs that the phrase was put in the middle of.

    A splice is a candidate (see `splice_candidates`) whose two words belong together: they stand
    side by side elsewhere in the text, or the reader vouches in `known_pairs` that the sentence
    reads on without the phrase. One beside a function word ("of PHRASE pay") is not found.

    Parameters
    ----------
    text, phrase
        As for `splice_candidates`.
    known_pairs
        Pairs of words that belong together; upper and lower case are alike.

    Returns
    -------
    list of (left, right)
        One for each splice, in order of occurrence, in lower case.

    Examples
    --------
    >>> text = "We moved to New analyst pay Orleans, where life analyst pay insurance is dear."
    >>> splices(text, "analyst pay", known_pairs=[("New", "Orleans"), ("life", "insurance")])
    [('new', 'orleans'), ('life', 'insurance')]
    >>> splices(text + " New Orleans is wet.", "analyst pay")
    [('new', 'orleans')]
    """
    tokens = _tokens(text)
    together = set(pairwise(tokens))
    together |= {(left.lower(), right.lower()) for left, right in known_pairs}
    return [pair for pair in splice_candidates(text, phrase) if pair in together]


def hedge_counts(text: str, hedges: Sequence[str] = HEDGES) -> dict[str, int]:
    """Return how often each hedge stands in a text, word for word, in any case.

    A count is no measure of evasion: "may" is also a month, and a careful author hedges.

    Examples
    --------
    >>> hedge_counts("Pay can rise. It often does, and often can't.", ["can", "often"])
    {'can': 1, 'often': 2}
    """
    found = words(text)
    return {hedge: found.count(hedge.lower()) for hedge in hedges}


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _is_content_word(token: str) -> bool:
    return _is_word(token) and token not in _FUNCTION_WORDS


def _places(tokens: Sequence[str], phrase: str) -> list[int]:
    """Return where the words of a phrase follow each other, as positions among the tokens."""
    wanted = words(phrase)
    if not wanted:
        raise ValueError(f"the phrase {phrase!r} has no words")
    length = len(wanted)
    starts = range(len(tokens) - length + 1)
    return [start for start in starts if list(tokens[start : start + length]) == wanted]
