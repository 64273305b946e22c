"""Whom measures are for."""

from django.utils.translation import gettext_lazy as _

TARGET_GROUPS = {
    "older": _("ältere Menschen"),
    "relatives": _("pflegende Angehörige"),
    "families": _("Familien"),
    "children": _("Kinder und Jugendliche"),
    "disabled": _("Menschen mit Behinderung"),
    "alone": _("Menschen, die allein leben"),
    "newcomers": _("Zugewanderte"),
    "poor": _("Menschen mit wenig Geld"),
    "volunteers": _("Freiwillige"),
    "professionals": _("Fachkräfte"),
    "all": _("alle"),
}
