"""Remarks of colleagues: who reads them, who is told, and that nobody else ever sees one."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from nahraum.base.comments import actions, queries
from nahraum.base.comments.models import Remark
from nahraum.base.comments.room import _todos
from nahraum.base.comments.rules import KEEP_DAYS, may_talk
from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.base.registry import remarkable
from tests.base.world import SYSTEM, acting, browser, make_person

KIND, PK = "profile.version", "entwurf"
PAGE = "/kalletal/bemerkungen/zu/profile.version/entwurf/"


@pytest.fixture
def by(planner):
    return acting(planner)


@pytest.fixture
def colleague(kalletal):
    return acting(make_person("network_coordinator", kalletal))


def say(by, text="Stimmt der Stand?", **more):
    return actions.remark(kind=KIND, pk=PK, text=text, by=by, **more)


def test_answers_stay_one_level_deep(in_kalletal, by, colleague) -> None:
    first = say(by)
    answer = say(colleague, "Ja.", answers=first)
    deeper = say(by, "Danke.", answers=answer)
    assert (answer.answers, deeper.answers) == (first, first)
    found = queries.thread(KIND, PK, actor=by, at=timezone.now())
    assert found is not None
    (opened,) = found.spoken
    assert [one.remark.text for one in opened.replies] == ["Ja.", "Danke."]
    assert (opened.who, opened.own, opened.replies[0].own) == ("planner (erfunden)", True, False)


def test_an_answer_to_something_else_is_refused(in_kalletal, by) -> None:
    first = say(by)
    Remark.objects.filter(pk=first.pk).update(object_id="1")
    first.refresh_from_db()
    with pytest.raises(ValidationError, match="derselben Sache"):
        say(by, "Ja.", answers=first)


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("planner", True),
        ("municipality_admin", True),
        ("network_coordinator", True),
        ("data_protection_officer", True),
        ("navigator", False),
        ("council_member", False),
        ("provider_member", False),
        ("citizen", False),
    ],
)
def test_who_reads_remarks_on_the_profile(kalletal, in_kalletal, role, reads) -> None:
    actor = acting(make_person(role, kalletal))
    assert may_talk(actor, KIND, kalletal, at=timezone.now()) is reads
    assert (queries.thread(KIND, PK, actor=actor, at=timezone.now()) is not None) is reads
    if not reads:
        with pytest.raises(NotAllowed):
            say(actor)


def test_a_kind_nobody_declared_is_nobodys(in_kalletal, by) -> None:
    assert remarkable("profile.secret") is None
    with pytest.raises(NotAllowed):
        actions.remark(kind="profile.secret", pk=PK, text="Hallo", by=by)
    assert queries.thread("profile.secret", PK, actor=by, at=timezone.now()) is None


@pytest.mark.parametrize("pk", ["999", "0x1", "٣", "1" * 90, "", "../entwurf"])
def test_a_row_that_is_not_there_takes_no_remarks(in_kalletal, by, pk) -> None:
    with pytest.raises(ValidationError):
        actions.remark(kind=KIND, pk=pk, text="Hallo", by=by)


def test_only_the_own_words_can_be_changed_or_removed(in_kalletal, by, colleague) -> None:
    row = say(by)
    for refused in (
        lambda: actions.change(row=row, text="Anders", version=1, by=colleague),
        lambda: actions.remove(row=row, by=colleague),
        lambda: actions.restore(row=row, by=colleague),
    ):
        with pytest.raises(NotAllowed):
            refused()
    actions.change(row=row, text=" Anders ", version=1, by=by)
    row.refresh_from_db()
    assert row.text == "Anders"
    with pytest.raises(StaleVersion):
        actions.change(row=row, text="Noch anders", version=1, by=by)
    row.refresh_from_db()
    actions.remove(row=row, by=by)
    assert not queries.remarks_on(KIND, PK)
    actions.restore(row=row, by=by)
    assert queries.remarks_on(KIND, PK).get() == row


def test_settled_threads_wait_for_nobody(kalletal, in_kalletal, by, colleague) -> None:
    row = say(colleague)
    at = timezone.now()
    assert queries.waiting_for(actor=by, at=at) == [row]
    assert queries.waiting_for(actor=colleague, at=at) == []  # reads it, but keeps no profile
    (todo,) = _todos(by, kalletal, at.date())
    assert todo.url == "/kalletal/bemerkungen/"
    actions.settle(row=row, by=by)
    assert queries.waiting_for(actor=by, at=at) == []
    assert queries.unsettled(actor=by, at=at) == []
    actions.reopen(row=row, by=by)
    ((about, newest, number),) = queries.unsettled(actor=by, at=at)
    assert (about.url, newest, number) == ("/kalletal/profil/entwurf/", row, 1)


def test_own_remarks_are_no_work_for_oneself(in_kalletal, by) -> None:
    say(by)
    assert queries.waiting_for(actor=by, at=timezone.now()) == []


def test_an_answer_is_not_settled(in_kalletal, by) -> None:
    answer = say(by, "Ja.", answers=say(by))
    with pytest.raises(ValidationError, match="erste Bemerkung"):
        actions.settle(row=answer, by=by)


def test_settled_threads_are_erased_after_two_years_and_open_ones_never(in_kalletal, by) -> None:
    old, young, open_one = (say(by, text) for text in ("alt", "jung", "offen"))
    say(by, "Antwort", answers=old)
    at = timezone.now()
    for row, days in ((old, KEEP_DAYS + 1), (young, KEEP_DAYS - 1)):
        Remark.objects.filter(pk=row.pk).update(resolved_at=at - timedelta(days=days))
    actions.forget(at=at, by=SYSTEM)
    assert set(Remark.objects.values_list("text", flat=True)) == {"jung", "offen"}
    assert open_one.resolved_at is None


def test_the_neighbours_see_nothing(in_kalletal, warburg, by) -> None:
    row = say(by)
    with municipality_scope(warburg):
        assert not queries.remarks_on(KIND, PK)
        assert queries.thread(KIND, PK, actor=by, at=timezone.now()) is None
        with pytest.raises(NotAllowed):
            actions.settle(row=row, by=by)


# ------------------------------------------------------------------ pages
def test_saying_something_leads_back_to_the_page_of_the_row(planner, kalletal) -> None:
    client = browser(planner)
    key = "8b9d1b3e-13a8-4a5c-a7a5-7d3c7b1c1b11"
    sent = {"text": "<b>Prüfen</b>", "key": key, "next": "https://evil.example/"}
    answer = client.post(PAGE + "?next=https://evil.example/", sent)
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/kalletal/profil/entwurf/#bemerkungen",
    )
    again = client.post(PAGE, sent)
    assert again.status_code == 302
    with municipality_scope(kalletal):
        assert Remark.objects.count() == 1
    shown = client.get(PAGE).content.decode()
    assert "&lt;b&gt;Prüfen&lt;/b&gt;" in shown
    assert "<b>Prüfen</b>" not in shown


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_what_was_typed_stays_when_it_cannot_be_said(kalletal, planner, text) -> None:
    answer = browser(planner).post(PAGE, {"text": text, "key": str(Remark().pk)})
    assert answer.status_code == 200
    with municipality_scope(kalletal):
        assert not Remark.objects.exists()
    if text.strip():
        assert text in answer.content.decode()
