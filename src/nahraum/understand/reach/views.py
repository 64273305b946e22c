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
from nahraum.understand.reach import actions, queries
from nahraum.understand.reach.forms import FeedForm
from nahraum.understand.reach.models import Feed


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
