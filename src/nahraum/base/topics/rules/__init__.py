"""The shape of the vocabulary, how words are compared, and what must not wait. Pure."""

from nahraum.base.topics.rules.crisis import crisis_calls, crisis_kinds
from nahraum.base.topics.rules.vocabulary import (
    KINDS,
    LANGUAGES,
    Entry,
    Label,
    Term,
    VocabularyRefused,
    check_vocabulary,
    check_word,
    digest,
    fold,
    plain,
)

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Entry",
    "Label",
    "Term",
    "VocabularyRefused",
    "check_vocabulary",
    "check_word",
    "crisis_calls",
    "crisis_kinds",
    "digest",
    "fold",
    "plain",
]
