"""Pages of planning with many rows: the need map, the profile, lists, boards and their searches.

    NAHRAUM_VAR=/tmp/pages NAHRAUM_DEMO=1 python -m benchmarks.pages --fill   # once, a minute
    NAHRAUM_VAR=/tmp/pages NAHRAUM_DEMO=1 python -m benchmarks.pages

`--fill` loads the demo region into an empty folder and adds to its first municipality, drawn from a
seed and past the actions: neighbourhoods until there are 40, 2,000 measures with milestones and
figures, 20,000 ideas with support and answers. The pages are asked for in process, through the
whole stack and with a signed-in planner; printed are p50 and p95 on the clock, the work of the
processor, the goal, and the questions to the database.
"""

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import numpy as np

from benchmarks.offers import ENDINGS, VILLAGES, Draw

KEY, PLACES, MEASURES, IDEAS, SEED = "05766036", 40, 2_000, 20_000, 20261122
WORDS = ("Fahrdienst", "Mittagstisch", "Sturzprophylaxe", "Nachbarschaft", "Sprechstunde",
         "Besuchsdienst", "Treffpunkt", "Beratung", "Einkauf", "Pflegekurs")  # fmt: skip
UNITS = ("Sozialamt", "Gesundheitsamt", "Stabsstelle Demografie", "Bauamt", "")
BATCH = 2_000


def fill() -> None:
    from django.core.management import call_command

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.demo.load import load_region

    call_command("migrate", verbosity=0)
    for line in load_region():
        print(line)
    town = Municipality.objects.get(area__key=KEY)
    with municipality_scope(town):
        draw = Draw(SEED)
        common = {"municipality": town, "created_by": "benchmark", "changed_by": "benchmark"}
        places = _places(draw, common)
        topics = _topics()
        made = _measures(draw, common, topics, places)
        _ideas(draw, common, topics, places, made)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _topics() -> list[Any]:
    from nahraum.base.topics.models import Topic

    return list(Topic.objects.filter(parent__isnull=False, retired=False).order_by("key"))


def _places(draw: Draw, common: dict[str, Any]) -> list[Any]:
    from nahraum.base.places.models import Neighbourhood

    known = list(Neighbourhood.objects.order_by("name"))
    x, y = known[0].x or 500_000.0, known[0].y or 5_770_000.0
    added = []
    for number in range(PLACES - len(known)):
        east, north = x + 900 * (number % 6), y + 900 * (number // 6)
        row = Neighbourhood(
            id=draw.key(), name=f"Neu{VILLAGES[number % 7].strip().lower()}{ENDINGS[number % 10]}",
            x=east, y=north, radius=400, min_x=int(east - 400), max_x=int(east + 400),
            min_y=int(north - 400), max_y=int(north + 400), source="erfunden", **common,
        )  # fmt: skip
        added.append(row)
    Neighbourhood.objects.bulk_create(added)
    return [*known, *added]


def _measures(draw: Draw, common: dict[str, Any], topics: list[Any], places: list[Any]) -> Any:
    from django.utils import timezone

    from nahraum.plan.measures.models import ExpectedEffect, Measure, Milestone

    today = timezone.localdate()
    made = []
    for number in range(MEASURES):
        starts = today - timedelta(days=draw.below(900) - 300)
        row = Measure(
            id=draw.key(), title=f"{draw.one(WORDS)} {draw.one(WORDS)} {number}",
            purpose="Damit niemand weit fahren muss.", topic=draw.one(topics),
            unit=draw.one(UNITS), starts=starts, ends=starts + timedelta(days=200),
            state=draw.one(Measure.State.values), public=draw.chance(0.7), fictitious=True,
            state_since=today - timedelta(days=draw.below(400)), **common,
        )  # fmt: skip
        made.append(row)
    Measure.objects.bulk_create(made, BATCH)
    link: Any = Measure.neighbourhoods.through
    link.objects.bulk_create(
        [link(measure=row, neighbourhood=draw.one(places)) for row in made], BATCH
    )
    stones, effects = [], []
    for row in made:
        for step in (30, 120):
            due = row.starts + timedelta(days=step)
            done = due if draw.chance(0.7) else None
            stones.append(
                Milestone(measure=row, title=f"Schritt {step}", due=due, done_on=done, **common)
            )
        effect = ExpectedEffect(
            measure=row, figure="Teilnehmende im Jahr", baseline=10, target=50, source="erfunden",
            baseline_on=row.starts, **common,
        )  # fmt: skip
        effects.append(effect)
    Milestone.objects.bulk_create(stones, BATCH)
    ExpectedEffect.objects.bulk_create(effects, BATCH)
    return made


def _ideas(
    draw: Draw, common: dict[str, Any], topics: list[Any], places: list[Any], measures: Any
) -> None:
    from django.utils import timezone

    from nahraum.plan.participation.models import Answer, Idea, Procedure
    from nahraum.plan.participation.models.ideas import Support

    today = timezone.localdate()
    procedure = Procedure.objects.create(
        kind="ideas", title="Gute Wege, gute Nachbarn", question="Was fehlt bei Ihnen?", level=2,
        promise="Jede Idee bekommt eine Antwort.", decides="der Rat", used_for="den Plan",
        starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=30), state="running",
        created_by="benchmark", changed_by="benchmark",
    )  # fmt: skip
    states = ("published",) * 8 + ("waiting", "rejected")
    for start in range(0, IDEAS, BATCH):
        made, answers, supports = [], [], []
        for number in range(start, min(IDEAS, start + BATCH)):
            row = Idea(
                id=draw.key(), procedure=procedure, title=f"{draw.one(WORDS)} für alle {number}",
                text=f"Bei uns fehlt {draw.one(WORDS)} und {draw.one(WORDS)}.",
                topic=draw.one(topics), neighbourhood=draw.one(places), state=draw.one(states),
                answer_by=today + timedelta(days=draw.below(60) - 20), **common,
            )  # fmt: skip
            made.append(row)
            supports += [Support(idea=row, **common) for _ in range(draw.below(4))]
            if row.state == "published" and draw.chance(0.5):
                answer = Answer(
                    idea=row, verdict="accepted", reason="Das machen wir.",
                    measure=draw.one(measures).pk, **common,
                )  # fmt: skip
                answers.append(answer)
        Idea.objects.bulk_create(made)
        Answer.objects.bulk_create(answers)
        Support.objects.bulk_create(supports)


