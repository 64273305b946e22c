from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField, RowForm, TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.understand.supply.adapters import LIMITS
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    Group,
    OpenPost,
    Practice,
    PublishedRatio,
)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RegisterForm(RowForm):
    """A row of the register; only rows of the open scope can be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (queryset, nothing) in _choices().items():
            if name in self.fields:
                field = self.fields[name]
                field.queryset, field.empty_label = queryset, nothing  # type: ignore[attr-defined]
        for name in self._meta.localized_fields or ():
            self.fields[name].widget.attrs["inputmode"] = "decimal"


def _choices() -> dict[str, tuple[Any, Any]]:
    """Only rows of the open scope can be chosen; and what no choice is called."""
    return {
        "neighbourhood": (Neighbourhood.objects.order_by("name"), _("nicht angegeben")),
        "doctor": (Doctor.objects.order_by("name"), _("bitte wählen")),
        "practice": (Practice.objects.order_by("name"), _("bitte wählen")),
    }


class PracticeForm(RegisterForm):
    class Meta:
        model = Practice
        fields = ("name", "form", "neighbourhood", "street", "phone", "limited_until", "note")
        widgets: ClassVar = {"limited_until": DateInput(), "note": forms.Textarea({"rows": 3})}
        help_texts: ClassVar = {
            "limited_until": _("Nur bei befristeten Praxen, zum Beispiel der KV."),
            "note": _("Bitte keine Angaben zur Gesundheit von Personen."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = self.fields["form"]
        form.choices = [("", _("bitte wählen")), *Practice.Form.choices]  # type: ignore[attr-defined]


class DoctorForm(RegisterForm):
    class Meta:
        model = Doctor
        fields = ("name", "group", "sex", "birth_year")
        help_texts: ClassVar = {
            "birth_year": _("Leer lassen, wenn nicht bekannt. Hilft, Nachfolge früh zu klären.")
        }


class EngagementForm(RegisterForm):
    class Meta:
        model = Engagement
        fields = (
            *("doctor", "practice", "role", "mandate", "weekly_hours", "jobsharing", "two_areas"),
            *("starts", "planned_end", "ended", "succession", "remind_on"),
        )
        localized_fields = ("weekly_hours",)
        widgets: ClassVar = {
            "starts": DateInput(),
            "planned_end": DateInput(),
            "ended": DateInput(),
            "remind_on": DateInput(),
        }
        help_texts: ClassVar = {
            "mandate": _("Zählt bei Selbständigen."),
            "weekly_hours": _("Zählt bei Angestellten, zum Beispiel 25 oder 19,5."),
            "jobsharing": _("Jobsharing mit Leistungsgrenze zählt nicht als eigener Sitz."),
            "ended": _("Leeren, wenn die Tätigkeit doch weitergeht."),
            "remind_on": _("Leer lassen: Nahraum erinnert 18 Monate vor dem geplanten Ende."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mandate = self.fields["mandate"]
        mandate.choices = [("", _("keiner")), *Engagement.Mandate.choices]  # type: ignore[attr-defined]
        if self.instance.ended is None:
            del self.fields["ended"]


class OpenPostForm(RegisterForm):
    class Meta:
        model = OpenPost
        fields = ("group", "posts", "planning_area", "as_of", "source")
        localized_fields = ("posts",)
        widgets: ClassVar = {"as_of": DateInput()}
        help_texts: ClassVar = {
            "posts": _("In halben Schritten, zum Beispiel 3,5."),
            "as_of": _("Leer lassen, wenn die Quelle keinen Stichtag nennt."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = Group.choices  # type: ignore[attr-defined]


class PublishedRatioForm(RegisterForm):
    class Meta:
        model = PublishedRatio
        fields = ("group", "planning_area", "percent", "as_of", "source")
        localized_fields = ("percent",)
        widgets: ClassVar = {"as_of": DateInput()}
        help_texts: ClassVar = {
            "percent": _("Wie veröffentlicht, zum Beispiel 94,1."),
            "as_of": _("Leer lassen, wenn die Quelle keinen Stichtag nennt."),
        }


class EndForm(forms.Form):
    on = forms.DateField(label=_("Letzter Tag"), widget=DateInput())


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Tabelle"),
        help_text=_("CSV oder Excel, höchstens 5 MB. Die Reihenfolge der Spalten ist egal."),
    )
    key = KeyField()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LIMITS.bytes:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return file


KINDS: dict[str, tuple[type[RegisterForm], type[TenantModel], Any]] = {
    "praxis": (PracticeForm, Practice, _("Praxis")),
    "person": (DoctorForm, Doctor, _("Ärztin oder Arzt")),
    "taetigkeit": (EngagementForm, Engagement, _("Tätigkeit")),
    "offene-sitze": (OpenPostForm, OpenPost, _("Offene Sitze")),
    "versorgungsgrad": (PublishedRatioForm, PublishedRatio, _("Veröffentlichter Versorgungsgrad")),
}
