"""Texts of invented offers and plans in easy language and in English, as a machine made them."""

from collections.abc import Iterable, Mapping, Sequence

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.people.rules import Actor
from nahraum.base.translations.actions import translate
from nahraum.base.translations.models import ContentTranslation
from nahraum.connect.calendar import queries as calendar
from nahraum.connect.calendar.rules import PROGRAMME_TRANSLATED
from nahraum.connect.calendar.rules import TRANSLATED as EVENT_TRANSLATED
from nahraum.connect.directory.queries import offers_to_translate
from nahraum.connect.directory.rules import TRANSLATED
from nahraum.demo.tables import FOLDER
from nahraum.facts.reading import document
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.measures import queries as plan
from nahraum.plan.process import queries as process


def offers(*, by: Actor) -> None:
    _say("directory.offer", offers_to_translate(), TRANSLATED, by)


def events(*, by: Actor) -> None:
    _say("calendar.event", calendar.events_to_translate(), EVENT_TRANSLATED, by)
    _say("calendar.programme", calendar.programmes_to_translate(), PROGRAMME_TRANSLATED, by)


def measures(*, by: Actor) -> None:
    _say(plan.KIND, plan.measures_to_translate(), plan.TRANSLATED, by)


def planning(*, by: Actor) -> None:
    """Stages of the process, and the bodies that advise and decide."""
    _say("process.process", process.processes_to_translate(), process.TEXTS["process"], by)
    _say("process.stage", process.stages_to_translate(), process.TEXTS["stage"], by)
    _say("process.product", process.products_to_translate(), process.TEXTS["product"], by)
    _say("process.gate", process.gates_to_translate(), process.TEXTS["gate"], by)
    _say("process.factor", process.factors_to_translate(), process.TEXTS["factor"], by)
    _say("bodies.body", bodies.bodies_to_translate(), bodies.TEXTS["body"], by)


def _say(kind: str, rows: Iterable[TenantModel], fields: Sequence[str], by: Actor) -> None:
    """Say what the table knows about rows of the open scope; what is said stays."""
    said = set(ContentTranslation.objects.filter(kind=kind).values_list("object_id", "language"))
    found = list(rows)
    for language, words in _tables().items():
        for row in found:
            texts = {
                field: words[german] for field in fields if (german := getattr(row, field)) in words
            }
            if texts and (row.pk, language) not in said:
                translate(
                    kind=kind, row=row, language=language, texts=texts, state="machine", by=by
                )


def _tables() -> Mapping[str, Mapping[str, str]]:
    """German text -> text, by language."""
    return document(FOLDER / "translations.toml")
