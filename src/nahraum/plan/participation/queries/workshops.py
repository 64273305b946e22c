"""What was said at workshops, ready to be read as a tree."""

from collections.abc import Iterable

from django.db.models import QuerySet

from nahraum.plan.participation.models import Note, Session
from nahraum.plan.participation.rules import SIDES, Claim, Said, claims


def claims_of(notes: Iterable[Note]) -> tuple[Claim, ...]:
    """The argument map of these notes; needs and reasons to stay are left out."""
    return claims(
        Said(
            key=note.pk,
            under=note.under_id,
            kind=note.kind,
            label=note.get_kind_display().capitalize(),
            about=note.about,
            text=note.text,
            points=note.points,
            session=note.session_id,
        )
        for note in notes
    )


def arguments_of(evening: Session, but: Note) -> QuerySet[Note]:
    """What a note of this evening can answer: arguments and questions, not itself."""
    found: QuerySet[Note] = Note.objects.filter(session=evening, kind__in=SIDES).exclude(pk=but.pk)
    return found.order_by("about", "created_at")


def reasons() -> QuerySet[Note]:
    """Why people stay or go, as workshops of the open scope heard it, the weightiest first."""
    found: QuerySet[Note] = Note.objects.filter(
        kind__in=(Note.Kind.STAY, Note.Kind.LEAVE),
        session__deleted_at__isnull=True,
        session__procedure__deleted_at__isnull=True,
    )
    return found.select_related("session").order_by("-points", "created_at")
