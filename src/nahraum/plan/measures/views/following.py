"""A measure after an example of the practice library."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.measures import actions
from nahraum.plan.measures.forms import TemplateForm
from nahraum.plan.practice.queries import example as example_of
from nahraum.plan.practice.rules import Example


@require_http_methods(["GET", "POST"])
def after_example(request: HouseRequest, kommune: str, key: str) -> HttpResponse:
    """Take an example over as a template: which steps, how long, where."""
    example = example_of(key)
    if example is None:
        raise Http404
    asked = request.GET.get("thema", "")
    topics = sorted(example.topics, key=lambda topic: topic != asked)
    form = TemplateForm(
        request.POST or None,
        title=example.title,
        topics=topics,
        steps=[(step.title, step.months) for step in example.steps],
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = _planned(request, form, example, kommune)
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("measures:measure", kommune=kommune, pk=there.row.pk)
            form.add_error(None, str(ALREADY_SENT))
        else:
            return redirect("measures:measure", kommune=kommune, pk=row)
    context = {"form": form, "example": example}
    return render(request, "measures/after_example.html", context)


def _planned(request: HouseRequest, form: TemplateForm, example: Example, kommune: str) -> UUID:
    said = form.cleaned_data
    measure = actions.plan_after(
        example=example,
        url=reverse("practice:show", kwargs={"kommune": kommune, "key": example.key}),
        title=said["title"],
        topic=form.topic(),
        neighbourhoods=said["neighbourhoods"],
        steps=form.chosen(said["starts"] or timezone.localdate()),
        starts=said["starts"],
        key=said["key"],
        by=request.actor,
    )
    pk: UUID = measure.pk
    return pk
