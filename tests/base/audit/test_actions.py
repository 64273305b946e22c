import random  # noqa: TID251 -- picks rows to tamper with, seed below

import pytest
from django.db import DatabaseError

from nahraum.base.audit import actions, queries
from nahraum.base.audit.actions import audited, record
from nahraum.base.audit.jobs import run_checkpoint
from nahraum.base.audit.models import ChainHead, Checkpoint, Entry, Revision
from nahraum.base.audit.rules import HOUSE, AuditBroken, AuditMissing
from nahraum.base.municipality.models import Alliance, Municipality
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db
SEED = 20261121
TAMPERED = {
    "actor": "somebody else",
    "action": "places.remove",
    "object_type": "people.Account",
    "object_id": "other",
    "purpose": "curiosity",
    "details": {"n": -1},
    "previous": "1" * 64,
    "digest": "2" * 64,
}


def forge(municipality: Municipality, count: int) -> list[Entry]:
    return [
        record("test.act", by=SYSTEM, municipality=municipality.pk, details={"n": number})
        for number in range(count)
    ]


def test_entries_of_a_municipality_form_one_chain(
    kalletal: Municipality, warburg: Municipality
) -> None:
    forge(kalletal, 3)
    forge(warburg, 2)
    forge(kalletal, 1)
    assert queries.verify(kalletal.pk) == 4
    assert queries.verify(warburg.pk) == 2
    assert [entry.sequence for entry in queries.entries_of(kalletal.pk)] == [4, 3, 2, 1]


def test_without_a_municipality_the_house_is_meant(kalletal: Municipality) -> None:
    record("test.act", by=SYSTEM)
    assert queries.verify(HOUSE) == 1
    assert queries.verify(kalletal.pk) == 0


def test_tampering_with_random_rows_is_always_found(kalletal: Municipality) -> None:
    entries = forge(kalletal, 60)
    chosen = random.Random(SEED)
    for round_ in range(200):
        entry, field = chosen.choice(entries), chosen.choice(sorted(TAMPERED))
        before = getattr(Entry.objects.get(pk=entry.pk), field)
        Entry.objects.filter(pk=entry.pk).update(**{field: TAMPERED[field]})
        with pytest.raises(AuditBroken):
            queries.verify(kalletal.pk)
        Entry.objects.filter(pk=entry.pk).update(**{field: before})
        assert round_ >= 0
    assert queries.verify(kalletal.pk) == 60


@pytest.mark.parametrize("missing", [slice(0, 1), slice(20, 23), slice(58, 60), slice(0, 60)])
def test_missing_rows_are_found_at_every_end(kalletal: Municipality, missing: slice) -> None:
    entries = forge(kalletal, 60)
    Entry.objects.filter(pk__in=[entry.pk for entry in entries[missing]]).delete()
    with pytest.raises(AuditBroken):
        queries.verify(kalletal.pk)


