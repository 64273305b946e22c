"""Keeping, reading, handing out, letting go: rows and bytes stay together."""

import os
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.files import actions, adapters, jobs, queries
from nahraum.base.files.models import StoredFile
from nahraum.base.files.rules import FileDamaged, FileGone, FileRefused
from nahraum.base.municipality.actions import empty_trash
from nahraum.base.municipality.tenancy import AlreadyThere, ScopeMissing, municipality_scope
from nahraum.base.people.rules import ANONYMOUS, NotAllowed
from tests.base.files import samples
from tests.base.world import SYSTEM, acting

TABLE = b"Name;Telefon\nSportverein (erfunden);05264 123\n"
LATER = date(2099, 1, 1)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def kept(content: bytes = TABLE, name: str = "Tabelle.csv", **said: Any) -> StoredFile:
    said = {"kinds": ("csv", "xlsx"), "by": SYSTEM, "keep_until": LATER, **said}
    return actions.keep(name=name, content=content, **said)


def lying(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def tidy(days: int = 0) -> dict[str, Any]:
    """What the nightly job does."""
    at = timezone.now() + timedelta(days=days)
    expired = actions.expire(at=at, by=SYSTEM)
    return {"expired": expired, "swept": actions.sweep(at=at, by=SYSTEM)}


def test_what_was_kept_can_be_read(in_kalletal: Any, store: Path) -> None:
    file = kept()
    assert queries.content_of(file) == TABLE
    assert (file.name, file.kind, file.size) == ("Tabelle.csv", "csv", len(TABLE))
    (place,) = lying(store)
    assert place == store / str(in_kalletal.pk) / file.digest[:2] / file.digest
    for path in (place, place.parent, place.parent.parent):
        assert path.stat().st_mode & 0o077 == 0


def test_an_upload_is_read_no_further_than_allowed(in_kalletal: Any) -> None:
    class Endless:
        asked = 0

        def read(self, size: int = -1, /) -> bytes:
            self.asked = size
            return b"a" * size

    endless = Endless()
    with pytest.raises(FileRefused, match="höchstens 20 MB"):
        actions.keep(name="x.csv", content=endless, kinds=("csv",), by=SYSTEM, keep_until=LATER)
    assert endless.asked == 20_000_001


def test_without_a_scope_nothing_is_kept(db: None, store: Path) -> None:
    with pytest.raises(ScopeMissing):
        kept()
    assert not store.exists() or lying(store) == []


def test_a_refused_file_leaves_nothing(in_kalletal: Any, store: Path) -> None:
    with pytest.raises(FileRefused):
        kept(b"<svg onload=alert(1)>", "bild.svg")
    assert not StoredFile.objects.exists()
    assert lying(store) == []


def test_the_same_form_sent_twice_is_one_file(in_kalletal: Any) -> None:
    key = uuid.uuid4()
    first = kept(key=key)
    with pytest.raises(AlreadyThere) as caught:
        kept(key=key)
    assert (caught.value.row, caught.value.same) == (first, True)
    with pytest.raises(AlreadyThere) as caught:
        kept(b"a;b\n", key=key)
    assert caught.value.same is False


def test_the_same_content_lies_there_once(in_kalletal: Any, store: Path) -> None:
    first, second = kept(), kept(name="Andere.csv")
    assert len(lying(store)) == 1
    StoredFile.objects.filter(pk=first.pk).update(keep_until=date(2020, 1, 1))
    assert tidy() == {"expired": 1, "swept": 0}
    assert queries.content_of(second) == TABLE
    StoredFile.objects.filter(pk=second.pk).update(keep_until=date(2020, 1, 1))
    assert tidy() == {"expired": 1, "swept": 1}
    assert lying(store) == []


def test_a_removed_file_can_be_brought_back(in_kalletal: Any, admin: Any) -> None:
    file = kept()
    actions.remove(file=file, by=acting(admin))
    with pytest.raises(FileGone):
        queries.content_of(file)
    assert tidy()["swept"] == 0
    actions.restore(file=queries.removed().get(), by=acting(admin))
    assert queries.content_of(file) == TABLE


def test_a_file_in_the_trash_goes_when_its_time_has_come(
    in_kalletal: Any, admin: Any, store: Path
) -> None:
    file = kept(keep_until=timezone.localdate())
    actions.remove(file=file, by=acting(admin))
    assert tidy(days=1) == {"expired": 1, "swept": 1}
    assert lying(store) == []
    assert not queries.removed().exists()


def test_an_emptied_trash_takes_the_bytes_along(in_kalletal: Any, admin: Any, store: Path) -> None:
    actions.remove(file=kept(), by=acting(admin))
    empty_trash(at=timezone.now() + timedelta(days=31), by=SYSTEM)
    assert tidy()["swept"] == 1
    assert lying(store) == []


def test_the_neighbour_has_a_store_of_its_own(in_kalletal: Any, warburg: Any, store: Path) -> None:
    mine = kept()
    with municipality_scope(warburg):
        with pytest.raises(FileGone):
            queries.content_of(mine)
        kept()
        assert len(lying(store)) == 2
        assert tidy(days=40_000)["swept"] == 1
    assert queries.content_of(mine) == TABLE


def test_files_go_when_their_time_has_come(in_kalletal: Any, store: Path) -> None:
    today = timezone.localdate()
    file, stays = kept(keep_until=today), kept(b"a;b\n", keep_until=today + timedelta(days=1))
    assert tidy() == {"expired": 0, "swept": 0}
    assert tidy(days=1) == {"expired": 1, "swept": 1}
    after = StoredFile.objects.get(pk=file.pk)
    assert (after.name, after.digest, after.size) == ("", "", len(TABLE))
    with pytest.raises(FileGone):
        queries.content_of(file)
    assert queries.content_of(stays) == b"a;b\n"
    assert len(lying(store)) == 1


def test_rows_go_a_year_after_their_content(in_kalletal: Any) -> None:
    kept(keep_until=timezone.localdate())
    tidy(days=1)
    tidy(days=365)
    assert StoredFile.objects.count() == 1
    tidy(days=367)
    assert StoredFile.objects.count() == 0


def test_what_was_rolled_back_is_swept(in_kalletal: Any, store: Path) -> None:
    with transaction.atomic():
        kept()
        transaction.set_rollback(True)
    assert len(lying(store)) == 1
    assert tidy()["swept"] == 1
    assert lying(store) == []


def test_what_a_dead_writer_left_is_swept_after_a_day(in_kalletal: Any, store: Path) -> None:
    kept()
    (place,) = lying(store)
    part = place.with_name("half.part")
    part.write_bytes(b"half")
    tidy()
    assert part.exists()
    day_before = timezone.now().timestamp() - 90_000
    os.utime(part, (day_before, day_before))
    tidy()
    assert not part.exists()
    assert place.exists()


def test_a_power_cut_while_writing_leaves_no_file(
    in_kalletal: Any, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(handle: int) -> None:
        raise OSError("no power")

    monkeypatch.setattr(adapters.os, "fsync", cut)
    with pytest.raises(OSError, match="no power"):
        kept()
    assert lying(store) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_damage_is_found_said_and_healed(in_kalletal: Any, store: Path, harm: str) -> None:
    file, whole = kept(), kept(b"a;b\n")
    place = adapters.place_of(queries.folder_here(), file.digest)
    place.chmod(0o600)
    place.unlink() if harm == "gone" else place.write_bytes(b"x" * len(TABLE))
    with pytest.raises(FileDamaged):
        queries.content_of(file)
    with pytest.raises(jobs.JobRefused, match="1 Dateien fehlen oder sind beschädigt"):
        jobs.run_check(None, lambda done, total, text: None)
    assert list(queries.damaged()) == [file]
    kept()
    assert queries.content_of(file) == TABLE
    assert jobs.run_check(None, lambda done, total, text: None) == {"damaged": 0}
    assert queries.content_of(whole) == b"a;b\n"


def test_who_may_not_gets_nothing(in_kalletal: Any, planner: Any, admin: Any) -> None:
    file = kept()
    for by in (acting(planner), ANONYMOUS):
        with pytest.raises(NotAllowed):
            actions.hand_out(file=file, by=by)
        with pytest.raises(NotAllowed):
            actions.remove(file=file, by=by)
        with pytest.raises(NotAllowed):
            actions.restore(file=file, by=by)
    assert actions.hand_out(file=file, by=acting(admin)) == TABLE


def test_the_protocol_says_who_took_what_without_its_name(in_kalletal: Any, admin: Any) -> None:
    file = kept(name="Liste Anna Beispiel.csv")
    actions.hand_out(file=file, by=acting(admin))
    entry = entries_of(in_kalletal.pk).first()
    assert entry is not None
    assert (entry.action, entry.object_id) == ("files.hand-out", str(file.pk))
    assert "Anna" not in str(list(entries_of(in_kalletal.pk).values()))


def test_a_municipality_has_only_so_much_room(
    in_kalletal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_TOGETHER", len(TABLE) + 3)
    kept()
    with pytest.raises(FileRefused, match="Platz für Dateien"):
        kept(b"a;b\n")
    kept(b"a;b")


@pytest.mark.parametrize("digest", ["", "../" * 20 + "abcd", "A" * 64, "g" * 64, "a" * 63])
def test_a_digest_is_never_a_path(digest: str, in_kalletal: Any) -> None:
    with pytest.raises(ValueError, match="no digest"):
        adapters.place_of(queries.folder_here(), digest)


def test_pictures_are_kept_without_what_they_know(in_kalletal: Any) -> None:
    file = kept(samples.photo(), "haus.jpg", kinds=("jpeg",))
    assert b"Anna" not in queries.content_of(file)
