"""The four levels of participation and what each asks to be shown (METHODS 9)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

# level: {key: what has to be shown}
PROOFS: Mapping[int, Mapping[str, object]] = {
    1: {
        "reach": _("Wie viele Menschen wurden erreicht?"),
        "accessible": _("War alles barrierefrei zu lesen und zu hören?"),
    },
    2: {
        "response": _("Wer hat mitgemacht, nach Alter und Ortsteil?"),
        "answers": _("Hat jede Idee eine Antwort mit Begründung?"),
    },
    3: {
        "minutes": _("Gibt es ein Protokoll?"),
        "decisions": _("Wo stehen die Beschlüsse?"),
        "quorum": _("Haben genug Menschen mitgemacht, damit es gilt?"),
    },
    4: {
        "mandate": _("Wer hat den Auftrag gegeben?"),
        "statute": _("Gibt es eine Satzung?"),
        "purse": _("Wer verfügt über das Geld?"),
    },
}


def proofs_of(level: int) -> Mapping[str, object]:
    return PROOFS[level]
