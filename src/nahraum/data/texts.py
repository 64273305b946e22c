"""What people typed and files say, as it is kept: one spelling, and nothing nobody can see.

Signs without a face make texts lie: two names that look the same are not, a search misses the
word on the screen, a line runs backwards, a terminal obeys. They go without a word, because
nobody meant them. What can be seen stays, also a sign that is younger than our tables.
"""

import re
import unicodedata

_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Signs that only look empty. A name made of them would pass for one.
_EMPTY = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "))
# The flags of England, Scotland and Wales are a black flag with letters nobody sees: group 1.
# Then: what colours a terminal; controls; soft hyphens and blanks without width; what turns the
# direction of writing; halves of signs, private signs, and places that hold no sign for good.
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\ufffc\ufffe\uffff"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff]"
    f"|[{''.join(chr(plane << 16 | low) for plane in range(1, 15) for low in (0xFFFE, 0xFFFF))}]"
)
# What joins or parts letters belongs to words of Persian and Hindi, and to signs of several
# people; between Latin letters it only hides a word from the search.
_JOINED = "[\u0590-\u1dff\u2190-\U000dffff]"
_JOINERS = re.compile(f"(?<!{_JOINED})[\u200c\u200d]+|[\u200c\u200d]+(?!{_JOINED}|[\u200c\u200d])")


def legible(text: str) -> str:
    """A text without signs nobody sees, in one spelling, with line ends of one kind."""
    if text.isascii() and text.isprintable():
        return text  # most texts
    text = _UNSEEN.sub(r"\1", _LINES.sub("\n", text).translate(_EMPTY))
    return unicodedata.normalize("NFC", _JOINERS.sub("", text))


def one_line(text: str) -> str:
    """The same on one line, with single blanks."""
    return " ".join(legible(text).split())
