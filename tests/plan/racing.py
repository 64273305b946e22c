"""Many at the same moment: tasks on connections of their own, and a point where they meet."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.plan.participation.rules import Refused

WAIT = 30


def together(town: Municipality, tasks: list[Callable[[], object]]) -> list[str]:
    """Run every task at the same moment on a connection of its own; say how each ended."""
    start, told = threading.Barrier(len(tasks)), []

    def run(task: Callable[[], object]) -> None:
        try:
            with municipality_scope(town):
                start.wait(WAIT)
                answer = task()
            told.append("no" if answer is False else "done")
        except (IntegrityError, Refused, StaleVersion, ValidationError) as error:
            told.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads)
    return sorted(told)


def meet(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, number: int) -> None:
    """Let `number` calls of a function wait for each other behind it: all of them have read
    before the first of them writes. Who comes later, or again, goes through."""
    real, gate = getattr(owner, name), threading.Barrier(number)
    passed = threading.local()

    def slow(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        if not getattr(passed, "once", False):
            passed.once = True
            gate.wait(WAIT)
        return answer

    monkeypatch.setattr(owner, name, slow)