def _pages(town: Any) -> Iterator[tuple[str, str, int]]:
    """(what, address, goal in ms). Each address is asked for with words nobody asked before."""
    from nahraum.base.places.models import Neighbourhood
    from nahraum.base.topics.models import Topic
    from nahraum.plan.measures.models import Measure
    from nahraum.plan.participation.models import Idea, Procedure

    place = Neighbourhood.objects.order_by("name").first()
    topic = Topic.objects.get(key="hausarzt")
    measure = Measure.objects.filter(created_by="benchmark").order_by("pk").first()
    procedure = Procedure.objects.get(title="Gute Wege, gute Nachbarn")
    idea = Idea.objects.filter(procedure=procedure, answers__isnull=False).order_by("pk").first()
    keep = "beteiligung/verwaltung/"
    yield from (
        ("need map", "bedarfskarte/", 300),
        ("need map, other weights (scenario)", "bedarfskarte/?signals=1&mode=bus", 1_000),
        ("need cell", f"bedarfskarte/{topic.key}/{place and place.pk}/", 300),
        ("diagnosis", "bedarfskarte/diagnose/", 300),
        ("diagnosis, one place", f"bedarfskarte/diagnose/?ort={place and place.pk}", 300),
        ("diagnosis, one topic", f"bedarfskarte/diagnose/?thema={topic.key}", 300),
        ("profile, stored", "profil/", 100),
        ("profile, computed", "profil/entwurf/", 2_000),
        ("succession of doctors (scenario)", "profil/nachfolge/", 1_000),
        ("measures", "massnahmen/?seite=7", 300),
        ("measures, search", "massnahmen/?suche=treff", 300),
        ("board", "massnahmen/tafel/", 300),
        ("time plan", "massnahmen/zeitplan/?seite=3", 300),
        ("half-time results", "massnahmen/halbzeitbilanz/", 300),
        ("one measure", f"massnahmen/{measure and measure.pk}/", 300),
        ("public measures", "was-wurde-daraus/?seite=3", 300),
        ("ideas", f"beteiligung/{procedure.pk}/ideen/?seite=5", 300),
        ("ideas, filtered", f"beteiligung/{procedure.pk}/ideen/?thema={topic.key}", 300),
        ("ideas on the map", f"beteiligung/{procedure.pk}/karte/", 300),
        ("one idea", f"beteiligung/idee/{idea and idea.pk}/", 300),
        ("participation, kept", keep, 300),
        ("one procedure, kept", f"{keep}{procedure.pk}/", 300),
        ("moderation of ideas", f"{keep}ideen/", 300),
        ("one idea, kept", f"{keep}idee/{idea and idea.pk}/", 300),
        ("today (start page of staff)", "heute/", 300),
        ("process", "prozess/", 300),
        ("start page of the municipality", "", 300),
    )


def measure(rounds: int, only: str) -> None:
    from django.db import connection
    from django.test import Client

    from nahraum.base.municipality.models import Municipality
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.base.people.models import Account
    from nahraum.demo import tables

    town = Municipality.objects.get(area__key=KEY)
    planner = next(p for p in tables.people() if p.role == "planner" and p.municipality == KEY)
    client = Client(SERVER_NAME="127.0.0.1", headers={"accept-language": "de"})
    client.force_login(
        Account.objects.get(email=planner.email),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    with municipality_scope(town):
        pages = list(_pages(town))
    for name, address, goal in pages:
        if only not in name:
            continue
        path = f"/{town.slug}/{address}"
        asked: list[str] = []
        with connection.execute_wrapper(partial(_listen, asked)):
            answer = client.get(path)
        gc.collect()
        gc.freeze()  # as `nahraum serve` does before it makes its workers
        taken, worked = [], time.process_time()
        for _ in range(rounds):
            began = time.perf_counter()
            answer = client.get(path)
            taken.append(1000 * (time.perf_counter() - began))
        work = 1000 * (time.process_time() - worked) / rounds
        p50, p95 = np.quantile(taken, (0.5, 0.95))
        late = "" if p95 <= goal else "   TOO SLOW"
        print(
            f"{name:<36}{answer.status_code:4}  p50 {p50:7.0f}  p95 {p95:7.0f}"
            f"  work {work:6.0f}  goal {goal:5} ms"
            f"  {len(asked):3} questions  {len(answer.content) // 1000:4} kB{late}",
            flush=True,
        )


def _listen(asked: list[str], execute: Any, sql: str, *rest: Any) -> Any:
    asked.append(sql)
    return execute(sql, *rest)


def main() -> int:
    from nahraum.web import bootstrap

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="", help="pages whose name has these letters")
    given = parser.parse_args()
    bootstrap.start()
    if given.fill:
        fill()
    else:
        measure(given.rounds, given.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
