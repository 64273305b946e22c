from nahraum.base.registry import (
    Access,
    AuditSentence,
    NavigationItem,
    Permission,
    Room,
    Step,
)

ROOM = Room(
    name="translations",
    label="Übersetzungen",
    step=Step.HOUSE,
    summary="Texte in anderen Sprachen und in Leichter Sprache, und ob sie noch passen.",
    help_template="translations/help.html",
    navigation=(
        NavigationItem(
            label="Übersetzungen",
            url_name="translations:list",
            step=Step.HOUSE,
            action="translations.change",
            order=45,
        ),
    ),
    permissions=(
        Permission(
            action="translations.change",
            sentence="Texte übersetzen und als geprüft vermerken",
            roles=frozenset({"network_coordinator", "municipality_admin"}),
        ),
    ),
    urls=tuple(
        Access(url_name=f"translations:{verb}", action="translations.change")
        for verb in ("list", "edit", "check")
    ),
    audit_sentences=(
        AuditSentence(action="translations.translate", sentence="{who} hat Texte übersetzt."),
        AuditSentence(
            action="translations.check",
            sentence="{who} hat Übersetzungen als geprüft vermerkt.",
        ),
    ),
)
