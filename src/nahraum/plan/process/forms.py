"""Forms of the process, its stages, gates and what accompanies it."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import RowForm, TenantModel
from nahraum.plan.bodies.models import Decision
from nahraum.plan.process import queries
from nahraum.plan.process.models import Advice, Factor, Gate, Partner, Process, Product, Stage
from nahraum.plan.process.rules import CHECKS


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EntryForm(RowForm):
    """A row in groups of fields. A known row with dates asks why they move."""

    MOVES: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.MOVES and not self.instance._state.adding:
            self.fields["reason"] = forms.CharField(
                label=_("Warum ändert sich ein Termin?"),
                required=False,
                max_length=300,
                help_text=_("Nur nötig, wenn Sie einen Tag ändern. Der Grund bleibt lesbar."),
            )

    def besides(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data.get("reason", "")}

    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        yield from super().sections()
        if "reason" in self.fields:
            yield _("Begründung"), [self["reason"]]


class StartForm(EntryForm):
    GROUPS = ((_("Der Prozess"), ("title", "about", "kick_off", "public")),)

    class Meta:
        model = Process
        fields = ("title", "about", "kick_off", "public")
        widgets: ClassVar = {"about": forms.Textarea({"rows": 3}), "kick_off": DateInput()}
        help_texts: ClassVar = {
            "about": _(
                "Ein paar kurze Sätze für alle: Warum planen wir, und was kommt dabei heraus?"
            ),
            "kick_off": _("Alle anderen Termine werden von diesem Tag aus gerechnet."),
            "public": _("Alle sehen dann, wo der Prozess steht."),
        }


class ProcessForm(EntryForm):
    MOVES = True
    GROUPS = ((_("Der Prozess"), ("title", "about", "kick_off", "ended_on", "public")),)

    class Meta:
        model = Process
        fields = ("title", "about", "kick_off", "ended_on", "public")
        widgets: ClassVar = {**StartForm.Meta.widgets, "ended_on": DateInput()}
        help_texts: ClassVar = {
            "kick_off": _("Die Termine der Stufen bleiben, wie sie sind."),
            "ended_on": _("Leer lassen, solange der Prozess läuft."),
        }


class StageForm(EntryForm):
    MOVES = True
    GROUPS = (
        (_("Die Stufe"), ("title", "about", "position")),
        (_("Wann"), ("starts", "ends")),
        (_("Wer"), ("responsible", "level")),
    )

    class Meta:
        model = Stage
        labels: ClassVar = {"title": _("Name der Stufe")}
        fields = ("title", "about", "position", "starts", "ends", "responsible", "level")
        widgets: ClassVar = {
            "about": forms.Textarea({"rows": 3}),
            "starts": DateInput(),
            "ends": DateInput(),
        }
        help_texts: ClassVar = {"responsible": _("Eine Stelle oder Funktion, kein Name.")}


class ProductForm(EntryForm):
    MOVES = True
    GROUPS = ((_("Das Ergebnis"), ("title", "due", "responsible", "place")),)

    class Meta:
        model = Product
        fields = ("title", "due", "responsible", "place")
        widgets: ClassVar = {"due": DateInput()}
        help_texts: ClassVar = {
            "responsible": _("Eine Stelle oder Funktion, kein Name."),
            "place": _("Zum Beispiel das Aktenzeichen oder eine Seite im Internet."),
        }


class GateForm(EntryForm):
    MOVES = True
    GROUPS = (
        (_("Die Freigabe"), ("title", "due", "decides")),
        (_("Was vorher erfüllt sein soll"), ("checks",)),
    )

    class Meta:
        model = Gate
        fields = ("title", "due", "decides", "checks")
        widgets: ClassVar = {"due": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checks"] = forms.MultipleChoiceField(
            label=_("Bedingungen"),
            choices=[(key, check.sentence) for key, check in CHECKS.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=self.instance.checks,
            help_text=_("Ob sie erfüllt sind, liest Nahraum aus den Daten."),
        )


class AdviceForm(EntryForm):
    GROUPS = (
        (_("Der Einsatz"), ("adviser", "subject", "day", "hours")),
        (_("Was er bringt"), ("recommendation", "effect")),
    )

    class Meta:
        model = Advice
        fields = ("adviser", "subject", "day", "hours", "recommendation", "effect")
        widgets: ClassVar = {
            "day": DateInput(),
            "recommendation": forms.Textarea({"rows": 3}),
            "effect": forms.Textarea({"rows": 3}),
        }
        help_texts: ClassVar = {"adviser": _("Der Name des Büros oder der Einrichtung.")}


class PartnerForm(EntryForm):
    GROUPS = ((_("Der Partner"), ("kind", "name", "about", "since", "link")),)

    class Meta:
        model = Partner
        fields = ("kind", "name", "about", "since", "link")
        field_classes: ClassVar = {"link": partial(forms.URLField, assume_scheme="https")}
        widgets: ClassVar = {"since": DateInput()}


class FactorForm(EntryForm):
    GROUPS = ((_("Der Faktor"), ("title", "about", "now", "points")),)

    class Meta:
        model = Factor
        fields = ("title", "about", "now", "points")
        help_texts: ClassVar = {
            "title": _("Zum Beispiel „Hausarzt im Ort“ oder „Nachbarn, die helfen“."),
            "points": _("Wie viele Punkte der Faktor in der Werkstatt bekommen hat."),
        }


class PassForm(forms.Form):
    """Decide that it goes on."""

    decision = forms.ChoiceField(label=_("Beschluss des Rates"), required=False)
    reason = forms.CharField(
        label=_("Begründung"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    override = forms.BooleanField(
        label=_("Trotz offener Bedingungen freigeben. Der Grund steht in der Begründung."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, gate: Gate, open_now: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": gate.version}, **kwargs})
        decision: Any = self.fields["decision"]
        decision.choices = [("", _("keiner")), *queries.council_decisions()]
        if gate.decides == Gate.Decides.COUNCIL:
            decision.required = True
        elif "council-decided" not in gate.checks:
            del self.fields["decision"]
        if not open_now:
            del self.fields["override"]

    def decided(self) -> Decision | None:
        pk = self.cleaned_data.get("decision")
        found: Decision | None = Decision.objects.filter(pk=pk).first() if pk else None
        return found


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Grund"), max_length=200)


KINDS: Mapping[str, tuple[type[EntryForm], type[TenantModel], Any]] = {
    "prozess": (ProcessForm, Process, _("Prozess")),
    "stufe": (StageForm, Stage, _("Stufe")),
    "ergebnis": (ProductForm, Product, _("Ergebnis")),
    "freigabe": (GateForm, Gate, _("Freigabe")),
    "beratung": (AdviceForm, Advice, _("Beratung")),
    "partner": (PartnerForm, Partner, _("Partner")),
    "faktor": (FactorForm, Factor, _("Halte- und Bleibefaktor")),
}
