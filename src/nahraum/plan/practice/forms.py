from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import KeyField, RowForm
from nahraum.base.topics.queries import tree
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.practice.rules import SETTINGS, Origin, Wanted
from nahraum.plan.practice.rules.packages import MOST

_ANY = ("", _("alle"))
_YES_NO = [("", _("nicht bekannt")), ("true", _("ja")), ("false", _("nein"))]
TOPICS = 3


def _topic_choices(first: Any) -> list[Any]:
    groups = [
        (group.name, [(topic.key, topic.name) for topic in group.topics.all()]) for group in tree()
    ]
    return [first, *groups]


class SearchForm(forms.Form):
    """What somebody looks for; sent by GET, so that a result has an address."""

    frage = forms.CharField(label=_("Suchwort"), required=False, max_length=100)
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    ort = forms.ChoiceField(
        label=_("Art des Ortes"), required=False, choices=[_ANY, *SETTINGS.items()]
    )
    land = forms.ChoiceField(label=_("Land"), required=False)
    woher = forms.ChoiceField(
        label=_("Woher"),
        required=False,
        choices=[
            _ANY,
            (Origin.LIBRARY.value, _("mitgelieferte Beispiele")),
            (Origin.OWN.value, _("eigene Beispiele")),
            (Origin.SHARED.value, _("aus unserem Verbund")),
        ],
    )

    def __init__(self, data: Any, *, states: list[str]) -> None:
        super().__init__(data)
        self.fields["thema"].choices = _topic_choices(_ANY)  # type: ignore[attr-defined]
        self.fields["land"].choices = [  # type: ignore[attr-defined]
            _ANY,
            *((name, name) for name in states),
        ]

    def wanted(self) -> Wanted:
        """Wishes that can be understood; a made-up one is none."""
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            words=said.get("frage", ""),
            topic=said.get("thema", ""),
            state=said.get("land", ""),
            setting=said.get("ort", ""),
            origin=said.get("woher", ""),
        )


class TopicForm(forms.Form):
    thema = forms.ChoiceField(label=_("Thema"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        choices = _topic_choices(("", _("alle Themen")))
        self.fields["thema"].choices = choices  # type: ignore[attr-defined]

    def topic(self) -> str:
        return str(self.cleaned_data["thema"]) if self.is_valid() else ""


class ExampleForm(RowForm):
    """An own example, in the order people tell it."""

    class Meta:
        model = OwnExample
        fields = (
            *("title", "place", "land", "setting", "inhabitants", "of_place", "share_65"),
            *("shrinking", "carrier", "partners", "period", "staff", "aims", "steps", "effects"),
            *("special", "funding", "source", "heading", "licence"),
        )
        widgets: ClassVar = {
            "shrinking": forms.Select(choices=_YES_NO),
            **{
                name: forms.Textarea({"rows": 4})
                for name in ("partners", "aims", "steps", "effects", "special", "funding")
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _topic_choices(("", _("keins")))
        told = [*self.instance.topics, *[""] * TOPICS][:TOPICS]
        for number, key in enumerate(told):
            label = _("Thema") if not number else _("Weiteres Thema")
            self.fields[f"topic_{number}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=key
            )
        names = list(self.fields)
        topics = [f"topic_{number}" for number in range(TOPICS)]
        rest = [name for name in names if name not in topics]
        self.order_fields([*rest[:4], *topics, *rest[4:]])

    def values(self) -> dict[str, Any]:
        chosen = [self.cleaned_data[f"topic_{number}"] for number in range(TOPICS)]
        kept = self.instance.topics[TOPICS:]  # a package may bring more than the form shows
        topics = list(dict.fromkeys(key for key in (*chosen, *kept) if key))
        return {**super().values(), "topics": topics}


class PackageForm(forms.Form):
    file = forms.FileField(
        label=_("Paket"),
        help_text=_("Eine ZIP-Datei, die eine andere Kommune hier heruntergeladen hat."),
    )
    key = KeyField()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(_("Das Paket ist zu groß."))
        return file


class ShareForm(forms.Form):
    """Which group shall read an example."""

    alliance: Any = forms.ModelChoiceField(queryset=None, label=_("Verbund"), empty_label=None)

    def __init__(self, data: Any, *, alliances: Any) -> None:
        super().__init__(data)
        self.fields["alliance"].queryset = alliances  # type: ignore[attr-defined]
