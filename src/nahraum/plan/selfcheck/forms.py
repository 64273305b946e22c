from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.analysis.funding.sustaining import CRITERIA
from nahraum.base.municipality.tenancy import RowForm
from nahraum.plan.selfcheck import queries
from nahraum.plan.selfcheck.models import (
    AreaAnswer,
    SelfCheck,
    SustainingCheck,
    WorkCount,
    WorkProfile,
)
from nahraum.plan.selfcheck.rules import KINDS, LEVELS, Area, Suggestion, accepted, still_open

_LEVELS = [("", _("weiß noch nicht")), *((str(level), label) for level, label in LEVELS.items())]
YEARS = 6


class _PlaceForm(RowForm):
    """Places of the municipality to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = queries.places()  # type: ignore[attr-defined]
        self.fields["neighbourhood"].empty_label = _("ganze Kommune")  # type: ignore[attr-defined]


class BeginForm(_PlaceForm):
    class Meta:
        model = SelfCheck
        fields = ("year", "neighbourhood")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year


class AreaForm(forms.Form):
    """The questions of one principle or thesis."""

    version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(
        self,
        data: Any,
        *,
        area: Area,
        said: AreaAnswer | None,
        suggested: Sequence[Suggestion] = (),
    ) -> None:
        super().__init__(data)
        self.area = area
        self.suggested = still_open(suggested, said.evidence if said else "")
        levels: Mapping[str, int] = said.levels if said else {}
        for key, question in area.questions.items():
            self.fields[key] = forms.ChoiceField(
                label=question,
                choices=_LEVELS,
                required=False,
                widget=forms.RadioSelect,
                initial=str(levels[key]) if key in levels else "",
            )
        for name in ("remark", "evidence"):
            model_field: Any = AreaAnswer._meta.get_field(name)
            field = model_field.formfield(widget=forms.Textarea({"rows": 3}))
            field.initial = getattr(said, name) if said else ""
            self.fields[name] = field
        if self.suggested:
            self.fields["accept"] = forms.MultipleChoiceField(
                label=_("Das sagen die Daten"),
                help_text=_(
                    "Kreuzen Sie an, was als Nachweis taugt. Ob es reicht, entscheiden Sie."
                ),
                required=False,
                choices=[(one.key, one.line) for one in self.suggested],
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["version"].initial = said.version if said else 0

    def clean(self) -> dict[str, Any]:
        """What was accepted becomes lines of the evidence, as long as there is room."""
        found: dict[str, Any] = super().clean() or {}
        lines = accepted(found.get("evidence") or "", self.suggested, found.get("accept") or ())
        most = AreaAnswer._meta.get_field("evidence").max_length or 0
        if len(lines) > most:
            self.add_error("accept", _("Das passt nicht mehr hin. Bitte weniger ankreuzen."))
        else:
            found["evidence"] = lines
        return found

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        levels = {key: int(said[key]) if said[key] else None for key in self.area.questions}
        return {"levels": levels, **{k: said[k] for k in ("remark", "evidence", "version")}}


class SustainingForm(RowForm):
    """Eight criteria, and up to six years of money in whole euros."""

    class Meta:
        model = SustainingCheck
        fields = ("name", "as_of", "remark", "plan_b")
        widgets: ClassVar = {
            "as_of": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "remark": forms.Textarea({"rows": 3}),
            "plan_b": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields["as_of"].initial = timezone.localdate()
        for key, label in CRITERIA.items():
            self.fields[f"point_{key}"] = forms.ChoiceField(
                label=label,
                choices=_LEVELS,
                required=False,
                initial="" if row.points.get(key) is None else str(row.points[key]),
            )
        first = row.years[0]["year"] if row.years else timezone.localdate().year
        self.fields["first_year"] = forms.IntegerField(
            label=_("Erstes Jahr"), min_value=2000, max_value=2094, initial=first
        )
        stored = {one["year"]: one for one in row.years}
        for number in range(YEARS):
            for kind, name in KINDS.items():
                cents = stored.get(first + number, {}).get(kind)
                self.fields[f"money_{number}_{kind}"] = forms.DecimalField(
                    label=name,
                    required=False,
                    localize=True,
                    min_value=Decimal(0),
                    max_digits=11,
                    decimal_places=2,
                    initial=None if cents is None else Decimal(cents) / 100,
                )

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The money table: which year counted from the first, and its fields."""
        return [
            (number + 1, [self[f"money_{number}_{kind}"] for kind in KINDS])
            for number in range(YEARS)
        ]

    def criteria(self) -> list[forms.BoundField]:
        return [self[f"point_{key}"] for key in CRITERIA]

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        points = {
            key: int(said[f"point_{key}"]) for key in CRITERIA if said.get(f"point_{key}", "")
        }
        years = []
        for number in range(YEARS):
            amounts = {kind: said.get(f"money_{number}_{kind}") for kind in KINDS}
            if all(amount is None for amount in amounts.values()):
                continue
            cents = {k: None if v is None else int(v * 100) for k, v in amounts.items()}
            years.append({"year": said["first_year"] + number, **cents})
        return {**super().values(), "points": points, "years": years}


class PostForm(_PlaceForm):
    class Meta:
        model = WorkProfile
        fields = (
            *("title", "neighbourhood", "carrier", "weekly_hours", "funded_until", "tasks"),
            *("office", "office_hours", "phone"),
        )
        localized_fields = ("weekly_hours",)
        widgets: ClassVar = {
            "funded_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "tasks": forms.Textarea({"rows": 6}),
            "office_hours": forms.Textarea({"rows": 3}),
        }


class CountForm(RowForm):
    class Meta:
        model = WorkCount
        fields = ("year", "half", "talks", "referrals", "events", "visitors", "volunteers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            today = timezone.localdate()
            self.fields["year"].initial = today.year
            self.fields["half"].initial = 1 if today.month <= 6 else 2


class PlaceChoice(forms.Form):
    """Whose years are compared."""

    ort: Any = forms.ModelChoiceField(
        queryset=None, label=_("Ort"), required=False, empty_label=_("ganze Kommune")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["ort"].queryset = queries.places()  # type: ignore[attr-defined]
