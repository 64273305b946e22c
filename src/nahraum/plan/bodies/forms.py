"""Forms of bodies, meetings, minutes, decisions and tasks."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import RowForm, TenantModel
from nahraum.plan.bodies import queries
from nahraum.plan.bodies.models import (
    COUNCIL,
    AgendaItem,
    Body,
    Decision,
    Meeting,
    Seat,
    Task,
)
from nahraum.plan.bodies.rules import Council


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class BodyForm(RowForm):
    GROUPS = (
        (_("Das Gremium"), ("name", "type", "power", "mandate")),
        (_("Wie es arbeitet"), ("rhythm", "since", "until", "public")),
    )

    class Meta:
        model = Body
        fields = ("name", "type", "power", "mandate", "rhythm", "since", "until", "public")
        widgets: ClassVar = {
            "mandate": forms.Textarea({"rows": 4}),
            "since": DateInput(),
            "until": DateInput(),
        }
        help_texts: ClassVar = {
            "mandate": _("Wofür das Gremium da ist, wer es eingesetzt hat, was es darf."),
            "rhythm": _("Zum Beispiel „alle drei Monate“."),
            "until": _("Leer lassen, solange es arbeitet."),
            "public": _("Name, Auftrag und freigegebene Beschlüsse stehen dann für alle da."),
        }


class SeatForm(RowForm):
    GROUPS = (
        (_("Der Sitz"), ("function", "organisation", "chairs", "votes", "until")),
        (_("Nur für die Einladung"), ("name", "email")),
    )

    class Meta:
        model = Seat
        fields = ("function", "organisation", "chairs", "votes", "name", "email", "until")
        widgets: ClassVar = {"until": DateInput()}
        help_texts: ClassVar = {
            "function": _("Zum Beispiel „Vorsitz“ oder „Vertretung der Hausärzte“."),
            "name": _("Nicht nötig. Im Protokoll steht die Funktion."),
            "email": _("Leer lassen: Dann laden Sie auf anderem Weg ein."),
            "until": _("Ein Jahr danach werden Name und E-Mail gelöscht."),
        }


class MeetingForm(RowForm):
    GROUPS = (
        (_("Die Sitzung"), ("title", "day", "clock", "duration", "place", "open_to_all")),
        (_("Einladung"), ("words",)),
    )

    class Meta:
        model = Meeting
        fields = ("title", "day", "clock", "duration", "place", "open_to_all", "words")
        widgets: ClassVar = {
            "day": DateInput(),
            "clock": ClockInput(),
            "words": forms.Textarea({"rows": 4}),
        }
        help_texts: ClassVar = {
            "title": _("Zum Beispiel „3. Sitzung der Steuerungsgruppe“."),
            "open_to_all": _("Öffentliche Sitzungen stehen mit Tag und Ort für alle da."),
            "words": _(
                "Ein paar Sätze vor der Tagesordnung. Tag, Ort und Themen kommen von selbst."
            ),
        }


class ItemForm(RowForm):
    GROUPS = ((_("Der Punkt"), ("title", "purpose", "about", "brought_by", "position")),)

    class Meta:
        model = AgendaItem
        fields = ("title", "purpose", "about", "brought_by", "position")
        widgets: ClassVar = {"about": forms.Textarea({"rows": 3})}


class DecisionForm(RowForm):
    """A decision; in a meeting it can belong to an item of the agenda."""

    GROUPS = (
        (_("Der Beschluss"), ("kind", "item", "title", "text", "decided_on")),
        (_("Das Ergebnis"), ("result", "yes", "no", "abstained")),
        (_("Wie es weitergeht"), ("responsible", "due")),
    )

    class Meta:
        model = Decision
        fields = (
            *("kind", "item", "title", "text", "decided_on", "result", "yes", "no", "abstained"),
            *("responsible", "due"),
        )
        widgets: ClassVar = {
            "text": forms.Textarea({"rows": 4}),
            "decided_on": DateInput(),
            "due": DateInput(),
        }
        help_texts: ClassVar = {
            "text": _("So, wie abgestimmt wurde."),
            "yes": _("Leer lassen, wenn niemand gezählt hat."),
            "responsible": _("Eine Stelle oder Funktion, kein Name."),
        }

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting is None:
            del self.fields["item"]
        else:
            item: Any = self.fields["item"]
            item.queryset = queries.items(meeting)
            item.empty_label = _("keinem Punkt")

    def given(self) -> dict[str, Any]:
        return {**super().given(), "meeting": self.meeting}


class TaskForm(RowForm):
    GROUPS = ((_("Die Aufgabe"), ("text", "responsible", "due")),)

    class Meta:
        model = Task
        fields = ("text", "responsible", "due")
        widgets: ClassVar = {"due": DateInput()}
        help_texts: ClassVar = {"responsible": _("Eine Stelle oder Funktion, kein Name.")}


class MinutesForm(forms.Form):
    """Who was there and what was said, item by item."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = queries.seats(meeting.body, on=meeting.day)
        self.fields["present"] = forms.ModelMultipleChoiceField(
            label=_("Wer war da?"),
            queryset=seats,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=list(meeting.present.all()),
        )
        self.fields["guests"] = forms.CharField(
            label=_("Gäste"),
            max_length=300,
            required=False,
            initial=meeting.guests,
            help_text=_("Funktionen genügen, zum Beispiel „Beratungsteam“."),
        )
        self.items = list(queries.items(meeting))
        for number, item in enumerate(self.items, start=1):
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=f"{number}. {item.title}",
                required=False,
                max_length=6000,
                initial=item.note,
                widget=forms.Textarea({"rows": 4}),
            )
        self.fields["remarks"] = forms.CharField(
            label=_("Allgemeines"),
            required=False,
            max_length=4000,
            initial=meeting.remarks,
            widget=forms.Textarea({"rows": 3}),
        )
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, label="", initial=meeting.version
        )

    def notes(self) -> dict[UUID, str]:
        return {item.pk: self.cleaned_data[f"note_{item.pk}"] for item in self.items}


