"""Hat es geklappt? A "no" is counted without anybody, a "yes" not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from nahraum.base.audit.models import Entry
from nahraum.base.signals.models import Signal
from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.rules import shown_phone
from nahraum.connect.portal.rules.outcome import ANSWERS, REASONS, YES
from tests.base.world import SYSTEM, acting, make_person

PHONE = "+492214710001"
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (Firefox)"}


@pytest.fixture
def make_offer(kalletal, in_kalletal):
    load_vocabulary(entries=shipped_vocabulary(), by=SYSTEM)
    by = acting(make_person("network_coordinator", kalletal))

    def make(title, key="tagespflege", summary="Hilfe."):
        house = directory.add_organisation(
            by=by, name=f"Haus {title}", sector="association", phone=PHONE
        )
        place = {"street": "Lindenweg 7", "postcode": "32689", "place": "Hohenhausen"}
        site = directory.add_site(by=by, organisation=house, **place)
        made = directory.add_offer(
            by=by, organisation=house, title=title, summary=summary, sites=[site],
            topics=Topic.objects.filter(key=key),
        )  # fmt: skip
        return directory.publish(offer=made, checked_by="Test", on=timezone.localdate(), by=by)

    return make


def address(offer):
    return f"/kalletal/angebote/{offer.pk}/geklappt/"


def say(offer, answer, *, place="", **meta):
    client = Client(**{**PERSON, "REMOTE_ADDR": "192.0.2.1", **meta})
    return client.post(address(offer), {"answer": answer, "ort": place}, follow=True)


def test_a_no_is_a_signal_of_the_topic_and_leads_on(make_offer) -> None:
    offer, other = make_offer("Tagespflege Linde"), make_offer("Tagespflege Eiche")
    page = say(offer, "kein-platz").content.decode()
    signal = Signal.objects.get()
    said = (signal.kind, signal.reason, signal.channel, signal.topic.key, signal.party)
    assert said == ("portal.unmet", "full", "portal", "tagespflege", "")
    assert str(other.pk) in page
    assert shown_phone(PHONE) in page
    assert "Stimmt die Telefonnummer nicht?" not in page
    # Nothing leads from the answer to the offer, not even the diary of the house.
    assert str(offer.pk) not in str(list(Entry.objects.filter(action="portal.tell").values()))


def test_where_there_is_nothing_of_the_kind_similar_words_help_on(make_offer) -> None:
    offer = make_offer("Tagespflege Linde", summary="Den Tag mit Essen verbringen.")
    near = make_offer("Mittagstisch Ulme", "mittagstisch")
    far = make_offer("Praxis Esche", "hausarzt")
    page = say(offer, "zu-weit").content.decode()
    assert (str(near.pk) in page, str(far.pk) in page) == (True, False)


def test_a_yes_leaves_no_trace(make_offer) -> None:
    offer = make_offer("Tagespflege Linde")
    before = Entry.objects.count()
    assert "Schön, dass es geklappt hat" in say(offer, YES).content.decode()
    assert (Signal.objects.count(), Entry.objects.count()) == (0, before)


def test_a_need_counts_once_a_day_topic_and_connection(make_offer) -> None:
    offer, same, other = make_offer("A"), make_offer("B"), make_offer("C", key="pflegeberatung")
    for asked in (offer, offer, same):
        assert say(asked, "wartezeit").status_code == 200
    assert Signal.objects.count() == 1
    say(other, "zu-weit")
    say(offer, "zu-weit", REMOTE_ADDR="192.0.2.2")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        say(offer, "zu-weit")
    assert Signal.objects.count() == 4


@pytest.mark.parametrize("meta", [{"HTTP_USER_AGENT": "python-requests"}, {"HTTP_USER_AGENT": ""}])
def test_programs_count_nothing(meta, make_offer) -> None:
    assert say(make_offer("A"), "zu-weit", **meta).status_code == 200
    assert Signal.objects.count() == 0


def test_one_connection_does_not_answer_without_end(make_offer, monkeypatch) -> None:
    monkeypatch.setattr("nahraum.connect.portal.actions.MOST_IN_A_DAY", 1)
    offer = make_offer("A")
    say(offer, "zu-weit")
    page = say(offer, "zu-weit")
    assert page.status_code == 429
    assert "rufen Sie" in page.content.decode()


def test_looking_counts_nothing_and_no_answer_is_asked_for(make_offer) -> None:
    offer = make_offer("A")
    client = Client(**PERSON)
    for path in ("", "danke/?antwort=kein-platz"):
        assert client.get(address(offer) + path).status_code == 200
    page = client.post(address(offer), {"answer": "<script>"})
    assert "Fehler" in page.content.decode()
    assert Signal.objects.count() == 0


def test_not_reached_leads_to_the_report_and_every_no_has_a_reason(make_offer) -> None:
    offer = make_offer("A")
    assert f"/angebote/{offer.pk}/hinweis/" in say(offer, "nicht-erreicht").content.decode()
    assert set(REASONS) == set(ANSWERS) - {YES}
    assert set(REASONS.values()) <= set(Signal.Reason.values)
