"""A municipality from the kick-off to the half-time review, with what people really wrote.

The browser walks through every kind of step once; what is done many times (answers to forty ideas,
twelve measures) is done by the same actions beside it. The contributions come from the dialogue
"Krefeld bewegen" (../shared/data/20).
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.browser.citizen import Citizen
from tests.browser.conftest import House, Open
from tests.browser.test_process import press, write

pytestmark = pytest.mark.real_data

TOWN, PLANNER, LEADER = "warburg", "planung-warburg@nahraum.invalid", "leitung@nahraum.invalid"
PROCESS, BODIES = f"/{TOWN}/prozess/steuern/", f"/{TOWN}/gremien/verwaltung/"
TITLE = "Warburg bewegen (erfunden)"
CONTRIBUTIONS, MEASURES = 40, 12
MONTH = timedelta(days=30)


def today() -> date:
    return timezone.localdate()


def work(act: Callable[..., Any], *arguments: Any) -> Any:
    """Act beside the browser: Django refuses the database where playwright's loop runs."""
    from django.db import connection

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.people.models import Account
    from nahraum.base.people.queries import actor_for

    def run() -> Any:
        try:
            with municipality_scope(Municipality.objects.get(slug=TOWN)):
                return act(actor_for(Account.objects.get(email=PLANNER)), *arguments)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


# ------------------------------------------------------------------ beside the browser
def begin(by: Any) -> str:
    """Somebody who decides, and no process yet. Returns the session of the first."""
    from django.conf import settings
    from django.test import Client

    from nahraum.base.municipality.tenancy import current_municipality
    from nahraum.base.people.models import Account, Membership
    from nahraum.plan.process import actions, queries

    leader = Account.objects.create_user(LEADER, name="Leitung (erfunden)")
    Membership.objects.create(
        account=leader,
        municipality=current_municipality(),
        role="municipality_admin",
        valid_from=date(2020, 1, 1),
        granted_by="system:test",
    )
    old = queries.process()
    assert old is not None
    over = {"ended_on": today() - MONTH * 32}
    actions.change(row=old, values=over, version=old.version, by=by)
    client = Client()
    client.force_login(leader)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def collect(by: Any) -> str:
    from nahraum.plan.participation.actions import add_procedure, set_state

    row = add_procedure(
        by=by,
        kind="ideas",
        title="Was bewegt Warburg?",
        question="Was soll sich ändern?",
        level=2,
        promise="Jede Idee bekommt eine Antwort mit Begründung.",
        decides="der Rat",
        used_for="den Werkstattplan",
        starts_on=today() - MONTH * 18,
        ends_on=today() - MONTH * 16,
    )
    return str(set_state(procedure=row, state="running", by=by).pk)


def answer_all(by: Any, pk: str) -> int:
    """Read and answer every idea; the first twelve become measures. Returns how many there were."""
    from nahraum.base.topics.queries import topic_by_key
    from nahraum.plan.participation import actions
    from nahraum.plan.participation.models import Idea, Procedure

    topic = topic_by_key("fahrdienst")
    rows = list(Idea.objects.filter(procedure=pk, state="waiting").order_by("created_at"))
    reason = "Danke. Das gehört in den nächsten Nahverkehrsplan."
    for number, idea in enumerate(rows):
        actions.publish_idea(idea=idea, by=by, at=timezone.now(), topic=topic)
        if number < MEASURES:
            actions.plan_measure(idea=idea, by=by, key=uuid4())
        else:
            said: Any = {"verdict": "forwarded", "reason": reason, "forwarded_to": "Kreis"}
            actions.answer(idea=idea, by=by, key=uuid4(), **said)
    procedure = Procedure.objects.get(pk=pk)
    actions.set_state(procedure=procedure, state="ended", by=by)
    actions.keep_promise(
        procedure=procedure,
        outcome="Aus zwölf Ideen werden Maßnahmen.",
        kept="yes",
        reason="Jede Idee hat eine Antwort.",
        version=procedure.version,
        by=by,
    )
    actions.set_state(procedure=procedure, state="done", by=by)
    return len(rows)


def fill_measures(by: Any, pk: str) -> int:
    """Who is responsible, what it should change, from when to when."""
    from nahraum.plan.measures import actions

    rows = _measures_of(pk)
    for row in rows:
        values = {
            "unit": "Verkehrsplanung",
            "starts": today() - MONTH * 12,
            "ends": today() + MONTH * 11,
            "public": True,
            "in_short": "Wir verbessern einen Weg, den Menschen genannt haben.",
        }
        actions.change_measure(measure=row, values=values, version=row.version, by=by)
        _figure(row, by)
        row.refresh_from_db()
        actions.set_state(measure=row, state="planned", by=by)
    return len(rows)


