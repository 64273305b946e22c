"""One password at a time: checking one costs a fifth of a second of all cores.

Without turns a few people signing in together would take the time of everybody who only looks
for help. One check runs, one waits a moment; who comes then is asked to try again, quickly and
without a check. Both the library's limits and its equal time for unknown addresses stay.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

LONGEST = 1000  # letters of a password
WAITING = 1  # each of them holds a thread that pages need
PATIENCE = 1.5  # seconds
RETRY_AFTER = 3


class Busy(Exception):
    """Another password is being checked, and others wait already."""


class Turns:
    """One at a time, a few waiting a moment. Who has the turn may ask for it again."""

    def __init__(self, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self.places = threading.BoundedSemaphore(1 + waiting)
        self.one = threading.Lock()
        self.patience = patience
        self.mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        if getattr(self.mine, "held", False):
            yield
            return
        if not self.places.acquire(blocking=False):
            raise Busy
        try:
            if not self.one.acquire(timeout=self.patience):
                raise Busy
            self.mine.held = True
            try:
                yield
            finally:
                self.mine.held = False
                self.one.release()
        finally:
            self.places.release()


TURNS = Turns()


class OneAtATime(Argon2PasswordHasher):
    """The hashes of Argon2, made and compared in turns."""

    def encode(self, password: str, salt: str) -> str:
        with TURNS.turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        if not password or len(password) > LONGEST:
            return False
        with TURNS.turn():
            return super().verify(password, encoded)


class NotTooLong:
    """Nobody sets a password that signing in would not look at."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("Das Passwort darf höchstens %(number)s Zeichen lang sein.") % {"number": LONGEST}


class SignInForm(LoginForm):  # type: ignore[misc]
    def clean_password(self) -> str:
        """Too long cannot be right: no check, and not a word about what would be."""
        password: str = self.cleaned_data["password"]
        if len(password) > LONGEST:
            raise ValidationError(_("Dieses Passwort ist zu lang."))
        return password


class Patience:
    """Answers `Busy` with a page that says so and keeps what may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Busy):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        again: dict[str, Any] = {}
        if name == "account_login":
            typed = request.POST.get("login", "")
            again["form"] = SignInForm(initial={"login": typed}, request=request)
            again["wanted"] = request.POST.get("next") or request.GET.get("next", "")
        response = render(request, "account/busy.html", again, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        response.headers["Cache-Control"] = "no-store"
        return response
