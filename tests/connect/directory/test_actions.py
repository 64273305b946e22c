"""The register: what it takes, what it refuses, and who may."""

from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nahraum.analysis.language import stem
from nahraum.base.audit.models import Entry
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, municipality_scope
from nahraum.base.people.rules import ANONYMOUS, NotAllowed
from nahraum.base.signals.models import Signal
from nahraum.connect.directory import actions, queries
from nahraum.connect.directory.models import (
    Correction,
    Offer,
    OfferWords,
    OpeningHours,
    Organisation,
)
from nahraum.connect.directory.rules import BERLIN, EntryRefused, State
from tests.base.world import acting, make_person

TODAY = date(2026, 11, 23)


@pytest.fixture
def coordinator(by):
    return by


def test_numbers_are_kept_in_one_form(club: Organisation) -> None:
    assert club.phone == "+4952641234"


def test_a_new_offer_is_a_draft_and_not_public(lunch: Offer) -> None:
    assert lunch.status == "draft"
    assert list(queries.public_offers(at=timezone.now())) == []


def test_publishing_says_all_that_is_missing_and_dates_the_check(lunch, coordinator) -> None:
    lunch.topics.clear()
    lunch.sites.clear()
    with pytest.raises(EntryRefused) as refused:
        actions.publish(offer=lunch, checked_by="Frau Test", on=TODAY, by=coordinator)
    assert len(refused.value.sentences) == 2


def test_a_published_offer_is_public_while_it_exists(lunch, coordinator) -> None:
    actions.publish(offer=lunch, checked_by="Frau Test (erfunden)", on=TODAY, by=coordinator)
    assert [offer.title for offer in queries.public_offers(at=timezone.now())] == ["Mittagstisch"]
    assert (lunch.checked_at, lunch.check_due) == (TODAY, date(2027, 5, 22))
    actions.change(
        row=lunch, values={"last": date(2020, 1, 1)}, version=lunch.version, by=coordinator
    )
    assert not queries.public_offers(at=timezone.now()).exists()


def test_a_published_offer_stays_publishable(lunch, topic, coordinator) -> None:
    actions.publish(offer=lunch, checked_by="Frau Test", on=TODAY, by=coordinator)
    with pytest.raises(ValidationError, match="Thema"):
        actions.change(row=lunch, values={"topics": []}, version=lunch.version, by=coordinator)
    assert list(Offer.objects.get().topics.all()) == [topic]


def test_opening_hours_are_replaced_as_a_whole(lunch, coordinator) -> None:
    monday = {"weekday": 0, "opens": time(12), "closes": time(14)}
    actions.set_hours(offer=lunch, hours=[monday, {**monday, "weekday": 2}], by=coordinator)
    actions.set_hours(offer=lunch, hours=[monday], by=coordinator)
    assert OpeningHours.objects.count() == 1
    offer = queries.offers().get()
    noon = datetime(2026, 11, 23, 12, 30, tzinfo=BERLIN)
    assert queries.status_of(offer, at=noon).state == State.OPEN
    actions.add_leave(offer=lunch, first=TODAY, last=TODAY, instead="Café", by=coordinator)
    assert queries.status_of(queries.offers().get(), at=noon).state == State.LEAVE


def test_leave_ends_after_it_begins(lunch, coordinator) -> None:
    with pytest.raises(ValidationError, match="Ende"):
        actions.add_leave(offer=lunch, first=TODAY, last=date(2026, 1, 1), by=coordinator)


def test_the_same_form_twice_makes_one_row(in_kalletal, coordinator, club) -> None:
    with pytest.raises(AlreadyThere) as again:
        actions.add_organisation(
            by=coordinator, key=club.pk, name=club.name, sector="association", phone="05264 1234"
        )
    assert Organisation.objects.count() == 1
    assert again.value.row == club


@pytest.mark.parametrize("name", ["Dorfverein (erfunden)", "DORFVEREIN (ERFUNDEN)"])
def test_a_second_entry_of_one_name_is_refused(club, coordinator, name: str) -> None:
    with pytest.raises(ValidationError, match="gibt es schon"):
        actions.add_organisation(by=coordinator, name=name, sector="market")


def test_bad_numbers_name_the_field(in_kalletal, coordinator) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.add_organisation(by=coordinator, name="A", sector="market", phone="anrufen")
    assert list(refused.value.message_dict) == ["phone"]


def test_rows_of_another_municipality_cannot_be_used(warburg, hall, lunch, coordinator) -> None:
    stranger = acting(make_person("network_coordinator", warburg))
    with municipality_scope(warburg):
        with pytest.raises(ValidationError, match="nicht"):
            actions.add_site(by=stranger, organisation=hall.organisation)
        mine = actions.add_organisation(by=stranger, name="W", sector="market")
        with pytest.raises(ValidationError, match="nicht"):
            actions.add_offer(by=stranger, organisation=mine, title="T", summary="S", sites=[hall])
        assert not Offer.objects.exists()
        with pytest.raises(NotAllowed):
            actions.close(offer=lunch, by=stranger)


