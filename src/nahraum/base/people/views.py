from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahraum.base.municipality.tenancy import ALREADY_SENT, AlreadyThere
from nahraum.base.people import actions, queries
from nahraum.base.people.forms import AcceptForm, InviteForm
from nahraum.base.people.models import Account
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.roles import ROLES
from nahraum.base.people.rules import NotAllowed, allowed


@require_GET
def members(request: HouseRequest, kommune: str) -> HttpResponse:
    """Who works here in which role, and who is invited."""
    here = request.municipality
    return render(
        request,
        "people/members.html",
        {
            "members": queries.members_of(here, on=timezone.localdate()),
            "invitations": [
                (invitation, ROLES[invitation.role].label)
                for invitation in queries.open_invitations(here)
            ],
            "may_invite": allowed(request.actor, "people.invite", here, at=timezone.now()),
            "now": timezone.now(),
        },
    )


@require_http_methods(["GET", "POST"])
def invite(request: HouseRequest, kommune: str) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = actions.invite(
                **form.cleaned_data,
                municipality=request.municipality,
                by=request.actor,
                link_to=lambda secret: _link(request, secret),
            )
        except (NotAllowed, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, NotAllowed) else error.messages)
        except AlreadyThere as there:
            if there.same:
                messages.info(request, _sent_before())
                return redirect("people:members", kommune=kommune)
            form = InviteForm({**request.POST.dict(), "key": str(uuid4())})
            form.add_error(None, str(ALREADY_SENT))
        else:
            messages.success(request, _sent(invitation.email, _link(request, secret)))
            return redirect("people:members", kommune=kommune)
    roles = [role for role in ROLES.values() if not role.everywhere]
    return render(request, "people/invite.html", {"form": form, "roles": roles})


def _link(request: HouseRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("people:accept", args=[secret]))


def _sent(email: str, link: str) -> str:
    """Where no mail leaves the house the link has to be handed over in another way."""
    if settings.EMAIL_HOST:
        return _("Die Einladung ist unterwegs an %(email)s.") % {"email": email}
    return _(
        "Diese Installation verschickt keine E-Mails. Geben Sie den Link selbst an %(email)s "
        "weiter, er wird nur jetzt angezeigt: %(link)s"
    ) % {"email": email, "link": link}


def _sent_before() -> str:
    """The link is not kept, so a second click cannot show it again."""
    return _(
        "Diese Einladung ist schon angelegt, eine zweite gibt es nicht. Fehlt Ihnen der Link, "
        "ziehen Sie die Einladung zurück und laden Sie noch einmal ein."
    )


@require_POST
def withdraw(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(request.municipality), pk=key)
    actions.withdraw_invitation(invitation=invitation, by=request.actor)
    messages.success(request, _("Die Einladung ist zurückgezogen. Der Link gilt nicht mehr."))
    return redirect("people:members", kommune=kommune)


@require_POST
def end(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    found = queries.members_of(request.municipality, on=timezone.localdate())
    membership = get_object_or_404(found, pk=key)
    try:
        actions.end_role(membership=membership, by=request.actor)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("Die Rolle ist beendet und öffnet nichts mehr. Zurück geht es mit einer Einladung."),
        )
    return redirect("people:members", kommune=kommune)


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HouseRequest, secret: str) -> HttpResponse:
    """Set a password and take the role. Looking at the page changes nothing: mail scanners do."""
    try:
        invitation = actions.find_invitation(secret)
    except actions.InvitationInvalid as invalid:
        return _over(request, str(invalid))
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_invitation(secret=secret, password=form.cleaned_data["password"])
        except actions.InvitationInvalid as invalid:
            return _over(request, str(invalid))
        except (NotAllowed, ValidationError) as error:
            problem = str(error) if isinstance(error, NotAllowed) else error.messages
            form.add_error("password", problem)
        else:
            messages.success(request, _("Willkommen. Melden Sie sich jetzt mit Ihrem Passwort an."))
            return redirect("account_login")
    context = {"form": form, "invitation": invitation, "role": ROLES[invitation.role]}
    return render(request, "people/accept.html", context)


def _over(request: HouseRequest, reason: str) -> HttpResponse:
    return render(request, "people/invitation_over.html", {"reason": reason}, status=410)


@require_GET
def own(request: HouseRequest) -> HttpResponse:
    """The account and what it may do, in plain words."""
    account = request.user
    assert isinstance(account, Account)
    today = timezone.localdate()
    return render(
        request,
        "people/own.html",
        {
            "account": account,
            "roles": [
                (membership, ROLES[membership.role])
                for membership in queries.memberships_of(account, on=today)
            ],
            "today": today,
        },
    )
