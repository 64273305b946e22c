"""Many mails go over one connection; a broken one spoils none but its own mail."""

import smtplib
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from nahraum.base.notify import actions, jobs
from tests.base.world import SYSTEM


class Server(EmailBackend):
    """A mail server that writes down what it is asked, and hangs up when `anna` is named."""

    said: ClassVar[list[str]] = []

    def open(self) -> bool:
        if self.connection is not None:
            return False
        self.connection = object()
        self.said.append("hello")
        return True

    def close(self) -> None:
        if self.connection is not None:
            self.said.append("bye")
        self.connection = None

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        assert self.connection is not None
        (message,) = email_messages
        (to,) = message.to
        if to.startswith("anna"):
            raise smtplib.SMTPServerDisconnected("gone")
        self.said.append(to.partition("@")[0])
        return 1


@pytest.fixture
def server(settings: Any) -> list[str]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.said.clear()
    return Server.said


def send(*names: str) -> Any:
    for name in names:
        said = {"subject": "Betreff", "body": "Text", "by": SYSTEM}
        actions.post(key=name, to=f"{name}@x.example", **said)
    return jobs.run_send(None, lambda done, total, text: None)


def test_one_connection_for_many_mails(in_kalletal: Any, server: list[str]) -> None:
    assert send("bert", "cem", "dora") == {"sent": 3, "failed": 0}
    assert server == ["hello", "bert", "cem", "dora", "bye"]


def test_after_an_error_the_next_mail_has_a_new_connection(
    in_kalletal: Any, server: list[str]
) -> None:
    assert send("bert", "anna", "cem") == {"sent": 2, "failed": 1}
    assert server == ["hello", "bert", "bye", "hello", "cem", "bye"]


def test_no_connection_goes_on_for_ever(
    in_kalletal: Any, server: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 2)
    assert send("bert", "cem", "dora") == {"sent": 3, "failed": 0}
    assert server == ["hello", "bert", "cem", "bye", "hello", "dora", "bye"]


def test_nothing_to_send_asks_no_server(in_kalletal: Any, server: list[str]) -> None:
    assert send() == {"sent": 0, "failed": 0}
    assert server == []
