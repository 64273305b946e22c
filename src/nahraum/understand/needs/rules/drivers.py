"""Whose growing number drives which topic. Our own choice: no source says it better."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Driver(StrEnum):
    """A group of people the projection knows."""

    ALL = "all"
    CHILDREN = "0-17"
    WORKING = "18-64"
    OLD = "65+"
    OLDEST = "80+"
    CARE = "care"
    DEMENTIA = "dementia"


LABELS: "dict[Driver, StrOrPromise]" = {
    Driver.ALL: _("alle Einwohnerinnen und Einwohner"),
    Driver.CHILDREN: _("Menschen unter 18"),
    Driver.WORKING: _("Menschen von 18 bis 64"),
    Driver.OLD: _("Menschen ab 65"),
    Driver.OLDEST: _("Menschen ab 80"),
    Driver.CARE: _("pflegebedürftige Menschen"),
    Driver.DEMENTIA: _("Menschen mit Demenz"),
}
# Where the share of older people in a place says something.
AGED = frozenset({Driver.OLD, Driver.OLDEST, Driver.CARE, Driver.DEMENTIA})

_TOPICS = {
    Driver.CHILDREN: "familie-jugend kinderarzt hebamme kita-schule",
    Driver.WORKING: (
        "arbeitssuche pflege-und-beruf inklusion-arbeit gesundheitsberufe sprachkurs frauenarzt"
    ),
    Driver.OLD: (
        "barrierefreie-wohnung wohnberatung gemeinschaftlich-wohnen begegnung einsamkeit"
        " mittagstisch orthopaedie augenarzt hno herz urologie physiotherapie fusspflege reha"
        " krankenhaus chronisch-krank vorsorgevollmacht digitale-hilfe buergerbus fahrdienst"
        " barrierefreie-wege"
    ),
    Driver.OLDEST: "betreutes-wohnen hausnotruf alltagshilfe nachbarschaftshilfe hilfsmittel",
    Driver.CARE: (
        "pflege-wg pflegeberatung pflegegrad ambulante-pflege tagespflege kurzzeitpflege"
        " pflegeheim pflegende-angehoerige hospiz-trauer technik-zuhause lotse"
    ),
    Driver.DEMENTIA: "demenz",
}
_OF = {topic: driver for driver, topics in _TOPICS.items() for topic in topics.split()}


def driver_of(topic: str) -> Driver:
    """The group behind a topic; everybody where none stands out."""
    return _OF.get(topic, Driver.ALL)


def named_topics() -> frozenset[str]:
    """Topics with a group of their own, to be compared with the vocabulary."""
    return frozenset(_OF)