def mend(by: Any) -> int:
    """What the gate finds open: measures of before that lack an office or a figure."""
    from nahraum.plan.measures import actions, queries

    rows = list(queries.incomplete())
    for row in rows:
        _figure(row, by)
        values = {"unit": row.unit or "Planung"}
        actions.change_measure(measure=row, values=values, version=row.version, by=by)
    return len(rows)


def _figure(row: Any, by: Any) -> None:
    from nahraum.plan.measures import actions
    from nahraum.plan.measures.models import ExpectedEffect

    said = {"figure": "Fahrten in der Woche", "baseline": 0, "target": 40, "source": "Zählung"}
    effect = ExpectedEffect(measure=row, baseline_on=today() - MONTH * 13, due=today(), **said)
    actions.add(row=effect, by=by)


def _measures_of(pk: str) -> list[Any]:
    from nahraum.plan.measures.models import Measure
    from nahraum.plan.participation.models import Answer

    keys = Answer.objects.filter(idea__procedure=pk, measure__isnull=False)
    return list(Measure.objects.filter(pk__in=keys.values("measure")).order_by("title"))


def council(by: Any, title: str, months_ago: int) -> str:
    """A decision of the council; what the plan says is decided with it. Returns its id."""
    from nahraum.plan.bodies.actions import record_decision
    from nahraum.plan.bodies.models import Body

    row = record_decision(
        by=by,
        body=Body.objects.get(type="council"),
        title=title,
        text=f"{title}. So beschlossen.",
        decided_on=today() - MONTH * months_ago,
    )
    return str(row.pk)


def carry_out(by: Any, pk: str, decision: str) -> None:
    """The newest version rests on the decision, and so do the measures, which begin."""
    from nahraum.plan.bodies.models import Decision
    from nahraum.plan.measures import actions, queries

    found = Decision.objects.get(pk=decision)
    actions.link_version_decision(
        version=queries.versions(released_only=True)[0], decision=found, by=by
    )
    for row in _measures_of(pk):
        actions.link_decision(measure=row, decision=found, by=by)
        actions.set_state(measure=row, state="running", on=today() - MONTH * 11, by=by)


def look_back(by: Any, pk: str, keep: int) -> list[str]:
    """At half-time all but `keep` measures are on track; returns the ids of those that wait."""
    from nahraum.plan.measures import actions

    rows = _measures_of(pk)
    for row in rows[keep:]:
        said = {"on": today(), "judgement": "on-track", "text": "Läuft wie geplant."}
        actions.review(measure=row, values=said, adjusted={}, version=row.version, by=by)
    return [str(row.pk) for row in rows[:keep]]


# ------------------------------------------------------------------ in the browser
def forty(path: Path) -> bytes:
    """The first contributions of the data set that nobody repeats, a row each."""
    from nahraum.data.contributions import read_contributions

    found = read_contributions(path)
    rows = [one for one in found if one.id not in set(found.repeated)][:CONTRIBUTIONS]
    lines = [f"{one.id}\t{' '.join(one.text.split()).replace(chr(34), '')}" for one in rows]
    return "\n".join(["document_id\tcontent", *lines, ""]).encode()


def pass_gate(leader: Citizen, title: str, decision: str = "") -> bool:
    """Pass a gate of the process; returns whether a condition was open."""
    leader.visit.go(PROCESS)
    press(leader, "link", title)
    press(leader, "link", "Freigeben")
    if decision:
        leader.main.get_by_label("Beschluss des Rates").select_option(decision)
    write(leader, "Begründung", "Beraten und entschieden.")
    override = leader.main.get_by_label("Trotz offener Bedingungen freigeben")
    is_open = override.count() > 0
    if is_open:
        override.check()
    press(leader, "button", "Freigeben")
    leader.main.get_by_text(f"Freigegeben: {title}").wait_for()
    return is_open


