"""What the public interface takes and gives. Names as in the records of the exchange."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

Weekday = Annotated[int, Field(ge=0, le=6, description="0 is Monday")]
Answer = Literal["yes", "no", "unknown"]


MOST_HITS = 10_000


Target = Literal[
    "", "older", "relatives", "care", "dementia", "disability", "illness", "children", "young",
    "families", "pregnant", "women", "men", "newcomers", "unemployed", "little-money", "volunteers",
]  # fmt: skip


class Asked(Schema):
    """What somebody looks for."""

    q: str = Field("", max_length=2_000, description="A question in everyday words")
    near: str = Field("", max_length=80, description="Village, place or postcode")
    topic: str = Field("", max_length=60, pattern=r"^[-a-z0-9]*$")
    open_now: bool = False
    home_visit: bool = False
    step_free: bool = False
    free_of_charge: bool = False
    new_people: bool = False
    language: Literal["", "de", "en", "tr", "uk", "ru", "ar", "pl", "ro", "dgs"] = ""
    target: Target = ""
    grade: Literal["", "reduced", "accessible", "wheelchair"] = Field(
        "", description="How few barriers a flat has at least; only flats are found"
    )
    skip: int = Field(0, ge=0, le=MOST_HITS)
    limit: int = Field(20, ge=1, le=100)


class Problem(Schema):
    """An error as RFC 9457 describes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, str]] | None = None
    removed_at: datetime | None = Field(None, description="With 410: since when it is gone")


class Hours(Schema):
    """A span in the week; `closes` at or before `opens` is on the next day."""

    weekday: Weekday
    opens: str
    closes: str
    mode: Literal["open", "appointment", "phone"]
    site: str = Field("", description="Id of the place, empty for all places of the offer")
    first: date | None
    last: date | None
    season_from: str = Field("", description="Month and day of every year, 11-30")
    season_to: str = ""
    on_holidays: bool


class Leave(Schema):
    """Days on which nobody is there."""

    first: date
    last: date
    instead: str = Field("", description="Who helps meanwhile")


class Named(Schema):
    id: UUID
    name: str


class Organisation(Schema):
    id: UUID
    name: str
    former_names: list[str]
    sector: str
    about: str
    phone: str
    email: str
    website: str
    fictitious: bool = Field(description="Invented, for a demo")


class Site(Schema):
    """A place. A protected one has neither address nor point nor name."""

    id: UUID
    organisation: UUID
    name: str
    street: str
    postcode: str
    place: str
    neighbourhood: str
    lon: float | None = Field(description="WGS84")
    lat: float | None
    approximate: bool = Field(description="The point is the middle of the neighbourhood")
    protected_address: bool
    directions: str
    stop: str
    door_width_cm: int | None
    barriers: dict[str, Literal["yes", "no"]] = Field(
        description="A fact that is missing is unknown, which is not no"
    )
    barriers_as_of: date | None


class Offer(Schema):
    id: UUID
    url: str = Field(description="The page for people")
    organisation: Named
    title: str
    summary: str
    details: str
    topics: list[str]
    sites: list[UUID]
    on_site: bool
    home_visit: bool
    by_phone: bool
    by_video: bool
    video_link: str
    served: list[str] = Field(description="Neighbourhoods home visits go to")
    served_everywhere: bool
    for_whom: str
    target_groups: list[str]
    conditions: str
    bring: str
    how_to_start: str
    cost: Literal["free", "insurance", "care-insurance", "fee", "unknown"]
    cost_note: str
    cost_parts: str = Field(description="What is to be paid for what, separated by semicolons")
    languages: list[str]
    barrier_grade: Literal["wheelchair", "accessible", "reduced", "unknown"] = Field(
        description="Of a flat: DIN 18040-2 R, DIN 18040-2, fewer barriers than usual"
    )
    letting: str = Field(description="How the flat is let")
    subsidy: str = Field(description="What public money binds or helps")
    new_people: Answer
    places_total: int | None = Field(description="Taken and free ones, as of capacity_as_of")
    places_free: int | None
    waiting_weeks: int | None
    capacity_as_of: date | None
    phone: str
    email: str
    website: str
    contact: str
    first: date | None
    last: date | None
    checked_at: date | None
    checked_by: str
    source: str
    fictitious: bool
    hours: list[Hours]
    leaves: list[Leave]


class Removed(Schema):
    """A tombstone: this was public and is not any more."""

    id: UUID
    removed_at: datetime


class Listing(Schema):
    next: str | None = Field(description="Address of the next page")
    removed: list[Removed] = Field(
        [],
        description="With changed_since or modified_after, on the first page: what is gone since "
        "then, whatever the other filters. Erased after 30 days in the trash.",
    )


class Organisations(Listing):
    items: list[Organisation]


class Sites(Listing):
    items: list[Site]


class Offers(Listing):
    items: list[Offer]


class State(Schema):
    """Whether somebody is there, and whether somebody answers the phone, at this moment."""

    state: Literal["open", "closed", "leave", "appointment", "unknown"]
    until: datetime | None = Field(description="When that ends")
    opens: datetime | None = Field(description="When people can come next")
    holiday: str
    phone_state: Literal["open", "closed", "leave", "appointment", "unknown"]
    phone_opens: datetime | None


class Topic(Schema):
    key: str
    parent: str | None
    name: str
    description: str


class Topics(Schema):
    items: list[Topic]


class Call(Schema):
    """A number to call at once."""

    name: str
    number: str
    when: str


class Reason(Schema):
    asked: str
    met: str
    how: str


class Hit(Schema):
    id: UUID
    url: str
    title: str
    summary: str
    organisation: str
    phone: str
    reasons: list[Reason]
    unknown: list[str] = Field(description="Filters nobody knows the answer to")
    metres: int | None = Field(description="To the place asked for")


class Search(Schema):
    """Crisis numbers first. `perhaps`: offers that may fit, somebody would have to ask."""

    crisis: list[Call]
    topics: list[str] = Field(description="What the question was understood as")
    place: str
    hits: list[Hit]
    perhaps: list[Hit]
    number: int
    next: str | None
