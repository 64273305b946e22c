"""The operations of the public interface. Each runs in the scope of the municipality it names."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query
from ninja.errors import HttpError, ValidationError
from pydantic import AwareDatetime

from nahraum.base.topics.queries import topics as all_topics
from nahraum.connect.directory import queries as directory
from nahraum.connect.exchange.queries import public
from nahraum.connect.exchange.queries.answers import problem
from nahraum.connect.exchange.rules.plain import to_plain
from nahraum.connect.exchange.rules.tidy import clean
from nahraum.connect.portal import queries
from nahraum.connect.portal.api import shapes
from nahraum.connect.portal.rules import Hit, Wish

VERSION = "1.0.0"
_SHOWN_PERHAPS = 20
Removals = Callable[..., list[public.Removed]]
After = Annotated[UUID | None, Query(description="Id of the last row of the page before")]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows of a page")]
Since = Annotated[
    AwareDatetime | None, Query(description="Only what changed since, with time zone")
]
Modified = Annotated[
    AwareDatetime | None, Query(description="The same as changed_since, as HSDS calls it")
]
Slug = Annotated[str, Query(max_length=60, pattern=r"^[-a-z0-9]*$")]
Key = Annotated[UUID, Path()]

api = NinjaAPI(
    title="Nahraum",
    version=VERSION,
    description="Public offers of help in a municipality. Read only, no key. Unknown is never no.",
    docs_url=None,
    openapi_url=None,
)
_ERRORS: dict[Any, Any] = {
    304: None,
    404: shapes.Problem,
    405: shapes.Problem,
    422: shapes.Problem,
    429: shapes.Problem,
}
_ONE: dict[Any, Any] = {**_ERRORS, 410: shapes.Problem}


class Gone(Exception):
    """Somebody asks for what was public once."""

    def __init__(self, since: datetime) -> None:
        super().__init__(since)
        self.since = since


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in one["loc"]), "what": str(one["msg"])}
        for one in error.errors
    ]
    return problem(422, _("Diese Anfrage verstehen wir nicht."), errors=errors)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("Das gibt es hier nicht (mehr)."))


@api.exception_handler(Gone)
def _gone(request: HttpRequest, error: Gone) -> HttpResponse:
    return problem(
        410, _("Das gibt es hier nicht mehr."), removed_at=error.since.astimezone(UTC).isoformat()
    )


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


@api.get(
    "/organisations",
    response={200: shapes.Organisations, **_ERRORS},
    url_name="api-organisations",
    operation_id="organisations",
    summary="Who helps",
)
def organisations(
    request: HttpRequest,
    after: After = None,
    limit: Limit = 50,
    changed_since: Since = None,
    modified_after: Modified = None,
) -> dict[str, Any]:
    now, since = timezone.now(), _moment(changed_since or modified_after)
    rows = public.organisations(at=now, changed_since=since)
    page = public.page(rows, after=after, limit=limit)
    items = [_organisation(record) for record in public.organisation_records(page.rows)]
    removed = _removed(public.removed_organisations, now, since, after)
    return {"items": items, "next": _next(request, page.after), "removed": removed}


@api.get(
    "/organisations/{id}",
    response={200: shapes.Organisation, **_ONE},
    url_name="api-organisation",
    operation_id="organisation",
    summary="One organisation",
)
def organisation(request: HttpRequest, id: Key) -> dict[str, Any]:  # noqa: A002 -- name in the address
    now = timezone.now()
    rows = list(public.organisations(at=now).filter(pk=id))
    found = public.organisation_records(rows)
    return _organisation(_only(found, id, public.removed_organisations, now))


@api.get(
    "/sites",
    response={200: shapes.Sites, **_ERRORS},
    url_name="api-sites",
    operation_id="sites",
    summary="Where people can go",
)
def sites(
    request: HttpRequest,
    organisation: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
    changed_since: Since = None,
    modified_after: Modified = None,
) -> dict[str, Any]:
    now, since = timezone.now(), _moment(changed_since or modified_after)
    rows = public.sites(at=now, organisation=organisation, changed_since=since)
    page = public.page(rows, after=after, limit=limit)
    items = [_site(row.organisation_id, record) for row, record in
             zip(page.rows, public.site_records(page.rows), strict=True)]  # fmt: skip
    removed = _removed(public.removed_sites, now, since, after)
    return {"items": items, "next": _next(request, page.after), "removed": removed}


@api.get(
    "/sites/{id}",
    response={200: shapes.Site, **_ONE},
    url_name="api-site",
    operation_id="site",
    summary="One place",
)
def site(request: HttpRequest, id: Key) -> dict[str, Any]:  # noqa: A002
    now = timezone.now()
    rows = list(public.sites(at=now).filter(pk=id))
    record = _only(public.site_records(rows), id, public.removed_sites, now)
    return _site(rows[0].organisation_id, record)


@api.get(
    "/offers",
    response={200: shapes.Offers, **_ERRORS},
    url_name="api-offers",
    operation_id="offers",
    summary="What people can get",
)
def offers(
    request: HttpRequest,
    topic: Slug = "",
    organisation: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
    changed_since: Since = None,
    modified_after: Modified = None,
) -> dict[str, Any]:
    now, since = timezone.now(), _moment(changed_since or modified_after)
    rows = public.offers(at=now, topic=topic, organisation=organisation, changed_since=since)
    page = public.page(rows, after=after, limit=limit)
    removed = _removed(public.removed_offers, now, since, after)
    items = _offers(request, page.rows)
    return {"items": items, "next": _next(request, page.after), "removed": removed}


@api.get(
    "/offers/{id}",
    response={200: shapes.Offer, **_ONE},
    url_name="api-offer",
    operation_id="offer",
    summary="One offer",
)
def offer(request: HttpRequest, id: Key) -> dict[str, Any]:  # noqa: A002
    now = timezone.now()
    rows = list(public.offers(at=now).filter(pk=id))
    return _only(_offers(request, rows), id, public.removed_offers, now)


@api.get(
    "/offers/{id}/state",
    response={200: shapes.State, **_ONE},
    url_name="api-state",
    operation_id="state",
    summary="Whether an offer is open now",
)
def state(request: HttpRequest, id: Key) -> dict[str, Any]:  # noqa: A002
    now = timezone.now()
    found = _only(list(public.offers(at=now).filter(pk=id)), id, public.removed_offers, now)
    there = directory.status_of(found, at=now)
    phone = directory.phone_status_of(found, at=now)
    return {
        "state": there.state.value,
        "until": there.until,
        "opens": there.opens,
        "holiday": there.holiday,
        "phone_state": phone.state.value,
        "phone_opens": phone.opens,
    }


@api.get(
    "/topics",
    response={200: shapes.Topics, **_ERRORS},
    url_name="api-topics",
    operation_id="topics",
    summary="The shared vocabulary",
)
def topics(request: HttpRequest) -> dict[str, Any]:
    found = all_topics().select_related("parent").order_by("parent__position", "position", "key")
    return {
        "items": [
            {
                "key": topic.key,
                "parent": topic.parent.key if topic.parent else None,
                "name": topic.name,
                "description": topic.description,
            }
            for topic in found
        ]
    }


@api.get(
    "/search",
    response={200: shapes.Search, **_ERRORS},
    url_name="api-search",
    operation_id="search",
    summary="Find help in one's own words",
)
def search(request: HttpRequest, asked: Query[shapes.Asked]) -> dict[str, Any]:
    said = asked.model_dump(exclude={"q", "skip", "limit"})
    wish = Wish(**{**said, "near": clean(asked.near)}, question=clean(asked.q))
    skip, limit = asked.skip, asked.limit
    now = timezone.now()
    found = queries.search(wish, at=now)
    last = skip + limit >= len(found.hits)
    return {
        "crisis": [
            {"name": call.name, "number": call.number, "when": call.when} for call in found.crisis
        ],
        "topics": [meaning.topic for meaning in found.meanings],
        "place": found.place,
        "hits": _hits(request, found.hits[skip : skip + limit], now),
        "perhaps": _hits(request, found.perhaps[:_SHOWN_PERHAPS], now) if last else [],
        "number": found.number,
        "next": None if last else _address(request, skip=str(skip + limit)),
    }


def _hits(request: HttpRequest, hits: Iterable[Hit], at: datetime) -> list[dict[str, Any]]:
    by_key = {hit.offer: hit for hit in hits}
    return [
        {
            "id": one.pk,
            "url": _page_of(request, one.pk),
            "title": one.title,
            "summary": one.summary,
            "organisation": one.organisation.name,
            "phone": one.phone or one.organisation.phone,
            "reasons": [
                {"asked": why.asked, "met": why.met, "how": why.how}
                for why in by_key[one.pk].reasons
            ],
            "unknown": [name for name, said in by_key[one.pk].filters.items() if said == "unknown"],
            "metres": _rounded(by_key[one.pk].metres),
        }
        for one in queries.offers_of(list(by_key), at=at)
    ]


def _rounded(metres: float | None) -> int | None:
    """In steps of a hundred metres, as people say it."""
    return None if metres is None else round(metres / 100) * 100


def _organisation(record: Any) -> dict[str, Any]:
    return _with_id(record)


def _site(organisation: UUID, record: Any) -> dict[str, Any]:
    return {**_with_id(record), "organisation": organisation}


def _offers(request: HttpRequest, rows: Iterable[Any]) -> list[dict[str, Any]]:
    found = list(rows)
    return [
        {
            **_with_id(record),
            "url": _page_of(request, row.pk),
            "organisation": {"id": row.organisation_id, "name": clean(row.organisation.name)},
        }
        for row, record in zip(found, public.offer_records(found), strict=True)
    ]


def _with_id(record: Any) -> dict[str, Any]:
    plain = to_plain(record)
    return {"id": plain.pop("key"), **plain}


def _page_of(request: HttpRequest, pk: UUID) -> str:
    place: Any = request
    page = reverse("portal:offer", kwargs={"kommune": place.municipality.slug, "pk": pk})
    return request.build_absolute_uri(page)


def _only(found: list[Any], key: UUID, removed: Removals, at: datetime) -> Any:
    """The one that was asked for; what was public once is gone, all else is not there."""
    if found:
        return found[0]
    for one in removed(at=at):
        if one.id == key:
            raise Gone(one.removed_at)
    raise Http404


def _removed(
    removed: Removals, at: datetime, since: datetime | None, after: UUID | None
) -> list[dict[str, Any]]:
    """Tombstones for who asks what changed; the following pages need not repeat them."""
    if since is None or after is not None:
        return []
    return [{"id": one.id, "removed_at": one.removed_at} for one in removed(at=at, since=since)]


def _moment(said: datetime | None) -> datetime | None:
    """A moment of the database; one outside of all calendars is refused."""
    if said is None:
        return None
    try:
        return said.astimezone(UTC)
    except OverflowError as error:
        raise HttpError(422, _("Diese Anfrage verstehen wir nicht.")) from error


def _next(request: HttpRequest, after: UUID | None) -> str | None:
    return None if after is None else _address(request, after=str(after))


def _address(request: HttpRequest, **changed: str) -> str:
    """This address with other values, and in a Link header what it leads to."""
    asked = request.GET.copy()
    for name, value in changed.items():
        asked[name] = value
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def described(path: str) -> Mapping[str, Any]:
    """The OpenAPI document of one municipality. Errors have a media type of their own."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=path))
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "content" in answer:
                    answer["content"] = {
                        "application/problem+json": answer["content"]["application/json"]
                    }
    return schema
