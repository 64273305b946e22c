"""What the search index keeps of an offer. Pure."""

from collections.abc import Iterable

from nahraum.analysis.language import stem, words

LONGEST = 60  # letters; longer "words" are addresses of pages


def search_words(texts: Iterable[str]) -> tuple[str, ...]:
    """The stems of all words, each once, in their order."""
    stems = (stem(word) for text in texts for word in words(text) if len(word) <= LONGEST)
    return tuple(dict.fromkeys(stems))
