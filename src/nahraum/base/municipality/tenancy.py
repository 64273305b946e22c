"""The wall between municipalities.

A scope says whose rows may be seen. Without a scope there are no rows, only an error: forgetting
to ask for the right municipality must never show another one's data.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.registry import Protection
from nahraum.data.texts import legible

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from nahraum.base.municipality.models import Municipality

F = TypeVar("F", bound="RowForm")
M = TypeVar("M", bound=models.Model)

_BREAKS = str.maketrans("\n\t", "  ")

_scope: ContextVar["Municipality | None"] = ContextVar("municipality scope", default=None)


class ScopeMissing(RuntimeError):
    """A tenant table was asked without saying whose rows are meant."""


@contextmanager
def municipality_scope(municipality: "Municipality") -> Iterator[None]:
    """Open the scope of one municipality for a block."""
    token = _scope.set(municipality)
    try:
        yield
    finally:
        _scope.reset(token)


def current_municipality() -> "Municipality":
    municipality = _scope.get()
    if municipality is None:
        raise ScopeMissing("no municipality scope is open")
    return municipality


def scope_is_open() -> bool:
    return _scope.get() is not None


class Here(models.Expression):
    """The municipality of the scope that is open when the query runs, in a condition.

    It is looked up only then: forms may name a tenant table when they are defined, and a query
    that leaves its scope unread finds an error, not somebody else's rows.
    """

    output_field = models.UUIDField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        value = models.Value(current_municipality().pk, output_field=self.output_field)
        found: tuple[str, Any] = compiler.compile(value)
        return found


class TenantManager(models.Manager[M]):
    """Rows of the open scope that are not in the trash."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(municipality_id=Here(), deleted_at__isnull=True)


class TrashManager(models.Manager[M]):
    """Rows of the open scope that wait in the trash."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(municipality_id=Here(), deleted_at__isnull=False)


class AlreadyThere(Exception):
    """This form was sent before; `row` is what it made, `same` whether it says the same."""

    def __init__(self, row: models.Model, *, same: bool) -> None:
        super().__init__(f"{row._meta.label} {row.pk}")
        self.row: Any = row
        self.same = same


ALREADY_SENT = _(
    "Dieses Formular wurde schon abgeschickt. Wenn das ein weiterer Eintrag sein soll, speichern "
    "Sie noch einmal."
)


class KeyField(forms.UUIDField):
    """The id of the row a creating form makes: sending the form twice makes one row."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, label="", initial=uuid.uuid4)


class StaleVersion(Exception):
    """Somebody else saved this row in the meantime."""


CHANGED_MEANWHILE = _(
    "Jemand anderes hat diesen Eintrag inzwischen geändert. Ihre Eingaben stehen noch hier; "
    "vergleichen Sie und speichern Sie noch einmal."
)


