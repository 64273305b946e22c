"""The empty database of the tests, migrated once per state of the migrations.

Migrating takes longer than most test runs. The first run keeps the migrated tables in the cache of
pytest; later runs start from a copy and let `migrate` find that nothing is left to do.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "schema"


def start_from_kept(empty: sqlite3.Connection) -> bool:
    """Fill an empty database with the kept tables, if there are some of today's migrations."""
    kept = _place()
    if not kept.is_file():
        return False
    with closing(sqlite3.connect(kept)) as source:
        source.backup(empty)
    return True


def keep(memory: sqlite3.Connection) -> None:
    """Keep the migrated tables, in place of those of other migrations."""
    kept = _place()
    if kept.is_file():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.iterdir():
        old.unlink(missing_ok=True)
    mine = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(mine)) as target:
        memory.backup(target)
    mine.replace(kept)


def _place() -> Path:
    """Named by every migration of ours and by the packages whose migrations run as well."""
    files = sorted(ROOT.glob("src/nahraum/*/*/migrations/*.py"))
    whole = hashlib.sha256()
    for file in (*files, ROOT / "requirements" / "runtime.lock"):
        whole.update(file.relative_to(ROOT).as_posix().encode())
        whole.update(file.read_bytes())
    return KEPT / f"{whole.hexdigest()[:16]}.sqlite3"