@pytest.mark.parametrize("role", ["planner", "navigator", "council_member", "provider_member"])
def test_only_coordinators_and_the_administration_write(kalletal, in_kalletal, role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.add_organisation(by=acting(make_person(role, kalletal)), name="X", sector="market")


def test_the_trash_gives_back_and_guards_what_is_used(club, hall, lunch, coordinator) -> None:
    with pytest.raises(ValidationError, match="2 Angebote oder Orte"):
        actions.remove(row=club, by=coordinator)
    actions.remove(row=lunch, by=coordinator)
    assert not queries.offers().exists()
    actions.restore(row=Offer.trash.get(), by=coordinator)
    assert queries.offers().get().title == "Mittagstisch"


def test_nothing_comes_back_onto_a_taken_place(lunch, club, coordinator) -> None:
    actions.remove(row=lunch, by=coordinator)
    actions.add_offer(by=coordinator, organisation=club, title="Mittagstisch", summary="Neu.")
    with pytest.raises(ValidationError, match="Zurückholen geht nicht"):
        actions.restore(row=Offer.trash.get(), by=coordinator)


def test_whoever_saves_later_hears_of_it(lunch, coordinator) -> None:
    actions.change(row=lunch, values={"bring": "Hunger"}, version=1, by=coordinator)
    with pytest.raises(StaleVersion):
        actions.change(row=lunch, values={"bring": "Durst"}, version=1, by=coordinator)


def test_anybody_may_say_what_is_wrong_and_gets_an_answer(lunch, coordinator) -> None:
    ticket = actions.report_correction(
        offer=lunch, about="hours", text="Montags zu", reply_to="a@example.org", by=ANONYMOUS
    )
    assert len(ticket.number) == 7
    assert [found.pk for found in queries.open_corrections()] == [ticket.pk]
    with pytest.raises(ValidationError, match="Satz"):
        actions.answer_correction(
            ticket=ticket, state="done", answer=" ", version=1, by=coordinator
        )
    actions.answer_correction(
        ticket=ticket, state="done", answer="Danke, geändert.", version=1, by=coordinator
    )
    assert not queries.open_corrections().exists()
    assert Correction.objects.get().answered_at is not None


@pytest.mark.parametrize(("about", "counted"), [("gone", 1), ("hours", 0)])
def test_help_that_has_ended_counts_once_as_a_need(lunch, coordinator, about, counted) -> None:
    ticket = actions.report_correction(offer=lunch, about=about, text="", reply_to="", by=ANONYMOUS)
    assert not Signal.objects.exists()
    for version, state in enumerate(("done", "open", "done"), start=1):
        actions.answer_correction(
            ticket=ticket, state=state, answer="Danke.", version=version, by=coordinator
        )
    assert len(set(Signal.objects.values_list("token", "topic", "kind"))) == counted


def test_every_change_leaves_an_entry_without_personal_words(lunch, coordinator) -> None:
    actions.report_correction(
        offer=lunch, about="hours", text="QX7-text", reply_to="qx7@example.org", by=ANONYMOUS
    )
    entries = list(Entry.objects.values_list("action", "details"))
    assert {
        "directory.add-organisation", "directory.add-site", "directory.add-offer",
        "directory.report",
    } <= {action for action, _details in entries}  # fmt: skip
    assert "QX7" not in str(entries).upper()


def titles(*words: str) -> list[str]:
    return [offer.title for offer in queries.offers_with_any([stem(word) for word in words])]


def test_the_full_text_index_follows_every_change(lunch, club, hall, coordinator) -> None:
    assert titles("mittagstisch") == titles("dorfhaus") == titles("32689") == ["Mittagstisch"]
    assert titles("warm", "unbekannt") == ["Mittagstisch"]
    assert titles("unbekannt") == titles("mittag") == titles() == []
    actions.change(row=club, values={"name": "Bürgerhilfe"}, version=1, by=coordinator)
    assert titles("Buergerhilfe") == ["Mittagstisch"]
    assert titles("dorfverein") == []
    actions.change(row=hall, values={"protected_address": True}, version=1, by=coordinator)
    assert titles("32689") == titles("dorfhaus") == []
    actions.remove(row=lunch, by=coordinator)
    assert titles("mittagstisch") == []


@pytest.mark.parametrize("word", ['"', "a OR b", "*", "'", "a & b", "", "Ω)", "NEAR(a b)"])
def test_no_word_is_a_command_for_the_index(lunch, word: str) -> None:
    assert titles(word) == []


def test_the_index_keeps_to_its_municipality(lunch, warburg) -> None:
    with municipality_scope(warburg):
        assert titles("mittagstisch") == []


def edition_of(offer: Offer) -> int:
    return OfferWords.objects.get(offer=offer).edition


def test_every_change_of_what_an_offer_shows_is_a_new_edition(
    lunch, club, hall, coordinator
) -> None:
    """Whoever keeps offers in memory reads those of later editions anew."""

    def changed(action: str, **given: object) -> bool:
        before = queries.edition()
        getattr(actions, action)(by=coordinator, **given)
        assert edition_of(lunch) in (before, before + 1)
        return edition_of(lunch) == queries.edition() == before + 1

    assert changed("publish", offer=lunch, checked_by="Frau Test", on=TODAY)
    assert changed("confirm", offer=lunch, checked_by="Frau Test", on=TODAY)
    assert changed("set_hours", offer=lunch, hours=[])
    for row in (lunch, club, hall):
        row.refresh_from_db()
        assert changed("change", row=row, values={}, version=row.version)
    assert changed("add_leave", offer=lunch, first=TODAY, last=TODAY)
    lunch.refresh_from_db()
    assert changed("close", offer=lunch)
    assert changed("remove", row=lunch)
    assert changed("restore", row=lunch)
    assert not changed("add_organisation", name="Fremdes Haus", sector="market")
    assert queries.edition() == edition_of(lunch)


def test_an_edition_is_gone_with_the_change_that_failed(lunch, coordinator) -> None:
    before = queries.edition()
    with pytest.raises(StaleVersion):
        actions.change(row=lunch, values={}, version=99, by=coordinator)
    with transaction.atomic():
        actions.set_hours(offer=lunch, hours=[], by=coordinator)
        assert queries.edition() == before + 1
        transaction.set_rollback(True)
    assert queries.edition() == before
