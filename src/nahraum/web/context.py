"""What every page shows around its content. Asks the registry; knows no room by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from os.path import commonpath
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from nahraum.base.municipality.models import Municipality
from nahraum.base.people.rules import ANONYMOUS, Actor, allowed
from nahraum.base.registry import NavigationItem, Room, Step, rooms
from nahraum.web.languages import COMPLETE, NAMES, languages_of, same_page, sorry

STEP_LABELS = {
    Step.UNDERSTAND: gettext_lazy("Verstehen"),
    Step.PLAN: gettext_lazy("Planen"),
    Step.CONNECT: gettext_lazy("Verbinden"),
    Step.ACCOMPANY: gettext_lazy("Begleiten"),
    Step.EVALUATE: gettext_lazy("Auswerten"),
    Step.HOUSE: gettext_lazy("Verwalten"),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False
    here: bool = False
    language: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One step of the loop with the rooms this person may enter."""

    step: Step
    label: str
    links: tuple[Link, ...]
    last: bool = False

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


@dataclass(frozen=True, slots=True)
class Shell:
    municipality: Municipality | None
    actor: Actor
    groups: tuple[Group, ...]
    crumbs: tuple[Link, ...]
    area: str
    also: tuple[Link, ...]
    home: str
    languages: tuple[Link, ...]
    unsaid: Link | None
    unchecked: bool
    demo: bool
    official: bool
    signed_in: bool
    keeps: bool
    staff: bool
    page: str


def shell(request: HttpRequest) -> dict[str, Any]:
    municipality = getattr(request, "municipality", None)
    actor = getattr(request, "actor", ANONYMOUS)
    name = request.resolver_match.view_name if request.resolver_match else ""
    groups = navigation(actor, municipality, current=name, path=request.path)
    room = _room_of(name)
    return {
        "shell": Shell(
            municipality=municipality,
            actor=actor,
            groups=groups,
            crumbs=_crumbs(municipality, room, name, groups),
            area=_area(room, name),
            also=_stood_for(actor, municipality, room, name),
            home=_home(municipality),
            languages=_languages(request, name),
            unsaid=_unsaid(request, municipality),
            unchecked=get_language() not in COMPLETE,
            demo=settings.DEMO,
            official=settings.NAHRAUM_KOPFZEILE,
            signed_in=actor.account is not None,
            keeps=settings.NAHRAUM_OFFLINE and actor.account is None,
            staff=_may(actor, "web.today", municipality),
            page=name,
        )
    }


def navigation(
    actor: Actor, municipality: Municipality | None, *, current: str = "", path: str = "/"
) -> tuple[Group, ...]:
    """The loop, each step with what this person may open; empty steps are left out."""
    found = []
    for step in Step:
        items = [item for room in rooms() for item in room.navigation if item.step is step]
        open_to = shown(sorted(items, key=lambda i: i.order), actor, municipality)
        links = tuple(_links(open_to, current, path))
        if links:
            found.append(Group(step=step, label=str(STEP_LABELS[step]), links=links))
    loop = [group for group in found if group.step is not Step.HOUSE]
    return tuple(replace(g, last=g is loop[-1]) if g in loop else g for g in found)


def _links(
    open_to: Sequence[tuple[NavigationItem, str]], current: str, path: str
) -> Iterable[Link]:
    above = _above(open_to, current, path)
    for item, url in open_to:
        here = item.url_name == current
        yield Link(label=_(item.label), url=url, current=here or item is above, here=here)


def _above(
    open_to: Sequence[tuple[NavigationItem, str]], current: str, path: str
) -> NavigationItem | None:
    """The entry a page that is in no menu lies below: of its room, with most of its address."""
    if any(item.url_name == current for item, _url in open_to):
        return None
    same = [(item, url) for item, url in open_to if _same_room(item.url_name, current)]
    nearest = max(same, key=lambda pair: len(commonpath([pair[1], path])), default=None)
    return nearest[0] if nearest else None


