from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.understand.supply.models import (
    Doctor,
    Engagement,
    OpenPost,
    Practice,
    PublishedRatio,
)

MAX_UPLOAD = 5 * 1024 * 1024


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RegisterForm(forms.ModelForm):
    """Fields of a register row; carries the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        if "neighbourhood" in self.fields:
            self.fields["neighbourhood"].queryset = Neighbourhood.objects.all()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def _post_clean(self) -> None:
        """The action checks the row: only it knows the municipality and the rules."""


class PracticeForm(RegisterForm):
    class Meta:
        model = Practice
        fields = ("name", "form", "neighbourhood", "street", "phone", "limited_until", "note")
        widgets: ClassVar = {"limited_until": DateInput(), "note": forms.Textarea({"rows": 3})}
        help_texts: ClassVar = {
            "limited_until": _("Nur bei befristeten Praxen, zum Beispiel der KV."),
            "note": _("Bitte keine Angaben zur Gesundheit von Personen."),
        }


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
            *("starts", "planned_end", "succession", "remind_on"),
        )
        widgets: ClassVar = {
            "starts": DateInput(),
            "planned_end": DateInput(),
            "remind_on": DateInput(),
        }
        help_texts: ClassVar = {
            "mandate": _("Nur bei Selbständigen."),
            "weekly_hours": _("Nur bei Angestellten, zum Beispiel 25 oder 19,5."),
            "remind_on": _("Leer lassen: Nahraum erinnert 18 Monate vor dem geplanten Ende."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doctor"].queryset = Doctor.objects.all()  # type: ignore[attr-defined]
        self.fields["practice"].queryset = Practice.objects.all()  # type: ignore[attr-defined]
        self.fields["weekly_hours"].localize = True


class OpenPostForm(RegisterForm):
    class Meta:
        model = OpenPost
        fields = ("group", "posts", "planning_area", "as_of", "source")
        widgets: ClassVar = {"as_of": DateInput()}
        help_texts: ClassVar = {"posts": _("In halben Schritten, zum Beispiel 3,5.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].localize = True


class PublishedRatioForm(RegisterForm):
    class Meta:
        model = PublishedRatio
        fields = ("group", "planning_area", "percent", "as_of", "source")
        widgets: ClassVar = {"as_of": DateInput()}
        help_texts: ClassVar = {"percent": _("Wie veröffentlicht, zum Beispiel 94,1.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["percent"].localize = True


class EndForm(forms.Form):
    on = forms.DateField(label=_("Letzter Tag"), widget=DateInput())


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Tabelle"),
        help_text=_("CSV oder Excel, höchstens 5 MB. Die Reihenfolge der Spalten ist egal."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return file


KINDS: dict[str, tuple[type[RegisterForm], type[TenantModel], Any]] = {
    "praxis": (PracticeForm, Practice, _("Praxis")),
    "person": (DoctorForm, Doctor, _("Ärztin oder Arzt")),
    "taetigkeit": (EngagementForm, Engagement, _("Tätigkeit")),
    "offene-sitze": (OpenPostForm, OpenPost, _("Offene Sitze")),
    "versorgungsgrad": (PublishedRatioForm, PublishedRatio, _("Veröffentlichter Versorgungsgrad")),
}