class RowForm(forms.ModelForm):
    """Fields of a tenant row. A new row brings its key along, a known one its version."""

    # (heading, names of the fields below it) in the order of the page.
    GROUPS: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.fields["key"] = KeyField()
        else:
            hidden = forms.IntegerField(widget=forms.HiddenInput, label="")
            hidden.initial = self.instance.version
            self.fields["version"] = hidden

    def values(self) -> dict[str, Any]:
        names = [name for name in self._meta.fields or () if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    def besides(self) -> dict[str, Any]:
        """What the action that changes the row is told besides its values."""
        return {}

    def sections(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """(heading, fields) in their order; without groups all of them under no heading."""
        if not self.GROUPS:
            yield "", self.visible_fields()
        for heading, names in self.GROUPS:
            found = [self[name] for name in names if name in self.fields]
            if found:
                yield heading, found

    def refuse(self, error: Exception) -> None:
        """Show what the action refused, beside the field it is about if the form has it."""
        if not isinstance(error, ValidationError):
            self.add_error(None, str(error))
        elif not hasattr(error, "error_dict"):
            self.add_error(None, error)
        else:
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    @property
    def key(self) -> uuid.UUID:
        found: uuid.UUID = self.cleaned_data["key"]
        return found

    def sent_before(self: F) -> F:
        """The same form with a key of its own: what was typed may become a further row."""
        return self._again("key", str(uuid.uuid4()), ALREADY_SENT)

    def changed_meanwhile(self: F) -> F:
        """The same form over the row as it is now: saving again is a decision."""
        return self._again("version", str(self.instance.version), CHANGED_MEANWHILE)

    def _again(self: F, name: str, value: str, sentence: "StrOrPromise") -> F:
        data: Any = self.data
        typed = data.copy()
        typed[name] = value
        again = type(self)(typed, **self.given())
        again.add_error(None, str(sentence))
        return again

    def given(self) -> dict[str, Any]:
        """What the form is made with besides the typed text."""
        return {"instance": self.instance}

    def differences(self) -> list[tuple[str, Any, Any]]:
        """(field, stored, typed) where both differ; the instance is the row as it is stored."""
        return [
            (name, getattr(self.instance, name), value)
            for name, value in self.values().items()
            if getattr(self.instance, name) != value
        ]

    def label_of(self, name: str) -> str:
        """The words beside a field of the form, or of the row if the form has none of that name."""
        if name in self.fields:
            return str(self.fields[name].label)
        field: Any = self.instance._meta.get_field(name)
        return str(field.verbose_name)

    def _post_clean(self) -> None:
        """The action checks the row: only it knows the municipality and the rules."""


class TenantModel(models.Model):
    """Base of every table that belongs to a municipality."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        "municipality.Municipality", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=64, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[TenantManager[Any]] = TenantManager()
    trash: ClassVar[TrashManager[Any]] = TrashManager()
    # For migrations, erasure and tests of the wall; an allow-list test counts every use.
    across_tenants: ClassVar[models.Manager[Any]] = models.Manager()

    common_protection: ClassVar = {
        "id": Protection.INTERNAL,
        "municipality": Protection.INTERNAL,
        "created_at": Protection.INTERNAL,
        "created_by": Protection.PERSONAL,
        "changed_at": Protection.INTERNAL,
        "changed_by": Protection.PERSONAL,
        "version": Protection.INTERNAL,
        "deleted_at": Protection.INTERNAL,
    }

    class Meta:
        abstract = True
        base_manager_name = "across_tenants"
        default_manager_name = "objects"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Texts are kept as `legible` writes them, and a short one on one line.

        The scope says the municipality and `save` checks it; its table need not be asked.
        """
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if isinstance(value, str) and not value.isprintable():
                text = legible(value)
                short = isinstance(field, models.CharField)
                setattr(self, field.attname, text.translate(_BREAKS) if short else text)
        super().clean_fields(exclude={*(exclude or ()), "municipality"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.municipality_id is None:
            self.municipality = current_municipality()
        if scope_is_open() and self.municipality_id != current_municipality().pk:
            raise ScopeMissing("a row of another municipality cannot be saved in this scope")
        super().save(*args, **kwargs)

    def save_new(self, *, by_id: str) -> None:
        """Save for the first time, with author."""
        self.created_by = self.changed_by = by_id
        self.save()

    def save_once(self, *, by_id: str) -> None:
        """Save for the first time; raises AlreadyThere if the same form was faster."""
        try:
            with transaction.atomic():
                self.save_new(by_id=by_id)
        except IntegrityError:
            self.refuse_repeat()
            if not self._take_own_key():
                raise
            self.save_once(by_id=by_id)

    def _take_own_key(self) -> bool:
        """Whether the key lies in another municipality: then the row takes one of its own.

        The same one each time, so that sending twice still makes one row; and the answer does not
        tell what is there elsewhere.
        """
        here = self.municipality_id
        elsewhere = type(self).across_tenants.filter(pk=self.pk).exclude(municipality=here)
        found = elsewhere.exists()
        if found:
            self.pk = uuid.uuid5(here, str(self.pk))
        return found

    def refuse_repeat(self) -> None:
        """Raise AlreadyThere if a row of this id is here, in sight or in the trash."""
        model = type(self)
        made = model.objects.filter(pk=self.pk).first() or model.trash.filter(pk=self.pk).first()
        if made is not None:
            raise AlreadyThere(made, same=made.said() == self.said())

    def said(self) -> dict[str, Any]:
        """What people say about the row: everything that is not the same in all tables."""
        fields = self._meta.concrete_fields
        names = [f.attname for f in fields if f.name not in self.common_protection]
        return {name: getattr(self, name) for name in names}

    def save_next_version(self, *, by_id: str, expected: int | None = None) -> None:
        """Save changed fields as the next version; refuse if somebody was faster."""
        self._claim(type(self).objects.all(), self.version if expected is None else expected)
        self.changed_by = by_id
        self.save()

    def move_to_trash(self, *, by_id: str, expected: int | None = None) -> None:
        """Take the row out of sight; it can be restored until it is erased."""
        self.deleted_at = timezone.now()
        self.save_next_version(by_id=by_id, expected=expected)

    def restore_from_trash(self, *, by_id: str) -> None:
        self._claim(type(self).trash.all(), self.version)
        self.deleted_at, self.changed_by = None, by_id
        self.save()

    def _claim(self, rows: "models.QuerySet[Any]", seen: int) -> None:
        if not rows.filter(pk=self.pk, version=seen).update(version=seen + 1):
            raise StaleVersion(f"{type(self).__name__} {self.pk} was changed by somebody else")
        self.version = seen + 1
