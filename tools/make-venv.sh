#!/bin/sh
# Makes the virtual environment named by the first argument, with a Python the project knows.
set -eu
venv=$1

usable() {
    "$1" -c 'import ensurepip, sqlite3, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' \
        >/dev/null 2>&1
}

# A distribution builds its Python with profiles: a third faster than most that people build.
for python in ${PYTHON:-/usr/bin/python3 python3.13 python3.12 python3.11 python3}; do
    if usable "$python"; then
        echo "Umgebung $venv wird angelegt mit $("$python" --version) ..."
        rm -rf "$venv"
        exec "$python" -m venv "$venv"
    fi
done
echo "error: kein Python >= 3.11 mit venv gefunden (Debian und Ubuntu: apt-get install python3 python3-venv);" \
     "ein bestimmtes wählen Sie mit: make PYTHON=/pfad/zu/python3 ..." >&2
exit 1
