"""What the coordinator decides: all, some, nothing; and nothing is overwritten unseen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.notify.models import Mail
from nahraum.base.people.rules import NotAllowed
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory import queries as entries
from nahraum.connect.directory.models import Offer
from nahraum.connect.directory.rules import write_lines
from nahraum.connect.upkeep import actions
from nahraum.connect.upkeep.models import Ownership, Proposal
from nahraum.connect.upkeep.queries.deciding import entry_of, lines_of, owns
from nahraum.connect.upkeep.queries.entries import values_of
from nahraum.connect.upkeep.rules import Change, ProposalRefused
from tests.base.world import acting, browser, make_person

HOURS = {"": ["Mo-Fr 11-14", "Telefon Mo 8-10"]}
LEAVES = [["2099-12-20", "2100-01-02", "Café"]]


def propose(offer, by, rest_holds=True, note="", **after):
    row = entries.offers().get(pk=offer.pk)
    before = values_of(row)
    return actions.propose(
        entry=row,
        changes=[Change(name, before[name], value) for name, value in after.items()],
        version=row.version,
        note=note,
        rest_holds=rest_holds,
        key=uuid4(),
        by=by,
    )


@pytest.fixture
def waiting(shown, provider):
    """Phone and hours of the lunch should be different."""
    return propose(shown, acting(provider), phone="+495264999", hours=HOURS)


def decide(proposal, by, accepted, answer="", **more):
    entry = entry_of(proposal)
    told = {"version": proposal.version, "entry_version": entry.version, **more}
    return actions.decide(proposal=proposal, accepted=accepted, answer=answer, by=by, **told)


def fresh(offer):
    return entries.offers().get(pk=offer.pk)


def page(proposal) -> str:
    return reverse("upkeep:proposal", args=["kalletal", proposal.pk])


# ------------------------------------------------------------------ deciding
def test_everything_is_taken_and_checked_and_answered(waiting, shown, by) -> None:
    decide(waiting, by, ["phone", "hours"])
    row = fresh(shown)
    assert row.phone == "+495264999"
    assert list(write_lines(entries.hours_at(row, None))) == HOURS[""]
    assert row.checked_by == "Dorfverein (erfunden)" or row.checked_at == timezone.localdate()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decisions) == ("accepted", {"phone": True, "hours": True})
    mail = Mail.objects.get()
    assert mail.to == "provider_member@kalletal.example"
    assert mail.subject == "Ihr Vorschlag zum Eintrag: Mittagstisch"
    assert "- Telefon: 05264 999" in mail.body
    assert "nicht übernommen" not in mail.body


def test_some_is_taken_and_the_rest_refused_with_a_reason(waiting, shown, by) -> None:
    with pytest.raises(ProposalRefused, match="Satz"):
        decide(waiting, by, ["phone"])
    waiting = Proposal.objects.get()
    decide(waiting, by, ["phone"], "Die Zeiten sind zu lang.")
    row = fresh(shown)
    assert (row.phone, entries.hours_at(row, None)) == ("+495264999", [])
    body = Mail.objects.get().body
    assert "Das haben wir nicht übernommen:\n- Öffnungszeiten: Mo-Fr 11-14" in body
    assert "Die Zeiten sind zu lang." in body
    assert Proposal.objects.get().state == "partly"


def test_refused_as_a_whole_nothing_changes(waiting, shown, by) -> None:
    version = fresh(shown).version
    decide(waiting, by, [], "Bitte rufen Sie an.")
    assert fresh(shown).version == version
    assert Proposal.objects.get().state == "declined"


def test_a_note_alone_is_read_and_answered(shown, provider, by) -> None:
    made = propose(shown, acting(provider), note="Neuer Eingang im Hof.")
    decide(made, by, [])
    assert Proposal.objects.get().state == "accepted"


def test_the_second_who_decides_is_told(waiting, shown, by) -> None:
    twin = Proposal.objects.get(pk=waiting.pk)
    decide(waiting, by, ["phone", "hours"])
    with pytest.raises(StaleVersion):
        decide(twin, by, [], "Nein.", version=1)
    assert Mail.objects.count() == 1
    assert Proposal.objects.get().state == "accepted"


def test_twin_without_the_version_the_second_would_win(waiting, by, monkeypatch) -> None:
    twin = Proposal.objects.get(pk=waiting.pk)
    decide(waiting, by, ["phone", "hours"])
    monkeypatch.setattr(Proposal, "_claim", lambda self, rows, seen: None)
    decide(twin, by, [], "Nein.")
    assert Proposal.objects.get().state == "declined"


def test_what_somebody_changed_meanwhile_is_shown_and_not_overwritten(
    waiting, shown, by, staff
) -> None:
    row = fresh(shown)
    directory.change(row=row, values={"phone": "05264 777"}, version=row.version, by=by)
    waiting = Proposal.objects.get()
    (phone, _hours) = lines_of(waiting, fresh(shown))
    assert phone.clash
    assert (phone.before, phone.now, phone.after) == (["–"], ["05264 777"], ["05264 999"])
    text = staff.get(page(waiting)).content.decode()
    assert "Inzwischen geändert:" in text
    assert 'value="phone" id="feld-phone" aria-label="Telefon übernehmen">' in text  # not ticked
    with pytest.raises(StaleVersion):  # somebody saved after the coordinator looked
        decide(waiting, by, ["phone", "hours"], entry_version=row.version - 1)
    assert fresh(shown).phone == "+495264777"
    assert Proposal.objects.get().state == "open"
    decide(Proposal.objects.get(), by, ["phone", "hours"])  # on purpose
    assert fresh(shown).phone == "+495264999"


def test_what_the_directory_refuses_is_refused_as_a_whole(shown, provider, by) -> None:
    made = propose(shown, acting(provider), hours=HOURS, email="kein at")
    with pytest.raises(ValidationError):
        decide(made, by, ["hours", "email"])
    assert entries.hours_at(fresh(shown), None) == []
    assert Proposal.objects.get().state == "open"
    assert not Mail.objects.exists()


def test_an_offer_that_is_over_is_closed(shown, provider, by) -> None:
    made = propose(shown, acting(provider), closed=True)
    decide(made, by, ["closed"])
    assert fresh(shown).status == "closed"


def test_an_entry_in_the_trash_takes_nothing(waiting, shown, by, staff) -> None:
    directory.remove(row=fresh(shown), by=by)
    assert "liegt im Papierkorb" in staff.get(page(waiting)).content.decode()
    with pytest.raises(ProposalRefused, match="Papierkorb"):
        actions.decide(
            proposal=waiting, accepted=["phone", "hours"], answer="", version=1, entry_version=0,
            by=by,
        )  # fmt: skip


def test_leaves_are_added_and_taken_away(shown, provider, by) -> None:
    me = acting(provider)
    propose(shown, me, leaves=LEAVES)
    row = fresh(shown)
    assert [leave.instead for leave in row.leaves.all()] == ["Café"]
    propose(shown, me, leaves=[])
    assert not fresh(shown).leaves.all()


def test_hours_of_every_kind_come_out_as_they_went_in(shown, hall, provider, by) -> None:
    wanted = {
        "": ["Mo-Mi 8-12, 14-18", "Termin Do 14-16", "Telefon Mo, Do 8-10"],
        str(hall.pk): ["Sa 14-18 vom 1.5. bis 30.9.", "So 10-12 auch an Feiertagen"],
    }
    made = propose(shown, acting(provider), hours=wanted)
    decide(made, by, ["hours"])
    row = fresh(shown)
    assert {place: set(lines) for place, lines in values_of(row)["hours"].items()} == {
        place: set(lines) for place, lines in wanted.items()
    }
    assert values_of(row)["hours"] == values_of(fresh(shown))["hours"]


def test_a_place_that_is_gone_takes_its_hours_along(shown, provider, by) -> None:
    made = propose(shown, acting(provider), hours={**HOURS, str(uuid4()): ["Mo 8-9"]})
    decide(made, by, ["hours"])
    assert values_of(fresh(shown))["hours"] == HOURS


# ------------------------------------------------------------------ the pages of the coordinator
def test_the_coordinator_decides_on_a_page(waiting, shown, staff) -> None:
    waits = staff.get(reverse("upkeep:proposals", args=["kalletal"])).content.decode()
    assert "Ein Vorschlag wartet" in waits
    answer = staff.get(page(waiting))
    assert answer.content.decode().count("checked") == 2
    data = {"accepted": ["phone"], "version": 1, "entry_version": fresh(shown).version}
    refused = staff.post(page(waiting), data | {"answer": ""})
    assert "Bitte einen Satz dazu" in refused.content.decode()
    assert refused.content.decode().count("checked") == 1
    done = staff.post(page(waiting), data | {"answer": "Zeiten fehlen."}, follow=True)
    assert "Entschieden" in done.content.decode()
    again = staff.post(page(waiting), data | {"answer": "Zeiten fehlen."}, follow=True)
    assert "schon entschieden" in again.content.decode()
    assert Mail.objects.count() == 1


def test_todos_name_proposals_and_calls(waiting, shown, by, keeper, staff) -> None:
    from tests.connect.upkeep.conftest import _checked_before

    _checked_before(fresh(shown), 190, by)
    text = staff.get(reverse("web:today", args=["kalletal"])).content.decode()
    assert "Ein Vorschlag einer Einrichtung wartet" in text
    assert "Eine Einrichtung anrufen" in text


def test_a_call_confirms_and_a_letter_is_printed(club, overdue, staff) -> None:
    calls = reverse("upkeep:calls", args=["kalletal"])
    text = staff.get(calls).content.decode()
    assert "tel:+4952641234" in text
    entry = reverse("directory:offer", args=["kalletal", overdue.pk])
    assert f'href="{entry}" aria-label="Stimmt nicht, ändern {club.name}"' in text
    assert "Bearbeiten" in staff.get(entry).content.decode()
    letter = staff.get(reverse("upkeep:letter", args=["kalletal", club.pk])).content.decode()
    assert "schicken Sie das Blatt zurück" in letter
    done = staff.post(
        reverse("upkeep:called", args=["kalletal", club.pk]),
        {"stand": f"{overdue.pk}:{overdue.version}"},
        follow=True,
    )
    assert "Am Telefon bestätigt: Dorfverein" in done.content.decode()
    assert "Niemand muss angerufen werden" in done.content.decode()
    assert fresh(overdue).checked_by == "Dorfverein (erfunden), am Telefon"


def test_a_call_about_another_state_confirms_nothing(club, overdue, staff) -> None:
    address = reverse("upkeep:called", args=["kalletal", club.pk])
    answer = staff.post(address, {"stand": f"{overdue.pk}:{overdue.version - 1}"}, follow=True)
    assert "inzwischen geändert" in answer.content.decode()
    assert fresh(overdue).checked_at != timezone.localdate()


# ------------------------------------------------------------------ signed in
def test_a_member_sees_and_confirms_the_own_entries(member, overdue) -> None:
    own = reverse("upkeep:own", args=["kalletal"])
    text = member.get(own).content.decode()
    assert "Mittagstisch" in text
    assert "Prüfung fällig" in text
    address = reverse("upkeep:confirm", args=["kalletal", overdue.pk])
    for _press in range(2):  # sent twice it is confirmed once
        sent = {"stand": f"{overdue.pk}:{overdue.version}"}
        assert "Bestätigt" in member.post(address, sent, follow=True).content.decode()
    assert fresh(overdue).version == overdue.version + 1


def test_free_places_and_leave_change_at_once_the_rest_waits(member, shown) -> None:
    address = reverse("upkeep:edit", args=["kalletal", "angebot", shown.pk])
    from tests.connect.upkeep.test_link_pages import typed

    data = typed(member.get(address))
    told = {"places_free": "3", "leave_first": "2099-12-20", "leave_last": "2100-01-02"}
    answer = member.post(address, data | told, follow=True)
    assert "steht sofort im Portal" in answer.content.decode()
    row = fresh(shown)
    assert (row.places_free, row.capacity_as_of) == (3, timezone.localdate())
    assert row.leaves.count() == 1
    assert not Proposal.objects.exists()
    data = typed(member.get(address))
    member.post(address, data | {"phone": "05264 999", "places_free": "4"})
    row = fresh(shown)
    assert (row.places_free, row.phone) == (4, "")
    assert [c["field"] for c in Proposal.objects.get().changes] == ["phone"]


def test_more_free_places_than_there_are_is_said_and_stays_typed(member, shown) -> None:
    from tests.connect.upkeep.test_link_pages import typed

    Offer.objects.filter(pk=shown.pk).update(places_total=12)
    address = reverse("upkeep:edit", args=["kalletal", "angebot", shown.pk])
    answer = member.post(address, typed(member.get(address)) | {"places_free": "13"})
    text = answer.content.decode()
    assert "Mehr freie Plätze, als es insgesamt gibt." in text
    assert 'value="13"' in text
    assert fresh(shown).places_free is None
    member.post(address, typed(member.get(address)) | {"places_free": "12"})
    assert fresh(shown).places_free == 12


def test_a_house_says_how_many_places_there_are_and_free_ones_beyond_wait_with_it(
    member, shown, by, staff
) -> None:
    from tests.connect.upkeep.test_link_pages import typed

    Offer.objects.filter(pk=shown.pk).update(places_total=12)
    address = reverse("upkeep:edit", args=["kalletal", "angebot", shown.pk])
    page_ = member.get(address).content.decode()
    assert "Kein Feld ist Pflicht" in page_
    assert "(freiwillig)" not in page_
    told = typed(member.get(address)) | {"places_total": "14", "places_free": "13"}
    member.post(address, told)
    made = Proposal.objects.get()
    assert [c["field"] for c in made.changes] == ["places_total", "places_free"]
    assert (fresh(shown).places_total, fresh(shown).places_free) == (12, None)
    assert "Plätze insgesamt" in staff.get(page(made)).content.decode()
    with pytest.raises(ValidationError, match="Mehr freie"):  # the free ones alone do not fit
        decide(made, by, ["places_free"], "So nicht.")
    made = Proposal.objects.get()
    Proposal.objects.update(created_at=timezone.now() - timedelta(days=20))
    made.refresh_from_db()
    decide(made, by, ["places_total", "places_free"])
    row = fresh(shown)
    assert (row.places_total, row.places_free) == (14, 13)
    # The house said so then, not on the day somebody read it.
    assert row.capacity_as_of == timezone.localdate() - timedelta(days=20)
    told = typed(member.get(address)) | {"places_total": "16", "places_free": "3"}
    member.post(address, told)
    assert (fresh(shown).places_total, fresh(shown).places_free) == (14, 3)


def test_who_confirms_what_the_page_shows_confirms_the_free_places_too(
    member, shown, staff, club
) -> None:
    old = timezone.localdate() - timedelta(days=61)
    Offer.objects.filter(pk=shown.pk).update(places_free=2, capacity_as_of=old)
    stand = {"stand": f"{shown.pk}:{fresh(shown).version}"}
    staff.post(reverse("upkeep:called", args=["kalletal", club.pk]), stand)
    assert fresh(shown).capacity_as_of == old  # on the phone nobody read them out
    stand = {"stand": f"{shown.pk}:{fresh(shown).version}"}
    member.post(reverse("upkeep:confirm", args=["kalletal", shown.pk]), stand)
    assert fresh(shown).capacity_as_of == timezone.localdate()


def test_what_the_directory_refuses_at_once_is_said_and_stays_typed(
    member, shown, monkeypatch
) -> None:
    from tests.connect.upkeep.test_link_pages import typed

    address = reverse("upkeep:edit", args=["kalletal", "angebot", shown.pk])
    data = typed(member.get(address)) | {"places_free": "3", "note": "Bitte lesen"}

    def refuse(**told):
        raise ValidationError("Das geht so nicht.")

    monkeypatch.setattr("nahraum.connect.upkeep.actions.directory.change", refuse)
    text = member.post(address, data).content.decode()
    assert "Das geht so nicht." in text
    assert "Bitte lesen" in text

    def slower(**told):
        raise StaleVersion("somebody was faster")

    monkeypatch.setattr("nahraum.connect.upkeep.actions.directory.change", slower)
    text = member.post(address, data).content.decode()
    assert "inzwischen geändert. Ihre Eingaben stehen noch hier" in text
    assert not Proposal.objects.exists()


def test_an_entry_of_another_house_is_not_there(kalletal, shown, member) -> None:
    stranger = browser(make_person("provider_member", kalletal, "fremd"))
    for name, args in (("edit", ["angebot", shown.pk]), ("confirm", [shown.pk])):
        address = reverse(f"upkeep:{name}", args=["kalletal", *args])
        assert stranger.post(address).status_code == 404
        assert member.post(address).status_code in (200, 302)
    with pytest.raises(NotAllowed):
        propose(shown, acting(make_person("provider_member", kalletal, "x")), places_free=9)


def test_twin_without_the_condition_the_entry_is_open(kalletal, shown, monkeypatch) -> None:
    from dataclasses import replace

    from nahraum.base import registry

    known = registry.permission("upkeep.own")
    open_to_all = replace(known, condition=None)
    monkeypatch.setattr(
        registry, "permission", lambda action: open_to_all if action == "upkeep.own" else None
    )
    stranger = acting(make_person("provider_member", kalletal, "fremd"))
    from nahraum.base.people.rules import allowed

    assert allowed(stranger, "upkeep.own", shown, at=timezone.now())


def test_an_ownership_ends(member, provider, shown, staff) -> None:
    held = Ownership.objects.get()
    address = reverse("upkeep:end-ownership", args=["kalletal", held.pk])
    for _press in range(2):
        assert staff.post(address).status_code == 302
    assert not owns(acting(provider), shown, timezone.now())
    assert "noch keine Einrichtung" in member.get(
        reverse("upkeep:own", args=["kalletal"])
    ).content.decode()  # fmt: skip


def test_only_members_in_the_role_are_made_responsible(kalletal, club, by, staff) -> None:
    other = make_person("planner", kalletal)
    told = {"organisation": club, "by": by, "key": uuid4(), "on": timezone.localdate()}
    with pytest.raises(ValidationError, match="Mitglied einer Einrichtung"):
        actions.give_ownership(account=other, **told)
    account = make_person("provider_member", kalletal)
    address = reverse("upkeep:owners", args=["kalletal"])
    data = {"account": account.pk, "organisation": club.pk, "key": str(uuid4())}
    assert "Eingetragen" in staff.post(address, data, follow=True).content.decode()
    assert staff.post(address, data).status_code == 302
    more = staff.post(address, data | {"key": str(uuid4())})
    assert "schon für die Einrichtung zuständig" in more.content.decode()
    assert Ownership.objects.count() == 1


def test_the_answer_reaches_the_member_too(waiting, by, member) -> None:
    text = member.get(reverse("upkeep:own", args=["kalletal"])).content.decode()
    assert "Ein Vorschlag wartet auf die Kommune" in text
    decide(waiting, by, [], "Bitte rufen Sie an.")
    text = member.get(reverse("upkeep:own", args=["kalletal"])).content.decode()
    assert "Bitte rufen Sie an." in text


def test_offers_are_not_mixed_up_between_towns(warburg, shown, member) -> None:
    address = reverse("upkeep:edit", args=["warburg", "angebot", shown.pk])
    assert member.get(address).status_code == 404
    assert Offer.objects.count() == 1
