from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from nahraum.base.municipality.tenancy import scope_is_open
from nahraum.base.topics.models import Topic, TopicTerm, TopicVersion, TopicWord
from nahraum.base.topics.rules import fold


@dataclass(frozen=True, slots=True)
class Match:
    """A topic a word leads to; `word` is what matched, `how` why."""

    topic: Topic
    word: str
    how: str


# What a person sees first: the name of a topic, then words in the order of their closeness.
_CLOSENESS = ("label", "own", *TopicTerm.Kind.values)


def current_version() -> TopicVersion | None:
    return TopicVersion.objects.first()


def topics() -> QuerySet[Topic]:
    """Topics in use, groups included, with their labels."""
    return Topic.objects.filter(retired=False).prefetch_related("labels")


def topic_by_key(key: str) -> Topic | None:
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
