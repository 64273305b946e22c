from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.notify.queries import address_of
from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.base.signals.actions import too_often
from nahraum.connect.directory.actions import report_correction
from nahraum.connect.portal import queries
from nahraum.connect.portal.forms import CorrectionForm
from nahraum.connect.portal.views.addresses import offer_or_404

MOST_IN_A_DAY = 20  # from one connection: somebody who goes through a whole list


@require_http_methods(["GET", "POST"])
def report(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Say what is wrong. The number that comes back asks later what became of it."""
    found = offer_or_404(pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if too_often(network_address(request), "correction", most=MOST_IN_A_DAY, at=timezone.now()):
            form.add_error(
                None,
                _("Von Ihrem Anschluss kamen heute schon viele Hinweise. Bitte rufen Sie uns an."),
            )
            context = {"form": form, "offer": found}
            return render(request, "portal/report.html", context, status=429)
        try:
            ticket = report_correction(
                offer=found,
                by=request.actor,
                link_to=lambda number: address_of(reverse("portal:answer", args=[kommune, number])),
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere:
            form = CorrectionForm({**request.POST.dict(), "key": str(uuid4())})
            form.add_error(None, str(ALREADY_SENT))
        else:
            return redirect("portal:answer", kommune=kommune, number=ticket.number)
    return render(request, "portal/report.html", {"form": form, "offer": found})


@require_GET
def answer(request: HouseRequest, kommune: str, number: str) -> HttpResponse:
    """What became of a correction. The page shows no text of the sender: numbers get lost."""
    ticket = queries.answered(number)
    if ticket is None:
        raise Http404
    there = bool(queries.offers_of([ticket.offer_id], at=timezone.now()))
    return render(request, "portal/answer.html", {"ticket": ticket, "still_there": there})