class CouncilForm(forms.Form):
    """Where a recommendation stands in the council."""

    state = forms.ChoiceField(label=_("Wie weit ist der Rat?"), choices=COUNCIL)
    agenda_on = forms.DateField(label=_("Ratssitzung am"), required=False, widget=DateInput())
    answered_on = forms.DateField(
        label=_("Antwort des Rates am"), required=False, widget=DateInput()
    )
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Nötig, wenn der Rat ändert oder ablehnt."),
    )
    council_decision = forms.ModelChoiceField(
        label=_("Beschluss des Rates"), queryset=Decision.objects.none(), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        begin = {
            "state": decision.council if decision.council != Council.RECOMMENDED else "on-agenda",
            "agenda_on": decision.agenda_on,
            "version": decision.version,
        }
        super().__init__(*args, **{"initial": begin, **kwargs})
        chosen: Any = self.fields["council_decision"]
        chosen.queryset = queries.decisions().filter(body__type=Body.Type.COUNCIL)
        chosen.empty_label = _("noch nicht eingetragen")


class ReasonForm(forms.Form):
    because = forms.CharField(label=_("Grund"), max_length=200)


class DayForm(forms.Form):
    on = forms.DateField(label=_("Genehmigt am"), widget=DateInput())


KINDS: Mapping[str, tuple[type[RowForm], type[TenantModel], Any]] = {
    "gremium": (BodyForm, Body, _("Gremium")),
    "sitz": (SeatForm, Seat, _("Sitz")),
    "sitzung": (MeetingForm, Meeting, _("Sitzung")),
    "punkt": (ItemForm, AgendaItem, _("Punkt der Tagesordnung")),
    "beschluss": (DecisionForm, Decision, _("Beschluss")),
    "aufgabe": (TaskForm, Task, _("Aufgabe")),
}
