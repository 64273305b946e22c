"""Texts of procedures in the language of the page; what is missing is German and marked so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from nahraum.base.translations.queries import Overlay, overlay
from nahraum.base.translations.rules import Text
from nahraum.plan.participation.models import Option, Procedure, Project, Question, Session

PROCEDURE = ("title", "question", "about", "promise", "decides", "used_for", "outcome")
QUESTION = ("text", "hint", "low", "high")
PROJECT = ("title", "about")
SESSION = ("title", "place", "invitation", "sign_up", "method", "minutes")


@dataclass(frozen=True, slots=True)
class Shown:
    """A procedure and its texts as a page says them."""

    row: Procedure
    said: Mapping[str, Text]


def shown(rows: Iterable[Procedure], *, language: str) -> list[Shown]:
    found = list(rows)
    texts = overlay("participation.procedure", found, language=language)
    return [Shown(row, texts.texts(row, PROCEDURE)) for row in found]


def said_in(questions: Iterable[Question], *, language: str) -> dict[str, Overlay]:
    """Texts of questions and of their choices."""
    rows = list(questions)
    options = [option for row in rows for option in row.options.all()]
    return {
        "question": overlay("participation.question", rows, language=language),
        "option": overlay("participation.option", options, language=language),
    }


def said_projects(
    rows: Iterable[Project], *, language: str
) -> list[tuple[Project, Mapping[str, Text]]]:
    found = list(rows)
    texts = overlay("participation.project", found, language=language)
    return [(row, texts.texts(row, PROJECT)) for row in found]


def said_sessions(
    rows: Iterable[Session], *, language: str
) -> list[tuple[Session, Mapping[str, Text]]]:
    found = list(rows)
    texts = overlay("participation.session", found, language=language)
    return [(row, texts.texts(row, SESSION)) for row in found]


def procedures_to_translate() -> QuerySet[Procedure]:
    return Procedure.objects.exclude(state=Procedure.State.DRAFT)


def questions_to_translate() -> QuerySet[Question]:
    return Question.objects.select_related("procedure")


def options_to_translate() -> QuerySet[Option]:
    return Option.objects.select_related("question")


def sessions_to_translate() -> QuerySet[Session]:
    """Sessions of procedures everybody sees; their minutes are shown once they are released."""
    return Session.objects.filter(procedure__in=procedures_to_translate())


def projects_to_translate() -> QuerySet[Project]:
    return Project.objects.select_related("procedure")


def labels_of(result: Mapping[str, Any], questions: Iterable[Question], language: str) -> Any:
    """The released result of each question with its texts, in the order they were asked."""
    rows = list(questions)
    said = said_in(rows, language=language)
    labels = {
        str(option.pk): said["option"].text(option, "label")
        for row in rows
        for option in row.options.all()
    }
    for row in rows:
        found = result.get("questions", {}).get(str(row.pk))
        if found is not None:
            texts = said["question"].texts(row, QUESTION)
            yield row, texts, found, labels
