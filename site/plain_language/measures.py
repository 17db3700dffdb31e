"""How hard a text is to read, by two published formulas. They count; they do not understand.

Headings, labels and figures in cells are not sentences and are left out; each list entry of a few words counts as one
sentence, whatever stands at its end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from plain_language.sentences import running_sentences, words_of
from plain_language.syllables import syllables_of

#: Sentences that SMOG was made for; the tables for fewer have no statistics behind them (see `Measures.smog`).
FEWEST_SENTENCES_FOR_SMOG = 30
LONGEST_SENTENCE = 20
LONG_WORD = 3  # syllables
_AGE_IN_GRADE_0 = 5
_YOUNGEST = 5


@dataclass(frozen=True)
class Measures:
    """What was counted in a text. A `grade` is a school year of the United States; None where there is too little text."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    long_words: int = 0
    long_sentences: int = 0

    @property
    def words_per_sentence(self) -> float | None:
        return self.words / self.sentences if self.sentences else None

    @property
    def grade(self) -> float | None:
        """Give the Flesch-Kincaid grade: 0.39 × words per sentence + 11.8 × syllables per word − 15.59.

        Source: Kincaid, Fishburne, Rogers and Chissom, “Derivation of new readability formulas (Automated Readability
        Index, Fog Count and Flesch Reading Ease Formula) for Navy enlisted personnel”, Research Branch Report 8-75,
        Naval Technical Training Command, 1975.
        """
        if not self.sentences:
            return None
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def smog(self) -> float | None:
        """Give the SMOG grade: 1.0430 × √(words of three or more syllables × 30 ÷ sentences) + 3.1291.

        It aims at readers who understand everything, so it comes out higher than Flesch-Kincaid, often by two grades. Its
        standard error is 1.5 grades. It was made from samples of 30 sentences, so a shorter text gets None.

        Source: McLaughlin, “SMOG grading: a new readability formula”, Journal of Reading 12 (8), 1969, pages 639 to 646.
        Advised for health information: Fitzsimmons and others, “A readability assessment of online Parkinson's disease
        information”, Journal of the Royal College of Physicians of Edinburgh 40 (4), 2010, pages 292 to 296.
        """
        if self.sentences < FEWEST_SENTENCES_FOR_SMOG:
            return None
        return 1.0430 * math.sqrt(self.long_words * 30 / self.sentences) + 3.1291

    @property
    def reading_age(self) -> int | None:
        """Give the reading age in years by Flesch-Kincaid."""
        return reading_age(self.grade)

    @property
    def smog_age(self) -> int | None:
        """Give the reading age in years by SMOG."""
        return reading_age(self.smog)


def reading_age(grade: float | None) -> int | None:
    """Give the age in years that goes with a grade: five more, and never under 5.

    Children start grade 1 at the age of 6. “Readability of texts”, California State University, Northridge, gives both
    formulas with these five years: for SMOG, grade √n + 3 and reading age √n + 8.
    """
    if grade is None:
        return None
    return max(_YOUNGEST, math.floor(grade + _AGE_IN_GRADE_0 + 0.5))


def measure(lines: Iterable[str]) -> Measures:
    """Measure a text given as its paragraphs and list entries, without its headings."""
    sentences = [words_of(sentence) for sentence in running_sentences(lines)]
    syllables = [syllables_of(word) for words in sentences for word in words]
    lengths = [len(words) for words in sentences]
    return Measures(
        words=sum(lengths),
        sentences=len(lengths),
        syllables=sum(syllables),
        long_words=sum(count >= LONG_WORD for count in syllables),
        long_sentences=sum(length > LONGEST_SENTENCE for length in lengths),
    )
