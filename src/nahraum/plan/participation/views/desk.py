"""The rows this room keeps by hand, and where each is shown."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.keeping import Desk, Kinds
from nahraum.plan.participation import actions
from nahraum.plan.participation.forms.staff import KINDS, QuestionForm
from nahraum.plan.participation.models import Note, Procedure, Question, Session
from nahraum.plan.participation.rules import Refused


def page_of(row: Any) -> str:
    """Procedures and dates of workshops have pages, the rest stands on theirs."""
    slug = row.municipality.slug
    if isinstance(row, Session):
        return reverse("participation:session", args=[slug, row.pk])
    if isinstance(row, Note):
        return reverse("participation:session", args=[slug, row.session_id])
    key = row.pk if isinstance(row, Procedure) else row.procedure_id
    return reverse("participation:keep-procedure", args=[slug, key])


_KEPT: Kinds = {**KINDS, "frage": (QuestionForm, Question, _("Frage"))}
_REFUSALS = (ValidationError, Refused)
DESK = Desk("participation", _KEPT, actions, page_of, refusals=_REFUSALS)
