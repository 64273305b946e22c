"""Nothing nobody can see is kept, and nothing that can be seen is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.texts import legible, one_line

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
STRANGE = "\u200c\u200d\u0308\u200b\u202e😀بक\ud800\x1b[m\U0001f3f4\U000e0067\U000e007f\r\n\u2028"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ta\u00adxi\u200b\ufeff", "Taxi"),
        ("a\x00b\x07\x7f\x85c\x9b", "ab\nc"),
        ("\x1b[1;31mrot\x1b[0m \x1b]0;x", "rot ]0;x"),
        ("exe.\u202efdp\u202c \u2066a\u2069\u200f\u061c", "exe.fdp a"),
        ("u\u0308\u200b o\u200b\u0308 \u212b", "ü ö Å"),
        ("\ud800\ue000\ufdd0\uffff\U0001fffe\U000f0000\U000e0041\ufffc", ""),
        ("\u3164\u2800", "  "),
        ("a\r\nb\rc\u2028d\x0be\tf", "a\nb\nc\nd\ne\tf"),
        ("Auf\u200clage", "Auflage"),
        ("می\u200cخواهم क\u094d\u200dष", "می\u200cخواهم क\u094d\u200dष"),
        ("👩\u200d⚕\ufe0f 🏳\ufe0f\u200d🌈", "👩\u200d⚕\ufe0f 🏳\ufe0f\u200d🌈"),
        (SCOTLAND, SCOTLAND),
        ("10\u00a0km „z. B.“ ﬁ Nguyễn \ufffd", "10\u00a0km „z. B.“ ﬁ Nguyễn \ufffd"),
        ("\U0003fff0 \u0378", "\U0003fff0 \u0378"),  # perhaps a sign of next year
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert legible(typed) == kept


@given(st.text(st.one_of(st.characters(), st.sampled_from(STRANGE))))
def test_twice_is_once(text: str) -> None:
    once = legible(text)
    assert legible(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    assert "\n" not in one_line(text) == one_line(one_line(text))
