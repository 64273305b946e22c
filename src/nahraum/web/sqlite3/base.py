from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Opening a connection and setting it up for each page took longer than the search.

    One that stays open must notice when `nahraum restore` puts another file in its place: it would
    go on writing into the one put aside. Django asks `is_usable` once a request.
    """

    _file: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._file = self._present_file()  # before it is opened: in doubt it is opened once more
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        return self._file == self._present_file()

    def learn_sizes(self) -> None:
        """Tell SQLite how many rows its tables have.

        It does not know by itself: looking for three of 50,000 offers it read all of those that are
        published. A thousand rows of each index are looked at, which takes hundredths of a second.
        Connections of other processes look again when the schema has changed, so it does.
        """
        with self.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")
            cursor.execute("CREATE TABLE IF NOT EXISTS sizes_learned (x)")
            cursor.execute("DROP TABLE IF EXISTS sizes_learned")

    def _present_file(self) -> tuple[int, int] | None:
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:  # in memory, or not there yet
            return None
        return found.st_dev, found.st_ino
