"""What a house says of its own events, and what is decided on it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField
from nahraum.connect.calendar.forms.rows import EventForm
from nahraum.connect.calendar.queries.proposals import Line
from nahraum.connect.directory.models import Site


class HouseEventForm(EventForm):
    """An event as its house may describe it. In which programme it stands is for the keepers."""

    GROUPS = (
        *(group for group in EventForm.GROUPS if "organisation" not in group[1]),
        (_("Wer lädt ein"), ("organisation", "phone", "contact")),
        (_("Noch etwas?"), ("note",)),
    )
    NOT_ASKED: ClassVar = ("programme", "neighbourhood", "check")

    def __init__(self, *args: Any, houses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.houses = houses
        self.fields.setdefault("key", KeyField())
        for name in self.NOT_ASKED:
            del self.fields[name]
        house: Any = self.fields["organisation"]
        house.queryset = houses
        if not self.instance._state.adding:
            del self.fields["organisation"]
        elif len(houses) == 1:
            house.initial, house.empty_label = houses[0], None
        site: Any = self.fields["site"]
        site.queryset = Site.objects.filter(organisation__in=houses).select_related("organisation")
        self.fields["note"] = forms.CharField(
            label=_("Was die Kommune sonst wissen soll"),
            required=False,
            max_length=1000,
            widget=forms.Textarea({"rows": 3}),
            help_text=_("Zum Beispiel, wenn ein einzelner Tag ausfällt. Steht nicht im Kalender."),
        )

    def given(self) -> dict[str, Any]:
        return {"instance": self.instance, "houses": self.houses}


class DecisionForm(forms.Form):
    """Which fields are taken, and a sentence for whoever proposed them."""

    accepted = forms.MultipleChoiceField(
        label=_("Übernehmen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    take = forms.ChoiceField(
        label=_("Der neue Termin"),
        required=False,
        choices=(
            ("yes", _("übernehmen und veröffentlichen")),
            ("no", _("nicht übernehmen")),
        ),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Antwort in einem Satz"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Nur nötig, wenn Sie etwas nicht übernehmen. Geht per E-Mail zurück."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")
    event_version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(
        self, *args: Any, fields: list[str], lines: list[Line], fresh: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.fresh = fields, fresh
        if fresh:
            del self.fields["accepted"]
            self.fields["take"].required = True
            return
        del self.fields["take"]
        accepted: Any = self.fields["accepted"]
        accepted.choices = [(line.field, line.label) for line in lines]
        # What somebody else changed meanwhile is taken only on purpose.
        self.initial.setdefault("accepted", [line.field for line in lines if not line.clash])

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        values = {name: self.cleaned_data[name] for name in ("answer", "version", "event_version")}
        if not self.fresh:
            return {**values, "accepted": self.cleaned_data["accepted"]}
        return {**values, "accepted": self.names if self.cleaned_data["take"] == "yes" else []}
