"""How old somebody must be to read a text with ease, and how long its sentences are.

Source: Flesch and Kincaid's grade level (Kincaid and others, 1975): 0.39 words a sentence + 11.8 syllables a word
- 15.59, a school year of the United States, to which five is added. It is for English; of other languages only the
sentences are measured.
"""

import re
from dataclasses import dataclass

_SENTENCE = re.compile("(?<=[.!?:;\u06d4\u061f])\\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")  # noqa: RUF001
_VOWELS = re.compile(r"[aeiouy]+")
_SCHOOL_BEGINS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """How hard a text is."""

    age: float
    """Years, by the measure of English; 0 where there are no words."""
    longest: int
    """Words in the longest sentence."""
    longest_sentence: str


def measure(text: str) -> Measured:
    """Return how hard `text` is. A line ends a sentence, and so does a colon: a reader rests there."""
    sentences = [(sentence, _WORD.findall(sentence)) for sentence in _SENTENCE.split(text)]
    sentences = [(sentence, words) for sentence, words in sentences if words]
    if not sentences:
        return Measured(0.0, 0, "")
    words = [word for _, found in sentences for word in found]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    longest, found = max(sentences, key=lambda each: len(each[1]))
    return Measured(round(max(grade, 0) + _SCHOOL_BEGINS, 1), len(found), longest.strip())


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: groups of vowels, less an e that is not heard."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    groups = len(_VOWELS.findall(bare))
    if groups > 1 and re.search(r"(?:[^laeiouy]e|[^lsxzaeiouyc]es|[^aeiouytd]ed)$", bare):
        groups -= 1
    return max(groups, 1)
