from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    SignalKind,
    Step,
    Todo,
)
from nahraum.base.signals import queries
from nahraum.base.signals.jobs import prepare_needed, run_flush, run_prepare
from nahraum.base.signals.models import Release
from nahraum.base.signals.rules import in_words

_PUBLISHERS = frozenset({"planner", "municipality_admin"})
# The second person: people of the district or an alliance are invited as planners.
_SECOND = _PUBLISHERS | {"data_protection_officer", "case_team_lead"}
_READERS = _SECOND | {"council_member", "network_coordinator", "navigator"}


def _somebody_else(actor: Any, release: Any, at: datetime) -> bool:
    """Four eyes: nobody agrees with themselves. Asked for a municipality, there is no row yet."""
    return not isinstance(release, Release) or release.asked_by != actor.id_text


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    now = timezone.now()
    if allowed(actor, "signals.publish", municipality, at=now):
        for row in queries.releases():
            if row.state in (Release.State.DRAFT, Release.State.REFUSED):
                yield Todo(
                    text=_("Bedarfszahlen freigeben: %(when)s") % {"when": in_words(row.half_year)},
                    url=reverse("signals:release", args=[municipality.slug, row.pk]),
                    room="signals",
                )
    waiting, since = queries.waiting_since()
    if waiting is not None and allowed(actor, "signals.approve", waiting, at=now):
        yield Todo(
            text=_("Als zweite Person zustimmen: Bedarfszahlen %(when)s")
            % {"when": in_words(waiting.half_year)},
            url=reverse("signals:release", args=[municipality.slug, waiting.pk]),
            due=since and timezone.localdate(since),
            room="signals",
        )


ROOM = Room(
    name="signals",
    label="Bedarfszahlen",
    step=Step.HOUSE,
    summary="Zählt, wo Bedarf nicht gedeckt wurde, ohne Personen, und gibt Halbjahre frei.",
    help_template="signals/help.html",
    navigation=(
        NavigationItem(
            label="Bedarfszahlen",
            url_name="signals:releases",
            step=Step.UNDERSTAND,
            action="signals.read",
            order=36,
        ),
    ),
    permissions=(
        Permission(action="signals.flush", sentence="gepufferte Suchanfragen zählen"),
        Permission(action="signals.prepare", sentence="ein Halbjahr zur Freigabe vorbereiten"),
        Permission(
            action="signals.read", sentence="freigegebene Bedarfszahlen lesen", roles=_READERS
        ),
        Permission(
            action="signals.publish",
            sentence="Bedarfszahlen eines Halbjahres vorbereiten und freigeben",
            roles=_PUBLISHERS,
        ),
        Permission(
            action="signals.approve",
            sentence="als zweite Person einer Freigabe zustimmen",
            roles=_SECOND,
            condition=_somebody_else,
        ),
        Permission(
            action="signals.tighten",
            sentence="die Veröffentlichungsregel verschärfen",
            roles=frozenset({"municipality_admin", "data_protection_officer"}),
        ),
    ),
    urls=(
        Access(url_name="signals:releases", action="signals.read"),
        Access(url_name="signals:release", action="signals.read"),
        Access(url_name="signals:prepare", action="signals.publish"),
        Access(url_name="signals:publish", action="signals.publish"),
        Access(url_name="signals:approve", action="signals.approve"),
        Access(url_name="signals:discard", action="signals.approve"),
        Access(url_name="signals:rules", action="signals.tighten"),
    ),
    todos=_todos,
    audit_sentences=tuple(
        AuditSentence(action=f"signals.{action}", sentence=sentence)
        for action, sentence in (
            ("emit", "{who} hat einen Bedarf gemeldet."),
            ("flush", "{who} hat Suchanfragen gezählt."),
            ("prepare", "{who} hat Bedarfszahlen eines Halbjahres vorbereitet."),
            ("ask", "{who} hat um die Zustimmung einer zweiten Person gebeten."),
            ("release", "{who} hat Bedarfszahlen eines Halbjahres freigegeben."),
            ("discard", "{who} hat vorbereitete Bedarfszahlen verworfen."),
            ("tighten", "{who} hat die Veröffentlichungsregel verschärft."),
        )
    ),
    jobs=(
        JobKind(
            name="signals.flush-searches",
            label="Suchanfragen zählen",
            run=run_flush,
            action="signals.flush",
            every_minutes=24 * 60,
        ),
        JobKind(
            name="signals.prepare",
            label="Bedarfszahlen vorbereiten",
            run=run_prepare,
            action="signals.prepare",
            every_minutes=24 * 60,
            needed=prepare_needed,
        ),
    ),
    signals=(
        SignalKind(name="signals.search", label="Suche ohne brauchbares Ergebnis", person=False),
    ),
)
