from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahraum.base.municipality import actions
from nahraum.base.municipality.forms import ContactForm
from nahraum.base.municipality.models import Municipality


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, kommune: str) -> HttpResponse:
    """What imprint, privacy page and accessibility statement show."""
    here: Municipality = request.municipality  # type: ignore[attr-defined]
    form = ContactForm(request.POST or None, instance=here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(
                municipality=here,
                contact=form.cleaned_data,
                by=request.actor,  # type: ignore[attr-defined]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Gespeichert. Impressum und Datenschutz zeigen es schon."))
            return redirect("municipality:contact", kommune=kommune)
    return render(request, "municipality/contact.html", {"form": form})
