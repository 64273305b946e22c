"""Taking a list over: what is written, again and newer, undone, all or nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.audit.models import Entry
from nahraum.base.files.models import StoredFile
from nahraum.base.jobs.actions import enqueue
from nahraum.base.jobs.jobs import run_worker
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import JobRefused
from nahraum.base.municipality.tenancy import AlreadyThere, StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.connect.directory.actions import change, remove
from nahraum.connect.directory.models import Offer, OpeningHours, Organisation, Site
from nahraum.connect.exchange import actions
from nahraum.connect.exchange.models import ExternalId, Import, ImportedRow
from nahraum.connect.exchange.queries.importing import (
    imports,
    offers_of,
    preview_of,
    rest_of,
    sources,
)
from tests.base.world import acting, make_person
from tests.connect.exchange.lists import HEAD, ROW, csv_of, dump, forty, handed_in, taken, xlsx_of

pytestmark = pytest.mark.django_db


def counts(imported):
    return {state: n for state, n in preview_of(imported).plan.counts.items() if n}


def answered(imported, by, **values):
    return actions.answer(imported=imported, version=imported.version, by=by, **values)


# ------------------------------------------------------------------ what is written
def test_forty_offers_with_three_faults(in_kalletal, by):
    imported = handed_in(csv_of(forty()), by)
    assert counts(imported) == {"new": 37, "error": 3}
    assert not Offer.objects.exists()
    found = taken(imported, by)
    assert (found["new"], found["refused"]) == (37, 0)
    assert Organisation.objects.count() == 10
    assert Offer.objects.filter(status="draft").count() == 37
    assert Site.objects.count() == 10
    assert OpeningHours.objects.count() == 37 * 5
    assert len(offers_of(imported)) == 37


def test_an_entry_says_what_its_row_says(in_kalletal, by, topic):
    row = [*ROW, "Mittagstisch", "ja", "6 Euro", "Deutsch, Englisch", "nur intern"]
    head = [*HEAD, "Kategorie", "barrierefrei", "Kosten", "Sprachen", "Bemerkung"]
    taken(handed_in(csv_of([row], head), by, publish=True), by)
    offer = Offer.objects.get()
    assert (offer.title, offer.summary, offer.status) == (
        "Mittagstisch",
        "Warm essen.",
        "published",
    )
    assert (offer.phone, offer.cost, offer.cost_note) == ("+49526412340", "fee", "6 Euro")
    assert (offer.languages, offer.checked_at) == (["de", "en"], date(2026, 7, 1))
    assert [found.key for found in offer.topics.all()] == ["mittagstisch"]
    site = offer.sites.get()
    assert (site.street, site.postcode, site.step_free) == ("Am Markt 1", "32689", "yes")
    assert (site.lift, offer.organisation.sector) == ("unknown", "association")
    assert rest_of("offer", offer.pk) == [("Liste (erfunden)", {"Bemerkung": "nur intern"})]
    assert "nur intern" not in str(offer.said())


def test_what_is_incomplete_stays_a_draft(in_kalletal, by):
    found = taken(handed_in(csv_of([ROW]), by, publish=True), by)
    assert found["published"] == 0  # no topic, as nobody taught this house any
    assert Offer.objects.get().status == "draft"


def test_unknown_is_never_no(in_kalletal, by):
    head = [*HEAD, "barrierefrei", "nimmt neue Patienten"]
    rows = [[*ROW, "", "-"], [*ROW[:1], "Singkreis", *ROW[2:], "k.A.", "?"]]
    taken(handed_in(csv_of(rows, head), by), by)
    assert set(Site.objects.values_list("step_free", flat=True)) == {"unknown"}
    assert set(Offer.objects.values_list("new_people", flat=True)) == {"unknown"}


def test_the_address_of_a_shelter_is_never_taken_over(in_kalletal, by):
    rows = [
        ["Frauenhaus Lippe (erfunden)", "Zuflucht", "Schutz und Rat.", "Geheimweg 7", "32657",
         "Lemgo", "05261 123450", ""],
        ["Dach (erfunden)", "Schutzwohnung", "Schutz.", "Geheimweg 8", "32657", "Lemgo",
         "05261 123460", ""],
    ]  # fmt: skip
    taken(handed_in(csv_of(rows), by), by)
    assert set(
        Site.objects.values_list("protected_address", "street", "postcode", "place", "x")
    ) == {(True, "", "", "", None)}
    assert "Geheimweg" not in str(dump())
    assert "Geheimweg" not in str(list(ImportedRow.objects.values()))


def test_one_house_for_all_rows_and_rows_without_titles(in_kalletal, by):
    head, row = HEAD[1:], ROW[1:]
    taken(handed_in(csv_of([row], head), by, house="Caritas (erfunden)"), by)
    assert Offer.objects.get().organisation.name == "Caritas (erfunden)"
    practices = csv_of([["Praxis Eiche (erfunden)", "05264 99990"]], ["Name", "Telefon"])
    taken(handed_in(practices, by, source="Praxen"), by)
    practice = Organisation.objects.get(name__startswith="Praxis")
    assert (practice.phone, practice.sector) == ("+49526499990", "market")
    assert practice.offers.get().phone == ""  # its house answers


def test_the_same_offer_at_two_places_is_one_offer(in_kalletal, by):
    elsewhere = [*ROW[:3], "Am Bach 2", "32689", "Kalletal", *ROW[6:]]
    imported = handed_in(csv_of([ROW, elsewhere, ROW]), by)
    assert counts(imported) == {"new": 2, "double": 1}
    taken(imported, by)
    assert Offer.objects.get().sites.count() == 2


def test_the_same_offer_with_other_facts_is_asked(in_kalletal, by):
    imported = handed_in(csv_of([ROW, [*ROW[:6], "05264 999990", ROW[7]]]), by)
    plan = preview_of(imported).plan
    assert counts(imported) == {"new": 1, "error": 1}
    assert "Zeile 2" in plan.steps[1].entry.troubles[0].expected


# ------------------------------------------------------------------ what is wrong
def test_suggestions_can_be_taken_and_cells_left_out(in_kalletal, by):
    imported = handed_in(csv_of(forty()), by)
    troubles = [t for step in preview_of(imported).plan.steps for t in step.entry.troubles]
    assert [(t.line, t.heading, t.suggestion) for t in troubles] == [
        (5, "Telefon", ""), (19, "Öffnungszeiten", ""), (33, "PLZ", "32689"),
    ]  # fmt: skip
    assert "siehe Homepage" in troubles[0].value
    answers = {troubles[0].key: "drop", troubles[1].key: "drop", troubles[2].key: "take"}
    imported = answered(imported, by, answers=answers)
    assert counts(imported) == {"new": 40}
    taken(imported, by)
    assert set(Site.objects.values_list("postcode", flat=True)) == {"32689"}
    assert {"Telefon": "siehe Homepage"} in [
        rest for o in Offer.objects.all() for _s, rest in rest_of("offer", o.pk)
    ]


def test_what_the_directory_refuses_is_left_out_and_named(in_kalletal, by, shown, club):
    """A published offer must stay good enough: its only phone number may not go wrong."""
    row = [club.name, shown.title, "Anders.", "Am Markt 1", "32689", "Kalletal", "", ""]
    imported = handed_in(csv_of([row, ROW]), by)

    def refuse(**_more):
        raise ValidationError("So nicht.")

    before = dump()
    original = actions.directory.change
    actions.directory.change = refuse
    try:
        found = taken(imported, by)
    finally:
        actions.directory.change = original
    assert (found["refused"], found["new"]) == (1, 1)
    assert imported.remarks[0]["text"] == "So nicht."
    assert {key: value for key, value in dump().items() if key in before} == before


# ------------------------------------------------------------------ again and newer
def test_the_same_list_again_changes_nothing(in_kalletal, by):
    content = csv_of(forty(0))
    first = handed_in(content, by)
    taken(first, by)
    before, versions = dump(), list(Offer.objects.values_list("pk", "version"))
    with pytest.raises(JobRefused, match="schon übernommen"):
        taken(first, by)
    second = handed_in(content, by)
    assert counts(second) == {"equal": 40}
    taken(second, by)
    assert (dump(), list(Offer.objects.values_list("pk", "version"))) == (before, versions)


def test_the_order_of_rows_and_columns_does_not_matter(in_kalletal, by):
    taken(handed_in(csv_of(forty(0)), by), by)
    order = [5, 2, 7, 0, 6, 3, 1, 4]
    rows = [[row[at] for at in order] for row in reversed(forty(0))]
    assert counts(handed_in(csv_of(rows, [HEAD[at] for at in order]), by)) == {"equal": 40}


def test_a_newer_list_changes_and_does_not_double(in_kalletal, by):
    taken(handed_in(csv_of([ROW]), by), by)
    newer = [*ROW[:2], "Jetzt auch vegetarisch.", *ROW[3:6], "05264 55550", "Di 12-15, Do 12-14"]
    imported = handed_in(csv_of([newer]), by)
    changes = preview_of(imported).plan.steps[0].changes
    assert [(c.name, c.label) for c in changes] == [
        ("summary", "In einem Satz"), ("phone", "Telefon"), ("hours", "Öffnungszeiten"),
    ]  # fmt: skip
    assert (changes[2].before, changes[2].after) == ("Di 12-14", "Di 12-15; Do 12-14")
    taken(imported, by)
    offer = Offer.objects.get()
    assert (offer.phone, offer.hours.count()) == ("+49526455550", 2)


def test_a_list_without_descriptions_takes_none_away(in_kalletal, by):
    taken(handed_in(csv_of([ROW]), by), by)
    bare = HEAD.index("Beschreibung")
    short = [[*ROW[:bare], *ROW[bare + 1 :]]]
    imported = handed_in(csv_of(short, [*HEAD[:bare], *HEAD[bare + 1 :]]), by, source="Andere")
    assert counts(imported) == {"equal": 1}
    taken(imported, by)
    assert Offer.objects.get().summary == "Warm essen."


def test_what_was_changed_here_stays_while_the_list_says_nothing_new(in_kalletal, by):
    taken(handed_in(csv_of([ROW]), by), by)
    offer = Offer.objects.get()
    change(row=offer, values={"phone": "05264 77770"}, version=offer.version, by=by)
    assert counts(handed_in(csv_of([ROW]), by)) == {"equal": 1}
    newer = [*ROW[:6], "05264 88880", ROW[7]]
    assert counts(handed_in(csv_of([newer]), by)) == {"changed": 1}


def test_an_id_of_the_source_finds_renamed_offers(in_kalletal, by):
    head = ["ID", *HEAD]
    taken(handed_in(csv_of([["17", *ROW]], head), by), by)
    renamed = ["17", ROW[0], "Mittag für alle", *ROW[2:]]
    imported = handed_in(csv_of([renamed], head), by)
    assert counts(imported) == {"changed": 1}
    taken(imported, by)
    assert Offer.objects.get().title == "Mittag für alle"


def test_two_sources_know_the_same_offer(in_kalletal, by):
    taken(handed_in(csv_of([ROW]), by), by)
    other = handed_in(csv_of([ROW]), by, source="Andere Liste")
    assert counts(other) == {"equal": 1}
    taken(other, by)
    assert Offer.objects.count() == 1
    assert ExternalId.objects.filter(kind="offer").count() == 2
    assert sources() == ["Andere Liste", "Liste (erfunden)"]


# ------------------------------------------------------------------ duplicates
def test_what_is_only_similar_is_asked_and_never_merged(in_kalletal, by, club, shown):
    row = ["Dorfvereinn (erfunden)", "Spieleabend", *ROW[2:]]
    imported = handed_in(csv_of([row]), by)
    question = preview_of(imported).plan.steps[0].questions[0]
    assert (question.of, [one.ref for one in question.among]) == ("house", [str(club.pk)])
    assert taken(imported, by)["open"] == 1
    assert Organisation.objects.count() == 1
    again = handed_in(csv_of([row]), by, source="Zweite")
    same = answered(again, by, answers={question.key: str(club.pk)})
    assert counts(same) == {"new": 1}
    other = answered(same, by, answers={question.key: "new"})
    taken(other, by)
    assert Organisation.objects.count() == 2


def test_similar_offers_of_one_house_are_asked(in_kalletal, by, club, lunch):
    row = [club.name, "Mittagstich", *ROW[2:]]
    imported = handed_in(csv_of([row]), by)
    question = preview_of(imported).plan.steps[0].questions[0]
    assert (question.of, question.among[0].ref) == ("offer", str(lunch.pk))
    same = answered(imported, by, answers={question.key: str(lunch.pk)})
    taken(same, by)
    assert Offer.objects.count() == 1


def test_two_spellings_in_one_list_are_asked(in_kalletal, by):
    other = ["Lindenvereinn (erfunden)", "Spieleabend", *ROW[2:]]
    imported = handed_in(csv_of([ROW, other]), by)
    assert counts(imported) == {"new": 1, "open": 1}
    question = preview_of(imported).plan.steps[1].questions[0]
    same = answered(imported, by, answers={question.key: question.among[0].ref})
    taken(same, by)
    assert Organisation.objects.get().offers.count() == 2


# ------------------------------------------------------------------ what vanishes
def test_a_shrunken_list_asks_and_deletes_nothing(in_kalletal, by):
    taken(handed_in(csv_of(forty(0)), by), by)
    small = handed_in(csv_of(forty(0)[:30]), by)
    plan = preview_of(small).plan
    assert (len(plan.vanished), plan.known_before, plan.shrinks) == (10, 40, True)
    with pytest.raises(JobRefused, match="Bestätigung"):
        taken(small, by)
    ticked = plan.vanished[0][0]
    small = answered(small, by, shrink=True, close=[ticked])
    assert taken(small, by)["closed"] == 1
    assert list(Offer.objects.filter(status="closed").values_list("pk", flat=True)) == [
        Offer.objects.get(pk=ticked).pk
    ]
    assert Offer.objects.count() == 40


def test_a_list_that_lacks_few_asks_nothing(in_kalletal, by):
    taken(handed_in(csv_of(forty(0)), by), by)
    assert not preview_of(handed_in(csv_of(forty(0)[:32]), by)).plan.shrinks  # 8 of 40: a fifth


def test_faulty_rows_do_not_count_as_gone(in_kalletal, by):
    taken(handed_in(csv_of(forty(0)), by), by)
    assert preview_of(handed_in(csv_of(forty(3)), by)).plan.vanished == ()


# ------------------------------------------------------------------ back again
def test_undo_restores_exactly_what_was(in_kalletal, by, shown, club, hall):
    change(row=club, values={"website": "https://alt.example"}, version=club.version, by=by)
    before = dump()
    rows = [
        [club.name, shown.title, "Ganz anders.", "Am Markt 1", "32689", "Kalletal", "05264 5555",
         "Mo-Fr 8-12"],
        [club.name, shown.title, "Ganz anders.", "Am Bach 3", "32689", "Kalletal", "05264 5555",
         "Mo-Fr 8-12"],
        *forty(0),
    ]  # fmt: skip
    imported = handed_in(csv_of(rows), by)
    taken(imported, by)
    assert dump() != before
    assert shown.sites.count() == 2
    kept = actions.undo(imported=imported, version=imported.version, by=by)
    assert (kept, dump()) == ([], before)
    assert Offer.trash.count() == 40
    assert not ImportedRow.objects.exists()
    again = taken(imported, by)  # and once more, as if nothing had been
    assert again["new"] == 40


def test_undo_of_a_second_import_restores_the_first(in_kalletal, by):
    taken(handed_in(csv_of([ROW]), by), by)
    before = dump()
    second = handed_in(csv_of([[*ROW[:6], "05264 55550", "Mo 8-9"]]), by)
    taken(second, by)
    actions.undo(imported=second, version=second.version, by=by)
    assert dump() == before
    assert counts(handed_in(csv_of([ROW]), by)) == {"equal": 1}


def test_undo_keeps_what_somebody_changed_since_and_names_it(in_kalletal, by):
    imported = handed_in(csv_of(forty(0)[:8]), by)
    taken(imported, by)
    offer = Offer.objects.first()
    change(row=offer, values={"summary": "Von Hand."}, version=offer.version, by=by)
    kept = actions.undo(imported=imported, version=imported.version, by=by)
    names = [item["name"] for item in kept]
    assert offer.title in names
    assert Offer.objects.get().summary == "Von Hand."
    assert str(offer.organisation) in names  # its home stays
    assert imported.remarks == kept


def test_undo_twice_and_of_nothing(in_kalletal, by):
    imported = handed_in(csv_of([ROW]), by)
    with pytest.raises(ValidationError):
        actions.undo(imported=imported, version=imported.version, by=by)
    taken(imported, by)
    stale = imports().get(pk=imported.pk)
    remove(row=Offer.objects.get(), by=by)  # somebody threw it away: nothing left to do
    assert actions.undo(imported=imported, version=imported.version, by=by) == []
    with pytest.raises(StaleVersion):
        actions.undo(imported=stale, version=stale.version, by=by)
    assert not Offer.objects.exists()


# ------------------------------------------------------------------ all or nothing
@pytest.mark.parametrize("stop", [0, 1, 20, 39, 40])
def test_killed_anywhere_nothing_is_half(in_kalletal, by, monkeypatch, stop):
    imported = handed_in(csv_of(forty(0)), by)
    before = dump()
    write, calls = actions.Writer.write, []

    def dying(self, step):
        if len(calls) == stop:
            raise KeyboardInterrupt
        calls.append(step)
        write(self, step)

    monkeypatch.setattr(
        actions.Writer, "write" if stop < 40 else "keep", dying if stop < 40 else _die
    )
    with pytest.raises(KeyboardInterrupt):
        taken(imported, by)
    assert dump() == before
    assert not ImportedRow.objects.exists()
    assert imports().get().state == "draft"
    monkeypatch.undo()
    assert taken(imports().get(), by)["new"] == 40  # a run after that is as if it were the first


def _die(self):
    raise KeyboardInterrupt


def test_without_the_transaction_the_check_above_fails(in_kalletal, by, monkeypatch):
    """Negative control: writing outside of the action's transaction leaves a half behind."""
    imported = handed_in(csv_of(forty(0)), by)
    before = dump()
    writer = actions.Writer(imported, by)
    for step in preview_of(imported).plan.steps[:3]:
        writer.write(step)
    assert dump() != before


