from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.analysis.disclosure.counting import UNKNOWN
from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.roles import ROLES
from nahraum.base.people.rules import NotAllowed, allowed
from nahraum.base.registry import permission
from nahraum.base.signals import actions, queries
from nahraum.base.signals.forms import RulesForm, VersionForm
from nahraum.base.signals.models import Release, Signal
from nahraum.base.signals.rules import NotReleased, in_words
from nahraum.base.topics.queries import topics


@require_GET
def releases(request: HouseRequest, kommune: str) -> HttpResponse:
    """What is public since when, what is due, and what is needed for it."""
    context = {
        "releases": [(row, in_words(row.half_year)) for row in queries.releases()],
        "due": [(key, in_words(key)) for key in queries.due(timezone.localdate())],
        "rules": queries.own_rules(),
        "may_publish": _may(request, "signals.publish"),
        "may_tighten": _may(request, "signals.tighten"),
    }
    return render(request, "signals/releases.html", context)


def _may(request: HouseRequest, action: str, obj: Any = None) -> bool:
    return allowed(request.actor, action, obj or request.municipality, at=timezone.now())


@require_GET
def release(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One half-year. Before it is public, only those who must agree see its numbers."""
    row = get_object_or_404(Release, pk=pk)
    tables = None
    may_approve = row.state == Release.State.WAITING and _may(request, "signals.approve", row)
    if row.state == Release.State.RELEASED:
        tables = queries.released(row.half_year)
    elif may_approve:
        tables = queries.prepared(row)
    context = {
        "release": row,
        "half_year": in_words(row.half_year),
        "tables": tables and _shown(tables),
        "rules": tables and tables.rules,
        "audit": row.document.get("audit", {}) if tables else {},
        "may_approve": may_approve,
        "may_publish": _may(request, "signals.publish"),
        "is_asker": row.asked_by == request.actor.id_text,
        "approvers": _approvers(),
    }
    return render(request, "signals/release.html", context)


def _approvers() -> list[str]:
    found = permission("signals.approve")
    return sorted(ROLES[role].label for role in found.roles) if found else []


def _shown(tables: queries.Released) -> dict[str, Any]:
    """The three tables as rows of texts, fields and topics by name."""
    names = {topic.key: topic.name for topic in topics()} | {UNKNOWN: _("Thema nicht bekannt")}
    fields = list(dict.fromkeys(tables.topics.values()))
    heads = [names.get(key, key) for key in fields]
    places = sorted(tables.places.items(), key=lambda item: item[1])
    places.append((UNKNOWN, _("Ortsteil nicht bekannt")))
    reasons = [(value, label) for value, label in Signal.Reason.choices]
    by_topic = [(names.get(key, key), tables.of_topic(key)) for key in tables.topics]
    return {
        "heads": heads,
        "places": [
            (name, [tables.by_place.get((key, place)) for key in fields]) for place, name in places
        ],
        "reasons": [
            (label, [tables.by_reason.get((key, reason)) for key in fields])
            for reason, label in reasons
        ],
        "topics": sorted(
            ((name, count) for name, count in by_topic if count.total is not None),
            key=lambda row: row[0],
        ),
    }


@require_POST
def prepare(request: HouseRequest, kommune: str) -> HttpResponse:
    try:
        row = actions.prepare(
            half_year=request.POST.get("half_year", ""), at=timezone.now(), by=request.actor
        )
    except NotReleased as error:
        messages.error(request, str(error))
        return redirect("signals:releases", kommune=kommune)
    except StaleVersion:
        return _stale(request, kommune)
    if row.problem:
        messages.error(request, _("Nichts wurde veröffentlicht: %(why)s") % {"why": row.problem})
    else:
        messages.success(
            request, _("Das Halbjahr ist vorbereitet. Veröffentlicht ist noch nichts.")
        )
    return redirect("signals:release", kommune=kommune, pk=row.pk)


@require_POST
def publish(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    return _step(request, kommune, pk, actions.publish)


@require_POST
def approve(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    return _step(request, kommune, pk, actions.approve)


@require_POST
def discard(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    return _step(request, kommune, pk, actions.discard)


def _step(
    request: HouseRequest, kommune: str, pk: UUID, action: Callable[..., Release]
) -> HttpResponse:
    """Do what a button says to the state of the release that was seen."""
    row = get_object_or_404(Release, pk=pk)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        row = action(release=row, version=version, at=timezone.now(), by=request.actor)
    except StaleVersion:
        return _stale(request, kommune)
    except (NotReleased, NotAllowed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _told(row))
    return redirect("signals:release", kommune=kommune, pk=pk)


def _told(row: Release) -> str:
    if row.state == Release.State.RELEASED:
        return _("Veröffentlicht. Die Bedarfskarte rechnet jetzt mit diesen Zahlen.")
    if row.state == Release.State.WAITING:
        return _("Jetzt muss eine zweite Person zustimmen. Sie findet das unter „Heute“.")
    return _("Verworfen. Veröffentlicht wurde nichts.")


def _stale(request: HttpRequest, kommune: str) -> HttpResponse:
    messages.info(request, _("Jemand anderes war schneller. So steht es jetzt."))
    return redirect("signals:releases", kommune=kommune)


@require_http_methods(["GET", "POST"])
def rules(request: HouseRequest, kommune: str) -> HttpResponse:
    """The numbers of the publication rule, to be made stricter."""
    form = RulesForm(request.POST or None, instance=queries.own_rules())
    if request.method == "POST" and form.is_valid():
        try:
            actions.tighten(
                numbers=form.numbers(),
                version=form.cleaned_data["version"],
                at=timezone.now(),
                by=request.actor,
            )
        except NotReleased as error:
            form.add_error(None, str(error))
        except StaleVersion:
            return _stale(request, kommune)
        else:
            messages.success(request, _("Die Regel gilt ab der nächsten Vorbereitung."))
            return redirect("signals:releases", kommune=kommune)
    return render(request, "signals/rules.html", {"form": form})
