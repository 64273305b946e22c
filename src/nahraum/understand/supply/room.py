from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.people.rules import allowed
from nahraum.base.registry import (
    Access,
    AuditSentence,
    Export,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Todo,
)
from nahraum.understand.supply.jobs import run_forget_previews
from nahraum.understand.supply.queries import due_reminders

_EDITORS = frozenset({"planner", "municipality_admin"})
_READERS = _EDITORS | {"network_coordinator"}


def _todos(actor: Any, municipality: Any, on: date) -> Iterable[Todo]:
    if not allowed(actor, "supply.change", municipality, at=timezone.now()):
        return
    for item in due_reminders(on=on)[:7]:
        asks = item.succession in ("unknown", "searching")
        text = _("Nachfolge klären: %(work)s") if asks else _("Wiedervorlage: %(work)s")
        yield Todo(
            text=text % {"work": item},
            url=reverse(
                "supply:change",
                kwargs={"kommune": municipality.slug, "kind": "taetigkeit", "pk": item.pk},
            ),
            due=item.remind_on,
            room="supply",
        )


_CHANGE_URLS = (
    *("supply:add", "supply:change", "supply:remove", "supply:restore", "supply:end"),
    *("supply:trash", "supply:import", "supply:preview", "supply:confirm", "supply:undo"),
)

ROOM = Room(
    name="supply",
    label="Ärztliche Versorgung",
    step=Step.UNDERSTAND,
    summary="Praxen, Ärztinnen und Ärzte, Sitze und Nachfolge.",
    help_template="supply/help.html",
    navigation=(
        NavigationItem(
            label="Ärztliche Versorgung",
            url_name="supply:register",
            step=Step.UNDERSTAND,
            action="supply.read",
            order=20,
        ),
    ),
    permissions=(
        Permission(
            action="supply.read", sentence="das Arztregister der Kommune lesen", roles=_READERS
        ),
        Permission(
            action="supply.change", sentence="das Arztregister der Kommune ändern", roles=_EDITORS
        ),
        Permission(action="supply.forget", sentence="alte Vorschauen von Importen löschen"),
    ),
    urls=(
        Access(url_name="supply:register", action="supply.read"),
        Access(url_name="supply:export", action="supply.read"),
        Access(url_name="supply:template", action="supply.read"),
        *(Access(url_name=name, action="supply.change") for name in _CHANGE_URLS),
    ),
    todos=_todos,
    audit_sentences=(
        AuditSentence(action="supply.add-practice", sentence="{who} hat eine Praxis eingetragen."),
        AuditSentence(action="supply.add-doctor", sentence="{who} hat eine Person eingetragen."),
        AuditSentence(
            action="supply.add-engagement", sentence="{who} hat eine Tätigkeit eingetragen."
        ),
        AuditSentence(
            action="supply.add-open-post", sentence="{who} hat offene Sitze eingetragen."
        ),
        AuditSentence(
            action="supply.add-published-ratio",
            sentence="{who} hat einen veröffentlichten Versorgungsgrad eingetragen.",
        ),
        AuditSentence(action="supply.change", sentence="{who} hat das Arztregister geändert."),
        AuditSentence(
            action="supply.remove", sentence="{who} hat einen Eintrag in den Papierkorb gelegt."
        ),
        AuditSentence(action="supply.restore", sentence="{who} hat einen Eintrag zurückgeholt."),
        AuditSentence(action="supply.end", sentence="{who} hat eine Tätigkeit beendet."),
        AuditSentence(action="supply.preview", sentence="{who} hat eine Tabelle geprüft."),
        AuditSentence(action="supply.import", sentence="{who} hat eine Tabelle übernommen."),
        AuditSentence(
            action="supply.undo-import", sentence="{who} hat einen Import zurückgenommen."
        ),
        AuditSentence(
            action="supply.forget-previews",
            sentence="{who} hat alte Vorschauen von Importen gelöscht.",
        ),
    ),
    jobs=(
        JobKind(
            name="supply.forget-previews",
            label="Alte Vorschauen von Importen löschen",
            run=run_forget_previews,
            action="supply.forget",
            every_minutes=24 * 60,
        ),
    ),
    exports=(Export(name="supply", label="Arztregister (XLSX)", url_name="supply:export"),),
)
