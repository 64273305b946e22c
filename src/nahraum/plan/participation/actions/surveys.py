"""Asking and answering: questions, codes, sheets saved page by page, the result."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.tenancy import AlreadyThere
from nahraum.base.notify.actions import post
from nahraum.base.notify.queries import address_of
from nahraum.base.people.rules import Actor
from nahraum.base.signals.actions import visited, visitor
from nahraum.plan.participation.actions.common import (
    check,
    insert,
    keep,
    may,
)
from nahraum.plan.participation.actions.ideas import TAKE_PART, Stopped
from nahraum.plan.participation.actions.procedures import check_unasked
from nahraum.plan.participation.models import Code, Coding, Option, Procedure, Question, Response
from nahraum.plan.participation.queries import code_of, counted_sheets, digest_of
from nahraum.plan.participation.rules import Refused, Stop, new_code

MOST_CODES = 2000
MOST_SHEETS = 10  # from one connection a day where no code is asked


@audited
def add_question(
    *,
    by: Actor,
    key: UUID | None = None,
    options: Sequence[tuple[str, float | None]],
    **values: Any,
) -> Question:
    """A question with its choices: (label, share elsewhere in per cent or None)."""
    check_unasked(values["procedure"])
    question = insert(Question(**values), by, key)
    _check_options(question, options)
    for position, (label, elsewhere) in enumerate(options, start=1):
        row = Option(question=question, position=position, label=label, elsewhere=elsewhere)
        insert(row, by, None)
    return keep(question, "participation.add", by)


def _check_options(question: Question, options: Sequence[tuple[str, float | None]]) -> None:
    chosen = question.kind in (Question.Kind.SINGLE, Question.Kind.MULTIPLE, Question.Kind.RANKING)
    if chosen and len({label for label, _share in options}) < max(2, len(options)):
        raise ValidationError(
            {"options": _("Bitte mindestens zwei verschiedene Antworten, je Zeile eine.")}
        )
    if not chosen and options:
        raise ValidationError({"options": _("Diese Art von Frage hat keine Liste.")})


@audited
def make_codes(*, procedure: Procedure, number: int, by: Actor) -> list[str]:
    """New codes, told once and kept as digests only."""
    may(by, procedure)
    if not 1 <= number <= MOST_CODES:
        raise ValidationError(
            {"number": _("Bitte eine Zahl von 1 bis %(most)s.") % {"most": MOST_CODES}}
        )
    codes = [new_code() for _place in range(number)]
    for code in codes:
        row = Code(procedure=procedure, digest=digest_of(code))
        row.save_new(by_id=by.id_text)
    record("participation.codes", by=by, municipality=procedure.municipality_id, obj=procedure)
    return codes


@audited
def mail_codes(
    *, procedure: Procedure, addresses: Sequence[str], path: str, by: Actor, key: UUID
) -> int:
    """Send each address a code of its own. Which one is kept nowhere once the mail is sent."""
    wanted = list(dict.fromkeys(line.strip() for line in addresses if line.strip()))
    codes = make_codes(procedure=procedure, number=len(wanted), by=by)
    for number, (address, code) in enumerate(zip(wanted, codes, strict=True)):
        body = _(
            "Guten Tag,\n\nSie sind eingeladen: %(title)s\n%(question)s\n\n"
            "Ihr Code gilt einmal: %(code)s\nHier geht es los: %(link)s\n\n"
            "Wir merken uns nicht, wer welchen Code hat.\n"
        ) % {
            "title": procedure.title,
            "question": procedure.question,
            "code": code,
            "link": address_of(path),
        }
        subject = _("Einladung: %(title)s") % {"title": procedure.title[:120]}
        post(
            key=f"participation.code.{key}.{number}", to=address, subject=subject, body=body, by=by
        )
    return len(wanted)


@audited
def begin_sheet(
    *,
    procedure: Procedure,
    code: str,
    address: str,
    language: str,
    key: UUID,
    by: Actor,
    at: datetime,
) -> Response:
    """An empty sheet. With a code it can be begun once; without, a few times from one connection.

    The code is used up here; the sheet can be gone on with by its address. Raises Refused, Stopped.
    """
    may(by, procedure, TAKE_PART)
    _check_open(procedure)
    row = Response(pk=key, procedure=procedure, language=language)
    row.municipality = procedure.municipality
    made: Response | None = Response.objects.filter(pk=key, procedure=procedure).first()
    if made is not None:
        record("participation.begin-sheet", by=by, municipality=procedure.municipality_id)
        return made
    if procedure.by_code:
        use_code(procedure, code)
    else:
        day = timezone.localdate(at)
        if visited(visitor(address, f"sheet {procedure.pk}", day), day) > MOST_SHEETS:
            raise Stopped(Stop.RATE)
    _undated(row)
    row.save_once(by_id=by.id_text)
    record("participation.begin-sheet", by=by, municipality=procedure.municipality_id)
    return row


def use_code(procedure: Procedure, text: str) -> None:
    """Take the code in one statement: of two at once, one gets it. No time is noted."""
    found = code_of(procedure, text)
    if found is None or not Code.objects.filter(pk=found.pk, used=False).update(used=True):
        raise Refused(_("Dieser Code gilt nicht oder wurde schon benutzt."))


def _undated(row: Response) -> None:
    """The day is enough: a time would tell whose sheet it is."""
    row.created_at = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _check_open(procedure: Procedure) -> None:
    kinds = (Procedure.Kind.SURVEY, Procedure.Kind.BUDGET)
    if procedure.state != Procedure.State.RUNNING or procedure.kind not in kinds:
        raise Refused(_("Die Umfrage ist gerade nicht offen."))


@audited
def save_page(
    *, sheet: Response, answers: Mapping[str, Any], groups: Mapping[str, Any], by: Actor
) -> Response:
    """Keep the answers of one page; a question left empty is taken out again."""
    _check_open(sheet.procedure)
    if sheet.done:
        raise Refused(_("Der Bogen ist schon abgeschickt."))
    for key, value in answers.items():
        if value in (None, "", []):
            sheet.answers.pop(key, None)
        else:
            sheet.answers[key] = value
    for name, value in groups.items():
        setattr(sheet, name, value)
    check(sheet)
    sheet.save_next_version(by_id=by.id_text)
    record("participation.save-page", by=by, municipality=sheet.municipality_id)
    return sheet


@audited
def send_sheet(*, sheet: Response, by: Actor) -> Response:
    """Send the sheet off; it cannot be read or changed by its address any more."""
    _check_open(sheet.procedure)
    if not sheet.answers:
        raise Refused(_("Sie haben noch keine Frage beantwortet."))
    if not sheet.done:
        sheet.done = True
        sheet.save_next_version(by_id=by.id_text)
    record("participation.send-sheet", by=by, municipality=sheet.municipality_id)
    return sheet


@audited
def enter_sheet(
    *,
    procedure: Procedure,
    answers: Mapping[str, Any],
    groups: Mapping[str, Any],
    channel: str,
    by: Actor,
    key: UUID,
    code: str = "",
) -> Response:
    """A sheet on paper or by phone, written down by the staff and marked as such."""
    may(by, procedure)
    if procedure.result_at is not None:
        raise Refused(_("Das Ergebnis ist schon veröffentlicht."))
    given = {name: value for name, value in answers.items() if value not in (None, "", [])}
    if not given:
        raise ValidationError({"__all__": _("Der Bogen ist leer.")})
    if procedure.by_code and not Response.objects.filter(pk=key).exists():
        use_code(procedure, code)
    row = Response(procedure=procedure, answers=given, channel=channel, done=True, **groups)
    _undated(row)
    try:
        made = insert(row, by, key)
    except AlreadyThere as there:
        made = there.row
    record("participation.enter-sheet", by=by, municipality=procedure.municipality_id)
    return made


@audited
def code_text(*, question: Question, response: Response, who: str, code: str, by: Actor) -> Coding:
    """Say what a free text is about; `who` is "first" or "second"."""
    may(by, question)
    if who not in ("first", "second"):
        raise ValidationError({"who": _("Bitte wählen Sie, wer kodiert.")})
    row: Coding | None = Coding.objects.filter(question=question, response=response).first()
    if row is None:
        row = Coding(question=question, response=response)
        setattr(row, who, code.strip())
        return keep(insert(row, by, None), "participation.code-text", by)
    setattr(row, who, code.strip())
    check(row)
    row.save_next_version(by_id=by.id_text)
    return keep(row, "participation.code-text", by)


@audited
def release_survey(*, procedure: Procedure, by: Actor, at: datetime) -> Procedure:
    """Publish the result once. It never changes afterwards: later sheets could be told apart."""
    may(by, procedure)
    if procedure.kind != Procedure.Kind.SURVEY or procedure.state != Procedure.State.ENDED:
        raise Refused(_("Beenden Sie die Umfrage zuerst."))
    if procedure.result_at is not None:
        raise Refused(_("Das Ergebnis ist schon veröffentlicht."))
    procedure.result, procedure.result_at = counted_sheets(procedure), at
    procedure.save_next_version(by_id=by.id_text)
    return keep(procedure, "participation.release", by)