def test_a_plan_nobody_has_seen_is_not_followed(in_kalletal, by):
    imported = handed_in(csv_of([ROW]), by)
    seen = preview_of(imported).plan.digest
    taken(handed_in(csv_of([[*ROW[:2], "Anders.", *ROW[3:]]]), by, source="Andere"), by)
    with pytest.raises(JobRefused, match="inzwischen geändert"):
        actions.Taking(imported=imported, seen=seen, by=by)


def test_the_worker_takes_it_over_once(in_kalletal, by):
    imported = handed_in(csv_of(forty()), by)
    order = {"import": str(imported.pk), "seen": preview_of(imported).plan.digest}
    for _time in range(2):
        enqueue(kind="exchange.take-over", by=by, argument=order, idempotency_key="x")
    run_worker(once=True)
    job = Job.objects.get(kind="exchange.take-over")
    assert (job.state, job.error, job.result["new"]) == ("done", "", 37)
    assert job.result["url"].endswith(f"/{imported.pk}/")
    assert Offer.objects.count() == 37
    assert "Lindenverein" not in str(list(Entry.objects.values_list("details", flat=True)))


# ------------------------------------------------------------------ who, and for how long
def test_only_those_who_keep_the_directory(in_kalletal, kalletal, by):
    imported = handed_in(csv_of([ROW]), by)
    for role in ("provider_member", "planner", "navigator"):
        somebody = acting(make_person(role, kalletal))
        with pytest.raises(NotAllowed):
            handed_in(csv_of([ROW]), somebody)
        for act in (actions.undo, actions.discard, actions.answer):
            more = {} if act is actions.discard else {"version": 1}
            with pytest.raises(NotAllowed):
                act(imported=imported, by=somebody, **more)
        seen = preview_of(imported).plan.digest
        taking = actions.Taking(imported=imported, seen=seen, by=somebody)
        with pytest.raises(NotAllowed):
            actions.take_part(taking=taking, by=somebody)
    assert not Offer.objects.exists()


