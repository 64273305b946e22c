"""PostgreSQL and chromium for `make test-all`: found, or installed, or honestly missing."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

# The shell without windows first: it does the same with a quarter less work.
CHROMIUM = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ROOT_USER = 0


class Missing(Exception):
    """A service that is not there and could not be installed. Says why."""


def chromium() -> Path:
    """The browser of the tests; NAHRAUM_CHROMIUM names another one."""
    if configured := os.environ.get("NAHRAUM_CHROMIUM"):
        return Path(configured)
    if not (found := _first_program(CHROMIUM)):
        try:
            _apt_install(CHROMIUM[0])
        except Missing:  # a distribution that does not pack it by itself
            _apt_install("chromium")
        found = _first_program(CHROMIUM)
    if not found:
        raise Missing("chromium ist nicht installiert")
    return Path(found)


def _first_program(names: Sequence[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own for the length of the block; yields its DATABASE_URL."""
    programs = _postgres_programs()
    # Sockets have short names only, and the server must be able to enter the folder.
    folder = Path(tempfile.mkdtemp(prefix="nahraum-pg-", dir="/tmp"))
    user = _unprivileged()
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data, socket = folder / "data", folder
        _run_as(
            user, folder, programs / "initdb", "--pgdata", data, "--username", "nahraum",
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        # Nothing has to survive, and tables of ten rows gain nothing from compiled queries.
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
        options = f"-k {socket} -c listen_addresses='' -c max_connections=60 {quick}"
        _run_as(
            user, folder, programs / "pg_ctl", "start", "--wait", "--pgdata", data,
            "--log", folder / "log", "--options", options,
        )  # fmt: skip
        try:
            yield f"postgres://nahraum@{quote(str(socket), safe='')}/postgres"
        finally:
            _run_as(user, folder, programs / "pg_ctl", "stop", "--pgdata", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path:
    if not (found := _find_postgres()):
        _apt_install("postgresql")
        found = _find_postgres()
    if not found:
        raise Missing("PostgreSQL ist nicht installiert")
    return found


def _find_postgres() -> Path | None:
    """Folder with initdb and pg_ctl; distributions keep them off the path."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then somebody without rights runs it."""
    if os.getuid() != ROOT_USER:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Missing("PostgreSQL läuft nicht als root, und es gibt weder postgres noch nobody")


def _run_as(user: pwd.struct_passwd | None, folder: Path, *command: str | Path) -> None:
    rights: dict[str, Any] = {}
    if user:
        rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    answer = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **rights,
    )
    if answer.returncode:
        raise Missing(f"{Path(command[0]).name}: {answer.stderr.strip()}")


def _apt_install(package: str) -> None:
    """Install a Debian package as root or with sudo; without either, say so."""
    apt = shutil.which("apt-get")
    sudo = [] if os.getuid() == ROOT_USER else [shutil.which("sudo") or "", "-n"]
    if not apt or sudo[:1] == [""]:
        raise Missing(f"{package} fehlt und lässt sich hier nicht einrichten (kein apt oder root)")
    environment = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive"]
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        print(f"apt-get {' '.join(arguments)} ...", flush=True)
        answer = subprocess.run(
            [*environment, apt, "-qq", *arguments], capture_output=True, text=True, check=False
        )
        if answer.returncode:
            raise Missing(f"apt-get {arguments[0]}: {answer.stderr.strip()[-300:]}")
