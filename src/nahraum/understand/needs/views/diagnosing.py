"""The diagnosis: one report of a municipality, a place or a topic, as page and on paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.understand.needs import queries
from nahraum.understand.needs.documents import paper
from nahraum.understand.needs.forms import DiagnosisForm
from nahraum.understand.needs.rules import WHOLE, Diagnosis


def _asked(request: HouseRequest) -> tuple[DiagnosisForm, Diagnosis]:
    """What the address asks for; a place or topic that is not here finds nothing."""
    place, topic = request.GET.get("ort") or WHOLE, request.GET.get("thema", "")
    found = queries.diagnosis(queries.Look(timezone.localdate()), place=place, topic=topic)
    if found is None:
        raise Http404
    return DiagnosisForm(initial={"ort": place, "thema": topic}), found


@require_GET
def show(request: HouseRequest, kommune: str) -> HttpResponse:
    form, found = _asked(request)
    words = request.GET.urlencode()
    context = {"form": form, "found": found, "stand": paper.stand(found), "words": words}
    return render(request, "needs/diagnosis.html", context)


@require_GET
def file(request: HouseRequest, kommune: str, kind: str) -> HttpResponse:
    writers = {"pdf": (paper.pdf, paper.PDF), "docx": (paper.word, paper.WORD)}
    if kind not in writers:
        raise Http404
    write, mime = writers[kind]
    _form, found = _asked(request)
    answer = HttpResponse(write(found), content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="bedarfsdiagnose-{kommune}.{kind}"'
    return answer
