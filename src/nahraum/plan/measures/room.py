from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    FollowUp,
    NavigationItem,
    Permission,
    Related,
    Remarkable,
    Remarked,
    Room,
    Step,
    Todo,
    Translatable,
    Visibility,
)
from nahraum.plan.measures import queries
from nahraum.understand.needs.rules import WHOLE

_EDITORS = frozenset({"planner", "municipality_admin"})
_DECIDERS = frozenset({"municipality_admin"})
_READERS = _EDITORS | {"network_coordinator"}
_COUNCIL = _READERS | {"council_member"}
_PUBLIC = ("public-list", "public")
_LOOK = ("list", "board", "timeline", "standing", "goals", "measure", "history", "export")
_RELEASED = ("versions", "version", "download")
_CHANGE = (
    *("new", "change", "state", "take-back", "decision", "review", "add-part", "change-part"),
    *("add-reading", "remove", "restore", "trash", "add-goal", "add-goal-figure", "adopt"),
    *("prepare", "version-decision", "after-example"),
)


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """At most four lines: milestones, half-time, what is incomplete, what waits for release."""
    now = timezone.now()
    if allowed(actor, "measures.change", municipality, at=now):
        yield from _late(municipality, on)
        yield from _to_review(municipality, on)
        yield from _unsaid(municipality)
    if allowed(actor, "measures.decide", municipality, at=now):
        draft = queries.versions(released_only=False).filter(released_at__isnull=True).first()
        if draft is not None:
            yield Todo(
                text=_("%(version)s des Plans ist vorbereitet: für den Rat freigeben?")
                % {"version": draft},
                url=reverse("measures:version", args=[municipality.slug, draft.pk]),
                due=draft.as_of,
                room="measures",
            )


def _late(municipality: Any, on: date) -> Iterable[Todo]:
    late = queries.overdue(on)
    number, first = late.count(), late.first()
    if first is None:
        return
    text = ngettext(
        "Ein Meilenstein ist überfällig: %(title)s",
        "%(number)s Meilensteine sind überfällig, zuerst: %(title)s",
        number,
    )
    yield Todo(
        text=text % {"number": number, "title": first.title},
        url=reverse("measures:measure", args=[municipality.slug, first.measure_id]),
        due=first.due,
        room="measures",
    )


def _to_review(municipality: Any, on: date) -> Iterable[Todo]:
    due = queries.review_days(on)
    if not due:
        return
    first, day = next(iter(due.items()))
    measure = queries.measures().get(pk=first)
    text = ngettext(
        "Halbzeitbilanz fällig: %(title)s",
        "%(number)s Halbzeitbilanzen sind fällig, zuerst: %(title)s",
        len(due),
    )
    yield Todo(
        text=text % {"number": len(due), "title": measure.title},
        url=reverse("measures:review", args=[municipality.slug, measure.pk]),
        due=day,
        room="measures",
    )


def _unsaid(municipality: Any) -> Iterable[Todo]:
    found = queries.incomplete()
    number, first = found.count(), found.first()
    if first is None:
        return
    text = ngettext(
        "Einer Maßnahme fehlt die zuständige Stelle oder eine Kennzahl: %(title)s",
        "%(number)s Maßnahmen fehlt die zuständige Stelle oder eine Kennzahl, zuerst: %(title)s",
        number,
    )
    yield Todo(
        text=text % {"number": number, "title": first.title},
        url=reverse("measures:measure", args=[municipality.slug, first.pk]),
        weight=70,
        room="measures",
    )


def _related(kind: str, pk: Any) -> Iterable[Related]:
    """What is under way in a cell of the need map ("<topic>:<neighbourhood>"), or after an example
    of the practice library. What no key can be (a database refuses some letters) finds nothing."""
    if not str(pk).isprintable():
        return
    if kind == "practice.example":
        rows = queries.planned_after(str(pk))
    elif kind == "needs.cell":
        topic, _colon, place = str(pk).partition(":")
        try:
            where = None if place in ("", WHOLE) else UUID(place)
        except ValueError:
            return
        rows = queries.under_way(topic, where)
    else:
        return
    for row in rows[:20]:
        found = queries.brief_of(row)
        yield Related(
            label=_("Maßnahme"),
            text=row.title,
            url=found.public_url if kind == "practice.example" else found.url,
            state=found.state_label,
            since=row.state_since,
        )


