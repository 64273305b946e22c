from collections.abc import Sequence

from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, keep_revision, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.topics import queries
from nahraum.base.topics.models import Topic, TopicLabel, TopicTerm, TopicVersion, TopicWord
from nahraum.base.topics.rules import (
    Entry,
    VocabularyRefused,
    check_vocabulary,
    check_word,
    digest,
    fold,
    plain,
)


@audited
def load_vocabulary(*, entries: Sequence[Entry], by: Acting) -> TopicVersion:
    """Make `entries` the shared vocabulary. Equal content keeps the version.

    Topics that are gone are retired: offers, signals and measures still point to them.
    """
    check_vocabulary(entries)
    content = digest(entries)
    current = queries.current_version()
    if current is not None and current.digest == content:
        record("topics.load", by=by, obj=current, details={"version": current.number, "changed": 0})
        return current
    version = TopicVersion.objects.create(
        number=1 if current is None else current.number + 1, digest=content, content=plain(entries)
    )
    changed = _store(entries)
    entry = record(
        "topics.load", by=by, obj=version, details={"version": version.number, "changed": changed}
    )
    keep_revision(version, entry=entry, by=by)
    return version


def _store(entries: Sequence[Entry]) -> int:
    known = {topic.key: topic for topic in Topic.objects.all()}
    kept = {entry.key for entry in entries}
    for topic in known.values():
        topic.retired = topic.key not in kept
    for position, entry in enumerate(sorted(entries, key=lambda entry: bool(entry.parent))):
        topic = known.setdefault(entry.key, Topic(key=entry.key))
        topic.parent = known[entry.parent] if entry.parent else None
        topic.position = position
    for topic in sorted(known.values(), key=lambda topic: topic.parent_id is not None):
        topic.save()
    _store_words(known, entries)
    return len(entries)


def _store_words(topics: dict[str, Topic], entries: Sequence[Entry]) -> None:
    """Labels and words are replaced as a whole; the version keeps what they were."""
    TopicLabel.objects.all().delete()
    TopicTerm.objects.all().delete()
    TopicLabel.objects.bulk_create(
        TopicLabel(
            topic=topics[entry.key],
            language=label.language,
            label=label.text,
            description=label.description,
        )
        for entry in entries
        for label in entry.labels
    )
    TopicTerm.objects.bulk_create(
        TopicTerm(
            topic=topics[entry.key],
            language=term.language,
            kind=term.kind,
            text=term.text,
            folded=fold(term.text),
        )
        for entry in entries
        for term in entry.terms
    )


@audited
def add_word(*, topic: Topic, text: str, by: Acting, language: str = "de") -> TopicWord:
    """Add a word people of the municipality use for a topic."""
    clean = " ".join(text.split())
    check_word(clean)
    _check_new(topic, clean)
    word = TopicWord(
        municipality=current_municipality(),
        topic=topic,
        language=language,
        text=clean,
        folded=fold(clean),
    )
    word.full_clean(exclude=["created_by", "changed_by"])
    word.save_new(by_id=by.id_text)
    _log("topics.word-add", word, by)
    return word


@audited
def remove_word(*, word: TopicWord, by: Acting) -> None:
    word.move_to_trash(by_id=by.id_text)
    _log("topics.word-remove", word, by)


@audited
def restore_word(*, word: TopicWord, by: Acting) -> None:
    _check_new(word.topic, word.text)
    word.restore_from_trash(by_id=by.id_text)
    _log("topics.word-restore", word, by)


def _check_new(topic: Topic, text: str) -> None:
    if any(match.topic == topic for match in queries.topics_by_word(text)):
        raise VocabularyRefused(
            _("Das Wort „%(text)s“ führt schon zu diesem Thema.") % {"text": text}
        )


def _log(action: str, word: TopicWord, by: Acting) -> None:
    entry = record(action, by=by, municipality=word.municipality_id, obj=word)
    keep_revision(word, entry=entry, by=by)
