"""Forms of measures, their states, versions and reviews."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField, RowForm
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.topics.models import Topic
from nahraum.base.topics.queries import topics as all_topics
from nahraum.base.topics.queries import tree
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.bodies.models import Decision
from nahraum.plan.measures import queries
from nahraum.plan.measures.forms.parts import DateInput
from nahraum.plan.measures.models import (
    Goal,
    Measure,
    PlanVersion,
    Review,
)
from nahraum.plan.measures.rules import (
    TARGET_GROUPS,
    months_later,
)


class MeasureForm(RowForm):
    GROUPS: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = (
        (_("Was und wozu"), ("title", "purpose", "topic", "goals")),
        (_("Wo und für wen"), ("neighbourhoods", "target_groups")),
        (
            _("Wer"),
            ("role", "duties", "needs_decision", "unit", "contact", "partners"),
        ),
        (_("Wann"), ("starts", "ends", "review_on", "waits_for")),
        (_("Risiken"), ("risks",)),
        (
            _("Was alle lesen: „Was wurde daraus?“"),
            ("public", "in_short", "happened", "next_step"),
        ),
    )
    target_groups = forms.MultipleChoiceField(
        choices=TARGET_GROUPS.items(),
        required=False,
        label=_("Zielgruppen"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Measure
        fields: Sequence[str] = (
            *("title", "purpose", "topic", "goals", "neighbourhoods", "target_groups", "role"),
            *("duties", "needs_decision", "unit", "contact", "partners", "starts", "ends"),
            *("review_on", "waits_for", "risks", "public", "in_short", "happened", "next_step"),
        )
        widgets: ClassVar = {
            **dict.fromkeys(("starts", "ends", "review_on"), DateInput()),
            **dict.fromkeys(("goals", "neighbourhoods", "waits_for"), forms.CheckboxSelectMultiple),
            "purpose": forms.Textarea({"rows": 4}),
            "duties": forms.Textarea({"rows": 2}),
            "partners": forms.Textarea({"rows": 2}),
            "risks": forms.Textarea({"rows": 3}),
            "in_short": forms.Textarea({"rows": 2}),
            "happened": forms.Textarea({"rows": 3}),
            "next_step": forms.Textarea({"rows": 2}),
            "needs_decision": forms.RadioSelect,
        }
        help_texts: ClassVar = {
            "title": _("So kurz, dass man es im Rat nennen kann."),
            "purpose": _("Welcher Bedarf, für wen, und was sich dadurch ändern soll."),
            "neighbourhoods": _("Nichts ankreuzen: überall in der Kommune."),
            "duties": _("Pflichten und laufende Kosten, die aus der Rolle folgen."),
            "unit": _("Ein Amt oder eine Einrichtung, kein Name."),
            "contact": _("Telefon oder E-Mail der Stelle. Steht öffentlich."),
            "partners": _("Ämter, Vereine, Träger. Eine Zeile je Stelle."),
            "review_on": _("Leer lassen: auf halbem Weg zwischen Beginn und Ende."),
            "waits_for": _("Was vorher fertig sein muss, auch aus anderen Ämtern."),
            "in_short": _("Ein Satz ohne Fachwörter und ohne Namen."),
            "happened": _("Kurze Sätze. Leer lassen, wenn noch nichts geschehen ist."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.choices = [
            ("", _("bitte wählen")),
            *(
                (group.name, [(str(one.pk), one.name) for one in group.topics.all()])
                for group in tree()
            ),
        ]
        sources = {
            "goals": Goal.objects.order_by("position", "title"),
            "neighbourhoods": neighbourhoods().order_by("name"),
            "waits_for": Measure.objects.exclude(pk=self.instance.pk).order_by("title"),
        }
        for name, found in sources.items():
            if name not in self.fields:
                continue
            field: Any = self.fields[name]
            field.queryset, field.required = found, False
            if not found.exists():
                del self.fields[name]


class NewMeasureForm(MeasureForm):
    """The few questions at the beginning; the rest can be said later."""

    GROUPS = (
        (_("Was und wozu"), ("title", "purpose", "topic", "goals")),
        (_("Wo"), ("neighbourhoods",)),
        (_("Wer und wann"), ("unit", "starts", "ends")),
        (_("Belege"), ("evidence",)),
    )

    class Meta(MeasureForm.Meta):
        fields = ("title", "purpose", "topic", "goals", "neighbourhoods", "unit", "starts", "ends")

    evidence = forms.MultipleChoiceField(
        label=_("Belege von heute dazulegen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sie bleiben so stehen, auch wenn sich die Zahlen ändern."),
    )

    def __init__(self, *args: Any, found: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["target_groups"]
        self.found = found
        field: Any = self.fields["evidence"]
        field.choices = [(str(at), self._line(item)) for at, item in enumerate(found)]
        field.initial = [str(at) for at in range(len(found))]
        if not found:
            del self.fields["evidence"]

    @staticmethod
    def _line(item: Any) -> str:
        parts = (f"{item.text}: {item.value}" if item.value else item.text, item.source)
        return " · ".join(part for part in parts if part)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "found": self.found}

    def chosen(self) -> list[Any]:
        return [self.found[int(at)] for at in self.cleaned_data.get("evidence", ())]


class StateForm(forms.Form):
    """The next state of a measure, with day and reason."""

    state = forms.ChoiceField(label=_("Neuer Stand"), widget=forms.RadioSelect)
    on = forms.DateField(label=_("Seit"), widget=DateInput())
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Nötig, wenn eine Maßnahme ruht, endet oder wieder aufgenommen wird."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = states


class DecisionForm(forms.Form):
    """Which decision a measure or a version rests on."""

    decision = forms.ChoiceField(label=_("Beschluss"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.choices = [
            ("", _("keiner")),
            *(
                (str(known.pk), f"{known.number} {known.title} ({known.body})")
                for known in bodies.all_known()
            ),
        ]

    def chosen(self) -> Decision | None:
        pk = self.cleaned_data["decision"]
        return Decision.objects.filter(pk=pk).first() if pk else None


class VersionForm(RowForm):
    class Meta:
        model = PlanVersion
        fields = ("reason",)
        widgets: ClassVar = {"reason": forms.Textarea({"rows": 2})}


class ReviewForm(RowForm):
    """A judgement, and what of the measure is changed because of it."""

    GROUPS = (
        (_("Was wir sehen"), ("on", "judgement", "text")),
        (_("Was wir ändern"), ("adjustment", "reason", "new_ends", "new_purpose")),
    )
    new_ends = forms.DateField(label=_("Neues Ende"), required=False, widget=DateInput())
    new_purpose = forms.CharField(
        label=_("Wozu, neu gefasst"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, label="")

    class Meta:
        model = Review
        fields = ("on", "judgement", "text", "adjustment", "reason")
        widgets: ClassVar = {
            "on": DateInput(),
            "judgement": forms.RadioSelect,
            "text": forms.Textarea({"rows": 4}),
            "adjustment": forms.Textarea({"rows": 3}),
        }
        help_texts: ClassVar = {
            "adjustment": _("Leer lassen, wenn alles bleibt, wie es ist."),
            "reason": _("Nötig, wenn Sie etwas ändern. Steht im nächsten Plan."),
        }

    def adjusted(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"ends": data["new_ends"], "purpose": data["new_purpose"].strip()}


class FilterForm(forms.Form):
    """What the lists show; the address of the page keeps it."""

    suche = forms.CharField(label=_("Wort"), required=False, max_length=120)
    stand = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("alle")), *Measure.State.choices]
    )
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    ort = forms.ChoiceField(label=_("Ortsteil"), required=False)
    stelle = forms.CharField(label=_("Zuständige Stelle"), required=False, max_length=160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["thema"]
        topic.choices = [
            ("", _("alle")),
            *(
                (group.name, [(one.key, one.name) for one in (group, *group.topics.all())])
                for group in tree()
            ),
        ]
        place: Any = self.fields["ort"]
        rows = neighbourhoods().order_by("name").values_list("pk", "name")
        place.choices = [("", _("alle")), *((str(pk), name) for pk, name in rows)]


class AdoptForm(forms.Form):
    """Which rows of the shipped tree to take over."""

    chosen = forms.MultipleChoiceField(
        label=_("Übernehmen"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        field.choices = queries.templates_left()


class TemplateForm(forms.Form):
    """What to take over of an example: each step with the months since the step before."""

    title = forms.CharField(label=_("Maßnahme"), max_length=160)
    topic_key = forms.ChoiceField(label=_("Thema"))
    neighbourhoods: Any = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Orte"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Keiner: die ganze Kommune."),
    )
    starts = forms.DateField(label=_("Beginn"), required=False, widget=DateInput())
    key = KeyField()

    def __init__(
        self,
        data: Any,
        *,
        title: str,
        topics: Sequence[str],
        steps: Sequence[tuple[str, int | None]],
    ) -> None:
        super().__init__(data)
        self.steps = steps
        known = {topic.key: topic for topic in all_topics().filter(key__in=topics)}
        self.known = known
        self.fields["title"].initial = title[:160]
        choices = [(key, known[key].name) for key in topics if key in known]
        self.fields["topic_key"].choices = choices  # type: ignore[attr-defined]
        self.fields["neighbourhoods"].queryset = neighbourhoods()  # type: ignore[attr-defined]
        for at, (name, months) in enumerate(steps):
            self.fields[f"take_{at}"] = forms.BooleanField(label=name, required=False, initial=True)
            self.fields[f"months_{at}"] = forms.IntegerField(
                label=name, required=False, min_value=1, max_value=240, initial=months
            )

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (name, self[f"take_{at}"], self[f"months_{at}"])
            for at, (name, _months) in enumerate(self.steps)
        ]

    def topic(self) -> Topic:
        found: Topic = self.known[self.cleaned_data["topic_key"]]
        return found

    def chosen(self, starts: date) -> list[tuple[str, date | None]]:
        """Steps taken over; the day is known as long as months are said."""
        said, passed, found = self.cleaned_data, 0, []
        for at, (name, _months) in enumerate(self.steps):
            months = said[f"months_{at}"]
            passed += months or 0
            if said[f"take_{at}"]:
                found.append((name, months_later(starts, passed) if months else None))
        return found
