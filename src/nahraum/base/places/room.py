from nahraum.base.registry import Access, AuditSentence, NavigationItem, Permission, Room, Step

_EDITORS = frozenset({"planner", "municipality_admin"})
_READERS = _EDITORS | {"network_coordinator", "navigator", "case_team_lead", "council_member"}

ROOM = Room(
    name="places",
    label="Orte",
    step=Step.HOUSE,
    summary="Quartiere, Ortsteile und Ortschaften der Kommune, mit Lage und Einwohnern.",
    help_template="places/help.html",
    navigation=(
        NavigationItem(
            label="Orte", url_name="places:list", step=Step.HOUSE, action="places.read", order=30
        ),
    ),
    permissions=(
        Permission(action="places.read", sentence="die Orte der Kommune ansehen", roles=_READERS),
        Permission(action="places.change", sentence="die Orte der Kommune ändern", roles=_EDITORS),
    ),
    urls=(
        Access(url_name="places:list", action="places.read"),
        *(
            Access(url_name=f"places:{verb}", action="places.change")
            for verb in ("add", "change", "remove", "restore", "trash", "import")
        ),
    ),
    audit_sentences=(
        AuditSentence(action="places.add", sentence="{who} hat einen Ort angelegt."),
        AuditSentence(action="places.change", sentence="{who} hat einen Ort geändert."),
        AuditSentence(
            action="places.remove", sentence="{who} hat einen Ort in den Papierkorb gelegt."
        ),
        AuditSentence(action="places.restore", sentence="{who} hat einen Ort zurückgeholt."),
        AuditSentence(action="places.import", sentence="{who} hat Orte eingelesen."),
        AuditSentence(action="places.address-add", sentence="{who} hat eine Anschrift angelegt."),
        AuditSentence(
            action="places.address-change", sentence="{who} hat eine Anschrift geändert."
        ),
        AuditSentence(
            action="places.address-remove", sentence="{who} hat eine Anschrift entfernt."
        ),
    ),
)