def prepare_and_release(planner: Citizen, leader: Citizen, house: House, reason: str) -> None:
    """A version of the plan for the council, as PDF and DOCX."""
    planner.visit.go(f"/{TOWN}/massnahmen/fassungen/neu/")
    write(planner, "Warum es diese Fassung gibt", reason)
    press(planner, "button", "Vorbereiten")
    address = planner.visit.tab.url.removeprefix(house.url)
    for kind, begins in (("pdf", b"%PDF-"), ("docx", b"PK")):
        answer = planner.visit.tab.context.request.get(f"{house.url}{address}datei/{kind}/")
        assert answer.body().startswith(begins)
    leader.visit.go(address)
    press(leader, "button", re.compile("[Ff]reigeben"))
    leader.main.get_by_text("Freigegeben: Fassung").wait_for()


def test_from_the_kick_off_to_half_time(open_tab: Open, house: House, shared_data: Path) -> None:
    session = work(begin)
    planner, leader = (Citizen(open_tab(PLANNER), "mouse"), Citizen(open_tab(), "mouse"))
    _sign_in(leader, session, house)
    _kick_off(planner)
    start = work(council, "Der Prozess beginnt", 31)
    pass_gate(leader, "Der Rat hat den Prozess beschlossen", start)

    procedure = _take_part(planner, forty(shared_data / "20_beteiligung_krefeld/dataset_MCK.tsv"))
    assert work(answer_all, procedure) == CONTRIBUTIONS
    assert work(fill_measures, procedure) == MEASURES
    prepare_and_release(planner, leader, house, "Werkstattplan für den Rat")
    plan = work(council, "Werkstattplan Warburg bewegen", 12)
    work(carry_out, procedure, plan)
    work(mend)
    assert not pass_gate(leader, "Der Rat hat den Werkstattplan beschlossen", plan)

    for pk in work(look_back, procedure, 2):
        _adjust(planner, pk)
    prepare_and_release(planner, leader, house, "Nach der Halbzeitbilanz")
    drawn = work(council, "Halbzeitbilanz", 0)
    assert not pass_gate(leader, "Die Halbzeitbilanz ist gezogen", drawn)
    _everybody_sees(Citizen(open_tab(), "mouse"))


def _sign_in(somebody: Citizen, session: str, house: House) -> None:
    from django.conf import settings

    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": house.url}
    somebody.visit.tab.context.add_cookies([cookie])


def _kick_off(planner: Citizen) -> None:
    planner.visit.go(f"{PROCESS}beginnen/")
    write(planner, "Name", TITLE)
    write(planner, "Auftakt am", f"{today() - MONTH * 31}")
    press(planner, "button", "Speichern")
    planner.main.get_by_role("heading", name="1. Auftakt").wait_for()


def _take_part(planner: Citizen, table: bytes) -> str:
    """Read in what people wrote; nothing becomes an idea before somebody has looked."""
    procedure: str = work(collect)
    planner.visit.go(f"/{TOWN}/beteiligung/verwaltung/{procedure}/einlesen/")
    file = planner.main.locator("input[type=file]")
    named: Any = {"name": "krefeld.tsv", "mimeType": "text/tab-separated-values", "buffer": table}
    file.set_input_files(named)
    write(planner, "Woher stammt die Tabelle?", "Krefeld bewegen 2020, CC BY 4.0")
    press(planner, "button", re.compile("Speichern|Einlesen|Weiter"))
    press(planner, "button", "Als Ideen übernehmen")
    planner.main.get_by_text(f"{CONTRIBUTIONS} Ideen übernommen.").wait_for()
    return procedure


def _adjust(planner: Citizen, pk: str) -> None:
    """A measure goes on longer; the reason stands in the next plan."""
    planner.visit.go(f"/{TOWN}/massnahmen/{pk}/bilanz/")
    planner.main.get_by_label("nachsteuern").check()
    write(planner, "Was wir sehen", "Der Fahrplan des Kreises kommt ein Jahr später.")
    write(planner, "Was wir ändern", "Die Maßnahme dauert ein Jahr länger.")
    write(planner, "Warum wir das ändern", "Ohne den Fahrplan geht es nicht.")
    write(planner, "Neues Ende", f"{today() + MONTH * 23}")
    press(planner, "button", "Speichern")
    planner.main.get_by_text("Ohne den Fahrplan geht es nicht.").first.wait_for()


def _everybody_sees(somebody: Citizen) -> None:
    somebody.visit.go(f"/{TOWN}/prozess/")
    somebody.main.get_by_text(TITLE).wait_for()
    assert somebody.main.get_by_role("heading", level=2).count() >= 2
    somebody.visit.go(f"/{TOWN}/was-wurde-daraus/")
    said = somebody.main.get_by_text("Wir verbessern einen Weg, den Menschen genannt haben.")
    assert said.count() == MEASURES
