"""The words of a time plan in the language of the reader."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nahraum.charts import GanttWords


def timeplan_words() -> GanttWords:
    return GanttWords(
        span=_("Zeitraum"),
        over=_("beendet"),
        mark=_("Meilenstein"),
        reached=_("Meilenstein erreicht"),
        today=_("heute"),
        heads=(_("Wie es steht"), _("Beginn"), _("Ende"), _("Meilensteine")),
        done=_("erreicht"),
        late=_("überfällig"),
        one=_("Ein Vorhaben"),
        many=_("{number} Vorhaben"),
        undated=_("{what}, alle ohne Zeitangabe."),
        between=_("{what} zwischen {first} und {last}"),
        running=_("; am {day} laufen davon {number}"),
        none=_("keine"),
        without=_("; {number} ohne Beginn oder Ende."),
        missing=_("keine Angabe"),
        day=lambda day: date_format(day, "SHORT_DATE_FORMAT"),
    )
