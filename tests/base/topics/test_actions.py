import pytest
from django.utils import translation

from nahraum.base.audit.queries import entries_of, history_of
from nahraum.base.audit.rules import HOUSE
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import ScopeMissing, municipality_scope
from nahraum.base.topics import actions, queries
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic, TopicTerm, TopicVersion, TopicWord
from nahraum.base.topics.rules import Entry, Label, Term, VocabularyRefused
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db


def entry(key: str, parent: str = "", german: str = "", **words: tuple[str, ...]) -> Entry:
    return Entry(
        key=key,
        parent=parent,
        labels=(
            Label(language="de", text=german or key.title(), description=f"Über {key}."),
            Label(language="en", text=f"{key} (en)"),
        ),
        terms=tuple(
            Term(language="de", kind=kind, text=text)
            for kind, texts in words.items()
            for text in texts
        ),
    )


HEALTH = entry("gesundheit")
ORTHOPAEDICS = entry(
    "orthopaedie", "gesundheit", "Orthopädie", everyday=("Knieschmerzen",), synonym=("Knochenarzt",)
)
EXERCISE = entry(
    "bewegung", "gesundheit", everyday=("Knieschmerzen", "Turnen"), old=("Leibesübung",)
)
VOCABULARY = [HEALTH, ORTHOPAEDICS, EXERCISE]


@pytest.fixture
def loaded(db: None) -> TopicVersion:
    return actions.load_vocabulary(entries=VOCABULARY, by=SYSTEM)


def keys(text: str) -> list[tuple[str, str]]:
    return [(match.topic.key, match.how) for match in queries.topics_by_word(text)]


def test_the_tree_has_two_levels_in_the_given_order(loaded: TopicVersion) -> None:
    assert loaded.number == 1
    (group,) = queries.tree()
    assert [topic.key for topic in group.topics.all()] == ["orthopaedie", "bewegung"]
    assert str(group) == "Gesundheit"


def test_labels_speak_the_language_of_the_page(loaded: TopicVersion) -> None:
    topic = queries.topic_by_key("orthopaedie")
    assert topic is not None
    for language, name in (("de", "Orthopädie"), ("en", "orthopaedie (en)"), ("tr", "Orthopädie")):
        with translation.override(language):
            assert topic.name == name
    with translation.override("de"):
        assert topic.description == "Über orthopaedie."


def test_a_word_leads_to_every_topic_it_belongs_to(loaded: TopicVersion) -> None:
    assert keys("KNIESCHMERZEN ") == [("orthopaedie", "everyday"), ("bewegung", "everyday")]
    assert keys("knochenarzt") == [("orthopaedie", "synonym")]
    assert keys("Orthopaedie") == [("orthopaedie", "label")]
    assert keys("Leibesübung") == [("bewegung", "old")]
    assert keys("Zahnweh") == []
    assert keys("?!") == []


def test_loading_the_same_again_keeps_the_version(loaded: TopicVersion) -> None:
    again = actions.load_vocabulary(entries=list(VOCABULARY), by=SYSTEM)
    assert again == loaded
    assert TopicVersion.objects.count() == 1
    assert [one.details for one in entries_of(HOUSE)] == [
        {"version": 1, "changed": 0},
        {"version": 1, "changed": 3},
    ]


def test_a_change_makes_a_version_and_keeps_ids(loaded: TopicVersion) -> None:
    before = Topic.objects.get(key="bewegung").pk
    moved = [HEALTH, entry("sport"), entry("bewegung", "sport", everyday=("Turnen",))]
    version = actions.load_vocabulary(entries=moved, by=SYSTEM)
    topic = Topic.objects.get(key="bewegung")
    assert (version.number, topic.pk, topic.parent.key) == (2, before, "sport")
    assert keys("Leibesübung") == []
    assert TopicTerm.objects.count() == 1
    assert [one["key"] for one in TopicVersion.objects.get(number=1).content] == [
        "gesundheit",
        "orthopaedie",
        "bewegung",
    ]
    assert history_of(version).get().snapshot["number"] == 2


