"""Charts and papers of the self-check, in the language of the reader."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nahraum.base.files.adapters import typeset
from nahraum.base.translations.rules import chart_words
from nahraum.charts import About, Bar, Chart, Line, Theme, bar_chart, line_chart
from nahraum.plan.selfcheck.rules import Checked, Sustained

MIME = "application/pdf"
TEMPLATE = Path(__file__).with_name("paper.typ")


def areas_chart(found: Checked, *, theme: Theme = "page") -> Chart:
    """Where each area stands, 0 to 3; open ones have no bar."""
    bars = [
        Bar(str(one.area.label), one.standing.average, highlight=one.area.principle)
        for one in found.areas
    ]
    about = About(
        title=_("Stufen je Bereich, %(name)s") % {"name": found.name},
        prefix="bereiche",
        decimals=1,
        columns=(_("Bereich"), _("Stufe (0 bis 3)")),
        theme=theme,
        words=chart_words(),
    )
    return bar_chart(bars, about)


def course_chart(years: Sequence[Checked], *, theme: Theme = "page") -> Chart | None:
    """The principles and the mean of the theses over the years; None for a single year."""
    if len(years) < 2:
        return None
    lines = []
    for number, one in enumerate(years[0].areas):
        if one.area.principle:
            values = [year.areas[number].standing.average for year in years]
            lines.append(Line(str(one.area.label), values))
    lines.append(
        Line(_("Thesen im Mittel"), [year.theses_mean for year in years], short=_("Thesen"))
    )
    about = About(
        title=_("Stufen im Lauf der Jahre"), prefix="verlauf", decimals=1,
        columns=(_("Jahr"), _("Stufe")), theme=theme, words=chart_words(),
    )  # fmt: skip
    return line_chart([year.year for year in years], lines, about, zero=True)


def gap_chart(found: Sustained, *, theme: Theme = "page") -> Chart | None:
    """Costs, lasting income and the gap of each year, in thousands of euros; None without years."""
    rows = found.gaps.rows
    if not rows:
        return None

    def thousands(values: Sequence[int | None]) -> list[float | None]:
        return [None if cents is None else cents / 100_000 for cents in values]

    about = About(
        title=_("Kosten, dauerhafte Einnahmen und Lücke je Jahr"), prefix="luecke",
        unit=_("Tsd. €"), decimals=1, columns=(_("Jahr"), _("Betrag")), theme=theme,
        words=chart_words(),
    )  # fmt: skip
    lines = [
        Line(_("Kosten"), thousands([row.costs for row in rows])),
        Line(_("Einnahmen"), thousands([row.income for row in rows])),
        Line(_("Lücke"), thousands([row.gap for row in rows])),
    ]
    return line_chart([row.year for row in rows], lines, about, zero=True)


def paper(content: Mapping[str, Any], charts: Sequence[Chart]) -> bytes:
    """A paper with title, sections with sentences and tables, and pictures; PDF/UA-1."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        pictures = []
        for number, chart in enumerate(charts):
            name = f"chart-{number}.svg"
            (room / name).write_text(chart.svg, "utf-8")
            pictures.append({"file": name, "title": chart.title, "statement": chart.statement})
        whole = {**content, "pictures": pictures}
        return typeset(TEMPLATE, whole, room)
