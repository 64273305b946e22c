"""`make mutation`: does a test notice if a rule of disclosure or funding is changed?

mutmut changes one operator, number, name or word at a time in a copy of the source, and runs the
fast tests that reach the changed function. The score is the share of changes that made a test
fail or never end. It lives in an environment of its own that sees the packages of the project,
and takes about half an hour on two cores.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "mutation"
WORK = HOME / "work"
TOOL = "mutmut==3.8.1"
LEAST = 0.85
# What is measured, and the tests that have to notice.
MODULES = {
    "nahraum.analysis.disclosure": ("disclosure/*", "tests/analysis/disclosure"),
    "nahraum.analysis.funding.eligibility": ("funding/eligibility*.py", "tests/analysis/funding"),
}
FAST = "not (slow or fuzz or peer or real_data)"
# Exit codes of pytest under mutmut: 1 and 3 are a failure; 24, 36, 152 and 255 a time limit.
SURVIVED, NOT_RUN = (0,), (None, 5, 33, 34)


def main() -> int:
    python = environment()
    prepare()
    command = [str(python.with_name("mutmut")), "run", "--max-children", str(os.cpu_count() or 1)]
    code = subprocess.run(command, cwd=WORK, check=False).returncode
    found = results()
    if not found:
        print("error: mutmut hat nichts gemessen", file=sys.stderr)
        return code or 1
    return report(found)


def environment() -> Path:
    """An environment with mutmut beside the packages of the one that runs this."""
    venv = HOME / "venv"
    python = venv / "bin" / "python"
    if not (venv / "bin" / "mutmut").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        inside = venv / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
        (inside / "project.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", TOOL], check=True)
    return python


def prepare() -> None:
    """A copy to change, without what is not ours and without what an earlier run left."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for folder in ("src", "tests", "tools"):
        ignored = shutil.ignore_patterns("__pycache__", "static", ".hypothesis")
        shutil.copytree(ROOT / folder, WORK / folder, ignore=ignored)
    existing = [name for name, (files, tests) in MODULES.items() if there(files, tests)]
    sources = [f"src/nahraum/analysis/{MODULES[name][0]}" for name in existing]
    settings = {
        "source_paths": ["src"],
        "only_mutate": sources,
        "pytest_add_cli_args_test_selection": [MODULES[name][1] for name in existing],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-m", FAST],
        "also_copy": ["tests", "tools"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text += "\n".join(["", "[tool.mutmut]", *lines, ""])
    (WORK / "pyproject.toml").write_text(text, encoding="utf-8")


def there(files: str, tests: str) -> bool:
    return any((ROOT / "src/nahraum/analysis").glob(files)) and (ROOT / tests).exists()


def results() -> dict[str, int | None]:
    """Exit code of the tests by changed function, as mutmut stored them."""
    found: dict[str, int | None] = {}
    for meta in sorted((WORK / "mutants").rglob("*.meta")):
        found |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def report(found: dict[str, int | None]) -> int:
    """Print the score of each module and where changes survived; 1 if one is too low."""
    low = False
    for module in MODULES:
        codes = {name: code for name, code in found.items() if name.startswith(module)}
        if not codes:
            continue
        left = [name for name, code in codes.items() if code in (*SURVIVED, *NOT_RUN)]
        score = 1 - len(left) / len(codes)
        low = low or score < LEAST
        print(f"{module}: {score:.1%} ({len(codes) - len(left)} of {len(codes)} noticed)")
        for place, count in Counter(name.partition("__mutmut_")[0] for name in left).items():
            print(f"  {count:4} {place.removeprefix(module + '.')}")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
