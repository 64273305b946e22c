import pytest

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account
from nahraum.base.topics.actions import add_word, load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic, TopicWord
from tests.base.world import SYSTEM, browser

pytestmark = pytest.mark.django_db
LIST, TOPIC = "/kalletal/themen/", "/kalletal/themen/wohnberatung/"


@pytest.fixture(autouse=True)
def loaded(db: None) -> None:
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)


def own_word(municipality: Municipality, text: str) -> TopicWord:
    with municipality_scope(municipality):
        return add_word(topic=Topic.objects.get(key="wohnberatung"), text=text, by=SYSTEM)


def test_everybody_reads_the_vocabulary(kalletal: Municipality) -> None:
    page = browser().get(LIST).content.decode()
    assert "Wohnberatung und Umbau" in page
    assert "Stand 1 vom" in page
    topic = browser().get(TOPIC).content.decode()
    assert "Treppenlift" in topic
    assert "Wort ergänzen" not in topic
    english = browser().get(f"/en{TOPIC}").content.decode()
    assert "Home adaptation advice" in english


def test_a_word_shows_where_it_leads_and_why(kalletal: Municipality) -> None:
    page = browser().get(LIST, {"wort": "treppenlift"}).content.decode()
    assert "wegen „Treppenlift“" in page
    nothing = browser().get(LIST, {"wort": "<b>Zahnweh"}).content.decode()
    assert "führt noch zu keinem Thema" in nothing
    assert "<b>Zahnweh" not in nothing


def test_own_words_are_added_removed_and_restored(planner: Account, kalletal: Municipality) -> None:
    client = browser(planner)
    page = client.post(
        f"{TOPIC}woerter/", {"text": "Krempel im Flur", "language": "de"}, follow=True
    )
    assert "Krempel im Flur" in page.content.decode()
    with municipality_scope(kalletal):
        word = TopicWord.objects.get()
    client.post(f"{TOPIC}woerter/{word.pk}/entfernen/")
    with municipality_scope(kalletal):
        assert not TopicWord.objects.exists()
    assert "Zurückholen" in client.get(TOPIC).content.decode()
    client.post(f"{TOPIC}woerter/{word.pk}/zurueckholen/")
    with municipality_scope(kalletal):
        assert TopicWord.objects.get() == word


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": "Treppenlift", "language": "de"}, "führt schon zu diesem Thema"),
        ({"text": "", "language": "de"}, "Hier fehlt eine Angabe"),
        ({"text": "?!", "language": "de"}, "keine Buchstaben"),
        ({"text": "mot", "language": "fr"}, "keine gültige Auswahl"),
    ],
)
def test_words_that_cannot_be_are_explained(
    planner: Account, kalletal: Municipality, sent: dict[str, str], told: str
) -> None:
    answer = browser(planner).post(f"{TOPIC}woerter/", sent)
    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_foreign_words_and_topics_are_not_there(
    planner: Account, kalletal: Municipality, warburg: Municipality
) -> None:
    foreign = own_word(warburg, "Warburger Wort")
    client = browser(planner)
    assert "Warburger Wort" not in client.get(TOPIC).content.decode()
    assert client.get(LIST, {"wort": "Warburger Wort"}).content.decode().count("wegen „") == 0
    assert client.post(f"{TOPIC}woerter/{foreign.pk}/entfernen/").status_code == 404
    assert (
        client.post(f"/warburg/themen/wohnberatung/woerter/{foreign.pk}/entfernen/").status_code
        == 404
    )
    own = own_word(kalletal, "Kalletaler Wort")
    assert (
        client.post(f"/kalletal/themen/betreutes-wohnen/woerter/{own.pk}/entfernen/").status_code
        == 404
    )
    assert client.get("/kalletal/themen/gibt-es-nicht/").status_code == 404


def test_the_number_of_queries_does_not_grow(
    kalletal: Municipality, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(10):
        browser().get(LIST)
