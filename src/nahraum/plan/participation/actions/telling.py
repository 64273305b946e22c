"""Mails to people who left an address: received, not shown, answered, further on."""

from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.base.notify.actions import post
from nahraum.base.notify.queries import address_of
from nahraum.base.people.rules import Actor
from nahraum.plan.measures.queries import Brief
from nahraum.plan.participation.models import Answer, Idea


def tell_received(idea: Idea, token: str, *, by: Actor) -> None:
    path = reverse("participation:own-idea", args=[idea.municipality.slug, token])
    body = _(
        "Danke für Ihre Idee „%(idea)s“.\n\n"
        "Wir lesen sie und zeigen sie dann auf der Seite „%(procedure)s“.\n"
        "Sie bekommen bis zum %(day)s eine Antwort mit einer Begründung.\n\n"
        "Ändern oder zurückziehen können Sie die Idee hier:\n%(link)s\n"
    ) % {
        "idea": idea.title,
        "procedure": idea.procedure.title,
        "day": f"{idea.answer_by:%d.%m.%Y}",
        "link": address_of(path),
    }
    _post(idea, f"received.{idea.pk}.{idea.version}", _("Ihre Idee ist angekommen"), body, by)


def tell_rejected(idea: Idea, *, by: Actor) -> None:
    body = _(
        "Wir zeigen Ihre Idee „%(idea)s“ nicht, denn sie %(rule)s.\n\n"
        "Sie können sie gern anders noch einmal vorschlagen:\n%(link)s\n"
    ) % {
        "idea": idea.title,
        "rule": idea.get_broken_rule_display(),
        "link": _page(idea, "participation:procedure", idea.procedure_id),
    }
    _post(idea, f"rejected.{idea.pk}.{idea.version}", _("Zu Ihrer Idee"), body, by)


def tell_answer(idea: Idea, answer: Answer, *, by: Actor) -> None:
    body = _(
        "Hier ist die Antwort auf Ihre Idee „%(idea)s“:\n\n%(verdict)s.\n%(reason)s\n\n"
        "Was daraus wird, steht immer hier:\n%(link)s\n"
    ) % {
        "idea": idea.title,
        "verdict": answer.get_verdict_display(),
        "reason": answer.reason,
        "link": _page(idea, "participation:idea", idea.pk),
    }
    _post(idea, f"answer.{answer.pk}", _("Antwort auf Ihre Idee"), body, by)


def tell_measure(idea: Idea, brief: Brief, *, by: Actor) -> None:
    """The measure an idea led to has a new state."""
    body = _(
        "Es gibt Neues zu Ihrer Idee „%(idea)s“.\n\n%(answer)s\nMaßnahme: %(measure)s\n\n"
        "Mehr dazu:\n%(link)s\n"
    ) % {
        "idea": idea.title,
        "answer": brief.answer,
        "measure": brief.title,
        "link": _page(idea, "participation:idea", idea.pk),
    }
    key = f"measure.{idea.pk}.{brief.pk}.{brief.state}.{brief.changed_on}"
    _post(idea, key, _("Was aus Ihrer Idee wurde"), body, by)


def _page(idea: Idea, name: str, pk: object) -> str:
    return address_of(reverse(name, args=[idea.municipality.slug, pk]))


def _post(idea: Idea, key: str, subject: str, body: str, by: Actor) -> None:
    if idea.email:
        post(key=f"participation.{key}", to=idea.email, subject=subject, body=body, by=by)
