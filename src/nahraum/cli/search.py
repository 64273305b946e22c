"""`nahraum search`: who helps, in everyday words, from the register of this installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nahraum.analysis.figures import Method, Notice
from nahraum.analysis.language import plain
from nahraum.cli.output import answer, emit, fail, json_option
from nahraum.facts.crisis import Call
from nahraum.web import bootstrap
from nahraum.web.paths import var

if TYPE_CHECKING:
    from datetime import datetime

    from nahraum.base.municipality.models import Municipality
    from nahraum.connect.portal.queries import Shown
    from nahraum.connect.portal.rules import Found, Hit, Wish

METHOD = Method("portal.search", "1")
MOST_SHOWN = 10
_SET_UP = "nahraum setup oder make demo ausführen"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one municipality's register says; `shown` are the hits in their order."""

    municipality: "Municipality"
    found: "Found"
    shown: "tuple[tuple[Hit, Shown], ...]"


@click.command()
@click.argument("query")
@click.option("--municipality", "kommune", help="Name, AGS oder ARS; sonst alle dieser Anlage.")
@click.option("--near", default="", help="Ort, Ortsteil oder Postleitzahl; Nahes kommt zuerst.")
@click.option("--open-now", is_flag=True, help="Nur was jetzt geöffnet ist oder sein könnte.")
@json_option
def search(query: str, kommune: str | None, near: str, open_now: bool, as_json: bool) -> None:
    """Angebote suchen: QUERY in eigenen Worten, zum Beispiel „Oma vergisst alles“."""
    if not query.strip():
        raise click.UsageError("QUERY ist leer; in eigenen Worten sagen, was gebraucht wird.")
    bootstrap.start()
    from nahraum.base.topics.rules import crisis_calls

    crisis = crisis_calls(query)
    if not as_json:
        _print_crisis(crisis)
    municipalities = municipalities_meant(kommune)
    from django.utils import timezone, translation

    from nahraum.connect.portal.rules import Wish

    wish = Wish(question=query, near=near, open_now=open_now)
    with translation.override("de"):
        answers = _near([_asked(one, wish, timezone.now()) for one in municipalities])
        hits, meanings = _hits(answers), _interpretation(answers)
    values = {
        "hits": hits,
        "crisis": [{"name": c.name, "number": c.number, "when": c.when} for c in crisis],
        "interpreted_as": meanings,
    }
    warnings = _remarks(answers, near)
    if not as_json:
        _print(values, warnings, wish, several=len(municipalities) > 1)
        return
    inputs = {"query": query, "municipality": kommune, "near": near or None, "open_now": open_now}
    emit(
        answer(
            method=METHOD,
            inputs=inputs,
            values=values,
            warnings=warnings,
            sources=("nahraum-topics",),
        ),
        as_json=True,
    )


# ------------------------------------------------------------------------------ where to look
def municipalities_meant(kommune: str | None) -> "list[Municipality]":
    """Those to ask: the one that is meant, or all that are open."""
    _check_installation()
    from nahraum.base.municipality.queries import open_municipalities

    known = list(open_municipalities())
    if not known:
        fail(f"In dieser Anlage ist keine Kommune eröffnet; {_SET_UP}")
    if kommune is None:
        return known
    found = _meant(known, kommune)
    if not found:
        names = ", ".join(one.name for one in known)
        fail(f"--municipality: {kommune!r} gibt es in dieser Anlage nicht; vorhanden: {names}")
    if len(found) > 1:
        lines = "\n".join(f"  {one.area.key}  {_with_district(one)}" for one in found)
        raise click.UsageError(
            f"„{kommune}“ gibt es {len(found)}-mal; bitte den Schlüssel angeben:\n{lines}"
        )
    return found