def _from_example(municipality: Any, words: Mapping[str, str]) -> str:
    key, topic = words["beispiel"], words.get("thema", "")
    address = reverse("measures:after-example", args=[municipality.slug, key])
    return f"{address}?{urlencode({'thema': topic})}" if topic else address


def _from_cell(municipality: Any, words: Mapping[str, str]) -> str:
    known = {name: words[name] for name in ("thema", "ort", "halbjahr") if words.get(name)}
    return f"{reverse('measures:new', args=[municipality.slug])}?{urlencode(known)}"


def _remarked(municipality: Any, pk: str) -> Remarked | None:
    try:
        found = queries.brief(UUID(pk))
    except ValueError:
        return None
    return None if found is None else Remarked(title=found.title, url=found.url)


ROOM = Room(
    name="measures",
    label="Ziele und Maßnahmen",
    step=Step.PLAN,
    summary="Was wir vorhaben, bis wann, mit wem, und woran wir die Wirkung sehen.",
    help_template="measures/help.html",
    navigation=(
        NavigationItem(
            label="Maßnahmen",
            url_name="measures:list",
            step=Step.PLAN,
            action="measures.read",
            order=30,
            stands_for=(
                "measures:versions",
                "measures:public-list",
            ),
        ),
        NavigationItem(
            label="Plan für den Rat",
            url_name="measures:versions",
            step=Step.PLAN,
            action="measures.read-released",
            order=40,
        ),
        NavigationItem(
            label="Was wurde daraus?",
            url_name="measures:public-list",
            step=Step.PLAN,
            action="measures.follow",
            order=60,
        ),
    ),
    urls=(
        *(Access(url_name=f"measures:{name}", action="measures.follow") for name in _PUBLIC),
        *(Access(url_name=f"measures:{name}", action="measures.read") for name in _LOOK),
        *(
            Access(url_name=f"measures:{name}", action="measures.read-released")
            for name in _RELEASED
        ),
        *(Access(url_name=f"measures:{name}", action="measures.change") for name in _CHANGE),
        Access(url_name="measures:release", action="measures.decide"),
    ),
    todos=_todos,
    related=_related,
    follow_ups=(
        FollowUp(
            after="practice.example",
            label="Als Vorlage übernehmen",
            action="measures.change",
            url=_from_example,
        ),
        FollowUp(
            after="needs.cell", label="Maßnahme planen", action="measures.change", url=_from_cell
        ),
    ),
    translatables=(
        Translatable(
            kind=queries.KIND,
            label="Maßnahme",
            fields=queries.TRANSLATED,
            rows=queries.measures_to_translate,
        ),
    ),
    remarkables=(
        Remarkable(
            kind="measures.measure",
            action="measures.read",
            keeper="measures.change",
            find=_remarked,
        ),
    ),
    permissions=(
        Permission(action="measures.read", sentence="Ziele und Maßnahmen lesen", roles=_READERS),
        Permission(action="measures.change", sentence="Ziele und Maßnahmen planen", roles=_EDITORS),
        Permission(
            action="measures.decide",
            sentence="Maßnahmen ohne Beschluss entscheiden und den Plan für den Rat freigeben",
            roles=_DECIDERS,
        ),
        Permission(
            action="measures.read-released",
            sentence="freigegebene Fassungen des Plans lesen",
            roles=_COUNCIL,
        ),
        Permission(
            action="measures.follow",
            sentence="lesen, was aus Vorschlägen wurde",
            visibility=Visibility.PUBLIC,
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"measures.{action}", sentence=sentence)
        for action, sentence in (
            ("plan", "{who} hat eine Maßnahme angelegt."),
            ("add", "{who} hat etwas in den Plan eingetragen."),
            ("add-evidence", "{who} hat Belege zu einer Maßnahme gelegt."),
            ("change", "{who} hat den Plan geändert."),
            ("set-state", "{who} hat den Stand einer Maßnahme geändert."),
            ("take-back", "{who} hat einen Schritt einer Maßnahme zurückgenommen."),
            ("link-decision", "{who} hat einen Beschluss verknüpft."),
            ("adopt-goals", "{who} hat Ziele aus der Vorlage übernommen."),
            ("prepare-version", "{who} hat eine Fassung des Plans vorbereitet."),
            ("release-version", "{who} hat eine Fassung des Plans für den Rat freigegeben."),
            ("review", "{who} hat eine Halbzeitbilanz gezogen."),
            ("remove", "{who} hat etwas aus dem Plan in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas in den Plan zurückgeholt."),
        )
    ),
)
