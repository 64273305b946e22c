from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import RowForm
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.topics.queries import topics, tree
from nahraum.understand.needs.models import Standard
from nahraum.understand.needs.rules import DEFAULT, WHOLE, Kind, Weights

MODES = (
    ("car", _("mit dem Auto")),
    ("transit", _("mit Bus und Bahn")),
    ("walk", _("zu Fuß")),
)


class Slider(forms.NumberInput):
    """A slider with its numbers below it, so that the value can be read without script."""

    input_type = "range"
    template_name = "needs/slider.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        said = context["widget"]["attrs"]
        said["list"] = f"{said['id']}-zahlen"
        context["numbers"] = range(int(said["min"]), int(said["max"]) + 1)
        return context


def _weight(label: Any, kind: Kind, effect: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=10,
        initial=DEFAULT.of(kind),
        help_text=effect,
        widget=Slider,
    )


class ViewForm(forms.Form):
    """How the map is weighted. What is not said stays as the house sets it."""

    signals = _weight(
        _("Meldungen"),
        Kind.SIGNALS,
        _("Voreinstellung 3. Höher: Was Menschen vergeblich gesucht haben, zählt mehr."),
    )
    outlook = _weight(
        _("Vorausberechnung"),
        Kind.OUTLOOK,
        _("Voreinstellung 2. Höher: Wachsende und ältere Gruppen zählen mehr."),
    )
    supply = _weight(
        _("Angebot"),
        Kind.SUPPLY,
        _("Voreinstellung 3. Höher: Orte mit wenigen Angeboten fallen stärker auf."),
    )
    reach = _weight(
        _("Erreichbarkeit"),
        Kind.REACH,
        _("Voreinstellung 2. Höher: Lange Wege fallen stärker auf."),
    )
    mode = forms.ChoiceField(label=_("Wege"), choices=MODES, initial="car")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not any(found[kind.value] for kind in Kind):
            raise forms.ValidationError(_("Mindestens ein Gewicht muss über 0 liegen."))
        return found

    def weights(self) -> Weights:
        return Weights(**{kind.value: self.cleaned_data[kind.value] for kind in Kind})


class DiagnosisForm(forms.Form):
    """What a diagnosis is about."""

    ort = forms.ChoiceField(label=_("Ort"))
    thema = forms.ChoiceField(label=_("Thema"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["ort"]
        place.choices = [
            (WHOLE, _("ganze Kommune")),
            *((str(row.pk), row.name) for row in neighbourhoods()),
        ]
        topic: Any = self.fields["thema"]
        topic.choices = [
            ("", _("alle Themen")),
            *((group.name, [(t.key, t.name) for t in group.topics.all()]) for group in tree()),
        ]


class StandardForm(RowForm):
    class Meta:
        model = Standard
        fields = ("topic", "figure", "limit", "decided")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = topics().filter(parent__isnull=False, retired=False)
        topic.empty_label = _("bitte wählen")
        figure: Any = self.fields["figure"]
        figure.choices = [("", _("bitte wählen")), *Standard.Figure.choices]