def test_topics_retire_and_come_back(loaded: TopicVersion) -> None:
    before = Topic.objects.get(key="orthopaedie").pk
    actions.load_vocabulary(entries=[HEALTH, EXERCISE], by=SYSTEM)
    assert Topic.objects.get(key="orthopaedie").retired
    assert queries.topic_by_key("orthopaedie") is None
    assert keys("Knieschmerzen") == [("bewegung", "everyday")]
    assert [topic.key for topic in queries.tree()[0].topics.all()] == ["bewegung"]
    actions.load_vocabulary(entries=VOCABULARY, by=SYSTEM)
    back = queries.topic_by_key("orthopaedie")
    assert back is not None
    assert back.pk == before


def test_a_broken_vocabulary_changes_nothing(loaded: TopicVersion) -> None:
    with pytest.raises(VocabularyRefused):
        actions.load_vocabulary(entries=[*VOCABULARY, ORTHOPAEDICS], by=SYSTEM)
    assert queries.current_version() == loaded
    assert Topic.objects.count() == 3


def test_the_shipped_vocabulary_is_loaded(db: None) -> None:
    actions.load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    assert Topic.objects.filter(parent=None).count() == 7
    assert "wohnberatung" in [key for key, _how in keys("Treppenlift")]


def topic(key: str) -> Topic:
    found = queries.topic_by_key(key)
    assert found is not None
    return found


def test_own_words_count_in_their_municipality_only(
    loaded: TopicVersion, kalletal: Municipality, warburg: Municipality
) -> None:
    with municipality_scope(kalletal):
        actions.add_word(topic=topic("bewegung"), text=" Turnen im  Dorf ", by=SYSTEM)
        assert keys("turnen im dorf") == [("bewegung", "own")]
    with municipality_scope(warburg):
        assert keys("turnen im dorf") == []
    assert keys("turnen im dorf") == []
    assert [one.action for one in entries_of(kalletal.pk)] == ["topics.word-add"]


def test_own_words_stand_before_shared_ones(
    loaded: TopicVersion, in_kalletal: Municipality
) -> None:
    actions.add_word(topic=topic("gesundheit"), text="Knieschmerzen", by=SYSTEM)
    assert [how for _key, how in keys("Knieschmerzen")] == ["own", "everyday", "everyday"]


@pytest.mark.parametrize("text", ["Turnen", "BEWEGUNG", "Turnhalle", "?", "x" * 121])
def test_words_that_are_there_or_are_none_are_refused(
    loaded: TopicVersion, in_kalletal: Municipality, text: str
) -> None:
    actions.add_word(topic=topic("bewegung"), text="Turnhalle", by=SYSTEM)
    with pytest.raises(VocabularyRefused):
        actions.add_word(topic=topic("bewegung"), text=text, by=SYSTEM)
    assert TopicWord.objects.count() == 1


def test_words_go_and_come_back(loaded: TopicVersion, in_kalletal: Municipality) -> None:
    word = actions.add_word(topic=topic("bewegung"), text="Turnhalle", by=SYSTEM)
    actions.remove_word(word=word, by=SYSTEM)
    assert keys("Turnhalle") == []
    assert list(queries.removed_words_of(topic("bewegung"))) == [word]
    actions.restore_word(word=word, by=SYSTEM)
    assert keys("Turnhalle") == [("bewegung", "own")]
    assert [revision.number for revision in history_of(word)] == [3, 2, 1]


def test_a_word_taken_meanwhile_is_not_restored(
    loaded: TopicVersion, in_kalletal: Municipality
) -> None:
    word = actions.add_word(topic=topic("bewegung"), text="Turnhalle", by=SYSTEM)
    actions.remove_word(word=word, by=SYSTEM)
    actions.add_word(topic=topic("bewegung"), text="turnhalle", by=SYSTEM)
    with pytest.raises(VocabularyRefused):
        actions.restore_word(word=word, by=SYSTEM)


def test_words_need_a_scope(loaded: TopicVersion) -> None:
    with pytest.raises(ScopeMissing):
        actions.add_word(topic=topic("bewegung"), text="Turnhalle", by=SYSTEM)
