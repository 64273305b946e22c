"""Open packages: nothing is lost on the way, and nothing hostile comes in."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.data.texts import one_line
from nahraum.plan.practice.rules import LICENCES, SETTINGS, Example, Origin, Step
from nahraum.plan.practice.rules.packages import (
    ENTRY,
    MOST,
    PackageRefused,
    read_package,
    write_package,
    write_plan,
)

DAY = date(2026, 11, 21)
ONE = Example(
    key="quelle",
    title="Bürgerbus",
    place="Talle",
    setting="village",
    state="Nordrhein-Westfalen",
    inhabitants=900,
    of_place=13_000,
    share_65=26.5,
    shrinking=True,
    carrier="Verein",
    partners=("Gemeinde", "Sparkasse"),
    period="seit 2020",
    staff="ehrenamtlich",
    topics=("buergerbus",),
    aims="Wege schaffen",
    steps=(Step("Fahrer finden", 6), Step("Fahren", None)),
    effects="nicht gemessen",
    special="Klingel",
    funding="Spenden",
    source="Gemeinde",
    heading="Bericht 2",
    licence="CC-BY-4.0",
    owner="Kalletal",
)
LETTERS = st.characters(min_codepoint=32, max_codepoint=0x2000, exclude_categories=["Cs", "Cc"])
LINE = st.text(LETTERS, min_size=1, max_size=40).map(one_line).filter(bool)
EXAMPLES = st.builds(
    Example,
    key=st.just(""),
    title=LINE,
    place=LINE,
    setting=st.sampled_from(list(SETTINGS)),
    inhabitants=st.none() | st.integers(1, 10**8),
    share_65=st.none() | st.floats(0, 100),
    shrinking=st.sampled_from([None, True, False]),
    partners=st.lists(LINE, max_size=4).map(tuple),
    topics=st.lists(LINE, max_size=4).map(tuple),
    aims=LINE | st.just(""),
    steps=st.lists(st.builds(Step, LINE, st.none() | st.integers(1, 240)), max_size=5).map(tuple),
    licence=st.sampled_from(list(LICENCES)),
    origin=st.just(Origin.OWN),
)


def packed(content: Any, name: str = ENTRY, **more: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        archive.writestr(name, text)
        for other, data in more.items():
            archive.writestr(other, data)
    return memory.getvalue()


def content() -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(write_package(ONE, publisher="Kalletal", made_on=DAY))) as z:
        found: dict[str, Any] = json.loads(z.read(ENTRY))
        return found


def test_a_package_says_form_licence_and_source() -> None:
    found = content()
    assert {k: found[k] for k in ("format", "version", "kind", "made_on", "licence")} == {
        "format": "nahraum-package",
        "version": 1,
        "kind": "example",
        "made_on": "2026-11-21",
        "licence": "CC-BY-4.0",
    }
    assert found["example"]["source"] == "Gemeinde"
    assert "owner" not in found["example"]


def test_the_round_trip_loses_nothing() -> None:
    data = write_package(ONE, publisher="Kalletal", made_on=DAY)
    assert data == write_package(ONE, publisher="Kalletal", made_on=DAY)
    assert read_package(data, "x.zip") == (
        (replace(ONE, key="", owner="", origin=Origin.OWN),),
        "Kalletal",
    )


def test_a_plan_is_a_package_of_many() -> None:
    second = replace(ONE, title="Zweitens")
    data = write_plan([ONE, second], licence="CC-BY-4.0", publisher="Kalletal", made_on=DAY)
    examples, _publisher = read_package(data, "x.zip")
    assert examples == tuple(
        replace(one, key="", owner="", origin=Origin.OWN) for one in (ONE, second)
    )


@given(EXAMPLES)
def test_the_round_trip_loses_nothing_of_any_example(example: Example) -> None:
    (read,), publisher = read_package(write_package(example, publisher="", made_on=DAY), "x.zip")
    assert (read, publisher) == (example, "")


def headed() -> dict[str, Any]:
    return {key: value for key, value in content().items() if key not in ("example", "kind")}


def said(**change: Any) -> Callable[[], bytes]:
    return lambda: packed({**content(), **change})


def told(**change: Any) -> Callable[[], bytes]:
    return lambda: packed({**content(), "example": {**content()["example"], **change}})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no archive": lambda: b"PK\x03\x04 nonsense",
    "cut off": lambda: packed(content())[:-30],
    "broken inside": lambda: packed(content())[:60] + b"\x00" * 40 + packed(content())[100:],
    "too large": lambda: b"0" * (MOST + 1),
    "bomb": lambda: packed(b"[" + b"0," * 20_000_000 + b"0]"),
    "two files": lambda: packed(content(), **{"other.txt": b"x"}),
    "other name": lambda: packed(content(), name="../package.json"),
    "absolute name": lambda: packed(content(), name="/etc/passwd"),
    "no JSON": lambda: packed(b"<html>"),
    "not UTF-8": lambda: packed(b"\xff\xfe{}"),
    "a list": lambda: packed([]),
    "deep": lambda: packed(b"[" * 100_000),
    "NaN": lambda: packed(b'{"format": NaN}'),
    "key twice": lambda: packed(b'{"format": "nahraum-package", "format": "x"}'),
    "other format": said(format="zip"),
    "next version": said(version=2),
    "other kind": said(kind="poem"),
    "plan without measures": said(kind="plan"),
    "plan of nothing": lambda: packed({**headed(), "kind": "plan", "plan": []}),
    "plan of texts": lambda: packed({**headed(), "kind": "plan", "plan": ["x"]}),
    "plan of too many": lambda: packed(
        {**headed(), "kind": "plan", "plan": [content()["example"]] * 301}
    ),
    "no licence": said(licence=""),
    "unknown licence": said(licence="all mine"),
    "more than known": said(script="alert(1)"),
    "no example": said(example=None),
    "publisher is a list": said(publisher=["x"]),
    "person inside": told(contact="Erika Muster, 05264 1234"),
    "no title": told(title=" "),
    "title is a number": told(title=1),
    "endless text": told(aims="x" * 4001),
    "nothing but signs nobody sees": told(title="\ud800\x00\u202e"),
    "unknown setting": told(setting="moon"),
    "no people": told(inhabitants=0),
    "half a person": told(inhabitants=1.5),
    "true people": told(inhabitants=True),
    "share over 100": told(share_65=101),
    "share as text": told(share_65="26"),
    "shrinking is 1": told(shrinking=1),
    "partners as text": told(partners="Gemeinde"),
    "too many partners": told(partners=["x"] * 61),
    "partner over two lines": told(partners=["a\nb"]),
    "steps are texts": told(steps=["Fahren"]),
    "step with more": told(steps=[{"title": "x", "months": 1, "by": "Erika"}]),
    "step without title": told(steps=[{"title": "", "months": 1}]),
    "step of no month": told(steps=[{"title": "x", "months": 0}]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        read_package(HOSTILE[name](), "fremd.zip")
    assert str(refused.value).endswith(".")


def test_the_samples_are_refused_for_what_they_change() -> None:
    assert read_package(packed(content()), "x.zip")[0][0].title == "Bürgerbus"


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_quietly(data: bytes) -> None:
    with pytest.raises(PackageRefused):
        read_package(data, "x.zip")
