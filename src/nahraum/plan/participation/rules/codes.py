"""Codes on paper or in a mail: readable, unmistakable, not to be guessed."""

import secrets

_READABLE = "23456789BCDFGHJKMPRTVWXY"
_LENGTH, _GROUP = 12, 4  # 24^12: more than 2^55


def new_code() -> str:
    letters = "".join(secrets.choice(_READABLE) for _place in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def clean_code(text: str) -> str:
    """The code as it was made, however it was typed; "" if it cannot be one."""
    letters = "".join(letter for letter in text.upper() if letter in _READABLE)
    return letters if len(letters) == _LENGTH else ""
