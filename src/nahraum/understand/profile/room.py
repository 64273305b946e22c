from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nahraum.base.registry import (
    Access,
    AuditSentence,
    Export,
    Highlight,
    NavigationItem,
    Permission,
    Remarkable,
    Remarked,
    Room,
    Step,
    Todo,
    Visibility,
)

_EDITORS = frozenset({"planner", "municipality_admin"})


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    from django.utils import timezone

    from nahraum.base.people.rules import allowed
    from nahraum.understand.profile import queries

    if not allowed(actor, "profile.change", municipality, at=timezone.now()):
        return
    if queries.released_version() is None:
        yield Todo(
            text=_("Kommunalprofil ansehen und die erste Fassung freigeben"),
            url=reverse("profile:draft", kwargs={"kommune": municipality.slug}),
            room="profile",
        )
    if queries.current_own_population() is None:
        yield Todo(
            text=_("Eigene Zahlen aus dem Melderegister hochladen: Das Profil wird genauer"),
            url=reverse("profile:own", kwargs={"kommune": municipality.slug}),
            weight=70,
            room="profile",
        )


def _highlights(municipality: Any) -> Iterable[Highlight]:
    """The first numbers of the newest released version."""
    from nahraum.understand.profile import queries
    from nahraum.understand.profile.documents.page import highlights

    found = queries.released_version()
    if found is None:
        return
    for figure in highlights(found.run.result):
        place = {"kommune": municipality.slug, "key": found.run_id, "figure": figure["id"]}
        yield Highlight(
            label=figure["label"],
            value=figure["number_text"],
            unit=figure["unit"],
            as_of=figure["as_of_text"],
            note=figure["interval_text"],
            url=reverse("sources:figure", kwargs=place),
        )


_PUBLIC = ("released", "versions", "version", "download")


def _remarked(municipality: Any, pk: str) -> Remarked | None:
    """A version by its number, or the draft."""
    from nahraum.understand.profile import queries

    if pk == "entwurf":
        url = reverse("profile:draft", kwargs={"kommune": municipality.slug})
        return Remarked(title=_("Kommunalprofil, Entwurf"), url=url)
    if not (pk.isdecimal() and pk.isascii() and len(pk) < 7):
        return None
    if not queries.versions().filter(number=int(pk)).exists():
        return None
    url = reverse("profile:version", kwargs={"kommune": municipality.slug, "number": int(pk)})
    return Remarked(title=_("Kommunalprofil, Fassung %(number)s") % {"number": int(pk)}, url=url)


ROOM = Room(
    name="profile",
    label="Kommunalprofil",
    step=Step.UNDERSTAND,
    summary="Wo die Kommune steht und wohin sie sich entwickelt.",
    help_template="profile/help.html",
    navigation=(
        NavigationItem(
            label="Kommunalprofil",
            url_name="profile:released",
            step=Step.UNDERSTAND,
            action="profile.read",
            order=10,
        ),
    ),
    permissions=(
        Permission(
            action="profile.read",
            sentence="das freigegebene Kommunalprofil lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="profile.draft",
            sentence="den Entwurf des Kommunalprofils lesen",
            roles=_EDITORS | {"network_coordinator", "data_protection_officer"},
        ),
        Permission(
            action="profile.change",
            sentence="Fassungen speichern und eigene Zahlen hochladen",
            roles=_EDITORS,
        ),
        Permission(
            action="profile.succession",
            sentence="die Nachfolge in den Praxen vorausberechnen",
            roles=_EDITORS | {"network_coordinator"},
        ),
        Permission(action="profile.release", sentence="Fassungen freigeben", roles=_EDITORS),
    ),
    urls=(
        *(Access(url_name=f"profile:{name}", action="profile.read") for name in _PUBLIC),
        *(
            Access(url_name=f"profile:{name}", action="profile.draft")
            for name in ("draft", "draft-figure", "download-draft")
        ),
        Access(url_name="profile:succession", action="profile.succession"),
        Access(url_name="profile:release", action="profile.release"),
        *(
            Access(url_name=f"profile:{name}", action="profile.change")
            for name in ("save", "own", "own-preview", "own-confirm", "own-withdraw")
        ),
    ),
    todos=_todos,
    highlights=_highlights,
    remarkables=(
        Remarkable(
            kind="profile.version",
            action="profile.draft",
            keeper="profile.change",
            find=_remarked,
        ),
    ),
    audit_sentences=(
        AuditSentence(action="profile.save", sentence="{who} hat eine Fassung gespeichert."),
        AuditSentence(action="profile.release", sentence="{who} hat eine Fassung freigegeben."),
        AuditSentence(
            action="profile.preview-own", sentence="{who} hat eigene Zahlen hochgeladen."
        ),
        AuditSentence(action="profile.confirm-own", sentence="{who} hat eigene Zahlen übernommen."),
        AuditSentence(
            action="profile.withdraw-own", sentence="{who} hat eigene Zahlen zurückgenommen."
        ),
    ),
    exports=(Export(name="profile", label="Kommunalprofil (PDF)", url_name="profile:released"),),
)
