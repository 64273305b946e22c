"""The vocabulary that ships with the program -> entries to load. No ORM."""

from nahraum.base.topics.rules import Entry, Label, Term, fold
from nahraum.facts.topics import Field, Topic, fields, names, topics


def shipped_vocabulary() -> tuple[Entry, ...]:
    """Fields as groups, then their topics, in the order of the file."""
    return (*map(_group, fields().values()), *map(_topic, topics().values()))


def _group(field: Field) -> Entry:
    return Entry(key=field.id, parent="", labels=_labels(field))


def _topic(topic: Topic) -> Entry:
    return Entry(key=topic.id, parent=topic.field, labels=_labels(topic), terms=_terms(topic))


def _labels(named: Field | Topic) -> tuple[Label, ...]:
    other = names()[named.id]
    return (
        Label(language="de", text=named.de, description=named.description),
        Label(language="en", text=named.en),
        Label(language="de-simple", text=other.easy, description=other.about),
        Label(language="tr", text=other.tr),
        Label(language="uk", text=other.uk),
    )


def _terms(topic: Topic) -> tuple[Term, ...]:
    """Words of a topic; one that differs only in spelling marks counts once."""
    found: dict[tuple[str, str], Term] = {}
    for language, kind, text in topic.words():
        found.setdefault((language, fold(text)), Term(language=language, kind=kind, text=text))
    return tuple(found.values())
