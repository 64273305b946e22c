from nahraum.base.people.jobs import run_forget_accounts, run_forget_invitations
from nahraum.base.registry import (
    Access,
    AuditSentence,
    JobKind,
    NavigationItem,
    Permission,
    Room,
    Step,
    Visibility,
)

ROOM = Room(
    name="people",
    label="Menschen und Rollen",
    step=Step.HOUSE,
    summary="Wer arbeitet mit, in welcher Rolle, seit wann?",
    help_template="people/help.html",
    navigation=(
        NavigationItem(
            label="Menschen und Rollen",
            url_name="people:members",
            step=Step.HOUSE,
            action="people.read",
            order=20,
        ),
    ),
    urls=(
        Access(url_name="people:members", action="people.read"),
        *(
            Access(url_name=f"people:{verb}", action="people.invite")
            for verb in ("invite", "withdraw", "end")
        ),
        Access(url_name="people:accept", action="people.accept", tenant=False),
        Access(url_name="people:own", action="people.own", tenant=False),
    ),
    permissions=(
        Permission(
            action="people.read",
            sentence="sehen, wer in der Kommune mitarbeitet",
            roles=frozenset({"municipality_admin", "data_protection_officer"}),
        ),
        Permission(
            action="people.invite",
            sentence="Menschen einladen und Rollen vergeben",
            roles=frozenset({"municipality_admin"}),
        ),
        Permission(
            action="people.accept",
            sentence="eine Einladung annehmen",
            visibility=Visibility.PUBLIC,
        ),
        Permission(
            action="people.own",
            sentence="das eigene Konto pflegen",
            visibility=Visibility.SIGNED_IN,
        ),
        Permission(action="people.sign-in", sentence="sich anmelden", visibility=Visibility.PUBLIC),
        Permission(
            action="people.forget",
            sentence="abgelaufene Einladungen, Konten und Mitgliedschaften löschen",
        ),
    ),
    audit_sentences=(
        AuditSentence(action="people.grant", sentence="{who} hat eine Rolle vergeben."),
        AuditSentence(action="people.end", sentence="{who} hat eine Rolle beendet."),
        AuditSentence(action="people.invite", sentence="{who} hat jemanden eingeladen."),
        AuditSentence(action="people.withdraw", sentence="{who} hat eine Einladung zurückgezogen."),
        AuditSentence(action="people.accept", sentence="{who} hat eine Einladung angenommen."),
        AuditSentence(
            action="people.forget", sentence="{who} hat abgelaufene Einladungen gelöscht."
        ),
        AuditSentence(
            action="people.forget-accounts",
            sentence="{who} hat alte Konten und Mitgliedschaften gelöscht.",
        ),
    ),
    jobs=(
        JobKind(
            name="people.forget-invitations",
            label="Abgelaufene Einladungen löschen",
            run=run_forget_invitations,
            action="people.forget",
            every_minutes=24 * 60,
        ),
        JobKind(
            name="people.forget-accounts",
            label="Alte Konten und Mitgliedschaften löschen",
            run=run_forget_accounts,
            action="people.forget",
            every_minutes=24 * 60,
        ),
    ),
)
