"""Where the process stands: for everybody in plain words, for those who lead it with all gates."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum import facts
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.translations.rules import chart_words
from nahraum.charts import About, Chart, Mark, Span, gantt
from nahraum.plan.measures.rules import timeplan_words
from nahraum.plan.process import queries
from nahraum.plan.process.models import Gate, Process
from nahraum.plan.process.queries import Said, ShownStage
from nahraum.plan.process.views.desk import DESK

TONES = {"done": "success", "running": "info", "late": "warning", "ahead": "info"}
MOST_CHANGES = 20


def state_words(state: str) -> str:
    return {
        "done": _("geschafft"),
        "running": _("läuft"),
        "late": _("dauert länger als geplant"),
        "ahead": _("kommt noch"),
    }[state]


def may(request: HouseRequest, action: str = "process.change", obj: Any = None) -> bool:
    return allowed(request.actor, action, obj or request.municipality, at=timezone.now())


def drawn(found: list[ShownStage]) -> Chart | None:
    """The stages as bars over the years, gates as marks, in the language of the page."""
    language = get_language() or "de"
    titles = queries.said("stage", [stage.row for stage in found], language)
    marks = queries.said("gate", [gate.row for stage in found for gate in stage.gates], language)
    spans = [
        Span(
            label=str(titles[stage.row.pk]["title"]),
            first=stage.row.starts,
            last=stage.row.ends,
            state=state_words(stage.state),
            over=stage.state == "done",
            marks=[
                Mark(
                    gate.row.passed_on or gate.row.due,
                    str(marks[gate.row.pk]["title"]),
                    bool(gate.row.passed_on),
                )
                for gate in stage.gates
            ],
        )
        for stage in found
    ]
    about = About(
        title=_("Der Weg im Überblick"),
        prefix="weg-bild",
        columns=(_("Stufe im Prozess"), ""),
        words=chart_words(),
    )
    if not spans:
        return None
    return gantt(spans, about, today=timezone.localdate(), words=timeplan_words())


@require_GET
def show(request: HouseRequest, kommune: str) -> HttpResponse:
    """Where the process stands, in plain words."""
    found = queries.process()
    if found is None or not found.public:
        return render(request, "process/none.html", {"may_start": may(request)})
    today = timezone.localdate()
    language = get_language() or "de"
    stages = queries.shown_stages(found, today)
    titles = queries.said("stage", [stage.row for stage in stages], language)
    now = queries.current_stage(stages)
    factors, partners = queries.factors(found), queries.partners(found)
    context = {
        "process": found,
        "said": queries.said("process", [found], language)[found.pk],
        "stages": list(_public(stages, titles, language)),
        "now": now,
        "now_said": titles[now.row.pk] if now else None,
        "chart": drawn(stages),
        "factors": _with_texts("factor", factors, language),
        "partners": _with_texts("partner", partners, language),
        "changes": queries.date_changes(found)[:MOST_CHANGES],
        "today": today,
    }
    return render(request, "process/show.html", context)


def _public(
    stages: list[ShownStage], titles: Said, language: str
) -> Iterator[tuple[ShownStage, str, str, Any, list[Any]]]:
    """Each stage with its state in words, a tone, its texts, and its products with theirs."""
    rows = [product for stage in stages for product, _late in stage.products]
    texts = queries.said("product", rows, language)
    for stage in stages:
        products = [(product, late, texts[product.pk]) for product, late in stage.products]
        words = state_words(stage.state)
        yield stage, words, TONES[stage.state], titles[stage.row.pk], products


def _with_texts(kind: str, rows: Iterable[TenantModel], language: str) -> list[tuple[Any, Any]]:
    found = list(rows)
    texts = queries.said(kind, found, language)
    return [(row, texts[row.pk]) for row in found]


@require_GET
def keep(request: HouseRequest, kommune: str) -> HttpResponse:
    """The whole process: what is open in which stage, and where to mend it."""
    found = queries.process()
    if found is None:
        return render(request, "process/none.html", {"may_start": may(request)})
    today = timezone.localdate()
    stages = queries.shown_stages(found, today)
    source = facts.source_texts().get(found.source, {})
    context = {
        "process": found,
        "stages": [(stage, state_words(stage.state), TONES[stage.state]) for stage in stages],
        "now": queries.current_stage(stages),
        "done": any(stage.state == "done" for stage in stages),
        "chart": drawn(stages),
        "changes": queries.date_changes(found)[:MOST_CHANGES],
        "source": source.get("title", ""),
        "may_change": may(request),
        "today": today,
    }
    return render(request, "process/keep.html", context)


@require_GET
def gate(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """One gate: its conditions, what is open, who decides."""
    row = get_object_or_404(queries.gates(), pk=pk)
    context = {
        "gate": row,
        "shown": shown(row),
        "may_change": may(request),
        "may_pass": may_pass(request, row),
    }
    return render(request, "process/gate.html", context)


def shown(row: Gate) -> queries.ShownGate:
    known = queries.standing(row.stage.process)
    return queries.shown_gate(row, known, timezone.localdate())


def may_pass(request: HouseRequest, row: Gate) -> bool:
    return may(request, f"process.pass-{row.decides}", row)


@require_GET
def support(request: HouseRequest, kommune: str) -> HttpResponse:
    """Factors that keep people, advisers, partners."""
    found: Process | None = queries.process()
    if found is None:
        return render(request, "process/none.html", {"may_start": may(request)})
    advice = list(queries.advice(found))
    context = {
        "process": found,
        "factors": queries.factors(found),
        "reasons": queries.reasons_left(found) if may(request) else [],
        "advice": advice,
        "hours": sum(row.hours for row in advice),
        "partners": queries.partners(found),
        "may_change": may(request),
    }
    return render(request, "process/support.html", context)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    return DESK.trash(request, back="process:keep", back_label=_("Prozess steuern"))
