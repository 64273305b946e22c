"""Participation in the demo region: invented, and marked as such.

A collection of ideas and a survey run; a survey, a vote on money and a workshop are over and say
what came of them. Answers and ballots belong to nobody, so they are written at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import shape_of
from nahraum.base.places.rules import centre
from nahraum.base.topics.models import Topic
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document
from nahraum.plan.participation import actions
from nahraum.plan.participation.models import (
    Ballot,
    Idea,
    Procedure,
    Question,
    Response,
    Support,
)
from nahraum.plan.participation.queries import questions_of, receipt_of
from nahraum.plan.participation.rules import coarse

ANSWERS = 140
# Stands in the handbook: who types it sees what a share paid for.
KNOWN_CODE = "2345-6789-BCDF"
_SOURCE = (
    "Demo: Einwohner 2022 des Ortes, verteilt wie das Alter im Kreis 2020 (Statistisches Bundesamt)"
)


@cache
def table() -> Mapping[str, Any]:
    return document(FOLDER / "participation.toml")


@dataclass(frozen=True, slots=True)
class Participation:
    """The participation of one municipality, inside its scope; ids are the same on each run."""

    municipality: Municipality
    places: Mapping[str, Neighbourhood]
    by: Actor
    now: datetime
    ids: Callable[[str], UUID]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def load(self) -> None:
        if Procedure.objects.filter(pk=self.ids("participation ideas")).exists():
            return
        self._ideas()
        self._survey("participation survey", running=True)
        self._survey("participation survey done", running=False)
        self._vote()
        self._workshop()

    def _procedure(self, name: str, *, begins: int, ends: int, **values: Any) -> Procedure:
        key = self.municipality.area.key
        people = self.municipality.area.population or 0
        shares = table()["shares"][key[:5]]
        return actions.add_procedure(
            by=self.by,
            key=self.ids(name),
            starts_on=self.today + timedelta(days=begins),
            ends_on=self.today + timedelta(days=ends),
            fictitious=True,
            population={group: round(people * share) for group, share in shares.items()},
            population_source=_SOURCE,
            **values,
        )

    def _state(self, row: Procedure, *states: str) -> None:
        for state in states:
            actions.set_state(procedure=row, state=state, by=self.by)

    def _finish(self, row: Procedure, outcome: str, kept: str, reason: str) -> None:
        actions.keep_promise(
            procedure=row,
            outcome=outcome,
            kept=kept,
            reason=reason,
            version=row.version,
            by=self.by,
        )
        self._state(row, "done")

    # -------------------------------------------------------------- ideas
    def _ideas(self) -> None:
        row = self._procedure(
            "participation ideas",
            begins=-30,
            ends=60,
            kind="ideas",
            title="Was fehlt in unserem Dorf? (erfunden)",
            question="Was brauchen Sie, um hier gut alt zu werden?",
            level=2,
            promise="Jede Idee bekommt eine Antwort mit Begründung. Die zehn mit den meisten "
            "Unterstützungen berät der Rat.",
            decides="der Rat im Frühjahr",
            used_for="den Werkstattplan für die nächsten fünf Jahre",
        )
        self._state(row, "running")
        for number, entry in enumerate(table()["idea"]):
            self._idea(row, entry, number)
        actions.enter(
            procedure=row,
            lines=["Eine Haltestelle mit Dach", "Jemand, der beim Antrag auf Pflegegrad hilft"],
            channel="event",
            topic=None,
            neighbourhood=None,
            by=self.by,
            key=self.ids("participation evening"),
            at=self.now,
        )

    def _idea(self, row: Procedure, entry: Mapping[str, Any], number: int) -> None:
        village = entry["villages"].get(self.municipality.area.key)
        key = self.ids(f"participation idea {number}")
        text = f": {entry['text']}" if entry["text"] else ""
        at = self.now - timedelta(days=20 - number)
        actions.enter(
            procedure=row,
            lines=[f"{entry['title']}{text}"],
            channel="phone",
            topic=Topic.objects.get(key=entry["topic"]),
            neighbourhood=self.places[village] if village else None,
            **self._spot(village if entry.get("spot") else None),
            by=self.by,
            key=key,
            at=at,
        )
        idea = Idea.objects.get(procedure=row, title=entry["title"])
        actions.publish_idea(idea=idea, by=self.by, at=at)
        Support.objects.bulk_create(
            self._unknown(Support(idea=idea)) for _one in range(entry["supports"])
        )
        if verdict := entry.get("verdict"):
            actions.answer(
                idea=idea,
                verdict=verdict,
                reason=entry["reason"],
                by=self.by,
                key=self.ids(f"participation answer {number}"),
            )

    def _spot(self, village: str | None) -> Mapping[str, int]:
        """The field of the map the middle of a village lies in."""
        if village is None:
            return {}
        x, y = coarse(*centre(shape_of(self.places[village])))
        return {"spot_x": x, "spot_y": y}

    def _unknown(self, row: Any) -> Any:
        """A row nobody in particular made, on a day without a time."""
        row.municipality = self.municipality
        row.created_by = row.changed_by = "anonymous"
        row.created_at = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return row

    # -------------------------------------------------------------- surveys
    def _survey(self, name: str, *, running: bool) -> None:
        begins, ends = (-10, 40) if running else (-200, -150)
        title = "Umfrage zur Bürgerwerkstatt (erfunden)"
        row = self._procedure(
            name,
            begins=begins,
            ends=ends,
            kind="survey",
            title=title if running else "Umfrage: Gut leben im Alter (erfunden)",
            question="Was ist Ihnen im Ort wichtig?",
            level=2,
            promise="Die Steuerungsgruppe berät das Ergebnis öffentlich und sagt, was sie daraus "
            "macht.",
            decides="die Steuerungsgruppe",
            used_for="die Themen der Bürgerwerkstatt",
        )
        for number, entry in enumerate(table()["question"]):
            self._question(row, entry, f"{name} {number}")
        self._state(row, "running")
        if running:
            return
        self._answers(row)
        self._state(row, "ended")
        actions.release_survey(procedure=row, by=self.by, at=self.now - timedelta(days=140))
        for key, text in (
            ("response", "Auf der Seite „Ergebnis“, nach Alter"),
            ("answers", "Protokoll der Steuerungsgruppe (erfunden)"),
        ):
            actions.prove(procedure=row, key=key, text=text, by=self.by)
        self._finish(
            row,
            "Am wichtigsten sind den Menschen Hausarzt und Apotheke. Deshalb war das der erste "
            "Tisch der Bürgerwerkstatt. Zum Bus am Abend gibt es jetzt eine Ideensammlung.",
            "yes",
            "Die Steuerungsgruppe hat das Ergebnis in öffentlicher Sitzung beraten.",
        )

    def _question(self, row: Procedure, entry: Mapping[str, Any], name: str) -> None:
        plain = {k: v for k, v in entry.items() if k != "options"}
        actions.add_question(
            by=self.by,
            key=self.ids(name),
            procedure=row,
            options=[(label, None) for label in entry.get("options", ())],
            **plain,
        )

    def _answers(self, row: Procedure) -> None:
        """Older people answer more often, as they do."""
        draw = np.random.Generator(np.random.PCG64(9))
        ages, weights = ["18-29", "30-44", "45-59", "60-74", "75+"], [0.22, 0.22, 0.22, 0.22, 0.12]
        questions = list(questions_of(row))
        sheets = []
        for number in range(ANSWERS):
            answers = {str(q.pk): said for q in questions if (said := _said(q, draw)) is not None}
            sheet = Response(procedure=row, answers=answers, done=True)
            sheet.age = str(draw.choice(ages, p=weights))
            sheet.channel = "paper" if number % 4 == 0 else "web"
            sheets.append(self._unknown(sheet))
        Response.objects.bulk_create(sheets)

    # -------------------------------------------------------------- money
    def _vote(self) -> None:
        row = self._procedure(
            "participation vote",
            begins=-120,
            ends=-60,
            kind="budget",
            title="Bürgerbudget: 30.000 Euro für den Ort (erfunden)",
            question="Wofür sollen wir das Geld ausgeben?",
            level=3,
            promise="Was die Abstimmung ergibt, wird bezahlt.",
            decides="Sie, mit Ihrer Stimme",
            used_for="den Haushalt des nächsten Jahres",
            by_code=True,
        )
        actions.set_budget(
            procedure=row, cents=3_000_000, seed=61_934, raise_shares=True, by=self.by
        )
        projects = {
            entry["number"]: actions.add_project(
                by=self.by,
                key=self.ids(f"participation project {entry['number']}"),
                procedure=row,
                number=entry["number"],
                title=entry["title"],
                about=entry["about"],
                cents=entry["euro"] * 100,
            )
            for entry in table()["project"]
        }
        self._state(row, "running")
        chosen = chain.from_iterable(
            repeat(entry["projects"], entry["number"]) for entry in table()["ballots"]
        )
        Ballot.objects.bulk_create(
            self._unknown(
                Ballot(
                    procedure=row,
                    receipt=self._receipt(number),
                    projects=sorted(str(projects[n].pk) for n in numbers),
                )
            )
            for number, numbers in enumerate(chosen)
        )
        self._state(row, "ended")
        actions.release_budget(procedure=row, by=self.by, at=self.now - timedelta(days=55))
        for key, text in (
            ("minutes", "Niederschrift der Auszählung (erfunden)"),
            ("decisions", "Ratsbeschluss zum Haushalt (erfunden)"),
            ("quorum", "72 Stimmen; nötig waren 50"),
        ):
            actions.prove(procedure=row, key=key, text=text, by=self.by)
        self._finish(
            row,
            "Der Rat hat die gewählten Projekte in den Haushalt übernommen.",
            "yes",
            "Es wird genau das bezahlt, was die Abstimmung ergab.",
        )

    def _receipt(self, number: int) -> str:
        """One known code in the whole region would be there three times."""
        if number == 0 and self.municipality.slug == "kalletal":
            return receipt_of(KNOWN_CODE)
        letters = "BCDFGHJKMP"
        code = "".join(letters[int(digit)] for digit in f"{number:04d}")
        town = letters[int(self.municipality.area.key[-1])] * 4
        return receipt_of(f"{code}-{town}-2345")

    # -------------------------------------------------------------- workshop
    def _workshop(self) -> None:
        row = self._procedure(
            "participation workshop",
            begins=-100,
            ends=30,
            kind="workshop",
            title="Bürgerwerkstatt (erfunden)",
            question="Wie wollen wir in zehn Jahren leben?",
            level=3,
            promise="Was die Werkstatt empfiehlt, kommt in den Werkstattplan oder wird begründet "
            "abgelehnt.",
            decides="die Steuerungsgruppe, zuletzt der Rat",
            used_for="den Werkstattplan",
        )
        self._state(row, "running")
        evening = datetime.combine(
            self.today - timedelta(days=20), time(18), tzinfo=timezone.get_current_timezone()
        )
        session = actions.add_session(
            by=self.by,
            key=self.ids("participation evening 1"),
            procedure=row,
            title="Erster Abend: Was uns hält und was uns fehlt",
            starts=evening,
            place="Bürgerhaus (erfunden)",
            invitation="Kommen Sie vorbei. Es gibt Suppe, und der Bürgerbus bringt Sie nach Hause.",
            sign_up="Bitte anmelden: im Kalender oder unter 0221 4710 900.",
            method="Zukunftswerkstatt: Kritik, Fantasie, Umsetzung",
            minutes="Vier Tische haben aufgeschrieben, was fehlt, und Punkte verteilt.",
            minutes_released=True,
        )
        notes: list[Any] = []
        for number, entry in enumerate(table()["note"]):
            values = {key: entry[key] for key in ("kind", "about", "text", "points")}
            topic = Topic.objects.get(key=entry["topic"]) if "topic" in entry else None
            key = self.ids(f"participation note {number}")
            said = {"topic": topic, "under": notes[entry["under"]] if "under" in entry else None}
            notes.append(actions.add_note(by=self.by, key=key, session=session, **said, **values))
        numbers = {("age", "30-44"): 6, ("age", "45-59"): 11, ("age", "60-74"): 17}
        numbers |= {("age", "75+"): 9, ("age", "18-29"): 2, ("actor", "citizens"): 31}
        numbers |= {("actor", "volunteers"): 8, ("actor", "administration"): 6}
        actions.count_heads(session=session, numbers=numbers, by=self.by)


def _said(question: Question, draw: Any) -> Any:
    """An invented answer; some leave a question out."""
    options = [str(option.pk) for option in question.options.all()]
    if draw.random() < 0.06:
        return None
    if question.kind == Question.Kind.RANKING:
        chances = np.array([0.36, 0.14, 0.2, 0.12, 0.18])
        return [options[n] for n in draw.choice(5, size=3, replace=False, p=chances)]
    if question.kind == Question.Kind.SCALE:
        return str(draw.choice([1, 2, 3, 4, 5], p=[0.06, 0.18, 0.34, 0.3, 0.12]))
    if question.kind == Question.Kind.MULTIPLE:
        pairs = zip(options, (0.55, 0.3, 0.42, 0.35, 0.2), strict=True)
        return [key for key, chance in pairs if draw.random() < chance] or None
    return None
