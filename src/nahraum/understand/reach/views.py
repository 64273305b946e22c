from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.topics.queries import topics
from nahraum.understand.reach import actions, queries
from nahraum.understand.reach.forms import FeedForm, TimesForm
from nahraum.understand.reach.models import Feed, StoredTime
from nahraum.understand.reach.rules import CAR_DETOUR, CAR_EXTRA, CAR_KMH, CATCHMENT, LIMITS

# What people need most often; further ones can be chosen on the page.
MAIN = ("hausarzt", "apotheke", "krankenhaus", "nahversorgung", "tagespflege", "begegnung")


@require_GET
def feeds(request: HouseRequest, kommune: str) -> HttpResponse:
    """The timetables and how long they hold."""
    now = timezone.now()
    today = timezone.localdate(now)
    rows = list(queries.feeds())
    return render(
        request,
        "reach/feeds.html",
        {
            "feeds": rows,
            "today": today,
            "ending": queries.ending(on=today, within=14),
            "removed": list(queries.removed_feeds()),
            "days": TRASH_DAYS,
            "may_change": allowed(request.actor, "reach.change", request.municipality, at=now),
        },
    )


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = FeedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            actions.add_feed(data=file.read(), by=request.actor, **values)
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return _added(request, kommune)
            form = FeedForm({**request.POST.dict(), "key": str(uuid4())}, request.FILES)
            form.add_error(None, str(ALREADY_SENT))
        else:
            return _added(request, kommune)
    return render(request, "reach/add.html", {"form": form})


def _added(request: HouseRequest, kommune: str) -> HttpResponse:
    messages.success(
        request, _("Der Fahrplan wird eingelesen. Laden Sie diese Seite in einer Minute neu.")
    )
    return redirect("reach:feeds", kommune=kommune)


@require_POST
def remove(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    actions.remove_feed(feed=get_object_or_404(Feed, pk=pk), by=request.actor)
    messages.success(request, _("Der Fahrplan liegt im Papierkorb."))
    return redirect("reach:feeds", kommune=kommune)


@require_POST
def restore(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    feed = get_object_or_404(Feed.trash.all(), pk=pk)
    actions.restore_feed(feed=feed, by=request.actor)
    messages.success(request, _("Der Fahrplan ist wieder da."))
    return redirect("reach:feeds", kommune=kommune)


@require_GET
def times(request: HouseRequest, kommune: str) -> HttpResponse:
    """How long the ways of each neighbourhood are: to one topic, or to the usual ones."""
    keys = queries.topics_with_times()
    labels = {topic.key: topic.name for topic in topics().filter(key__in=keys)}
    chosen = sorted(labels.items(), key=lambda item: item[1])
    asked = {"ziel": TimesForm.EVERYTHING, "mit": StoredTime.Mode.CAR.value, **request.GET.dict()}
    form = TimesForm(asked, topics=chosen)
    wanted = form.cleaned_data if form.is_valid() else {}
    mode = wanted.get("mit", StoredTime.Mode.CAR.value)
    topic = wanted.get("ziel", TimesForm.EVERYTHING)
    places = list(neighbourhoods())
    context = {
        "form": form,
        "computed": queries.computed_on(),
        "topic": labels.get(topic, ""),
        "mode": StoredTime.Mode(mode).label,
        "assumptions": (CAR_DETOUR, CAR_KMH, CAR_EXTRA, CATCHMENT, *LIMITS.values()),
        "may_change": allowed(
            request.actor, "reach.change", request.municipality, at=timezone.now()
        ),
        "key": uuid4(),
        **(_one(topic, places) if topic in labels else _usual(mode, places, labels)),
    }
    return render(request, "reach/times.html", context)


def _one(topic: str, places: list[Neighbourhood]) -> dict[str, Any]:
    """All modes side by side, and how many people are near enough by car."""
    found = {mode: queries.stored_times(topic, mode.value) for mode in StoredTime.Mode}
    reached = queries.catchments(topic)
    car, walk, bus = (found[mode] for mode in StoredTime.Mode)
    rows = [
        (place, car.get(place.pk), walk.get(place.pk), bus.get(place.pk), _access(reached, place))
        for place in places
    ]
    return {"rows": rows, "reached": reached}


def _access(reached: queries.Reachable | None, place: Neighbourhood) -> float | None:
    return None if reached is None else reached.access.get(place.pk)


def _usual(mode: str, places: list[Neighbourhood], labels: dict[str, str]) -> dict[str, Any]:
    keys = [key for key in MAIN if key in labels]
    found = {key: queries.stored_times(key, mode) for key in keys}
    rows = [(place, [found[key].get(place.pk) for key in keys]) for place in places]
    return {"columns": [labels[key] for key in keys], "matrix": rows}


@require_POST
def compute(request: HouseRequest, kommune: str) -> HttpResponse:
    actions.order_times(by=request.actor, key=request.POST.get("key", "")[:40])
    messages.success(
        request, _("Die Wege werden neu berechnet. Laden Sie diese Seite in einer Minute neu.")
    )
    return redirect("reach:times", kommune=kommune)
