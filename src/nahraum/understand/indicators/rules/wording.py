"""Classes and numbers in words, so that no colour has to be read. Pure."""

from django.utils.translation import gettext as _

from nahraum.analysis.monitoring import DynamicsClass, StatusClass
from nahraum.base.sources.rules import number_text
from nahraum.understand.indicators.rules.protect import Reason


def status_words(found: StatusClass | None) -> str:
    """How an area stands, among the areas of this place."""
    return {
        StatusClass.HIGH: _("Status hoch"),
        StatusClass.MIDDLE: _("Status mittel"),
        StatusClass.LOW: _("Status niedrig"),
        StatusClass.VERY_LOW: _("Status sehr niedrig"),
        None: _("ohne Einstufung"),
    }[found]


def change_words(found: DynamicsClass | None) -> str:
    """Where an area is going, compared with the others."""
    return {
        DynamicsClass.POSITIVE: _("Entwicklung besser als anderswo"),
        DynamicsClass.STABLE: _("Entwicklung wie anderswo"),
        DynamicsClass.NEGATIVE: _("Entwicklung schlechter als anderswo"),
        None: _("ohne Einstufung"),
    }[found]


def number(value: float | None, decimals: int) -> str:
    return "–" if value is None else number_text(value, decimals)


def signed(value: float, decimals: int) -> str:
    """A change with its sign."""
    return ("+" if value > 0 else "") + number_text(value, decimals)


def reason_words(found: Reason) -> str:
    """Why there is no value; empty where there is one."""
    return {
        Reason.NONE: "",
        Reason.PROTECTED: _("geschützt"),
        Reason.BASE: _("zu kleine Bezugszahl"),
        Reason.UNKNOWN: _("keine Angabe"),
    }[found]
