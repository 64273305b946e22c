from nahraum.base.registry import AuditSentence, Permission, Room, Step, Visibility

_EDITORS = frozenset({"planner", "municipality_admin"})
_DECIDERS = frozenset({"municipality_admin"})
_READERS = _EDITORS | {"network_coordinator"}
_COUNCIL = _READERS | {"council_member"}

ROOM = Room(
    name="measures",
    label="Ziele und Maßnahmen",
    step=Step.PLAN,
    summary="Was wir vorhaben, bis wann, mit wem, und woran wir die Wirkung sehen.",
    permissions=(
        Permission(action="measures.read", sentence="Ziele und Maßnahmen lesen", roles=_READERS),
        Permission(action="measures.change", sentence="Ziele und Maßnahmen planen", roles=_EDITORS),
        Permission(
            action="measures.decide",
            sentence="Maßnahmen ohne Beschluss entscheiden und den Plan für den Rat freigeben",
            roles=_DECIDERS,
        ),
        Permission(
            action="measures.read-released",
            sentence="freigegebene Fassungen des Plans lesen",
            roles=_COUNCIL,
        ),
        Permission(
            action="measures.follow",
            sentence="lesen, was aus Vorschlägen wurde",
            visibility=Visibility.PUBLIC,
        ),
    ),
    audit_sentences=tuple(
        AuditSentence(action=f"measures.{action}", sentence=sentence)
        for action, sentence in (
            ("plan", "{who} hat eine Maßnahme angelegt."),
            ("add", "{who} hat etwas in den Plan eingetragen."),
            ("add-evidence", "{who} hat Belege zu einer Maßnahme gelegt."),
            ("change", "{who} hat den Plan geändert."),
            ("set-state", "{who} hat den Stand einer Maßnahme geändert."),
            ("take-back", "{who} hat einen Schritt einer Maßnahme zurückgenommen."),
            ("link-decision", "{who} hat einen Beschluss verknüpft."),
            ("adopt-goals", "{who} hat Ziele aus der Vorlage übernommen."),
            ("prepare-version", "{who} hat eine Fassung des Plans vorbereitet."),
            ("release-version", "{who} hat eine Fassung des Plans für den Rat freigegeben."),
            ("review", "{who} hat eine Halbzeitbilanz gezogen."),
            ("remove", "{who} hat etwas aus dem Plan in den Papierkorb gelegt."),
            ("restore", "{who} hat etwas in den Plan zurückgeholt."),
        )
    ),
)