def _same_room(one: str, other: str) -> bool:
    return one.partition(":")[0] == other.partition(":")[0]


def shown(
    items: Sequence[NavigationItem], actor: Actor, municipality: Municipality | None
) -> list[tuple[NavigationItem, str]]:
    """What this person may open, without what another of these entries stands for."""
    open_to = [
        (item, url)
        for item in items
        if (url := address(item.url_name, municipality)) and _may(actor, item.action, municipality)
    ]
    covered = {name for item, _url in open_to for name in item.stands_for}
    return [(item, url) for item, url in open_to if item.url_name not in covered]


def _stood_for(
    actor: Actor, municipality: Municipality | None, room: Room | None, current: str
) -> tuple[Link, ...]:
    """The entries the current page stands for; they are reached from here and not by the menu."""
    items = room.navigation if room else ()
    names = {name for item in items if item.url_name == current for name in item.stands_for}
    return tuple(
        Link(label=_(item.label), url=url)
        for item in items
        if item.url_name in names
        and (url := address(item.url_name, municipality))
        and _may(actor, item.action, municipality)
    )


def address(url_name: str, municipality: Municipality | None) -> str | None:
    """URL of a page inside the municipality, or of the house; None where it does not exist."""
    arguments = {"kommune": municipality.slug} if municipality else {}
    try:
        return reverse(url_name, kwargs=arguments)
    except NoReverseMatch:
        return None


def _may(actor: Actor, action: str, municipality: Municipality | None) -> bool:
    return allowed(actor, action, municipality, at=timezone.now())


def _room_of(url_name: str) -> Room | None:
    label = url_name.partition(":")[0]
    return next((room for room in rooms() if room.name == label), None)


def _area(room: Room | None, url_name: str) -> str:
    """The room in the title; its entrance is called like the room and needs no second word."""
    if room is None or room.name == "web" or _is_entrance_of(room, url_name):
        return ""
    return _(room.label)


def _is_entrance_of(room: Room, url_name: str) -> bool:
    return any(item.url_name == url_name for item in room.navigation)


def _home(municipality: Municipality | None) -> str:
    if municipality is None:
        return reverse("web:start")
    return reverse("web:municipality", args=[municipality.slug])


def _crumbs(
    municipality: Municipality | None, room: Room | None, name: str, groups: tuple[Group, ...]
) -> tuple[Link, ...]:
    """The way back up: house, municipality, entrance of the room. The page itself is the h1."""
    crumbs = [] if name == "web:start" else [Link(_("Start"), reverse("web:start"))]
    if municipality is not None and name != "web:municipality":
        crumbs.append(Link(municipality.name, _home(municipality)))
    if name.startswith("mfa_") or name == "account_change_password":
        crumbs.append(Link(_("Mein Konto"), reverse("people:own")))
    if room is None or room.name == "web" or municipality is None:
        return tuple(crumbs)
    if not _is_entrance_of(room, name):
        entrances = [address(item.url_name, municipality) for item in room.navigation]
        links = [link for group in groups for link in group.links if link.url in entrances]
        crumbs.extend(Link(link.label, link.url) for link in links[:1])
    return tuple(crumbs)


def _languages(request: HttpRequest, name: str) -> tuple[Link, ...]:
    here = get_language()
    return tuple(
        Link(
            label=NAMES[code],
            url=same_page(request, code),
            current=code == here,
            language=code,
        )
        for code in languages_of(name)
    )


def _unsaid(request: HttpRequest, municipality: Municipality | None) -> Link | None:
    """What to say about a page that is not said in the language somebody asked for."""
    language = getattr(request, "unsaid", "")
    if not language:
        return None
    sentence, back = sorry(language)
    with override(language):
        home = _home(municipality) if municipality else ""
    return Link(label=sentence, url=home, way=back, language=language)
