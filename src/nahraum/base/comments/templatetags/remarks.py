from typing import Any

from django import template
from django.utils import timezone

from nahraum.base.comments.forms import RemarkForm
from nahraum.base.comments.queries import thread
from nahraum.base.people.rules import ANONYMOUS

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def remarks(context: template.Context, kind: str, pk: Any) -> dict[str, Any]:
    """What colleagues say about a row, and a form. Nothing for those who may not read it."""
    request = context.get("request")
    actor = getattr(request, "actor", ANONYMOUS)
    found = None
    if request is not None and actor.account is not None:
        found = thread(kind, pk, actor=actor, at=timezone.now())
    return {
        "thread": found,
        "kind": kind,
        "pk": str(pk),
        "form": RemarkForm(auto_id="bemerkung_%s"),
        "shell": context.get("shell"),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
