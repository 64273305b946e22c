"""Filters of the list of ideas; the address of the page holds them."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nahraum.base.places.queries import neighbourhoods
from nahraum.plan.participation.forms.fields import topic_choices
from nahraum.plan.participation.models import Answer, Idea


class FilterForm(forms.Form):
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    ort = forms.ChoiceField(label=_("Ortsteil"), required=False)
    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[("", _("alle")), ("beantwortet", _("beantwortet")), ("offen", _("noch offen"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["thema"]
        topic.choices = topic_choices(_("alle"))
        place: Any = self.fields["ort"]
        place.choices = [("", _("alle")), *((p.name, p.name) for p in neighbourhoods())]

    def given(self) -> dict[str, str]:
        """What is asked for; a field that cannot be read asks for nothing."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v} if self.is_bound else {}

    def query(self) -> str:
        """What links carry on, with a sign at its end."""
        given = self.given()
        return f"{urlencode(given)}&" if given else ""

    def narrow(self, rows: QuerySet[Idea]) -> QuerySet[Idea]:
        given = self.given()
        if key := given.get("thema"):
            rows = rows.filter(Q(topic__key=key) | Q(topic__parent__key=key))
        if name := given.get("ort"):
            rows = rows.filter(neighbourhood__name=name)
        if state := given.get("stand"):
            given_one = Exists(Answer.objects.filter(idea=OuterRef("pk")))
            rows = rows.filter(~given_one if state == "offen" else given_one)
        return rows
