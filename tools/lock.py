"""`make lock`: resolve the dependencies for all supported Pythons, with hashes, without hosts.

Uses uv, which is needed for this only: `pip install uv` into any environment on the path.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "runtime.lock": ("build",),
    "dev.lock": ("build", "dev"),
    "peers.lock": ("build", "dev", "peers"),
}


def main() -> int:
    if not (uv := shutil.which("uv")):
        print("error: uv fehlt; einrichten mit: pip install uv", file=sys.stderr)
        return 1
    for name, groups in LOCKS.items():
        file = ROOT / "requirements" / name
        arguments = [part for group in groups for part in ("--group", group)]
        command = [
            uv, "pip", "compile", "pyproject.toml", "--extra", "postgres", *arguments,
            "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header",
            "--no-annotate", "--no-emit-index-url", "--quiet", "--output-file", str(file),
        ]  # fmt: skip
        if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
