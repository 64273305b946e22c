"""Forms of goals and of the parts of a measure."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import RowForm, TenantModel
from nahraum.base.places.queries import neighbourhoods
from nahraum.plan.measures import queries
from nahraum.plan.measures.models import (
    CostYear,
    EvidenceNote,
    ExpectedEffect,
    Funding,
    Goal,
    Milestone,
    Reading,
)
from nahraum.plan.measures.rules import MoneyRefused, cents_of, euros, split_reads


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MoneyField(forms.CharField):
    """Euro as people write them; integer cents inside."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return cents_of(text)
        except MoneyRefused as refused:
            raise ValidationError(str(refused)) from None

    def prepare_value(self, value: Any) -> Any:
        return euros(value).removesuffix(" €") if isinstance(value, int) else value


class MilestoneForm(RowForm):
    class Meta:
        model = Milestone
        fields = ("title", "due", "done_on")
        widgets: ClassVar = {"due": DateInput(), "done_on": DateInput()}


class CostForm(RowForm):
    cents = MoneyField(label=_("Betrag in Euro"))

    class Meta:
        model = CostYear
        fields = ("year", "what", "cents")


class FundingForm(RowForm):
    cents = MoneyField(label=_("Betrag in Euro"))

    class Meta:
        model = Funding
        fields = ("year", "source", "cents", "sure")


class EffectForm(RowForm):
    """A figure chosen from those the house knows, or one people write in."""

    GROUPS = (
        (_("Aus den Zahlen des Hauses"), ("reads", "where")),
        (_("Oder selbst eintragen"), ("figure", "unit", "baseline", "source")),
        (_("Von wann bis wann"), ("baseline_on", "target", "due")),
    )
    reads = forms.ChoiceField(
        label=_("Kennzahl, die Nahraum kennt"),
        required=False,
        help_text=_(
            "Ausgangswert, Einheit und Quelle stehen dann fest, und der Ist-Wert kommt von selbst."
        ),
    )
    where = forms.ChoiceField(label=_("Für welchen Ort"), required=False)
    baseline = forms.DecimalField(
        label=_("Ausgangswert"), max_digits=14, decimal_places=2, required=False, localize=True
    )
    target = forms.DecimalField(
        label=_("Soll"), max_digits=14, decimal_places=2, required=False, localize=True
    )

    class Meta:
        model = ExpectedEffect
        fields = (
            *("reads", "figure", "unit", "baseline", "baseline_on", "target", "due", "source"),
        )
        widgets: ClassVar = {"baseline_on": DateInput(), "due": DateInput()}
        help_texts: ClassVar = {
            "figure": _("Etwas, das man zählen kann: „Plätze in der Tagespflege“."),
            "source": _("Woher der Ausgangswert stammt, und woher später der Ist-Wert."),
            "baseline_on": _("Aus den Zahlen: leer lassen nimmt die neueste Zahl."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, place = split_reads(self.instance.reads)
        known = queries.known_figures()
        self.fields["figure"].required = self.fields["source"].required = False
        if not known and not chosen:
            del self.fields["reads"], self.fields["where"]
            return
        listed = {one.reads for _heading, rows in known for one in rows}
        reads, where = cast(Any, self.fields["reads"]), cast(Any, self.fields["where"])
        reads.choices = [
            ("", _("keine, ich trage selbst ein")),
            *([(chosen, self.instance.figure)] if chosen and chosen not in listed else []),
            *((heading, [_choice(one) for one in rows]) for heading, rows in known),
        ]
        places = neighbourhoods().order_by("name").values_list("pk", "name")
        where.choices = [("", _("ganze Kommune")), *((str(pk), name) for pk, name in places)]
        self.initial.update(reads=chosen, where=place)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("reads"):
            said["reads"] = f"{said['reads']}:{said.get('where', '')}"
            return said
        for name in ("figure", "source"):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return said


def _choice(one: queries.Known) -> tuple[str, str]:
    return one.reads, f"{one.label} ({one.unit})" if one.unit else one.label


class ReadingForm(RowForm):
    value = forms.DecimalField(label=_("Ist"), max_digits=14, decimal_places=2, localize=True)

    class Meta:
        model = Reading
        fields = ("value", "on", "source")
        widgets: ClassVar = {"on": DateInput()}


class EvidenceForm(RowForm):
    class Meta:
        model = EvidenceNote
        fields = ("kind", "text", "value", "as_of", "source", "url")
        widgets: ClassVar = {"text": forms.Textarea({"rows": 3}), "as_of": DateInput()}


class GoalForm(RowForm):
    class Meta:
        model = Goal
        fields = ("title", "kind", "parent", "why", "source", "position")
        widgets: ClassVar = {"why": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = Goal.objects.exclude(pk=self.instance.pk)
        parent.empty_label = _("steht oben")


# word of the address: (form, model, name, relation to the measure)
KINDS: Mapping[str, tuple[type[RowForm], type[TenantModel], Any]] = {
    "meilenstein": (MilestoneForm, Milestone, _("Meilenstein")),
    "kosten": (CostForm, CostYear, _("Kosten")),
    "geld": (FundingForm, Funding, _("Finanzierung")),
    "wirkung": (EffectForm, ExpectedEffect, _("Erwartete Wirkung")),
    "beleg": (EvidenceForm, EvidenceNote, _("Beleg")),
    "ist": (ReadingForm, Reading, _("Ist-Wert")),
    "ziel": (GoalForm, Goal, _("Ziel")),
}
PARTS = ("meilenstein", "kosten", "geld", "wirkung", "beleg")
