"""What every test may rely on.

No skips: whatever did not run is a failure called "nicht geprüft". No network but loopback
(pyproject.toml). An installation of its own in a temporary folder, never the one in `var/`.
"""

import gc
import io
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
NOT_CHECKED = "nicht geprüft"
R = TypeVar("R", pytest.TestReport, pytest.CollectReport)

# Tests of the foundations run without Django: it makes them quick and proves them pure.
WITHOUT_DJANGO = ("analysis", "charts", "data", "facts")
# What a person running the tests may set; other settings of the house are theirs, not ours.
KEPT = ("NAHRAUM_SHARED_DATA", "NAHRAUM_CHROMIUM", "NAHRAUM_PICTURES", "NAHRAUM_TEST_PROFILE")

_VAR = Path(tempfile.mkdtemp(prefix="nahraum-test-"))
for _name in [name for name in os.environ if name.startswith("NAHRAUM_") and name not in KEPT]:
    del os.environ[_name]
os.environ["NAHRAUM_VAR"] = str(_VAR)

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("test", derandomize=True, max_examples=60, **_COMMON)
# The same examples on every machine: what passed here passes there.
hypothesis_settings.register_profile(
    "fuzz", derandomize=True, max_examples=200, print_blob=True, **_COMMON
)
hypothesis_settings.load_profile(os.environ.get("NAHRAUM_TEST_PROFILE", "test"))


# Thirteen thousand tests are collected into half a gigabyte that stays: counting it again and again
# took a fifth of the collection, and its part of every test that runs afterwards.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Load the house for tests of the house; pytest-django finishes the start afterwards."""
    if not _needs_django(config):
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "nahraum.web.settings"
    # Playwright keeps an event loop in the thread of the browser tests; nothing is shared.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Most tests sign in by password only; those of the door switch the second factor on.
    settings.NAHRAUM_SECOND_FACTOR = False
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out tests that ask no database: another one would show nothing new",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("database_only"):
        others = [item for item in items if not _asks_the_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _asks_the_database(item)]


def _asks_the_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    fixtures = {"db", "transactional_db"}
    return marked or not fixtures.isdisjoint(getattr(item, "fixturenames", ()))


def _needs_django(config: pytest.Config) -> bool:
    tests = ROOT / "tests"
    pure = [tests / name for name in WITHOUT_DJANGO]
    asked = [Path(arg.split("::")[0]).resolve() for arg in config.args]
    return not all(any(path.is_relative_to(folder) for folder in pure) for path in asked)


def pytest_unconfigure() -> None:
    shutil.rmtree(_VAR, ignore_errors=True)


# ------------------------------------------------------------------ not run is not passed
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: R) -> R:
    if report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        expected = getattr(report, "wasxfail", None)
        report.outcome = "failed"
        report.longrepr = f"{NOT_CHECKED}: {expected or reason}"
        if expected is not None:
            del report.wasxfail
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("real_data") and not shared_data_folder().is_dir():
        pytest.fail(f"{NOT_CHECKED}: keine Daten in {shared_data_folder()}", pytrace=False)
    if item.get_closest_marker("postgres"):
        from django.db import connection

        if connection.vendor != "postgresql":
            pytest.fail(f"{NOT_CHECKED}: DATABASE_URL nennt kein PostgreSQL", pytrace=False)


@pytest.fixture(scope="session")
def _memory(django_db_modify_db_settings: None) -> Generator[sqlite3.Connection | None, None, None]:
    """The test database in memory, held open before Django comes; None on PostgreSQL."""
    from django.db import connection

    from tests import schema

    if connection.vendor != "sqlite":
        yield None
        return
    with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as memory:
        schema.start_from_kept(memory)
        yield memory


@pytest.fixture(scope="session")
def django_db_setup(_memory: sqlite3.Connection | None, django_db_setup: None) -> None:
    """Migrations run once for every state of theirs, not once for every run."""
    from tests import schema

    if _memory is not None:
        schema.keep(_memory)


@pytest.fixture(autouse=True)
def _german() -> Generator[None, None, None]:
    """A page in another language leaves it switched on for whoever comes next."""
    yield
    if "django.conf" in sys.modules:
        from django.utils import translation

        translation.deactivate_all()


def shared_data_folder() -> Path:
    """Where the official data sets are; they never become part of the repository."""
    return Path(os.environ.get("NAHRAUM_SHARED_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the official data sets. Use it together with the marker `real_data`."""
    folder = shared_data_folder()
    if not folder.is_dir():
        pytest.fail(f"{NOT_CHECKED}: keine Daten in {folder}", pytrace=False)
    return folder


# ------------------------------------------------------------------ pictures of the docs
PICTURES = ROOT / "docs" / "bilder"
PICTURE_BYTES = 150_000


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., None]:
    """`picture(tab, "name.png", **options of playwright's screenshot)`.

    Taken in every run, kept by `make pictures` only: then the docs show what the test saw.
    """
    folder = PICTURES if os.environ.get("NAHRAUM_PICTURES") == "1" else tmp_path

    def take(tab: Any, name: str, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        shot = Image.open(io.BytesIO(tab.screenshot(animations="disabled", **options)))
        few_colours = shot.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        few_colours.save(folder / name, optimize=True)
        size = (folder / name).stat().st_size
        assert size <= PICTURE_BYTES, f"{name} has {size} bytes: show less (clip=..., scale)"

    return take
