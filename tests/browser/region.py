"""What the browser looks at: the demo region."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nahraum.base.jobs.actions import enqueue
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.notify.actions import make_link
from nahraum.base.people.models import Account
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import ANONYMOUS, Actor
from nahraum.connect.calendar.models import Event, Occurrence, Programme
from nahraum.connect.directory.actions import report_correction
from nahraum.connect.directory.models import Offer
from nahraum.connect.exchange.actions import hand_in
from nahraum.connect.exchange.models import Import
from nahraum.connect.upkeep.models import Reminder
from nahraum.demo.load import load_region
from nahraum.plan.bodies.models import Meeting
from nahraum.plan.bodies.queries import meetings, waiting
from nahraum.plan.measures.models import Goal, Measure, PlanVersion
from nahraum.plan.participation.models import Idea, Note, Procedure, Question, Session
from nahraum.plan.practice.models import OwnExample
from nahraum.plan.process.queries import gates
from nahraum.plan.selfcheck.models import SelfCheck, SustainingCheck, WorkCount, WorkProfile
from nahraum.plan.selfcheck.rules import AREAS
from nahraum.understand.profile.queries import released_version
from tests.connect.exchange.lists import csv_of, forty

PLANNER = "planung@nahraum.invalid"


def load() -> dict[str, str]:
    """Load it, order one job, say what is wrong with an offer, and where pages with ids are."""
    for _step in load_region():
        pass
    kalletal = Municipality.objects.get(slug="kalletal")
    with municipality_scope(kalletal):
        planner = actor_for(Account.objects.get(email=PLANNER))
        enqueue(kind="municipality.empty-trash", by=planner)
        version = released_version()
        assert version is not None
        offer = Offer.objects.filter(status=Offer.Status.PUBLISHED, on_site=True).earliest("title")
        ticket = report_correction(
            offer=offer, about="hours", text="Montags ist zu.", reply_to="", by=ANONYMOUS
        )
        kept = {"kommune": kalletal.slug}
        house = {**kept, "pk": offer.organisation_id}
        return {
            "run": reverse("sources:run", args=[kalletal.slug, version.run_id]),
            "offer": reverse("directory:offer", kwargs={**kept, "pk": offer.pk}),
            "house": reverse("directory:organisation", kwargs=house),
            "stale": reverse("portal:offer", args=[kalletal.slug, _stale().pk]),
            "haus": reverse("directory:place", args=[kalletal.slug, offer.sites.earliest("pk").pk]),
            **_upkeep(kalletal.slug, offer),
            **_calendar(kalletal.slug),
            **_participation(kalletal.slug),
            **_bodies(kalletal.slug),
            **_process(kalletal.slug),
            **_measures(kalletal.slug),
            **_standing(kalletal.slug),
            "list": reverse("exchange:import", args=[kalletal.slug, _list().pk]),
            "correction": reverse("directory:answer", kwargs={**kept, "number": ticket.number}),
        }


def _stale() -> Offer:
    """An offer nobody has checked for long."""
    public = Offer.objects.filter(status=Offer.Status.PUBLISHED)
    return public.filter(check_due__lt=timezone.localdate()).earliest("check_due", "title")


def _standing(slug: str) -> dict[str, str]:
    """Where the municipality stands, a post in a neighbourhood, and an example of its own."""
    check = SelfCheck.objects.latest("year")
    post, count = WorkProfile.objects.earliest("title"), WorkCount.objects.earliest("created_at")
    change = reverse("practice:change", args=[slug, OwnExample.objects.earliest("title").pk])
    return {
        "area": reverse("selfcheck:area", args=[slug, check.pk, AREAS[0].key]),
        "post": reverse("selfcheck:post", args=[slug, post.pk]),
        "recount": reverse("selfcheck:recount", args=[slug, count.pk]),
        "sustained": reverse("selfcheck:sustained", args=[slug, SustainingCheck.objects.get().pk]),
        "example": change.removesuffix("aendern/"),
    }


def _calendar(slug: str) -> dict[str, str]:
    """A course and a programme that are over, a day to come with people, and one that is full."""
    course = Event.objects.filter(kind=Event.Kind.COURSE).earliest("starts_on")
    programme = Programme.objects.earliest("first")
    ahead = Occurrence.objects.filter(starts__gt=timezone.now())
    day = ahead.filter(guests__taken__gt=0).earliest("starts")
    full = ahead.filter(guests__taken__gte=F("guests__places")).earliest("starts")
    return {
        "course": reverse("calendar:keep-event", args=[slug, course.pk]),
        "programme": reverse("calendar:keep-programme", args=[slug, programme.pk]),
        "day": reverse("calendar:date", args=[slug, day.pk]),
        "full_event": reverse("calendar:event", args=[slug, full.event_id]),
        "full_sign_up": reverse("calendar:sign-up", args=[slug, full.event_id, full.pk]),
    }


def _bodies(slug: str) -> dict[str, str]:
    """A body, a meeting to come, one whose minutes are approved, and a recommendation."""
    coming = meetings().filter(state=Meeting.State.PLANNED).earliest("day")
    held = meetings().filter(approved_on__isnull=False).earliest("day")
    return {
        "body": reverse("bodies:body", args=[slug, held.body_id]),
        "meeting": reverse("bodies:meeting", args=[slug, coming.pk]),
        "held": reverse("bodies:meeting", args=[slug, held.pk]),
        "advice": reverse("bodies:keep-decision", args=[slug, waiting()[0].pk]),
    }


def _process(slug: str) -> dict[str, str]:
    """The next gate and its stage; a stage has no page of its own, only what is done with it."""
    gate = gates().filter(passed_on__isnull=True).earliest("due")
    path = reverse("process:change", args=[slug, "stufe", gate.stage_id])
    return {
        "gate": reverse("process:gate", args=[slug, gate.pk]),
        "stage": path.removesuffix("aendern/"),
    }


def _measures(slug: str) -> dict[str, str]:
    """A measure that runs, one of its milestones, its figure, a goal and a released version."""
    row = Measure.objects.get(title="Mittagstische in drei Dörfern")
    effect, stone = row.effects.first(), row.milestones.first()
    goal = Goal.objects.filter(parent__isnull=True).earliest("position")
    return {
        "measure": reverse("measures:measure", args=[slug, row.pk]),
        "milestone": reverse("measures:change-part", args=[slug, "meilenstein", stone.pk]),
        "figure": reverse("measures:add-reading", args=[slug, effect.pk]),
        "goal": reverse("measures:add-goal-figure", args=[slug, goal.pk]),
        "version": reverse("measures:version", args=[slug, PlanVersion.objects.get().pk]),
    }


def _participation(slug: str) -> dict[str, str]:
    """Where people have a say: public pages and those of the staff, by kind; an idea to read."""
    found = {}
    for row in Procedure.objects.all():
        name = row.kind if row.state == Procedure.State.RUNNING else f"{row.kind}_over"
        found[f"say_{name}"] = reverse("participation:procedure", args=[slug, row.pk])
        found[f"keep_{name}"] = reverse("participation:keep-procedure", args=[slug, row.pk])
    idea = Idea.objects.filter(state=Idea.State.PUBLISHED).earliest("title")
    new = Idea.objects.filter(state=Idea.State.WAITING).earliest("title")
    question = Question.objects.filter(kind=Question.Kind.TEXT).first()
    return {
        **found,
        "idea": reverse("participation:idea", args=[slug, idea.pk]),
        "kept_idea": reverse("participation:keep-idea", args=[slug, idea.pk]),
        "new_idea": reverse("participation:keep-idea", args=[slug, new.pk]),
        "coding": reverse("participation:coding", args=[slug, question.pk]),
        "evening": reverse("participation:session", args=[slug, Session.objects.get().pk]),
        "note": reverse(
            "participation:change", args=[slug, "wortmeldung", Note.objects.earliest("text").pk]
        ),
    }


def _list() -> Import:
    """A list somebody handed in, with faults and a house that may be known already."""
    coordinator = actor_for(Account.objects.get(email="netzwerk@nahraum.invalid"))
    doubtful = ["Jugendtref Kalletal (erfunden)", "Kochgruppe", *forty()[0][2:]]
    return hand_in(
        content=csv_of([*forty(), doubtful]),
        name="liste.csv",
        source="Liste der Vereine (erfunden)",
        as_of=timezone.localdate(),
        by=coordinator,
        key=uuid4(),
    )


def _upkeep(slug: str, offer: Offer) -> dict[str, str]:
    """A link as it stands in a mail, what lies behind it, and what an offer said before."""
    reminder = Reminder.objects.get(organisation__name="Jugendtreff Kalletal (erfunden)")
    expires = timezone.now() + timedelta(days=1)
    system = Actor(system="test")
    token = make_link(purpose="upkeep.check", subject=reminder, expires=expires, by=system)
    asked = Offer.objects.get(organisation=reminder.organisation)
    return {
        "check": reverse("upkeep:check", args=[slug, token]),
        "calendar_link": reverse("calendar:house", args=[slug, token]),
        "suggest": reverse("upkeep:suggest", args=[slug, token, "angebot", asked.pk]),
        "history": reverse("upkeep:history", args=[slug, "angebot", offer.pk]),
    }


def sign_in_everybody() -> dict[str, str]:
    """A session of each account, by e-mail."""
    sessions = {}
    for account in Account.objects.all():
        client = Client()
        client.force_login(account)
        sessions[account.email] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions
