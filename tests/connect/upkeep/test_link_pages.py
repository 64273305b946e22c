"""The link in the mail: looking changes nothing, one button confirms, a second time is refused."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from nahraum.base.audit.models import Entry
from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.notify.models import Link
from nahraum.base.people.rules import ANONYMOUS, NotAllowed
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer
from nahraum.connect.upkeep import actions
from nahraum.connect.upkeep.models import Proposal, Reminder
from tests.base.world import browser

PHONE = "05264 999"


def page(token: str, slug: str = "kalletal") -> str:
    return reverse("upkeep:check", args=[slug, token])


def change_page(token: str, offer: Offer, kind: str = "angebot") -> str:
    return reverse("upkeep:suggest", args=["kalletal", token, kind, offer.pk])


def stamp(offer: Offer) -> str:
    row = Offer.objects.get(pk=offer.pk)
    return f"{row.pk}:{row.version}"


def typed(answer) -> dict[str, object]:
    """The form of a page as a browser sends it when nothing is typed."""
    form = answer.context["form"]
    found: dict[str, object] = {}
    for field in form:
        value = field.value()
        if value not in (None, False, ""):
            found[field.html_name] = "on" if value is True else value
    return found


# ------------------------------------------------------------------ looking
def test_mail_scanners_look_five_times_and_change_nothing(asked, overdue) -> None:
    reminder, token, _mail = asked
    before = (stamp(overdue), Entry.objects.count(), Reminder.objects.get().version)
    for _look in range(5):
        assert browser().get(page(token)).status_code == 200
        assert browser().head(page(token)).status_code == 200
        assert browser().get(change_page(token, overdue)).status_code == 200
    assert (stamp(overdue), Entry.objects.count(), Reminder.objects.get().version) == before
    assert Link.objects.get().used_at is None
    assert reminder.answered == []


def test_the_page_shows_what_stands_in_the_directory(asked, club) -> None:
    answer = browser().get(page(asked[1]))
    text = answer.content.decode()
    for word in ("Mittagstisch", "6 Euro", "Stimmt alles noch", "05264 1234", club.name):
        assert word in text
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_house_sees_the_address_people_are_sent_to(asked, hall, by) -> None:
    """Who moved must not confirm the old street unseen. A secret one stays out of the page."""
    assert (
        f"{hall.street}, {hall.postcode} {hall.place}"
        in browser().get(page(asked[1])).content.decode()
    )
    directory.change(row=hall, values={"protected_address": True}, version=hall.version, by=by)
    text = browser().get(page(asked[1])).content.decode()
    assert "geheim, steht nicht im Portal" in text
    assert hall.street not in text


def test_without_a_click_nothing_is_open_to_others(asked, warburg) -> None:
    """A link of another town, a made-up one, a link of another purpose: nothing there."""
    _reminder, token, _mail = asked
    assert browser().get(page(token, "warburg")).status_code == 404
    assert browser().post(page(token, "warburg")).status_code == 404
    assert browser().get(page("x" * 43)).status_code == 404
    Link.objects.update(purpose="something.else")
    assert browser().get(page(token)).status_code == 404


# ------------------------------------------------------------------ confirming
def test_one_click_confirms_everything(asked, overdue, choir) -> None:
    _reminder, token, _mail = asked
    answer = browser().post(page(token), {"stand": [stamp(overdue), stamp(choir)]})
    assert answer.status_code == 200
    assert "Danke" in answer.content.decode()
    for offer in (overdue, choir):
        offer.refresh_from_db()
        assert offer.checked_at == timezone.localdate()
        assert offer.checked_by == "Dorfverein (erfunden)"


def test_a_used_link_is_over(asked, overdue) -> None:
    _reminder, token, _mail = asked
    same = {"stand": stamp(overdue)}
    assert browser().post(page(token), same).status_code == 200
    version = stamp(overdue)
    assert browser().post(page(token), same).status_code == 404
    assert browser().get(page(token)).status_code == 404
    assert stamp(overdue) == version


def test_twin_a_link_nobody_uses_up_would_work_again(asked, overdue, monkeypatch) -> None:
    _reminder, token, _mail = asked
    monkeypatch.setattr(actions, "use_link", lambda **told: None)
    browser().post(page(token), {"stand": stamp(overdue)})
    assert browser().get(page(token)).status_code == 200


def test_single_ones_can_be_confirmed_but_only_once(asked, overdue, choir) -> None:
    _reminder, token, _mail = asked
    first = stamp(overdue)
    answer = browser().post(page(token), {"stand": first}, follow=True)
    assert "Bestätigt: Mittagstisch" in answer.content.decode()
    assert [card[0] for card in answer.context["cards"]] == [choir]
    answer = browser().post(page(token), {"stand": first}, follow=True)
    assert "schon geantwortet" in answer.content.decode()
    assert Reminder.objects.get().answered == [str(overdue.pk)]


def test_what_changed_while_somebody_read_is_not_confirmed(asked, overdue, by) -> None:
    _reminder, token, _mail = asked
    seen = stamp(overdue)
    row = Offer.objects.get(pk=overdue.pk)
    directory.change(row=row, values={"cost_note": "9 Euro"}, version=row.version, by=by)
    answer = browser().post(page(token), {"stand": seen}, follow=True)
    assert "geändert, während Sie lasen" in answer.content.decode()
    overdue.refresh_from_db()
    assert overdue.checked_at != timezone.localdate()
    assert Reminder.objects.get().answered == []
    assert browser().post(page(token), {"stand": stamp(overdue)}).status_code == 200


@pytest.mark.parametrize("junk", ["", "x", "x:1", f"{UUID(int=7)}:1", f"{UUID(int=7)}:x"])
def test_junk_confirms_nothing(asked, overdue, junk) -> None:
    answer = browser().post(page(asked[1]), {"stand": junk}, follow=True)
    assert answer.status_code == 200
    overdue.refresh_from_db()
    assert overdue.checked_at != timezone.localdate()


def test_an_entry_of_another_house_is_not_confirmed(asked, topic, by) -> None:
    house = directory.add_organisation(by=by, name="Nachbar (erfunden)", sector="market")
    other = directory.add_offer(
        by=by, organisation=house, title="Anderes", summary="Etwas.", on_site=False, by_phone=True,
        phone="05264 55", topics=[topic],
    )  # fmt: skip
    directory.publish(offer=other, checked_by="T", on=timezone.localdate(), by=by)
    before = stamp(other)
    browser().post(page(asked[1]), {"stand": before})
    assert stamp(other) == before
    assert browser().get(change_page(asked[1], other)).status_code == 404


def test_a_link_runs_out(asked, overdue) -> None:
    _reminder, token, _mail = asked
    Link.objects.update(expires=timezone.now() - timedelta(minutes=1))
    assert browser().get(page(token)).status_code == 404
    assert browser().post(page(token), {"stand": stamp(overdue)}).status_code == 404
    overdue.refresh_from_db()
    assert overdue.checked_at != timezone.localdate()


def test_the_directory_asks_for_a_right_whoever_calls(shown, kalletal) -> None:
    """The right of the link opens the one action that checks the link, not the directory."""
    with pytest.raises(NotAllowed):
        directory.confirm(offer=shown, checked_by="x", on=timezone.localdate(), by=ANONYMOUS)
    with municipality_scope(kalletal), pytest.raises(NotAllowed):
        actions.confirm_own(offer=shown, version=shown.version, by=ANONYMOUS)


def test_two_answers_at_once_are_one(asked, overdue) -> None:
    reminder, _token, _mail = asked
    link = Link.objects.get()
    twin = Reminder.objects.get(pk=reminder.pk)
    seen = {overdue.pk: Offer.objects.get(pk=overdue.pk).version}
    actions.confirm_by_link(link=link, reminder=reminder, seen=seen, by=ANONYMOUS)
    with pytest.raises(actions.AlreadyAnswered):
        actions.confirm_by_link(link=link, reminder=twin, seen=seen, by=ANONYMOUS)


# ------------------------------------------------------------------ saying what is different
def test_what_is_different_becomes_a_proposal(asked, overdue) -> None:
    _reminder, token, _mail = asked
    data = typed(browser().get(change_page(token, overdue)))
    data |= {
        "phone": PHONE,
        "place": "Mo-Fr 11:30-13:30\nTelefon Mo 8-10",
        "leave_first": "2099-12-20",
        "leave_last": "2100-01-02",
        "leave_instead": "Café Kalle",
        "note": "Die Köchin wechselt.",
    }
    before = stamp(overdue)
    answer = browser().post(change_page(token, overdue), data, follow=True)
    assert "Die Kommune sieht Ihren Vorschlag" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert {c["field"]: c["after"] for c in proposal.changes} == {
        "phone": "+495264999",
        "hours": {"": ["Mo-Fr 11:30-13:30", "Telefon Mo 8-10"]},
        "leaves": [["2099-12-20", "2100-01-02", "Café Kalle"]],
    }
    assert (proposal.note, proposal.reply_to) == ("Die Köchin wechselt.", "verein@example.org")
    assert proposal.rest_holds
    assert stamp(overdue) == before
    assert "Zu allen Angeboten haben Sie geantwortet" in answer.content.decode()
    assert Link.objects.get().used_at is None  # another change may follow


def test_sent_twice_it_is_one_proposal(asked, overdue) -> None:
    address = change_page(asked[1], overdue)
    data = typed(browser().get(address)) | {"phone": PHONE}
    for _send in range(2):
        assert browser().post(address, data).status_code == 302
    assert Proposal.objects.count() == 1
    answer = browser().post(address, data | {"phone": "05264 888"})
    assert "schon abgeschickt" in answer.content.decode()
    assert answer.context["form"]["phone"].value() == "05264 888"


def test_nothing_different_is_no_proposal(asked, overdue) -> None:
    address = change_page(asked[1], overdue)
    answer = browser().post(address, typed(browser().get(address)))
    assert "nichts geändert" in answer.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"phone": "anrufen"}, "keine Telefonnummer"),
        ({"place": "immer mal"}, "immer mal"),
        ({"leave_first": "2099-01-02"}, "ersten und den letzten Tag"),
        ({"leave_first": "2099-01-02", "leave_last": "2099-01-01"}, "Ende liegt vor dem Anfang"),
        ({"leave_first": "2020-01-01", "leave_last": "2020-01-02"}, "schon vorbei"),
        ({"leave_instead": "Praxis Linde"}, "ersten und den letzten Tag"),
        ({"email": "kein at"}, "gültige E-Mail"),
        ({"places_free": "-1"}, "0"),
        ({"before": "erfunden"}, "neu"),
    ],
)
def test_what_cannot_be_read_stays_typed(asked, overdue, said, words) -> None:
    address = change_page(asked[1], overdue)
    data = typed(browser().get(address)) | {"note": "wichtig"} | said
    answer = browser().post(address, data)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "wichtig" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_what_was_typed_while_the_link_ran_out_still_counts(asked, overdue) -> None:
    address = change_page(asked[1], overdue)
    data = typed(browser().get(address)) | {"phone": PHONE}
    Link.objects.update(expires=timezone.now() - timedelta(hours=3))
    assert browser().get(address).status_code == 404
    assert browser().post(address, data).status_code == 302
    assert Proposal.objects.count() == 1


def test_too_late_the_words_are_there_to_copy(asked, overdue) -> None:
    address = change_page(asked[1], overdue)
    data = typed(browser().get(address)) | {"note": "Wir ziehen um."}
    Link.objects.update(expires=timezone.now() - timedelta(days=3))
    answer = browser().post(address, data)
    assert answer.status_code == 404
    assert "Wir ziehen um." in answer.content.decode()


def test_a_change_by_somebody_else_is_not_proposed_back(asked, overdue, by) -> None:
    """The person saw 6 Euro and changed the phone; meanwhile the coordinator wrote 9 Euro."""
    address = change_page(asked[1], overdue)
    data = typed(browser().get(address)) | {"phone": PHONE}
    row = Offer.objects.get(pk=overdue.pk)
    directory.change(row=row, values={"cost_note": "9 Euro"}, version=row.version, by=by)
    browser().post(address, data)
    assert [c["field"] for c in Proposal.objects.get().changes] == ["phone"]


def test_a_house_may_change_its_own_words(asked, club) -> None:
    address = reverse("upkeep:suggest", args=["kalletal", asked[1], "einrichtung", club.pk])
    data = typed(browser().get(address)) | {"website": "dorfverein.example"}
    assert browser().post(address, data).status_code == 302
    assert Proposal.objects.get().changes == [
        {"field": "website", "before": "", "after": "https://dorfverein.example"}
    ]


def test_pages_say_no_secret_in_other_addresses(asked, overdue) -> None:
    """The token stands in the links of the page itself, and in the one to the house's calendar."""
    _reminder, token, _mail = asked
    text = browser().get(page(token)).content.decode()
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', text)
    outside = [a for a in addresses if token in a and "/eintraege/link/" not in a]
    assert outside == [reverse("calendar:house", args=["kalletal", token])]
    assert not Entry.objects.filter(details__icontains=token).exists()


def test_stale_version_is_what_the_directory_says(shown, by) -> None:
    with pytest.raises(StaleVersion):
        actions.confirm_by_phone(
            organisation=shown.organisation, seen={shown.pk: shown.version - 1}, by=by
        )
