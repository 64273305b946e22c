"""Forms of events and courses, programmes, stands and building blocks."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.topics.models import Topic
from nahraum.base.topics.queries import tree
from nahraum.connect.calendar.forms.fields import (
    ClockInput,
    DateInput,
    EntryForm,
    EuroField,
)
from nahraum.connect.calendar.models import Age, Event, Exhibitor, Group, Module, Programme
from nahraum.connect.calendar.rules import (
    MOST_DATES,
    MOST_WEEKS,
    Night,
    Rule,
    RuleRefused,
    night,
    nth_of,
    parse_rule,
    write_rule,
)
from nahraum.connect.directory.models import Organisation, Site

TOPICS_AT_LEAST = 3


class SiteField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        where = _("Anschrift geheim") if obj.protected_address else obj.place
        return f"{obj.organisation.name}: {obj}{f' ({where})' if where else ''}"


class EventForm(EntryForm):
    """An event or a course. How it repeats is asked in words and kept as a rule."""

    GROUPS: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = (
        (_("Was es ist"), ("title", "summary", "details", "goal", "check")),
        (_("Wann"), ("starts_on", "starts_at", "which", "minutes")),
        (_("Wiederholung"), ("repeat", "every", "until", "count", "skip_holidays")),
        (_("Wo"), ("site", "place", "neighbourhood", "online_link")),
        (_("Wer lädt ein"), ("organisation", "programme", "phone", "contact")),
        (_("Themen"), ("topic_0", "topic_1", "topic_2", "topic_3", "topic_4")),
        (_("Für wen"), ("ages", "groups", "for_whom")),
        (_("Kosten"), ("cost", "fee_cents", "cost_note", "exemption", "bring")),
        (_("Anmeldung"), ("sign_up", "places", "deadline_days", "waiting_list", "share")),
    )

    repeat = forms.ChoiceField(
        label=_("Wiederholt sich"),
        required=False,
        choices=(
            ("", _("nicht")),
            ("weekly", _("nach Wochen, am gleichen Wochentag")),
            ("monthly", _("jeden Monat, zum Beispiel am zweiten Dienstag")),
            ("last", _("jeden Monat, am letzten solchen Wochentag")),
        ),
    )
    every = forms.IntegerField(
        label=_("Alle wie viele Wochen?"),
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=_("1 bedeutet jede Woche."),
    )
    until = forms.DateField(label=_("Bis zu diesem Tag"), required=False, widget=DateInput())
    count = forms.IntegerField(
        label=_("Oder so oft"), required=False, min_value=1, max_value=MOST_DATES
    )
    ages = forms.MultipleChoiceField(
        label=_("Alter"),
        choices=Age.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nichts ankreuzen: alle."),
    )

    check = forms.BooleanField(
        label=_("Aktion zur Früherkennung"),
        required=False,
        help_text=_("Dann notiert Nahraum nur, wie viele kamen, nie wer, und keine Befunde."),
    )

    class Meta:
        model = Event
        fields = (
            *("title", "summary", "details", "starts_on", "starts_at", "minutes"),
            *("skip_holidays", "site", "place", "neighbourhood", "online_link", "organisation"),
            *("programme", "phone", "contact", "for_whom", "cost", "fee_cents", "cost_note"),
            *("bring", "sign_up", "places", "deadline_days", "waiting_list"),
        )
        field_classes: ClassVar = {
            "fee_cents": EuroField,
            "site": SiteField,
            "online_link": partial(forms.URLField, assume_scheme="https"),
        }
        labels: ClassVar = {"fee_cents": _("Gebühr in Euro")}
        widgets: ClassVar = {
            "summary": forms.Textarea({"rows": 2}),
            "details": forms.Textarea({"rows": 5}),
            "starts_on": DateInput(),
            "starts_at": ClockInput(),
        }
        help_texts: ClassVar = {
            "title": _("Kurz und so, wie man danach fragt: „Gehirnjogging“, „Tanztee“."),
            "summary": _("Ein Satz ohne Fachwörter: Was erwartet die Menschen?"),
            "site": _("Von dort kommen Anschrift und Barrieren."),
            "place": _("Zum Beispiel „großer Saal“ oder „Treffpunkt: Kirche“."),
            "phone": _("Leer lassen: Dann gilt die Nummer der Einrichtung."),
            "fee_cents": _("Zum Beispiel 50 oder 5,50."),
            "places": _("Leer lassen, wenn beliebig viele kommen können."),
            "deadline_days": _("0 bedeutet: bis zum Beginn."),
        }

    def __init__(self, *args: Any, course: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        if course:
            del self.fields["check"]
        self.initial.setdefault("check", self.instance.kind == Event.Kind.CHECK)
        self.fields["groups"] = forms.MultipleChoiceField(
            label=_("Besonders für"),
            choices=Group.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        querysets = {
            "organisation": Organisation.objects.order_by("name"),
            "site": Site.objects.select_related("organisation"),
            "neighbourhood": Neighbourhood.objects.all(),
            "programme": Programme.objects.all(),
        }
        for name, rows in querysets.items():
            field: Any = self.fields[name]
            field.queryset = rows
        if course:
            self._add_course_fields()
        self._add_which()
        self._add_topics()
        self._show_rule()

    def given(self) -> dict[str, Any]:
        return {**super().given(), "course": self.course}

    def _add_course_fields(self) -> None:
        self.fields["goal"] = forms.CharField(
            label=_("Was man danach kann"),
            max_length=400,
            required=False,
            widget=forms.Textarea({"rows": 2}),
        )
        self.fields["exemption"] = forms.BooleanField(
            label=_("Befreiung von der Gebühr möglich"), required=False
        )
        self.fields["share"] = forms.IntegerField(
            label=_("Zertifikat ab so viel Prozent der Zeit"),
            min_value=1,
            max_value=100,
            initial=80,
        )
        known = getattr(self.instance, "course", None)
        for name in ("goal", "exemption", "share"):
            if known is not None:
                self.initial.setdefault(name, getattr(known, name))

    def _add_which(self) -> None:
        """Asked only for the hour of the year that comes twice."""
        day = self._typed("starts_on", self.instance.starts_on)
        clock = self._typed("starts_at", self.instance.starts_at)
        if day is not None and clock is not None and night(day, clock) is Night.TWICE:
            self.fields["which"] = forms.ChoiceField(
                label=_("Diese Uhrzeit gibt es in dieser Nacht zweimal. Welche ist gemeint?"),
                choices=(
                    ("first", _("die erste, Sommerzeit")),
                    ("second", _("die zweite, Winterzeit")),
                ),
                widget=forms.RadioSelect,
                initial="second" if self.instance.second_time else "first",
            )

    def _typed(self, name: str, stored: Any) -> Any:
        if not self.is_bound:
            return stored if not self.instance._state.adding else None
        try:
            return self.fields[name].to_python(self.data.get(name, ""))
        except ValidationError:
            return None

    def _add_topics(self) -> None:
        fresh = self.instance._state.adding
        chosen = self.initial.get("topics", ()) if fresh else list(self.instance.topics.all())
        groups = [
            (group.name, [(str(topic.pk), topic.name) for topic in group.topics.all()])
            for group in tree()
        ]
        sent = sum(name.startswith("topic_") for name in self.data)
        for number in range(min(5, max(TOPICS_AT_LEAST, len(chosen) + 1, sent))):
            self.fields[f"topic_{number}"] = forms.ChoiceField(
                label=_("Thema %(number)s") % {"number": number + 1},
                choices=[("", _("keines")), *groups],
                required=False,
                initial=str(chosen[number].pk) if number < len(chosen) else "",
            )

    def _show_rule(self) -> None:
        """The stored rule in the words of the form."""
        self.initial.setdefault("ages", self.instance.ages)
        self.initial.setdefault("groups", self.instance.groups)
        text = self.initial.get("rule") or self.instance.rule
        if text:
            rule = parse_rule(text)
            repeat = "weekly" if not rule.monthly else "last" if rule.nth == -1 else "monthly"
            known = {"repeat": repeat, "every": rule.weeks}
            known |= {"until": rule.until, "count": rule.count}
            self.initial = {**self.initial, **{k: v for k, v in known.items() if v is not None}}

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("until") and values.get("count"):
            self.add_error("count", _("Entweder ein letzter Tag oder eine Anzahl, nicht beides."))
        first, until = values.get("starts_on"), values.get("until")
        if first and until and until < first:
            self.add_error("until", _("Das Ende liegt vor dem Anfang."))
        if values.get("cost") != Event.Cost.FEE and values.get("fee_cents"):
            self.add_error("fee_cents", _("Dann wählen Sie bei den Kosten „kostet etwas“."))
        return values

    def rule(self) -> str:
        values = self.cleaned_data
        repeat, first = values.get("repeat"), values["starts_on"]
        if not repeat:
            return ""
        nth = {"weekly": 0, "monthly": nth_of(first), "last": -1}[repeat]
        rule = Rule(
            weeks=values.get("every") or 1,
            nth=nth,
            until=values.get("until"),
            count=values.get("count"),
        )
        try:
            text = write_rule(rule, first)
            parse_rule(text)
        except RuleRefused as refused:
            raise ValidationError({"repeat": str(refused)}) from None
        return text

    def values(self) -> dict[str, Any]:
        chosen = [self.cleaned_data[name] for name in self.fields if name.startswith("topic_")]
        found = {
            **super().values(),
            "ages": self.cleaned_data["ages"],
            "groups": self.cleaned_data["groups"],
            "rule": self.rule(),
            "second_time": self.cleaned_data.get("which") == "second",
            "topics": list(Topic.objects.filter(pk__in=[key for key in chosen if key])),
        }
        if "check" in self.fields:
            check = self.cleaned_data["check"]
            found["kind"] = Event.Kind.CHECK if check else Event.Kind.EVENT
        if self.course:
            names = ("goal", "exemption", "share")
            found["course"] = {name: self.cleaned_data[name] for name in names}
        return found

    def differences(self) -> list[tuple[str, Any, Any]]:
        """What differs from the row as it is stored; links by the rows they lead to."""
        found = []
        for name, typed in self.values().items():
            if name == "topics":
                before, after = list(self.instance.topics.all()), list(typed)
                if set(before) != set(after):
                    found.append((name, before, after))
            elif name != "course" and getattr(self.instance, name) != typed:
                found.append((name, getattr(self.instance, name), typed))
        return found


class ProgrammeForm(EntryForm):
    GROUPS = (
        (_("Das Programm"), ("name", "summary")),
        (_("Wann und wo"), ("first", "last", "place")),
        (_("Wer lädt ein"), ("organisation",)),
    )

    class Meta:
        model = Programme
        fields = ("name", "summary", "first", "last", "place", "organisation")
        widgets: ClassVar = {
            "summary": forms.Textarea({"rows": 2}),
            "first": DateInput(),
            "last": DateInput(),
        }
        help_texts: ClassVar = {"name": _("Zum Beispiel „Gesundheitswoche Kalletal“.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.order_by("name")


class ExhibitorForm(EntryForm):
    GROUPS = ((_("Der Stand"), ("organisation", "topic", "table", "shows")),)

    class Meta:
        model = Exhibitor
        fields = ("organisation", "topic", "table", "shows")
        help_texts: ClassVar = {"shows": _("Zum Beispiel „Blutdruck messen, Hörtest“.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = Organisation.objects.order_by("name")
        topic: Any = self.fields["topic"]
        topic.queryset = Topic.objects.filter(retired=False, parent__isnull=False)
        topic.choices = [
            ("", _("bitte wählen")),
            *(
                (group.name, [(str(row.pk), row.name) for row in group.topics.all()])
                for group in tree()
            ),
        ]


class ModuleForm(EntryForm):
    GROUPS = ((_("Der Baustein"), ("title", "about", "kind", "hours", "position")),)

    class Meta:
        model = Module
        fields = ("title", "about", "kind", "hours", "position")


KINDS: Mapping[str, tuple[type[EntryForm], type[TenantModel], Any]] = {
    "termin": (EventForm, Event, _("Termin")),
    "programm": (ProgrammeForm, Programme, _("Programm")),
    "stand": (ExhibitorForm, Exhibitor, _("Stand")),
    "baustein": (ModuleForm, Module, _("Baustein")),
}