def test_twin_without_the_head_a_cut_end_goes_unnoticed(
    kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = forge(kalletal, 10)
    entries[-1].__class__.objects.filter(pk=entries[-1].pk).delete()
    monkeypatch.setattr(queries, "_check_head", lambda head, entries: None)
    assert queries.verify(kalletal.pk) == 9


def test_a_chain_forged_anew_breaks_its_checkpoint(kalletal: Municipality) -> None:
    """Somebody with the database, but without the key, rewrites everything after a signature."""
    forge(kalletal, 5)
    actions.set_checkpoint(kalletal.pk)
    Entry.objects.filter(chain=kalletal.pk).delete()
    ChainHead.objects.filter(chain=kalletal.pk).delete()
    forge(kalletal, 5)
    with pytest.raises(AuditBroken, match="Eintrag 5 passt nicht zu seinem Prüfpunkt"):
        queries.verify(kalletal.pk)
    Checkpoint.objects.all().delete()
    assert queries.verify(kalletal.pk) == 5


def test_expired_links_go_and_the_rest_still_proves_itself(kalletal: Municipality) -> None:
    forge(kalletal, 4)
    checkpoint = actions.set_checkpoint(kalletal.pk)
    forge(kalletal, 3)
    assert actions.drop_before(checkpoint) == 3
    assert queries.verify(kalletal.pk) == 4
    Checkpoint.objects.filter(pk=checkpoint.pk).update(signature="0" * 64)
    with pytest.raises(AuditBroken, match="Unterschrift"):
        queries.verify(kalletal.pk)


def test_links_cannot_be_dropped_on_a_forged_signature(kalletal: Municipality) -> None:
    forge(kalletal, 4)
    checkpoint = actions.set_checkpoint(kalletal.pk)
    checkpoint.signature = "0" * 64
    with pytest.raises(AuditBroken):
        actions.drop_before(checkpoint)
    assert Entry.objects.count() == 4


def test_rows_are_never_changed_or_deleted_one_by_one(kalletal: Municipality) -> None:
    (entry,) = forge(kalletal, 1)
    entry.actor = "somebody else"
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()


def test_an_action_without_entry_is_rolled_back() -> None:
    @audited
    def silent() -> None:
        Alliance.objects.create(name="Verbund (erfunden)")

    with pytest.raises(AuditMissing, match="silent left no audit entry"):
        silent()
    assert not Alliance.objects.exists()


def test_twin_without_the_guard_the_silent_action_stands() -> None:
    def silent() -> None:
        Alliance.objects.create(name="Verbund (erfunden)")

    audited(silent).__wrapped__()  # type: ignore[attr-defined]
    assert Alliance.objects.exists()


def test_an_entry_that_cannot_be_written_undoes_the_action(
    kalletal: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(link: object) -> Entry:
        raise DatabaseError("disk full")

    @audited
    def act() -> None:
        Alliance.objects.create(name="Verbund (erfunden)")
        record("test.act", by=SYSTEM, municipality=kalletal.pk)

    monkeypatch.setattr(actions, "_store", full)
    with pytest.raises(DatabaseError):
        act()
    assert not Alliance.objects.exists()
    assert queries.verify(kalletal.pk) == 0


def test_an_action_inside_an_action_counts_for_both(kalletal: Municipality) -> None:
    @audited
    def inner() -> None:
        record("test.inner", by=SYSTEM, municipality=kalletal.pk)

    @audited
    def outer() -> None:
        inner()

    outer()
    assert queries.verify(kalletal.pk) == 1


def test_an_error_takes_the_entries_along(kalletal: Municipality) -> None:
    @audited
    def fails() -> None:
        record("test.act", by=SYSTEM, municipality=kalletal.pk)
        raise ValueError("too late")

    with pytest.raises(ValueError, match="too late"):
        fails()
    assert queries.verify(kalletal.pk) == 0


def test_revisions_are_numbered_and_keep_what_was(kalletal: Municipality) -> None:
    for name in ("Kalletal", "Kalletal an der Weser"):
        kalletal.name = name
        entry = record("test.rename", by=SYSTEM, municipality=kalletal.pk, obj=kalletal)
        actions.keep_revision(kalletal, entry=entry, by=SYSTEM, reason="Probe")
    newest, first = queries.history_of(kalletal)
    assert (first.number, first.snapshot["name"]) == (1, "Kalletal")
    assert (newest.number, newest.snapshot["name"]) == (2, "Kalletal an der Weser")
    assert newest.reason == "Probe"
    with pytest.raises(TypeError):
        newest.save()
    assert Revision.objects.count() == 2


def test_the_daily_work_signs_both_chains_and_drops_what_expired(
    kalletal: Municipality, time_machine: object
) -> None:
    job = type("Job", (), {"municipality_id": kalletal.pk})()
    steps: list[tuple[int, int, str]] = []
    time_machine.move_to("2022-12-30 12:00Z", tick=False)
    forge(kalletal, 3)
    run_checkpoint(job, lambda *step: steps.append(step))
    time_machine.move_to("2026-01-02 12:00Z", tick=False)
    assert run_checkpoint(job, lambda *step: steps.append(step)) == {"dropped": 3}
    assert queries.verify(kalletal.pk) == 2
    assert queries.verify(HOUSE) == 2
    assert steps == [(1, 2, ""), (2, 2, "")] * 2


def test_names_of_actors(admin: object, kalletal: Municipality) -> None:
    gone = "11111111-1111-1111-1111-111111111111"
    wanted = [str(admin.pk), gone, "system:worker", "anonymous"]
    assert queries.names_of(wanted) == {
        str(admin.pk): "municipality_admin (erfunden)",
        gone: "gelöschtes Konto",
        "system:worker": "Nahraum",
        "anonymous": "ohne Anmeldung",
    }