def _check_installation() -> None:
    """Refuse before anything is created where nothing was set up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    name = str(connection.settings_dict["NAME"])
    in_file = connection.vendor == "sqlite" and "mode=memory" not in name
    if not var().is_dir() or (in_file and not Path(name).is_file()):
        fail(f"Hier ist noch nichts eingerichtet; {_SET_UP}")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        fail("Die Datenbank ist nicht auf dem Stand dieser Fassung; nahraum setup ausführen")


def _meant(known: "Sequence[Municipality]", kommune: str) -> "list[Municipality]":
    """The key wins, then the whole name, then names that go on after it ("Neustadt (Hessen)")."""
    wanted = kommune.strip()
    keyed = [one for one in known if wanted in (one.slug, one.area.key, one.area.ars)]
    named = [one for one in known if plain(one.name) == plain(wanted)]
    longer = [one for one in known if wanted and plain(one.name).startswith(f"{plain(wanted)} ")]
    return keyed or named or longer


def _with_district(one: "Municipality") -> str:
    above = one.area.parent
    return f"{one.name} ({above.name})" if above else one.name


# ------------------------------------------------------------------------------ what is found
def _asked(municipality: "Municipality", wish: "Wish", at: "datetime") -> Answer:
    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.connect.portal.queries import search as ask
    from nahraum.connect.portal.queries import shown_hits

    with municipality_scope(municipality):
        found = ask(wish, at=at)
        hits = (*found.hits, *found.perhaps)
        shown = shown_hits(hits, at=at)
    return Answer(municipality, found, tuple(zip(hits, shown, strict=True)))


def _near(answers: list[Answer]) -> list[Answer]:
    """Those who know the place asked for; all where nobody does."""
    return [one for one in answers if one.found.place] or answers


def _hits(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Hits of all municipalities, what meets every filter first, then as the search orders them."""
    every = [(hit, shown, one.municipality) for one in answers for hit, shown in one.shown]
    every.sort(
        key=lambda row: (
            not row[0].certain,
            -round(row[0].score, 9),
            row[1].offer.title.casefold(),
            row[2].name,
        )
    )
    return [_hit(hit, shown, municipality) for hit, shown, municipality in every]


def _hit(hit: "Hit", shown: "Shown", municipality: "Municipality") -> dict[str, Any]:
    offer = shown.offer
    return {
        "title": offer.title,
        "topics": [{"id": topic.key, "label": topic.name} for topic in offer.topics.all()],
        "organisation": offer.organisation.name,
        "municipality": {"ags": municipality.area.key, "name": municipality.name},
        "phone": shown.phone_shown or None,
        "matched": [{"asked": r.asked, "met": r.met, "how": r.how} for r in hit.reasons],
        "metres": hit.metres,
        "unknown": [name for name in hit.filters if not hit.certain],
    }


def _interpretation(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Topics the question was taken for, each once, best first."""
    meanings = [meaning for one in answers for meaning in one.found.meanings]
    meanings.sort(key=lambda meaning: (-round(meaning.score, 9), meaning.topic))
    best = {meaning.topic: meaning for meaning in reversed(meanings)}
    return [
        {"id": meaning.topic, "label": meaning.label, "phrase": meaning.phrase}
        for meaning in dict.fromkeys(best[meaning.topic] for meaning in meanings)
    ]


def _remarks(answers: Sequence[Answer], near: str) -> list[Notice]:
    if near.strip() and not any(one.found.place for one in answers):
        text = f"„{near}“ ist kein bekannter Ort; die Entfernung zählt nicht mit"
        return [Notice("PLACE_UNKNOWN", text)]
    return []


# ------------------------------------------------------------------------------ for people
def _print_crisis(crisis: Sequence[Call]) -> None:
    if not crisis:
        return
    click.secho("Sofort Hilfe:", bold=True)
    for call in crisis:
        click.echo(f"  {call.number}  {call.name} ({call.when})")
    click.echo()


def _print(
    values: dict[str, Any], warnings: Sequence[Notice], wish: "Wish", *, several: bool
) -> None:
    if values["interpreted_as"]:
        labels = ", ".join(topic["label"] for topic in values["interpreted_as"])
        click.echo(f"Verstanden als: {labels}")
    hits = values["hits"]
    for hit in hits[:MOST_SHOWN]:
        _print_hit(hit, several=several)
    if not hits:
        ways = "Andere Worte oder die Suche ohne --open-now" if wish.open_now else "Andere Worte"
        click.echo(f"Dazu ist hier kein passendes Angebot eingetragen. {ways} können helfen.")
    elif len(hits) > MOST_SHOWN:
        click.echo(f"\n… und {len(hits) - MOST_SHOWN} weitere; --json zeigt alle")
    for notice in warnings:
        click.echo(f"Hinweis: {notice.text}", err=True)


def _print_hit(hit: dict[str, Any], *, several: bool) -> None:
    where = f", {hit['municipality']['name']}" if several else ""
    click.secho(f"\n{hit['title']}", bold=True)
    click.echo(f"  {hit['organisation']}{where}")
    click.echo(f"  Telefon: {hit['phone'] or 'nicht bekannt'}")
    if hit["unknown"]:
        click.echo("  Ob jetzt geöffnet ist, ist nicht bekannt.")
    if hit["matched"]:
        why = hit["matched"][0]
        click.echo(f"  Gefunden über „{why['asked']}“: {why['met']}")
