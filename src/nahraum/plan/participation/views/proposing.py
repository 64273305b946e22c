"""Proposing and supporting ideas without an account."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.notify.models import Link
from nahraum.base.notify.queries import link_of
from nahraum.base.notify.rules import AlreadyUsed
from nahraum.base.people.queries import HouseRequest, network_address
from nahraum.plan.participation import actions, queries
from nahraum.plan.participation.actions import Sender, Stopped
from nahraum.plan.participation.forms.fields import refuse
from nahraum.plan.participation.forms.public import IdeaForm, OwnIdeaForm, age_of, form_token
from nahraum.plan.participation.models import Idea, Procedure
from nahraum.plan.participation.rules import Refused, Stop
from nahraum.plan.participation.views.looking import procedure_or_404
from nahraum.plan.participation.views.mapping import grid_map, pressed_field

COOKIE = "nahraum-ideen"
_SALT = "participation.support"
_HALF_A_YEAR = 180 * 24 * 3600
_MOST_REMEMBERED = 100


@require_http_methods(["GET", "POST"])
def submit(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """An idea; if the like stands there already, people see it before they send theirs."""
    found = procedure_or_404(pk)
    if found.row.kind != Procedure.Kind.IDEAS:
        raise Http404
    form = IdeaForm(request.POST or None)
    context: dict[str, Any] = {"procedure": found.row, "said": found.said}
    context["pressed"] = ""
    context["open"] = found.row.state == Procedure.State.RUNNING
    status = 200
    if field := pressed_field(request):
        form = IdeaForm(initial={**request.POST.dict(), "spot": field})
        context["pressed"] = field
    elif request.method == "POST" and form.is_valid():
        near = _near(found.row, form)
        if near:
            form = IdeaForm({**request.POST.dict(), "seen": "1"})
            context["alike"] = near
        else:
            form, status = _propose(request, found.row, form)
        if status == 302:
            return redirect("participation:submitted", kommune=kommune)
    context["map"] = grid_map(form["spot"].value() or "")
    return render(request, "participation/submit.html", {**context, "form": form}, status=status)


def _near(procedure: Procedure, form: IdeaForm) -> list[Idea]:
    given = form.cleaned_data
    if given["seen"] or given["homepage"]:
        return []
    text = f"{given['title']} {given['text']}"
    return queries.alike(text, queries.published_ideas(procedure)[:500])


def _propose(request: HouseRequest, procedure: Procedure, form: IdeaForm) -> tuple[IdeaForm, int]:
    given = form.cleaned_data
    sender = Sender(
        address=network_address(request), age=age_of(given["token"]), trap=given["homepage"]
    )
    try:
        actions.propose(
            procedure=procedure,
            sender=sender,
            by=request.actor,
            key=given["key"],
            at=timezone.now(),
            **form.values(),
        )
    except Stopped as stopped:
        return _again(request, form, stopped.stop)
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        refuse(form, error)
    except AlreadyThere:
        form = IdeaForm({**request.POST.dict(), "key": str(uuid4())})
        form.add_error(None, str(ALREADY_SENT))
    else:
        return form, 302
    return form, 200


def _again(request: HouseRequest, form: IdeaForm, stop: Stop) -> tuple[IdeaForm, int]:
    """Nothing that was typed is lost; who means well presses once more."""
    sentences = {
        Stop.QUICK: _("Das ging sehr schnell. Bitte senden Sie noch einmal."),
        Stop.OLD: _("Die Seite war lange offen. Bitte senden Sie noch einmal."),
        Stop.LINKS: _("Bitte höchstens einen Link."),
        Stop.REPEATED: _("Genau diese Idee haben wir schon. Danke!"),
        Stop.RATE: _("Von Ihrem Anschluss kamen heute schon viele Ideen. Bitte rufen Sie uns an."),
    }
    data = request.POST.dict()
    if stop is Stop.OLD:
        data["token"] = form_token()
    again = IdeaForm(data)
    text = sentences.get(stop, _("Das hat nicht geklappt. Bitte rufen Sie uns an."))
    again.add_error(None, text)
    return again, {Stop.RATE: 429, Stop.TOKEN: 400, Stop.TRAP: 400}.get(stop, 200)


@require_GET
def submitted(request: HouseRequest, kommune: str) -> HttpResponse:
    return render(request, "participation/submitted.html")


# ------------------------------------------------------------------ support
def remembered(request: HouseRequest) -> list[str]:
    """Ideas this browser has supported; only the browser knows."""
    text = request.get_signed_cookie(COOKIE, default="", salt=_SALT)
    return [part for part in (text or "").split(".") if part]


@require_http_methods(["GET", "POST"])
def support(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """A page with one button: reading ideas alone leaves no cookie."""
    row = queries.published_ideas().filter(pk=pk).first()
    if row is None:
        raise Http404
    mine, short = remembered(request), str(row.pk)[:8]
    context: dict[str, Any] = {"idea": row, "done": short in mine, "key": uuid4()}
    if request.method == "POST" and short not in mine:
        try:
            key = UUID(request.POST.get("key", ""))
        except ValueError:
            return HttpResponse(status=400)
        try:
            counted = actions.support(
                idea=row,
                address=network_address(request),
                key=key,
                by=request.actor,
                at=timezone.now(),
            )
        except Refused as refused:
            context["refused"] = str(refused)
            return render(request, "participation/support.html", context)
        if not counted:
            context["refused"] = _("Von Ihrem Anschluss kamen heute schon viele Unterstützungen.")
            return render(request, "participation/support.html", context, status=429)
        answer = redirect("participation:support", kommune=kommune, pk=pk)
        answer.set_signed_cookie(
            COOKIE,
            ".".join([*mine, short][-_MOST_REMEMBERED:]),
            salt=_SALT,
            max_age=_HALF_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
            path="/",  # each language of the page has an address of its own
        )
        return answer
    return render(request, "participation/support.html", context)


# ------------------------------------------------------------------ one's own idea
@require_http_methods(["GET", "POST"])
def own_idea(request: HouseRequest, kommune: str, token: str) -> HttpResponse:
    """The link of a mail: looking shows, the buttons change or withdraw."""
    link = link_of(token, actions.OWN, timezone.now())
    found = None if link is None else queries.idea(link.subject_id)
    if link is None or found is None or found.state == Idea.State.WITHDRAWN:
        return render(request, "participation/link_over.html", status=410)
    form = OwnIdeaForm(
        request.POST if "title" in request.POST else None,
        initial={"title": found.title, "text": found.text},
    )
    if request.method == "POST":
        try:
            if done := _change(request, found, link, form):
                return render(request, "participation/own_done.html", {"done": done})
        except AlreadyUsed:
            return render(request, "participation/link_over.html", status=410)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"idea": found, "form": form, "fate": queries.fate_of(found)}
    return render(request, "participation/own_idea.html", context)


def _change(request: HouseRequest, found: Idea, link: Link, form: OwnIdeaForm) -> str:
    if "zurueckziehen" in request.POST:
        actions.withdraw(idea=found, link=link, by=request.actor)
        return "withdrawn"
    if form.is_valid():
        actions.rewrite(
            idea=found, link=link, by=request.actor, at=timezone.now(), **form.cleaned_data
        )
        return "changed"
    return ""
