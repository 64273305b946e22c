"""German as people type it: words, their stems and sounds, and the entry they mean.

`Lexicon` answers a question in everyday words ("wer hilft mir beim Pflegeantrag") with the entries
it may mean, best first, each with the words that led there.
"""

from nahraum.analysis.language.compounds import Compounds
from nahraum.analysis.language.lexicon import Entry, Finding, Lexicon, Trace
from nahraum.analysis.language.sounds import sound
from nahraum.analysis.language.words import STOP_WORDS, content_words, plain, stem, words

__all__ = [
    "STOP_WORDS",
    "Compounds",
    "Entry",
    "Finding",
    "Lexicon",
    "Trace",
    "content_words",
    "plain",
    "sound",
    "stem",
    "words",
]
