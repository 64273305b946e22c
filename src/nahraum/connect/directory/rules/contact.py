"""Telephone numbers as people write them, as phones dial them and as eyes read them. Pure."""

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext as _

_GERMANY, _COUNTRY = "DE", 49
_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE  # with area code, not only locally
_SHORT = frozenset(
    ("110", "112", "115", "116006", "116111", "116116", "116117", "116123", "116016")
)
_BEFORE = re.compile(r"^(?:[^\d+(]|\((?!\s*[\d+]))*")  # „Tel.:“, „(Büro)“
_BEHIND = re.compile(r"[^\w+]*[^\W\d_]\D*$")  # „ab 17 Uhr“ has a digit and stays, „abends“ goes
_AFTER_AREA = re.compile(r"^(\D*\d+)\s*[\t_,;|\\]+\s*")
_SPELT = re.compile(r"0(?:700|800|900|180)[^a-z]*")  # the only ones that are dialled by letters


class ContactRefused(ValueError):
    """A number nobody can dial; the sentence says how to write it."""


def normal_phone(text: str) -> str:
    """A number as it is kept: +49526212340, or a short one such as 116117. "" stays ""."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if not text.strip() or digits in _SHORT:
        return digits
    try:
        number = phonenumbers.parse(_one_number(text), _GERMANY)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or phonenumbers.is_possible_number_with_reason(number) != _POSSIBLE:
        raise ContactRefused(
            _("„%(text)s“ ist keine Telefonnummer. Beispiel: 05262 12340") % {"text": text[:40]}
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _one_number(text: str) -> str:
    """The number without the words around it, "" if there are two or words within it.

    The library would dial letters („abends“ is 223637) and read two numbers as one long one.
    """
    plain = _BEFORE.sub("", unicodedata.normalize("NFKC", text))
    if not _SPELT.fullmatch(plain):
        plain = _AFTER_AREA.sub(r"\1 ", _BEHIND.sub("", plain))
        if re.search(r"[^\W\d_]|[\t_,;|\\]", plain):
            return ""
    first, *others = re.findall(r"\d+", plain) or [""]
    again = first if first.startswith("0") and len(first) > 2 else None
    return "" if again in others or _begins_anew(first, others) else plain


def _begins_anew(first: str, others: list[str]) -> bool:
    """Whether a second number follows that is written in one piece like the first."""
    whole = first.startswith("0") and not first.startswith("00") and len(first) > 6
    return whole and any(group.startswith("0") and len(group) > 6 for group in others)


def shown_phone(number: str) -> str:
    """A kept number as people read it: 05262 12340."""
    if not number.startswith("+"):
        return number
    own = number.removeprefix(f"+{_COUNTRY}")
    if own != number and own.isdecimal() and not own.startswith("0"):
        # Kept like this it need not be read: that takes longer than to write it.
        parsed = phonenumbers.PhoneNumber(country_code=_COUNTRY, national_number=int(own))
    else:
        parsed = phonenumbers.parse(number)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == _COUNTRY
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(parsed, form))