def test_no_list_crosses_the_wall(in_kalletal, warburg, by):
    taken(handed_in(csv_of([ROW]), by), by)
    with municipality_scope(warburg):
        assert not imports().exists()
        assert not ExternalId.objects.exists()


def test_sent_twice_is_one_list(in_kalletal, by):
    imported = handed_in(csv_of([ROW]), by)
    with pytest.raises(AlreadyThere):
        actions.hand_in(
            content=csv_of([ROW]), name="liste.csv", by=by, key=imported.pk,
            source=imported.source, as_of=imported.as_of,
        )  # fmt: skip
    assert Import.objects.count() == 1


def test_too_many_rows_are_refused_and_leave_no_file(in_kalletal, by, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ENTRIES", 3)
    with pytest.raises(ValidationError, match="teilen"):
        handed_in(csv_of(forty(0)), by)
    assert not Import.objects.exists()
    assert not StoredFile.objects.exists()


def test_lists_are_erased_after_ninety_days(in_kalletal, by):
    imported = handed_in(xlsx_of([ROW]), by, name="liste.xlsx")
    assert preview_of(imported).sheet.headings == tuple(HEAD)
    taken(imported, by)
    later = timezone.now() + timezone.timedelta(days=91)
    assert actions.clean_up(at=timezone.now(), by=by) == 0
    assert actions.clean_up(at=later, by=by) == 1
    assert not ImportedRow.objects.exists()
    assert ExternalId.objects.exists()
    assert Offer.objects.exists()


def test_discarded_lists_and_done_ones(in_kalletal, by):
    imported = handed_in(csv_of([ROW]), by)
    actions.discard(imported=imported, by=by)
    assert not imports().exists()
    done = handed_in(csv_of([ROW]), by)
    taken(done, by)
    for act in (lambda: actions.discard(imported=done, by=by), lambda: answered(done, by)):
        with pytest.raises(ValidationError, match="schon übernommen"):
            act()
