from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from nahraum.analysis.language import content_words, stem
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.connect.directory.models import Offer

PER_PAGE = 20


def search(request: HttpRequest, kommune: str) -> HttpResponse:
    municipality = get_object_or_404(Municipality, slug=kommune)
    question = request.GET.get("frage", "")
    with municipality_scope(municipality):
        stems = [word for word in map(stem, content_words(question)) if word.isalnum()]
        glue, quote = (" | ", "'") if connection.vendor == "postgresql" else (" OR ", '"')
        asked = glue.join(f"{quote}{word}{quote}" for word in stems)
        page = Paginator(_Ranked(asked) if asked else shown(), PER_PAGE)
        page = page.get_page(request.GET.get("seite"))
        return render(
            request,
            "search.html",
            {"municipality": municipality, "question": question, "page": page},
        )


class _Ranked:
    """Offers that say a word of the question, best first; the database counts and cuts."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        if connection.vendor == "postgresql":
            self.hit = "to_tsvector('simple', words) @@ to_tsquery('simple', %s)"
            self.table, self.key = "directory_offerwords", "offer_id"
            self.rank = "ts_rank(to_tsvector('simple', words), to_tsquery('simple', %s)) DESC"
        else:
            self.hit, self.table, self.key = "directory_words MATCH %s", "directory_words", "offer"
            self.rank = "rank"

    def count(self) -> int:
        with connection.cursor() as cursor:
            sql = f"SELECT count(*) FROM {self.table} WHERE {self.hit}"
            cursor.execute(sql, [self.asked])
            return int(cursor.fetchone()[0])

    def __getitem__(self, part: slice) -> list[Offer]:
        asked = [self.asked] * (self.hit + self.rank).count("%s")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self.key} FROM {self.table} WHERE {self.hit} ORDER BY {self.rank}"
                " LIMIT %s OFFSET %s",
                [*asked, part.stop - part.start, part.start],
            )
            wanted = [UUID(str(key)) for (key,) in cursor.fetchall()]
        rows = shown().in_bulk(wanted)
        return [rows[key] for key in wanted if key in rows]

    def __len__(self) -> int:
        return self.count()


def shown() -> Any:
    published = Offer.objects.filter(status="published").select_related("organisation")
    return published.prefetch_related("topics__labels", "hours").order_by("title")


urlpatterns = [path("<slug:kommune>/angebote/", search)]
