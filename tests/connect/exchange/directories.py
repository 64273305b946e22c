"""Made-up directories for property tests: names people have, texts that hurt."""

from datetime import date, time

from hypothesis import strategies as st

from nahraum.connect.exchange.rules.plain import BARRIERS, CHOICES
from nahraum.connect.exchange.rules.records import (
    HoursRecord,
    LeaveRecord,
    OfferRecord,
    OrganisationRecord,
    SiteRecord,
)

NASTY = (
    "O'Neil & Söhne", "Bäckerei Groß", "מרפאה \u200fBielefeld", "\u202eevil\u202c", "😀👩‍⚕️ Praxis",
    "=1+1", "+49 5262 123", "-2", "@SUM(A1)", "＝1+1", "'=1", "''x", "a;b\\;c", "a\tb", "„Zitat“",
    '"', "<script>alert(1)</script>", "{{7*7}}", "_x000D_", "Zeile\nZwei", "Ende\r\nneu",
    "\x00\x07",
    "null", "true", "1e9", "007", "ﬁ", "e\u0301", "x" * 290,
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TEXTS = st.one_of(st.sampled_from(NASTY), WORDS, st.just(""))
NAMES = TEXTS.filter(lambda text: any(sign.isalnum() for sign in text))
KEYS = st.one_of(
    st.uuids().map(str), st.from_regex(r"[a-z]{1,6}-[0-9]{1,4}", fullmatch=True), st.just("Ä 1/2")
)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MAYBE_DAY = st.one_of(st.none(), DAYS)
CLOCKS = st.one_of(
    st.just(time(0, 0)), st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59)))
)
SEASONS = st.sampled_from((("", ""), ("04-01", "09-30"), ("11-15", "02-29")))
SMALL = st.one_of(st.none(), st.integers(0, 32_767))
PHONES = st.sampled_from(
    ("", "+4952621234", "116117", "110", "05262 12 34", "nur abends", "+441234567890")
)
MAILS = st.sampled_from(("", "a@example.org", "Ä@example.org"))
LINKS = st.sampled_from(("", "https://example.org/ä?a=1&b=2#x"))
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
TOPICS = st.lists(st.sampled_from(("hausarzt", "pflege", "mittagstisch")), max_size=3).map(tuple)


@st.composite
def hours(draw: st.DrawFn, sites: list[str]) -> HoursRecord:
    season = draw(SEASONS)
    return HoursRecord(
        weekday=draw(st.integers(0, 6)),
        opens=draw(CLOCKS),
        closes=draw(CLOCKS),
        mode=draw(st.sampled_from(CHOICES["mode"])),
        site=draw(st.sampled_from(["", *sites])),
        first=draw(MAYBE_DAY),
        last=draw(MAYBE_DAY),
        season_from=season[0],
        season_to=season[1],
        on_holidays=draw(st.booleans()),
    )


LEAVES = st.builds(LeaveRecord, first=DAYS, last=DAYS, instead=TEXTS)


@st.composite
def site(draw: st.DrawFn, key: str) -> SiteRecord:
    point = draw(st.booleans())
    return SiteRecord(
        key=key,
        name=draw(TEXTS),
        street=draw(TEXTS),
        postcode=draw(st.sampled_from(("", "32689", "01067"))),
        place=draw(TEXTS),
        neighbourhood=draw(TEXTS),
        lon=draw(st.floats(-180, 180)) if point else None,
        lat=draw(st.floats(-90, 90)) if point else None,
        approximate=draw(st.booleans()),
        protected_address=draw(st.booleans()),
        directions=draw(TEXTS),
        stop=draw(TEXTS),
        door_width_cm=draw(SMALL),
        barriers=draw(
            st.dictionaries(st.sampled_from(BARRIERS), st.sampled_from(("yes", "no", "unknown")))
        ),
        barriers_as_of=draw(MAYBE_DAY),
    )


@st.composite
def offer(draw: st.DrawFn, key: str, sites: list[str]) -> OfferRecord:
    chosen = draw(st.lists(st.sampled_from(sites), max_size=3)) if sites else []
    flags = dict.fromkeys(
        "on_site home_visit by_phone by_video served_everywhere fictitious".split(), False
    )
    texts = (
        "summary details for_whom conditions bring how_to_start cost_note cost_parts letting"
        " subsidy contact checked_by source"
    ).split()
    return OfferRecord(
        key=key,
        title=draw(NAMES),
        topics=draw(TOPICS),
        sites=tuple(chosen),
        status=draw(st.sampled_from(CHOICES["status"])),
        **{name: draw(st.booleans()) for name in flags},
        **{name: draw(TEXTS) for name in texts},
        video_link=draw(LINKS),
        video_service=draw(TEXTS),
        video_service_checked=draw(MAYBE_DAY),
        served=draw(LISTS),
        target_groups=draw(LISTS),
        cost=draw(st.sampled_from(CHOICES["cost"])),
        languages=draw(st.lists(st.sampled_from(("de", "dgs", "uk")), max_size=3).map(tuple)),
        new_people=draw(st.sampled_from(CHOICES["new_people"])),
        barrier_grade=draw(st.sampled_from(CHOICES["barrier_grade"])),
        places_total=draw(SMALL),
        places_free=draw(SMALL),
        waiting_weeks=draw(SMALL),
        capacity_as_of=draw(MAYBE_DAY),
        phone=draw(PHONES),
        email=draw(MAILS),
        website=draw(LINKS),
        first=draw(MAYBE_DAY),
        last=draw(MAYBE_DAY),
        checked_at=draw(MAYBE_DAY),
        hours=tuple(draw(st.lists(hours(chosen), max_size=3))),
        leaves=tuple(draw(st.lists(LEAVES, max_size=2))),
    )


@st.composite
def organisation(draw: st.DrawFn, keys: list[str]) -> OrganisationRecord:
    sites = keys[1:3]
    return OrganisationRecord(
        key=keys[0],
        name=draw(NAMES),
        former_names=draw(LISTS.map(lambda names: tuple(n.replace(";", ",") for n in names))),
        sector=draw(st.sampled_from(("", *CHOICES["sector"]))),
        about=draw(TEXTS),
        phone=draw(PHONES),
        email=draw(MAILS),
        website=draw(LINKS),
        fictitious=draw(st.booleans()),
        sites=tuple(draw(site(key)) for key in sites),
        offers=tuple(draw(offer(key, sites)) for key in keys[3:]),
    )


@st.composite
def directories(draw: st.DrawFn) -> tuple[OrganisationRecord, ...]:
    """Up to three organisations; every key means one thing."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=12, unique=True))
    return tuple(draw(organisation(keys[start : start + 5])) for start in range(0, len(keys), 5))
