"""Neighbourhood work: posts, what they count, the report made of it."""

from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nahraum.base.municipality.rules import TRASH_DAYS
from nahraum.base.municipality.tenancy import AlreadyThere, RowForm, StaleVersion, TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.plan.selfcheck import actions, queries
from nahraum.plan.selfcheck.documents import MIME, paper
from nahraum.plan.selfcheck.forms import CountForm, PostForm
from nahraum.plan.selfcheck.models import WorkCount, WorkProfile
from nahraum.plan.selfcheck.rules import read_jobs
from nahraum.plan.selfcheck.views.common import may, stamp

F = TypeVar("F", bound=RowForm)


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    removed = [
        ("stelle", row, str(row)) for row in WorkProfile.trash.order_by("-deleted_at")
    ] + [
        ("zaehlung", row, f"{row.post}, {row}")
        for row in WorkCount.trash.select_related("post").order_by("-deleted_at")
    ]  # fmt: skip
    context = {
        "rows": queries.posts(),
        "removed": removed,
        "days": TRASH_DAYS,
        "may_change": may(request),
    }
    return render(request, "selfcheck/posts.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HouseRequest, kommune: str) -> HttpResponse:
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_post(by=request.actor, key=form.key, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("selfcheck:post", kommune=kommune, pk=there.row.pk)
            form = form.sent_before()
        else:
            return redirect("selfcheck:post", kommune=kommune, pk=row.pk)
    return render(request, "selfcheck/post_edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(WorkProfile, pk=pk)
    form = PostForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        fresh = get_object_or_404(WorkProfile, pk=pk)
        form, done = _changed(request, form, fresh)
        if done:
            return redirect("selfcheck:post", kommune=kommune, pk=pk)
    return render(request, "selfcheck/post_edit.html", {"form": form, "row": row})


def _changed(request: HouseRequest, form: F, row: TenantModel) -> tuple[F, bool]:
    """Whether the row says now what was typed; the form to show if not."""
    version = form.cleaned_data["version"]
    try:
        actions.change(row=row, values=form.values(), version=version, by=request.actor)
    except ValidationError as error:
        form.add_error(None, error)
    except StaleVersion:
        return form.changed_meanwhile(), False
    else:
        messages.success(request, _("Gespeichert."))
        return form, True
    return form, False


@require_GET
def show(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """The post, and the report of a year or of all that was counted."""
    post = get_object_or_404(queries.posts(), pk=pk)
    years, year, counts = _period(request, post)
    context = {
        "post": post,
        "jobs": read_jobs(post.tasks),
        "years": years,
        "year": year,
        "counts": counts,
        "sentences": queries.sentences(post, counts),
        "may_change": may(request),
    }
    return render(request, "selfcheck/post.html", context)


def _period(
    request: HouseRequest, post: WorkProfile
) -> tuple[list[int], int | None, list[WorkCount]]:
    """Years with counts, the year that is asked for (None: all of them), and its counts."""
    years = sorted({count.year for count in queries.counts_of(post)}, reverse=True)
    asked = request.GET.get("jahr", "")
    year = int(asked) if asked.isdecimal() and asked.isascii() and int(asked) in years else None
    return years, year, list(queries.counts_of(post, year))


@require_GET
def paper_of(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """Profile and report of the post as PDF."""
    post = get_object_or_404(queries.posts(), pk=pk)
    _years, year, counts = _period(request, post)
    jobs = read_jobs(post.tasks)
    content = {
        "title": post.title,
        "place": post.neighbourhood.name if post.neighbourhood else request.municipality.name,
        "stand": stamp(None),
        "page": _("Seite"),
        "sections": [
            {"title": _("Die Stelle"), "sentences": [], "columns": [_("Was"), _("Angabe")],
             "rows": _facts(post)},
            {"title": _("Aufgaben"), "sentences": [] if jobs else [_("noch keine eingetragen")],
             "columns": [_("Aufgabe"), _("Stunden in der Woche")],
             "rows": [[job.title, _hours(job.hours)] for job in jobs]},
            {"title": _("Bericht %(year)s") % {"year": year} if year else _("Bericht"),
             "sentences": queries.sentences(post, counts),
             "columns": [_("Halbjahr"), _("Gespräche"), _("Weiterleitungen"), _("Treffen"),
                         _("Besuche"), _("Engagierte")],
             "rows": [_counted(one) for one in counts]},
        ],
    }  # fmt: skip
    response = HttpResponse(paper(content, ()), content_type=MIME)
    response["Content-Disposition"] = 'attachment; filename="quartiersarbeit.pdf"'
    return response


def _facts(post: WorkProfile) -> list[list[str]]:
    until = formats.date_format(post.funded_until, "DATE_FORMAT") if post.funded_until else ""
    said = (
        (_("Träger"), post.carrier),
        (_("Stunden in der Woche"), _hours(post.weekly_hours)),
        (_("Bezahlt bis"), until),
        (_("Wo ist die Sprechstunde?"), post.office),
        (_("Wann ist Sprechstunde?"), ", ".join(post.office_hours.splitlines())),
        (_("Telefon der Stelle"), post.phone),
    )
    return [[str(label), str(value) or "–"] for label, value in said]


def _hours(hours: Decimal | None) -> str:
    if hours is None:
        return _("nicht bekannt")
    return str(formats.number_format(hours, 0 if hours == int(hours) else 1))


def _counted(one: WorkCount) -> list[str]:
    """A half-year as a row; a dash was not counted."""
    numbers = (one.talks, one.referrals, one.events, one.visitors, one.volunteers)
    return [str(one), *("–" if n is None else str(n) for n in numbers)]


@require_http_methods(["GET", "POST"])
def count(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What was counted in a half-year."""
    post = get_object_or_404(WorkProfile, pk=pk)
    form = CountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_count(by=request.actor, key=form.key, post=post, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyThere as there:
            if there.same:
                return redirect("selfcheck:post", kommune=kommune, pk=pk)
            form = form.sent_before()
        else:
            messages.success(request, _("Eingetragen."))
            return redirect("selfcheck:post", kommune=kommune, pk=pk)
    return render(request, "selfcheck/count.html", {"form": form, "post": post})


@require_http_methods(["GET", "POST"])
def recount(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(WorkCount.objects.select_related("post"), pk=pk)
    form = CountForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form, done = _changed(request, form, get_object_or_404(WorkCount, pk=pk))
        if done:
            return redirect("selfcheck:post", kommune=kommune, pk=row.post_id)
    return render(request, "selfcheck/count.html", {"form": form, "post": row.post, "row": row})
