from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahraum.base.municipality import actions
from nahraum.base.municipality.forms import ContactForm

# The room of people stands above; only the checker of types needs to know its request.
if TYPE_CHECKING:
    from nahraum.base.people.queries import HouseRequest


@require_http_methods(["GET", "POST"])
def contact(request: "HouseRequest", kommune: str) -> HttpResponse:
    """What imprint, privacy page and accessibility statement show."""
    here = request.municipality
    form = ContactForm(request.POST or None, instance=here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(
                municipality=here,
                contact=form.cleaned_data,
                by=request.actor,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert. Impressum und Datenschutz zeigen es schon."))
            return redirect("municipality:contact", kommune=kommune)
    return render(request, "municipality/contact.html", {"form": form})
