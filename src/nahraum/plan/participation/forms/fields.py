"""Fields the forms of the room share."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.topics.models import Topic
from nahraum.base.topics.queries import topics, tree
from nahraum.plan.participation.queries.spots import Spot, read_spot
from nahraum.plan.participation.rules import Refused


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class EuroField(forms.CharField):
    """An amount as people write it, kept in whole cents: 12.000, 5,50 or 5.50 Euro."""

    def __init__(self, **kwargs: Any) -> None:
        plain = {name: kwargs[name] for name in kwargs if name not in ("min_value", "max_value")}
        super().__init__(max_length=16, **plain)

    def clean(self, value: Any) -> Any:
        text = (super().clean(value) or "").replace("€", "").replace("Euro", "").replace(" ", "")
        whole, _comma, rest = text.partition(",")
        if not rest and "." in whole and len(whole.rpartition(".")[2]) != 3:
            whole, _dot, rest = whole.rpartition(".")
        whole = whole.replace(".", "")
        fine = whole.isascii() and whole.isdigit() and len(whole) <= 9
        if not fine or (rest and not (rest.isascii() and rest.isdigit() and len(rest) <= 2)):
            raise ValidationError(_("Bitte einen Betrag wie 12.000 oder 5,50."))
        return int(whole) * 100 + int((rest or "0").ljust(2, "0"))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 100},{value % 100:02d}"
        return value


class SpotField(forms.CharField):
    """A part of town, a street or a field of the map as people write it; nothing said is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
        super().__init__(label=_("Wo genau?"), required=False, max_length=80, **kwargs)

    def clean(self, value: Any) -> Spot | None:
        said: str = super().clean(value)
        if not said:
            return None
        try:
            return read_spot(said)
        except Refused as refused:
            raise ValidationError(str(refused)) from None


def placed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with the point of the spot. Where somebody says the place twice, the part of the
    municipality they chose counts."""
    found = dict(values)
    spot: Spot | None = found.pop("spot")
    if spot is not None:
        found |= {"spot_x": spot.x, "spot_y": spot.y}
        found["neighbourhood"] = found["neighbourhood"] or spot.neighbourhood
    return found


class TopicField(forms.ChoiceField):
    """A topic by its key, in groups; nothing chosen is None."""

    def __init__(self, *, nothing: Any, **kwargs: Any) -> None:
        super().__init__(choices=lambda: topic_choices(nothing), **kwargs)

    def clean(self, value: Any) -> Topic | None:
        key = super().clean(value)
        return topics().get(key=key) if key else None

    def prepare_value(self, value: Any) -> Any:
        return value.key if isinstance(value, Topic) else value


def topic_choices(nothing: Any) -> Sequence[Any]:
    groups = [
        (group.name, [(topic.key, topic.name) for topic in group.topics.all()]) for group in tree()
    ]
    return [("", nothing), *groups]


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A part of the municipality of the open scope."""

    def __init__(self, *, nothing: Any, **kwargs: Any) -> None:
        super().__init__(queryset=None, empty_label=nothing, **kwargs)

    def _get_queryset(self) -> Any:
        return neighbourhoods()

    def _set_queryset(self, queryset: Any) -> None:
        self.widget.choices = self.choices

    queryset = property(_get_queryset, _set_queryset)

    def label_from_instance(self, obj: Neighbourhood) -> str:
        return obj.name


def refuse(form: Any, error: ValidationError) -> None:
    """Show what an action refused, beside the field it is about if the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
