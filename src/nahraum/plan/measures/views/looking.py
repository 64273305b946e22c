"""Lists, the board, the time plan, and one page for each measure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.analysis.impact.wording import SENTENCES, Claim, light
from nahraum.base import registry
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.base.translations.rules import chart_words, in_euros
from nahraum.charts import About, Bar, Mark, Span, bar_chart, gantt
from nahraum.plan.measures import queries, rules
from nahraum.plan.measures.forms import FilterForm
from nahraum.plan.measures.models import Measure, Milestone
from nahraum.plan.measures.views.common import TONES, may, measure_or_404, undoable
from nahraum.plan.measures.views.desk import DESK

PER_PAGE, ON_BOARD, IN_PLAN = 50, 25, 40


def _filtered(request: HouseRequest) -> tuple[FilterForm, Any, str, bool]:
    """The filter, what it finds, the address that keeps it, and whether it narrows."""
    form = FilterForm(request.GET or None)
    wanted: Mapping[str, str] = form.cleaned_data if form.is_valid() else {}
    kept = request.GET.copy()
    kept.pop("seite", None)
    query = f"{kept.urlencode()}&" if kept else ""
    narrowed = any(request.GET.get(name) for name in form.fields)
    return form, queries.found_for(wanted), query, narrowed


@require_GET
def overview(request: HouseRequest, kommune: str) -> HttpResponse:
    """All measures; a filter in the address narrows them."""
    form, found, query, narrowed = _filtered(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, TONES[Measure.State(row.state)]) for row in page],
        "query": query,
        "narrowed": narrowed,
        "may_change": may(request, "change"),
    }
    return render(request, "measures/list.html", context)


@require_GET
def board(request: HouseRequest, kommune: str) -> HttpResponse:
    """A column for each state; measures move by buttons."""
    form, found, _query, narrowed = _filtered(request)
    decides = may(request, "decide")
    columns = [
        (key, word, number, [(row, _steps(row, decides)) for row in rows])
        for key, word, number, rows in queries.board(found, ON_BOARD)
    ]
    context = {
        "form": form,
        "columns": columns,
        "narrowed": narrowed,
        "shown": ON_BOARD,
        "undo": undoable(request),
        "today": timezone.localdate(),
        "may_change": may(request, "change"),
    }
    return render(request, "measures/board.html", context)


def _steps(row: Measure, decides: bool) -> list[tuple[str, str, bool]]:
    """(state, word, whether words are needed) a measure may go to."""
    labels = dict(Measure.State.choices)
    return [
        (state, str(labels[state]), state in rules.NEED_REASON or row.state in rules.OVER)
        for state in rules.NEXT[row.state]
        if state != rules.DECIDED or decides or row.decision_id is not None
    ]


@require_GET
def timeline(request: HouseRequest, kommune: str) -> HttpResponse:
    """The time plan as a drawing and as a table of equal content."""
    form, found, query, narrowed = _filtered(request)
    page = Paginator(found.order_by("starts", "title", "pk"), IN_PLAN).get_page(
        request.GET.get("seite")
    )
    milestones: dict[UUID, list[Mark]] = {}
    for stone in Milestone.objects.filter(measure__in=list(page)):
        mark = Mark(stone.done_on or stone.due, stone.title, stone.done_on is not None)
        milestones.setdefault(stone.measure_id, []).append(mark)
    spans = [
        Span(
            row.title,
            row.starts,
            row.ends,
            str(row.get_state_display()),
            milestones.get(row.pk, ()),
            row.state in rules.OVER,
        )
        for row in page
    ]
    columns = (_("Maßnahme"), "")
    about = About(
        title=_("Zeitplan der Maßnahmen"), prefix="zeitplan", columns=columns, words=chart_words()
    )
    words = rules.timeplan_words()
    chart = gantt(spans, about, today=timezone.localdate(), words=words) if spans else None
    cells = chart.table.rows if chart else ()
    context = {
        "form": form,
        "page": page,
        "query": query,
        "narrowed": narrowed,
        "chart": chart,
        "links": [(row.pk, said) for row, said in zip(page, cells, strict=True)],
    }
    return render(request, "measures/timeline.html", context)


# ------------------------------------------------------------------ one measure
@require_GET
def measure(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = measure_or_404(pk)
    today = timezone.localdate()
    made = list(registry.related("measures.measure", row.pk))
    context = {
        "measure": row,
        "tone": TONES[Measure.State(row.state)],
        "groups": [
            str(rules.TARGET_GROUPS[key]) for key in row.target_groups if key in rules.TARGET_GROUPS
        ],
        "money": _money(row),
        "effects": queries.effects_said(row.effects.all()),
        "milestones": [(m, m.done_on is None and m.due < today) for m in row.milestones.all()],
        "waits": _waits(row),
        "decision": queries.known_decision(row.decision_id),
        "made": made,
        "unseen": not row.public and any(item.asked for item in made),
        "follow_ups": _follow_ups(request, row),
        "ways": [_way(way, at) for at, way in enumerate(queries.way_back(row))],
        "cautions": cautions(row),
        "undo": undoable(request),
        "review_on": rules.review_day(row.starts, row.ends, row.review_on),
        "may_change": may(request, "change"),
    }
    return render(request, "measures/measure.html", context)


def _money(row: Measure) -> dict[str, Any]:
    years = queries.money_of(row)
    cost, income = sum(c for _y, c, _f in years), sum(f for _y, _c, f in years)
    return {
        "years": [(y, in_euros(c), in_euros(f), in_euros(c - f)) for y, c, f in years],
        "total": (in_euros(cost), in_euros(income), in_euros(cost - income)),
        "costs": [(item, in_euros(item.cents)) for item in row.costs.all()],
        "funding": [(item, in_euros(item.cents)) for item in row.funding.all()],
    }


def _waits(row: Measure) -> list[list[tuple[Measure, bool]]]:
    """What the measure waits for and what waits for it, in rows from first to last."""
    before, after = list(row.waits_for.all()), list(row.held_up.all())
    if not before and not after:
        return []
    known = {other.pk: other for other in (*before, row, *after)}
    waits: dict[UUID, list[UUID]] = {other.pk: [] for other in before}
    waits |= {row.pk: [other.pk for other in before]}
    waits |= {other.pk: [row.pk] for other in after}
    return [[(known[pk], pk == row.pk) for pk in level] for level in rules.levels(waits)]


def _follow_ups(request: HouseRequest, row: Measure) -> list[tuple[str, str]]:
    words = {"massnahme": str(row.pk), "titel": row.title, "thema": row.topic.key}
    town, now = current_municipality(), timezone.now()
    return [
        (follow.label, follow.url(town, words))
        for follow in registry.follow_ups("measures.measure")
        if allowed(request.actor, follow.action, town, at=now)
    ]


def _way(way: queries.Way, at: int) -> dict[str, Any]:
    """Released counts around the beginning as a drawing with its table."""
    counted = way.counted
    bars = [
        Bar(rules.half_year_said(half), count, highlight=half > counted.began)
        for half, count in zip(counted.half_years, counted.counts, strict=True)
    ]
    about = About(
        title=way.label,
        prefix=f"weg-{at}",
        unit=_("Meldungen"),
        columns=(_("Halbjahr"), _("Anzahl")),
        missing=_("keine oder zu wenige Meldungen"),
        words=chart_words(),
    )
    return {
        "chart": bar_chart(bars, about),
        "began": rules.half_year_said(counted.began),
        "few": counted.few,
        "light": light(way.cases).value,
        "cases": way.cases,
    }


def cautions(row: Measure) -> list[str]:
    """What has to be said beside numbers before and after (METHODS 7.3)."""
    return [
        SENTENCES[Claim.DESCRIPTION],
        _(
            "Eine Vergleichsgruppe fehlt. Ob sich die Zahlen auch ohne die Maßnahme so entwickelt "
            "hätten, wissen wir nicht."
        ),
        _(
            "Wer wegen auffälliger Werte beginnt, sieht danach oft gewöhnlichere, auch wenn nichts "
            "geschieht (Regression zur Mitte)."
        ),
        _(
            "Meldungen hängen auch davon ab, wie bekannt das Portal ist und wie viele es nutzen. "
            "Sie sind auf 5 gerundet."
        ),
    ]


@require_GET
def history(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Measure, pk=pk)
    context = {"measure": row, "changes": queries.history(row)}
    return render(request, "measures/history.html", context)


@require_GET
def goals(request: HouseRequest, kommune: str) -> HttpResponse:
    tree = queries.goals()
    figures = queries.Figures(e.reads for _level, goal in tree for e in goal.figures.all())
    rows = [
        (level, goal, queries.effects_said(goal.figures.all(), figures)) for level, goal in tree
    ]
    context = {
        "rows": rows,
        "left": len(queries.templates_left()),
        "may_change": may(request, "change"),
    }
    return render(request, "measures/goals.html", context)


def _said(row: Measure, figures: queries.Figures) -> list[dict[str, Any]]:
    return [queries.effect_said(effect, figures) for effect in row.effects.all()]


@require_GET
def standing(request: HouseRequest, kommune: str) -> HttpResponse:
    """Half-time: target and actual of all measures, judged or still to be judged."""
    due = queries.review_days(timezone.localdate())
    page = Paginator(queries.with_figures(), IN_PLAN).get_page(request.GET.get("seite"))
    rows = list(page)
    figures = queries.Figures(effect.reads for row in rows for effect in row.effects.all())
    shown = [
        (
            row,
            [queries.effect_said(effect, figures) for effect in row.effects.all()],
            due.get(row.pk),
        )
        for row in rows
    ]
    context = {"rows": shown, "page": page, "due": len(due), "may_change": may(request, "change")}
    return render(request, "measures/standing.html", context)


@require_GET
def trash(request: HouseRequest, kommune: str) -> HttpResponse:
    return DESK.trash(request, back="measures:list", back_label=_("Zu den Maßnahmen"))
