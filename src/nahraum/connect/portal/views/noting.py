"""The Merkzettel: up to ten offers to take along, as a page and as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory.models import Site
from nahraum.connect.portal import queries
from nahraum.connect.portal.documents import Code, qr
from nahraum.connect.portal.documents import notes as paper
from nahraum.connect.portal.views.addresses import MOST_NOTES, keys_of
from nahraum.connect.portal.views.repeating import made_once
from nahraum.connect.portal.views.sending import NOT_KEPT, for_everybody, let_keep


@dataclass(frozen=True, slots=True)
class Chosen:
    """The offers of the address as they are shown, and what to say of those that are not."""

    rows: Sequence[queries.Shown]
    remarks: Sequence[str]

    @property
    def query(self) -> str:
        return urlencode([("a", row.offer.pk) for row in self.rows])

    @property
    def discreet(self) -> bool:
        return any(row.discreet for row in self.rows)

    @property
    def may_be_kept(self) -> bool:
        return bool(self.rows) and all(row.may_be_kept for row in self.rows)


@require_GET
@for_everybody
@made_once
def notes(request: HouseRequest, kommune: str) -> HttpResponse:
    """Up to ten offers in large type; the address of the page keeps them, nothing else does."""
    now = timezone.now()
    chosen = _chosen(request, now)
    context = {
        "notes": [(row, _code(request, kommune, row)) for row in chosen.rows],
        "remarks": chosen.remarks,
        "now": now,
        "query": chosen.query,
        "may_be_kept": chosen.may_be_kept,
    }
    answer = render(request, "portal/notes.html", context)
    if chosen.discreet:
        answer["Cache-Control"] = NOT_KEPT
    if chosen.may_be_kept:
        let_keep(answer, _("Merkzettel"))
    return answer


@require_GET
@for_everybody
def sheet(request: HouseRequest, kommune: str) -> HttpResponse:
    """The same on at most two pages, ready for the printer."""
    now = timezone.now()
    chosen = _chosen(request, now)
    if not chosen.rows:
        return redirect("portal:notes", kommune=kommune)
    around = paper.Sheet(
        title=_("Merkzettel"),
        municipality=str(request.municipality),
        language=(get_language() or "de")[:2],
        phone_label=_("Telefon:"),
        code_alt=_("QR-Code: die Seite von"),
        foot=_("Stand: %(day)s. Notruf 112, ärztlicher Bereitschaftsdienst 116117.")
        % {"day": formats.date_format(timezone.localdate(now), "DATE_FORMAT")},
    )
    content = paper.typeset(around, [_note(request, kommune, row) for row in chosen.rows])
    answer = HttpResponse(content, content_type=paper.MIME)
    answer["Content-Disposition"] = 'inline; filename="merkzettel.pdf"'
    if chosen.discreet:
        answer["Cache-Control"] = NOT_KEPT
    return answer


def _chosen(request: HouseRequest, now: datetime) -> Chosen:
    wanted = keys_of(request)
    offers = queries.RECENT.offers(wanted[:MOST_NOTES], at=now)
    remarks = []
    if len(wanted) > MOST_NOTES:
        remarks.append(_("Auf den Merkzettel passen zehn Angebote; die ersten zehn stehen hier."))
    if len(offers) < min(len(wanted), MOST_NOTES):
        remarks.append(_("Ein gemerktes Angebot gibt es nicht mehr."))
    rows = queries.shown_all(offers, at=now)
    remarks.extend(queries.language_remarks(rows))
    return Chosen(rows, remarks)


def _note(request: HouseRequest, kommune: str, row: queries.Shown) -> paper.Note:
    lines = [f"{row.offer.organisation.name}{_addresses(row)}"]
    if row.hidden_address:
        lines.append(_("Anschrift bitte telefonisch erfragen."))
    if not row.phone:  # then this is the only way to ask
        lines += [text for text in (row.email, row.website) if text][:1]
    hours = "; ".join(f"{days} {times}" for days, times in row.visiting or row.calling)
    if hours:
        lines.append(hours if row.visiting else f"{_('Am Telefon:')} {hours}")
    if row.appointments:
        seen = "; ".join(f"{days} {times}" for days, times in row.appointments)
        lines.append(f"{_('Nach Vereinbarung:')} {seen}")
    lines += [when for when, _instead in row.leaves]
    start = row.said["how_to_start"]
    return paper.Note(
        title=row.said["title"].text,
        phone=row.phone_shown,
        lines=tuple(lines),
        more=(f"{_('So geht es los:')} {start.text}",) if start else (),
        checked=row.checked[0],
        code=_code(request, kommune, row),
    )


def _addresses(row: queries.Shown) -> str:
    found = [_address(site) for site in row.sites_on_a_sheet]
    if more := row.more_sites:
        words = ngettext("und ein weiterer Ort", "und %(number)s weitere Orte", more)
        found.append(words % {"number": more})
    return "".join(f"; {text}" for text in found if text)


def _address(site: Site) -> str:
    town = f"{site.postcode} {site.place}".strip()
    stop = f"{_('Haltestelle:')} {site.stop}" if site.stop else ""
    return ", ".join(part for part in (site.street, town, stop) if part)


def _code(request: HouseRequest, kommune: str, row: queries.Shown) -> Code | None:
    """The page of an offer for the phone; none about violence, others see the sheet too."""
    if row.discreet:
        return None
    page = reverse("portal:offer", kwargs={"kommune": kommune, "pk": row.offer.pk})
    return qr(request.build_absolute_uri(page))
