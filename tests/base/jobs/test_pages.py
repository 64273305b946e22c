import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nahraum.base.jobs import actions, queries
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.rules import LeaseLost
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account
from tests.base.world import acting, browser, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bench")]
POLL = {"HX-Request": "true"}


def order(municipality: Municipality, account: Account) -> Job:
    with municipality_scope(municipality):
        return actions.enqueue(kind="bench.count", by=acting(account))


def running(job: Job, done: int, total: int, text: str = "") -> Job:
    claimed = actions.claim(at=timezone.now())
    assert claimed == job
    actions.heartbeat(job=claimed, at=timezone.now(), progress=(done, total, text))
    return claimed


def page(client: Client, job: Job, **headers: str) -> str:
    return client.get(f"/kalletal/auftraege/{job.pk}/", headers=headers).content.decode()


def test_a_waiting_job_can_be_followed_without_scripts(
    planner: Account, kalletal: Municipality
) -> None:
    job = order(kalletal, planner)
    html = page(browser(planner), job)
    assert "wartet, bis der Rechenknecht frei ist" in html
    assert f'<a href="/kalletal/auftraege/{job.pk}/">Aktualisieren</a>' in html
    assert f'action="/kalletal/auftraege/{job.pk}/abbrechen/"' in html


def test_scripts_fetch_the_part_that_changes_until_the_end(
    planner: Account, kalletal: Municipality
) -> None:
    client, job = browser(planner), order(kalletal, planner)
    claimed = running(job, 3, 12, "Schritt 3")
    whole, part = page(client, job), page(client, job, **POLL)
    assert "<!doctype html>" in whole
    assert "htmx" in whole
    assert part.lstrip().startswith('<div id="zustand"')
    assert f'hx-get="/kalletal/auftraege/{job.pk}/"' in part
    assert 'hx-trigger="every 2s"' in part
    assert 'value="25" max="100"' in part
    assert "Noch 9 von 12" in part
    assert "Schritt 3" in part
    actions.finish(job=claimed, result={"url": "/kalletal/heute/"})
    part = page(client, job, **POLL)
    assert "hx-trigger" not in part
    assert '<a href="/kalletal/heute/">Zum Ergebnis</a>' in part
    assert "abbrechen" not in part


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:x", None])
def test_results_lead_nowhere_else(planner: Account, kalletal: Municipality, url: str) -> None:
    job = order(kalletal, planner)
    actions.finish(job=running(job, 1, 1), result={"url": url})
    html = page(browser(planner), job)
    assert "Fertig" in html
    assert "Zum Ergebnis" not in html


def test_a_failure_is_told_in_a_sentence(planner: Account, kalletal: Municipality) -> None:
    job = order(kalletal, planner)
    actions.fail(job=running(job, 1, 3), error="orte.csv:1: Spalte „name“ fehlt")
    html = page(browser(planner), job)
    assert "Nicht gelungen" in html
    assert "orte.csv:1: Spalte „name“ fehlt" in html


def test_cancelling(planner: Account, kalletal: Municipality) -> None:
    client, job = browser(planner), order(kalletal, planner)
    claimed = running(job, 1, 3)
    path = f"/kalletal/auftraege/{job.pk}/abbrechen/"
    assert client.get(path).status_code == 405
    assert "Was schon fertig war, bleibt." in client.post(path, follow=True).content.decode()
    assert queries.of_all_municipalities().get().state == "cancelled"
    with pytest.raises(LeaseLost):
        actions.heartbeat(job=claimed, at=timezone.now())
    again = client.post(path, follow=True).content.decode()
    assert "war schon zu Ende" in again


def test_the_list_shows_ones_own(planner: Account, admin: Account, kalletal: Municipality) -> None:
    mine, theirs = order(kalletal, planner), order(kalletal, admin)
    html = browser(planner).get("/kalletal/auftraege/").content.decode()
    assert str(mine.pk) in html
    assert str(theirs.pk) not in html
    assert "Bank: count" in html
    empty = browser(make_person("navigator", kalletal)).get("/kalletal/auftraege/")
    assert "Noch kein Auftrag" in empty.content.decode()


def test_foreign_jobs_are_not_there(
    planner: Account, kalletal: Municipality, warburg: Municipality
) -> None:
    job = order(kalletal, planner)
    council = browser(make_person("council_member", kalletal))
    neighbour = browser(make_person("planner", warburg))
    for client, place in ((council, "kalletal"), (neighbour, "warburg"), (neighbour, "kalletal")):
        assert client.get(f"/{place}/auftraege/{job.pk}/").status_code == 404
        assert client.post(f"/{place}/auftraege/{job.pk}/abbrechen/").status_code == 404
    assert queries.of_all_municipalities().get().state == "waiting"


def test_a_kind_nobody_knows_any_more_stays_visible(
    planner: Account, kalletal: Municipality
) -> None:
    job = order(kalletal, planner)
    queries.of_all_municipalities().update(kind="gone.kind")
    assert "gone.kind" in page(browser(planner), job)
    assert "gone.kind" in browser(planner).get("/kalletal/auftraege/").content.decode()


def test_the_remaining_time_is_estimated(planner: Account, kalletal: Municipality) -> None:
    job = order(kalletal, planner)
    running(job, 5, 10)
    begun = timezone.now() - timedelta(minutes=10)
    queries.of_all_municipalities().update(started_at=begun)
    text = re.sub(r"\s+", " ", page(browser(planner), job))
    assert re.search(r"Noch 5 von 10, etwa 1[01] Minuten\.", text)
