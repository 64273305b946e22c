from nahraum.base.registry import (
    Access,
    AuditSentence,
    NavigationItem,
    Permission,
    Room,
    Step,
    Visibility,
)

ROOM = Room(
    name="topics",
    label="Themen",
    step=Step.HOUSE,
    summary="Die gemeinsamen Themen und die Wörter, mit denen Menschen nach ihnen suchen.",
    help_template="topics/help.html",
    navigation=(
        NavigationItem(
            label="Themen",
            url_name="topics:list",
            step=Step.HOUSE,
            action="topics.change",
            order=40,
        ),
    ),
    permissions=(
        Permission(
            action="topics.read",
            sentence="die Themen und ihre Wörter lesen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="topics.change",
            sentence="Wörter aus der eigenen Kommune ergänzen",
            roles=frozenset({"planner", "municipality_admin", "network_coordinator", "navigator"}),
        ),
    ),
    urls=(
        Access(url_name="topics:list", action="topics.read"),
        Access(url_name="topics:show", action="topics.read"),
        *(
            Access(url_name=f"topics:{verb}", action="topics.change")
            for verb in ("add-word", "remove-word", "restore-word")
        ),
    ),
    audit_sentences=(
        AuditSentence(action="topics.load", sentence="{who} hat das Themenverzeichnis geladen."),
        AuditSentence(action="topics.word-add", sentence="{who} hat ein Wort ergänzt."),
        AuditSentence(action="topics.word-remove", sentence="{who} hat ein Wort entfernt."),
        AuditSentence(action="topics.word-restore", sentence="{who} hat ein Wort zurückgeholt."),
    ),
)
