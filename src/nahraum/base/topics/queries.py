from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.core.validators import slug_re
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from nahraum.analysis.language import Entry, Finding, Lexicon, content_words
from nahraum.base.municipality.queries import repeated
from nahraum.base.municipality.tenancy import scope_is_open
from nahraum.base.topics.models import (
    Language,
    Topic,
    TopicLabel,
    TopicTerm,
    TopicVersion,
    TopicWord,
)
from nahraum.base.topics.rules import fold


@dataclass(frozen=True, slots=True)
class Match:
    """A topic a word leads to; `word` is what matched, `how` why."""

    topic: Topic
    word: str
    how: str


@dataclass(frozen=True, slots=True)
class Meant:
    """A topic a question may mean, and the wording that led there, as a reader of the page knows
    it: words of another language would explain nothing."""

    topic: Topic
    finding: Finding
    phrase: str


_Own = tuple[tuple[str, str], ...]
_Languages = Mapping[str, frozenset[str]]  # of each wording
_Prepared = tuple[Lexicon, dict[str, Topic], _Languages]
# How far words of a kind are trusted to mean their topic.
_TRUST = {"label": 1.0, "own": 1.0, "synonym": 0.95, "everyday": 0.95, "old": 0.9, "about": 0.6}

# What a person sees first: the name of a topic, then words in the order of their closeness.
_CLOSENESS = ("label", "own", *TopicTerm.Kind.values)


def current_version() -> TopicVersion | None:
    return TopicVersion.objects.first()


def topics() -> QuerySet[Topic]:
    """Topics in use, groups included, with their labels."""
    return Topic.objects.filter(retired=False).prefetch_related("labels")


def topic_by_key(key: str) -> Topic | None:
    """The topic of a key; what cannot be a key (a database refuses some letters) is none."""
    if not slug_re.fullmatch(key):
        return None
    return topics().select_related("parent").filter(key=key).first()


def tree() -> QuerySet[Topic]:
    """Groups in their order; `.topics.all()` are the topics below, in theirs."""
    below = Prefetch("topics", queryset=topics())
    return topics().filter(parent__isnull=True).prefetch_related(below)


def words_of(topic: Topic) -> QuerySet[TopicWord]:
    """Words the municipality of the open scope added."""
    return TopicWord.objects.filter(topic=topic)


def removed_words_of(topic: Topic) -> QuerySet[TopicWord]:
    return TopicWord.trash.filter(topic=topic)


def topics_by_word(text: str) -> list[Match]:
    """Topics a word names exactly, closest first, each topic once.

    Inside a scope the municipality's own words count too.
    """
    wanted = fold(text)
    if not wanted:
        return []
    found = [*_by_label(wanted), *_by_own_word(wanted), *_by_term(wanted)]
    found.sort(key=lambda match: (_CLOSENESS.index(match.how), match.topic.position))
    return list({match.topic.pk: match for match in reversed(found)}.values())[::-1]


def _by_label(wanted: str) -> list[Match]:
    return [
        Match(topic, label.label, "label")
        for topic in topics()
        for label in topic.labels.all()
        if fold(label.label) == wanted
    ]


def _by_term(wanted: str) -> list[Match]:
    terms = TopicTerm.objects.filter(folded=wanted, topic__retired=False).select_related("topic")
    terms = terms.prefetch_related("topic__labels")
    return [Match(term.topic, term.text, term.kind) for term in terms]


def _by_own_word(wanted: str) -> list[Match]:
    if not scope_is_open():
        return []
    words = TopicWord.objects.filter(folded=wanted, topic__retired=False).select_related("topic")
    words = words.prefetch_related("topic__labels")
    return [Match(word.topic, word.text, "own") for word in words]


def topics_meant(question: str, *, most: int = 5) -> list[Meant]:
    """Topics a question in everyday words may mean, best first.

    Inside a scope the municipality's own words count too.
    """
    digest, own = vocabulary_digest(), _own_words()
    lexicon, known, languages = _kept_lexicon(digest, own) if digest else _prepared(own)
    return [
        Meant(known[finding.key], finding, _told(question, finding, languages))
        for finding in lexicon.ask(question, most=most)
        if finding.key in known
    ]


def _told(question: str, finding: Finding, languages: _Languages) -> str:
    """The wording that was met; what was asked where the wording is not in the page's language."""
    page = (get_language() or Language.GERMAN)[:2]
    if page in languages.get(finding.phrase, (page,)):
        return finding.phrase
    asked = {trace.asked for trace in finding.traces}
    said = [word for word in question.split() if not asked.isdisjoint(content_words(word))]
    return " ".join(said).strip(".,;:?!") or finding.phrase


def vocabulary_digest() -> str:
    """What tells one state of the shared vocabulary from another; "" before the first."""
    return next((digest for (digest,) in repeated(_newest)), "")


def _newest() -> "QuerySet[TopicVersion, tuple[str]]":
    return TopicVersion.objects.values_list("digest")[:1]


def _own_words() -> _Own:
    """(topic, word) of the municipality of the scope; part of what makes a lexicon."""
    if not scope_is_open():
        return ()
    return tuple((key, text) for key, text in repeated(_added))


def _added() -> "QuerySet[TopicWord, tuple[str, str]]":
    words = TopicWord.objects.filter(topic__retired=False)
    return words.order_by("pk").values_list("topic__key", "text")


VOCABULARY = (_newest, _added)  # what `topics_meant` asks, for `asked_together`


@lru_cache(maxsize=32)
def _kept_lexicon(digest: str, own: _Own) -> _Prepared:
    """The same of a version, which has one digest and never changes."""
    return _prepared(own)


def _prepared(own: _Own) -> _Prepared:
    """The vocabulary prepared for questions, the topics it leads to, with their labels, and in
    which languages each wording is."""
    entries = [Entry(key, text, _TRUST["own"]) for key, text in own]
    languages: defaultdict[str, set[str]] = defaultdict(set)
    labels = TopicLabel.objects.filter(topic__retired=False, topic__parent__isnull=False)
    # Easy labels say in plain words what the German ones say: they would count twice.
    labels = labels.exclude(language="de-simple")
    for key, language, label, about in labels.values_list(
        "topic__key", "language", "label", "description"
    ):
        entries.append(Entry(key, label, _TRUST["label"]))
        entries.append(Entry(key, about, _TRUST["about"]))
        languages[label].add(language)
        languages[about].add(language)
    terms = TopicTerm.objects.filter(topic__retired=False, topic__parent__isnull=False)
    for key, language, kind, text in terms.values_list("topic__key", "language", "kind", "text"):
        entries.append(Entry(key, text, _TRUST[kind]))
        languages[text].add(language)
    for _key, text in own:
        languages.pop(text, None)
    lexicon = Lexicon(entry for entry in entries if entry.phrase)
    spoken = {text: frozenset(codes) for text, codes in languages.items()}
    return lexicon, {topic.key: topic for topic in topics()}, spoken
