"""What may be kept, and under which name. Pure: bytes in, bytes or a sentence out.

The content decides what a file is; name and declared type are only what somebody said. Kinds
that run programs when they are opened are not on the list, and formats that could carry some are
looked through.
"""

from nahraum.base.files.rules.content import Kept, check_content
from nahraum.base.files.rules.kinds import (
    KINDS,
    MOST_TOGETHER,
    FileDamaged,
    FileGone,
    FileRefused,
    Kind,
    kinds_in_words,
)
from nahraum.base.files.rules.names import MOST_NAME, clean_name
from nahraum.base.files.rules.printing import printable, writable
from nahraum.base.files.rules.spreadsheets import (
    TEXTS_STAY_TEXTS,
    csv_table,
    defused,
    restored,
)

__all__ = [
    "KINDS",
    "MOST_NAME",
    "MOST_TOGETHER",
    "TEXTS_STAY_TEXTS",
    "FileDamaged",
    "FileGone",
    "FileRefused",
    "Kept",
    "Kind",
    "check_content",
    "clean_name",
    "csv_table",
    "defused",
    "kinds_in_words",
    "printable",
    "restored",
    "writable",
]
