"""How the log is written: nobody who types something can write a record of it."""

import logging


class OneRecord(logging.Formatter):
    """Only the first line of a record begins at the margin, and a terminal obeys none of it."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n    ".join(map(_shown, super().format(record).splitlines()))


def _shown(line: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
