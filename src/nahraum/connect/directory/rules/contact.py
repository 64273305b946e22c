"""Telephone numbers as people write them, as phones dial them and as eyes read them. Pure."""

import phonenumbers
from django.utils.translation import gettext as _

_GERMANY, _COUNTRY = "DE", 49
_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE  # with area code, not only locally
_SHORT = frozenset(
    ("110", "112", "115", "116006", "116111", "116116", "116117", "116123", "116016")
)


class ContactRefused(ValueError):
    """A number nobody can dial; the sentence says how to write it."""


def normal_phone(text: str) -> str:
    """A number as it is kept: +49526212340, or a short one such as 116117. "" stays ""."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if not text.strip() or digits in _SHORT:
        return digits
    try:
        number = phonenumbers.parse(text, _GERMANY)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or phonenumbers.is_possible_number_with_reason(number) != _POSSIBLE:
        raise ContactRefused(
            _("„%(text)s“ ist keine Telefonnummer. Beispiel: 05262 12340") % {"text": text[:40]}
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


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
