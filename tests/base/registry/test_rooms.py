import sys

import pytest

from nahraum.base.registry import (
    Access,
    JobKind,
    Permission,
    RegistryError,
    Room,
    Step,
    access_for,
    audit_sentence,
    job_kind,
    permission,
    register,
    rooms,
)


def nothing(job: object, report: object) -> dict[str, object]:
    return {}


def room(name: str, **declared: object) -> Room:
    return Room(name=name, label=name, step=Step.HOUSE, summary="", **declared)


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house without rooms."""
    monkeypatch.setattr(sys.modules["nahraum.base.registry.rooms"], "_ROOMS", {})


def test_what_a_room_declares_is_found_again(empty: None) -> None:
    sitting = Permission(action="bench.sit", sentence="sitzen")
    work = JobKind(name="bench.paint", label="Streichen", run=nothing, action="bench.sit")
    page = Access(url_name="bench:show", action="bench.sit")
    register(room("bench", permissions=(sitting,), urls=(page,), jobs=(work,)))
    assert permission("bench.sit") is sitting
    assert access_for("bench:show") is page
    assert job_kind("bench.paint") is work


def test_what_nobody_declared_is_not_there(empty: None) -> None:
    register(room("bench"))
    assert permission("bench.sit") is None
    assert access_for("bench:show") is None
    assert audit_sentence("bench.sit") is None
    with pytest.raises(RegistryError, match=r"no room knows the job bench\.paint"):
        job_kind("bench.paint")


def test_registering_the_same_room_again_changes_nothing(empty: None) -> None:
    bench = room("bench")
    register(bench)
    register(bench)
    assert rooms() == (bench,)


def test_two_rooms_of_one_name_are_refused(empty: None) -> None:
    register(room("bench"))
    with pytest.raises(RegistryError, match="two rooms are called bench"):
        register(room("bench"))


@pytest.mark.parametrize(
    "declared",
    [
        {"permissions": (Permission(action="x", sentence=""),)},
        {"urls": (Access(url_name="x", action="y"),)},
        {"jobs": (JobKind(name="x", label="", run=nothing, action="y"),)},
    ],
)
def test_one_thing_in_two_rooms_is_refused(empty: None, declared: dict[str, object]) -> None:
    register(room("bench", **declared))
    with pytest.raises(RegistryError, match=r"\['x'\] declared by bench and table"):
        register(room("table", **declared))
    assert [known.name for known in rooms()] == ["bench"]


def test_the_running_house_is_consistent() -> None:
    """Every page and every job asks for an action somebody declared."""
    asked = {
        *(page.action for one in rooms() for page in one.urls),
        *(work.action for one in rooms() for work in one.jobs),
        *(item.action for one in rooms() for item in one.navigation),
    }
    assert {action for action in asked if permission(action) is None} == set()


def test_what_a_room_declares_is_looked_for_in_the_room_of_that_name() -> None:
    """A room that named an action or a page after another one would have declared it in vain."""
    for one in rooms():
        assert [permission(known.action) for known in one.permissions] == [*one.permissions]
        assert [access_for(known.url_name) for known in one.urls] == [*one.urls]


def test_an_action_named_after_another_room_is_nobodys(empty: None) -> None:
    register(room("table"))
    register(room("bench", permissions=(Permission(action="table.set", sentence="decken"),)))
    assert permission("table.set") is None
