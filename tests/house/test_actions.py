"""Every action is one verb: audited, keyword-only, done by somebody."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest

from tests.house.rooms import rooms

# Public functions of actions.py that leave no audit entry of their own, and why.
NOT_AUDITED = {
    "nahraum.base.audit.actions.audited": "is the rule itself",
    "nahraum.base.audit.actions.record": "writes the entry",
    "nahraum.base.audit.actions.keep_revision": "belongs to the entry it is given",
    "nahraum.base.audit.actions.forget_revisions": "belongs to the erasure that is recorded",
    "nahraum.base.audit.actions.set_checkpoint": "signs the chain, changes nothing in it",
    "nahraum.base.audit.actions.drop_before": "would fill the chain it is shortening",
    "nahraum.base.files.actions.keep": "looks a file through, then keeps it by an audited action",
    "nahraum.base.jobs.actions.claim": "takes work from the shelf; how it ends is recorded",
    "nahraum.base.jobs.actions.heartbeat": "progress is nobody's decision",
    "nahraum.base.notify.actions.claim": "takes a mail from the shelf; how it ends is recorded",
    "nahraum.base.people.actions.find_invitation": "reads",
    "nahraum.base.signals.actions.note_search": "buffers without persons; the flush is recorded",
    **dict.fromkeys(
        (f"nahraum.base.signals.actions.{name}" for name in ("visitor", "visited", "too_often")),
        "counts a connection, for the action that asks and leaves the entry",
    ),
}
# Actions that find out who acts only while they run.
NO_ACTOR_YET = {"nahraum.base.people.actions.accept_invitation": "the account is made here"}

Functions = Mapping[str, Callable[..., Any]]


def actions() -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {}
    for room in rooms():
        if (room.path / "actions.py").is_file() or (room.path / "actions").is_dir():
            found |= public_functions(importlib.import_module(f"{room.module}.actions"))
    return found


def public_functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    return {
        f"{module.__name__}.{name}": value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and not name.startswith("_")
        if value.__module__ == module.__name__
    }


def unaudited(functions: Functions) -> list[str]:
    return [name for name, function in functions.items() if not hasattr(function, "is_audited")]


def badly_called(functions: Functions) -> list[str]:
    """Audited functions with positional parameters, or without `by`."""
    found = []
    for name, function in functions.items():
        parameters = inspect.signature(function).parameters.values()
        if any(p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters):
            found.append(f"{name}: not keyword-only")
        if "by" not in {p.name for p in parameters} and name not in NO_ACTOR_YET:
            found.append(f"{name}: by whom?")
    return found


def test_every_action_is_audited() -> None:
    assert sorted(unaudited(actions())) == sorted(NOT_AUDITED)


def test_every_action_is_keyword_only_and_done_by_somebody() -> None:
    assert badly_called({n: f for n, f in actions().items() if n not in NOT_AUDITED}) == []


def test_planted_silent_action_is_found() -> None:
    planted = ModuleType("nahraum.planted.actions")
    exec("def erase(row, *, by): row.delete()", vars(planted))
    functions = public_functions(planted)
    assert unaudited(functions) == ["nahraum.planted.actions.erase"]
    assert badly_called(functions) == ["nahraum.planted.actions.erase: not keyword-only"]


@pytest.mark.django_db
def test_action_without_entry_leaves_nothing() -> None:
    from nahraum.base.audit.actions import audited
    from nahraum.base.audit.rules import AuditMissing
    from nahraum.base.municipality.models import Alliance

    @audited
    def silent() -> None:
        Alliance.objects.create(name="Verbund ohne Eintrag (erfunden)")

    with pytest.raises(AuditMissing):
        silent()
    assert not Alliance.objects.exists()
