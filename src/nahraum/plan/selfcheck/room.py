from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
)

_EDITORS = frozenset({"planner", "municipality_admin"})
_READERS = _EDITORS | {"network_coordinator"}
_READ = ("list", "course", "show", "paper", "sustaining", "sustained", "sustaining-paper", "posts",
         "post", "post-paper", "instruments", "instrument")  # fmt: skip
_CHANGE = ("begin", "area", "finish", "take-up", "add-sustaining", "change-sustaining", "add-post",
           "change-post", "count", "recount", "remove", "restore")  # fmt: skip
_SOON = 270  # days before the money of a post ends


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    """The assessment of the year from October on, and posts whose money ends."""
    from nahraum.plan.selfcheck import queries

    if not allowed(actor, "selfcheck.change", municipality, at=timezone.now()):
        return
    done = queries.latest_finished()
    if on.month >= 10 and (done is None or done.year < on.year):
        yield Todo(
            text=_("Standortbestimmung %(year)s machen") % {"year": on.year},
            url=reverse("selfcheck:list", args=[municipality.slug]),
            due=date(on.year, 12, 31),
            weight=65,
            room="selfcheck",
        )
    for post in queries.ending_soon(on, days=_SOON):
        yield Todo(
            text=_("Das Geld für „%(post)s“ endet: Verstetigung prüfen") % {"post": post},
            url=reverse("selfcheck:post", args=[municipality.slug, post.pk]),
            due=post.funded_until,
            weight=40,
            room="selfcheck",
        )


def _item(label: str, name: str, order: int) -> NavigationItem:
    return NavigationItem(
        label=label,
        url_name=f"selfcheck:{name}",
        step=Step.PLAN,
        action="selfcheck.read",
        order=order,
    )


def _says(verb: str, sentence: str) -> AuditSentence:
    return AuditSentence(action=f"selfcheck.{verb}", sentence=sentence)


ROOM = Room(
    name="selfcheck",
    label="Standortbestimmung",
    step=Step.PLAN,
    summary="Wo wir stehen: Prinzipien, Thesen, Quartiersarbeit, Verstetigung.",
    help_template="selfcheck/help.html",
    navigation=(
        _item("Standortbestimmung", "list", 70),
        _item("Quartiersarbeit", "posts", 71),
        _item("Verstetigung", "sustaining", 72),
        _item("Instrumente", "instruments", 73),
    ),
    permissions=(
        Permission(
            action="selfcheck.read",
            sentence="lesen, wo die Kommune steht, und was Quartiersarbeit leistet",
            roles=_READERS,
        ),
        Permission(
            action="selfcheck.change",
            sentence="den Standort bestimmen, Verstetigung prüfen, Quartiersarbeit pflegen",
            roles=_EDITORS,
        ),
    ),
    urls=(
        *(Access(url_name=f"selfcheck:{name}", action="selfcheck.read") for name in _READ),
        *(Access(url_name=f"selfcheck:{name}", action="selfcheck.change") for name in _CHANGE),
    ),
    todos=_todos,
    audit_sentences=(
        _says("begin", "{who} hat eine Standortbestimmung begonnen."),
        _says("answer", "{who} hat Fragen der Standortbestimmung beantwortet."),
        _says("finish", "{who} hat eine Standortbestimmung abgeschlossen."),
        _says("take-up", "{who} hat eine Standortbestimmung wieder aufgenommen."),
        _says("add-sustaining", "{who} hat die Verstetigung geprüft."),
        _says("add-post", "{who} hat eine Stelle der Quartiersarbeit eingetragen."),
        _says("add-count", "{who} hat Zahlen der Quartiersarbeit eingetragen."),
        _says("change", "{who} hat Angaben zu Verstetigung oder Quartiersarbeit geändert."),
        _says("remove", "{who} hat einen Eintrag der Standortbestimmung entfernt."),
        _says("restore", "{who} hat einen Eintrag der Standortbestimmung zurückgeholt."),
    ),
)
