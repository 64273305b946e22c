"""Who may open what. Data, written down a second time on purpose: a room that opens a page wider
than this table says turns the build red, and so does an address this table does not know.

The other columns follow from the rules of the house and are the same for every row:
another municipality's page or row answers 404, a closed municipality 404, nobody signed in is sent
to the sign-in page, a member without the right gets 403.
"""

from tests.permissions.connect_rows import CALENDAR, DIRECTORY, EXCHANGE, INTERFACE, PORTAL, UPKEEP
from tests.permissions.library_rows import COMMENTS, LIBRARY_OF_PRACTICE, SELF_CHECK
from tests.permissions.rows import (
    ADMIN,
    DIRECTORY_KEEPERS,
    DONE,
    DRAFT_READERS,
    EDITORS,
    EMPTY_FORM,
    EVERYBODY,
    FIGURE,
    GONE,
    INSPECTORS,
    JSON,
    LOCALS,
    MOVED,
    OK,
    OPERATOR,
    OVER,
    OVERSEERS,
    PRACTICE,
    READERS,
    SIGNED_IN,
    STAFF,
    TOPIC,
    WORD_KEEPERS,
    Row,
    button,
    form,
    house,
)

WEB = (
    house("plain:alive"),
    house("plain:robots"),
    house("plain:worker"),
    house("plain:security", get=GONE),  # without a contact there is nothing to publish
    house("web:start"),
    house("web:after-sign-in", SIGNED_IN, get=OK | MOVED),
    house("web:house-imprint"),
    house("web:house-privacy"),
    house("web:house-accessibility"),
    house("web:house-help"),
    house("web:offline"),
    house("web:demo", get=GONE, post=GONE),  # not in demo mode: nothing there
    house("web:health", OPERATOR),
    Row(url="web:municipality", who=EVERYBODY),
    Row(url="web:today", who=STAFF),
    Row(url="web:help", who=EVERYBODY),
    Row(url="web:help-room", who=EVERYBODY, words={"room": "profile"}),
    Row(url="web:imprint", who=EVERYBODY),
    Row(url="web:privacy", who=EVERYBODY),
    Row(url="web:accessibility", who=EVERYBODY),
)

AUDIT = (Row(url="audit:list", who=OVERSEERS),)

MUNICIPALITY = (form("municipality:contact", ADMIN, EMPTY_FORM | DONE),)

PEOPLE = (
    Row(url="people:members", who=OVERSEERS),
    form("people:invite", ADMIN),
    button("people:withdraw", ADMIN, rows="invitation"),
    button("people:end", ADMIN, rows="membership"),
    house("people:accept", get=OVER, post=OVER, words={"secret": "unknown"}),
    house("people:own", SIGNED_IN),
)

PLACES = (
    Row(url="places:list", who=LOCALS),
    form("places:add", EDITORS),
    form("places:import", EDITORS),
    Row(url="places:trash", who=EDITORS),
    form("places:change", EDITORS, rows="place"),
    button("places:remove", EDITORS, rows="place"),
    button("places:restore", EDITORS, rows="removed-place"),
)

TOPICS = (
    Row(url="topics:list", who=EVERYBODY),
    Row(url="topics:show", who=EVERYBODY, words=TOPIC, rows="topic"),
    button("topics:add-word", WORD_KEEPERS, EMPTY_FORM, words=TOPIC, rows="topic"),
    button("topics:remove-word", WORD_KEEPERS, words=TOPIC, rows="word"),
    button("topics:restore-word", WORD_KEEPERS, words=TOPIC, rows="removed-word"),
)

SOURCES = (
    Row(url="sources:list", who=EVERYBODY),
    Row(url="sources:legal-values", who=EVERYBODY),
    Row(url="sources:run", who=EVERYBODY, rows="released-run"),
    Row(url="sources:run", who=INSPECTORS, door=EVERYBODY, rows="run"),
    Row(url="sources:figure", who=EVERYBODY, words=FIGURE, rows="released-run"),
    Row(url="sources:figure", who=INSPECTORS, door=EVERYBODY, words=FIGURE, rows="run"),
)

JOBS = (
    Row(url="jobs:list", who=STAFF),
    # The maker's job was ordered by the planner.
    Row(url="jobs:show", who=frozenset({"planner"}), door=STAFF, rows="job"),
    button("jobs:cancel", frozenset({"planner"}), door=STAFF, rows="job"),
)

MAIL_AND_FILES = (
    Row(url="notify:outbox", who=DIRECTORY_KEEPERS),
    button("notify:retry", DIRECTORY_KEEPERS, rows="failed-mail"),
    button("notify:retry-all", DIRECTORY_KEEPERS),
    button("notify:settle", DIRECTORY_KEEPERS, rows="failed-mail"),
    Row(url="files:list", who=DIRECTORY_KEEPERS),
    Row(url="files:download", who=DIRECTORY_KEEPERS, rows="file"),
    button("files:remove", DIRECTORY_KEEPERS, rows="file"),
    button("files:restore", DIRECTORY_KEEPERS, rows="removed-file"),
)

NEED_READERS = LOCALS | {"data_protection_officer"}
SECOND_PERSONS = EDITORS | {"data_protection_officer", "case_team_lead"}

SIGNALS = (
    Row(url="signals:releases", who=NEED_READERS),
    Row(url="signals:release", who=NEED_READERS, rows="waiting-release"),
    button("signals:prepare", EDITORS),
    button("signals:publish", EDITORS, rows="waiting-release"),
    button("signals:approve", SECOND_PERSONS, rows="waiting-release"),
    button("signals:discard", SECOND_PERSONS, rows="waiting-release"),
    form("signals:rules", OVERSEERS),
)

NEEDS = (
    Row(url="needs:map", who=READERS | {"council_member"}),
    Row(url="needs:cell", who=READERS | {"council_member"}, rows="need-cell"),
    Row(url="needs:download", who=READERS | {"council_member"}, words={"kind": "csv"}),
    Row(url="needs:diagnosis", who=READERS | {"council_member"}),
    Row(url="needs:diagnosis-file", who=READERS | {"council_member"}, words={"kind": "docx"}),
    Row(url="needs:standards", who=READERS | {"council_member"}),
    form("needs:add-standard", EDITORS),
    form("needs:change-standard", EDITORS, rows="standard"),
    button("needs:remove-standard", EDITORS, rows="standard"),
    button("needs:restore-standard", EDITORS, rows="removed-standard"),
)

PROFILE = (
    Row(url="profile:released", who=EVERYBODY),
    Row(url="profile:draft", who=DRAFT_READERS),
    Row(url="profile:draft-figure", who=DRAFT_READERS, words=FIGURE),
    Row(url="profile:download-draft", who=DRAFT_READERS, words=JSON),
    Row(url="profile:versions", who=EVERYBODY),
    Row(url="profile:version", who=EVERYBODY, rows="released-profile"),
    Row(url="profile:version", who=DRAFT_READERS, door=EVERYBODY, rows="saved-profile"),
    Row(url="profile:download", who=EVERYBODY, words=JSON, rows="released-profile"),
    Row(
        url="profile:download",
        who=DRAFT_READERS,
        door=EVERYBODY,
        words=JSON,
        rows="saved-profile",
    ),
    Row(url="profile:succession", who=READERS),
    button("profile:save", EDITORS, EMPTY_FORM | DONE),
    button("profile:release", EDITORS, rows="saved-profile"),
    form("profile:own", EDITORS),
    Row(url="profile:own-preview", who=EDITORS, rows="own-population"),
    button("profile:own-confirm", EDITORS, rows="own-population"),
    button("profile:own-withdraw", EDITORS, rows="own-population"),
)

SUPPLY = (
    Row(url="supply:register", who=READERS),
    Row(url="supply:export", who=READERS),
    Row(url="supply:template", who=READERS),
    Row(url="supply:trash", who=EDITORS),
    form("supply:import", EDITORS),
    Row(url="supply:preview", who=EDITORS, rows="import-preview"),
    button("supply:confirm", EDITORS, rows="import-preview"),
    button("supply:undo", EDITORS, rows="import-preview"),
    form("supply:add", EDITORS, words=PRACTICE),
    form("supply:change", EDITORS, words=PRACTICE, rows="practice"),
    button("supply:remove", EDITORS, words=PRACTICE, rows="practice"),
    button("supply:restore", EDITORS, words=PRACTICE, rows="removed-practice"),
    button("supply:end", EDITORS, rows="engagement"),
)

REACH = (
    Row(url="reach:feeds", who=READERS),
    form("reach:add", EDITORS),
    button("reach:remove", EDITORS, rows="feed"),
    button("reach:restore", EDITORS, rows="removed-feed"),
    Row(url="reach:times", who=READERS),
    button("reach:compute", EDITORS),
)

INDICATOR = {"key": "I04"}
INDICATORS = (
    Row(url="indicators:overview", who=INSPECTORS),
    Row(url="indicators:catalogue", who=INSPECTORS),
    Row(url="indicators:export", who=INSPECTORS, words={"kind": "csv"}),
    Row(url="indicators:indicator", who=INSPECTORS, words=INDICATOR),
    Row(url="indicators:area", who=INSPECTORS, rows="area"),
    Row(url="indicators:figure", who=INSPECTORS, rows="shown-number"),
    Row(url="indicators:own", who=EDITORS),
    form("indicators:add", EDITORS),
    form("indicators:change", EDITORS, rows="own-indicator"),
    button("indicators:remove", EDITORS, rows="own-indicator"),
    button("indicators:restore", EDITORS, rows="removed-own-indicator"),
    Row(url="indicators:tables", who=EDITORS),
    form("indicators:upload", EDITORS),
    Row(url="indicators:template", who=EDITORS),
    Row(url="indicators:preview", who=EDITORS, rows="value-table"),
    button("indicators:confirm", EDITORS, rows="value-table"),
    button("indicators:discard", EDITORS, rows="value-table"),
    button("indicators:undo", EDITORS, rows="value-table"),
)

TRANSLATION = {"language": "de-simple", "kind": "directory.offer"}
TRANSLATIONS = (
    Row(url="translations:list", who=DIRECTORY_KEEPERS),
    form("translations:edit", DIRECTORY_KEEPERS, words=TRANSLATION, rows="offer"),
    button("translations:check", DIRECTORY_KEEPERS, EMPTY_FORM, words=TRANSLATION, rows="offer"),
)

BODY = {"kind": "gremium"}
BODIES = (
    Row(url="bodies:list", who=EVERYBODY),
    Row(url="bodies:feed", who=EVERYBODY),
    Row(url="bodies:decision", who=EVERYBODY, rows="released-decision"),
    Row(url="bodies:decision", who=EVERYBODY, get=GONE, rows="recommendation"),
    Row(url="bodies:meeting-file", who=EVERYBODY, rows="meeting"),
    Row(url="bodies:keep", who=READERS),
    Row(url="bodies:body", who=READERS, rows="body"),
    Row(url="bodies:meeting", who=READERS, rows="meeting"),
    Row(url="bodies:keep-decision", who=READERS, rows="recommendation"),
    Row(url="bodies:minutes-file", who=READERS, words={"kind": "pdf"}, rows="held-meeting"),
    form("bodies:add-body", EDITORS),
    form("bodies:add-seat", EDITORS, rows="body"),
    form("bodies:add-meeting", EDITORS, rows="body"),
    form("bodies:add-item", EDITORS, rows="meeting"),
    form("bodies:add-decision", EDITORS, rows="meeting"),
    form("bodies:add-task", EDITORS, rows="meeting"),
    form("bodies:invite", EDITORS, DONE, rows="meeting"),
    form("bodies:cancel", EDITORS, rows="meeting"),
    form("bodies:minutes", EDITORS, rows="meeting"),
    button("bodies:approve", EDITORS, rows="held-meeting"),
    form("bodies:reopen", EDITORS, rows="held-meeting"),
    form("bodies:council", EDITORS, rows="recommendation"),
    button("bodies:done", EDITORS, words={"kind": "beschluss"}, rows="recommendation"),
    button("bodies:release", EDITORS, rows="recommendation"),
    button("bodies:withdraw", EDITORS, rows="released-decision"),
    form("bodies:change", EDITORS, words=BODY, rows="body"),
    button("bodies:remove", EDITORS, words=BODY, rows="body"),
    button("bodies:restore", EDITORS, words=BODY, rows="removed-body"),
    Row(url="bodies:trash", who=EDITORS),
)

COUNCIL = READERS | {"council_member"}
STONE = {"kind": "meilenstein"}
WHOLE_MEASURE = {"kind": "massnahme"}
MEASURES = (
    Row(url="measures:public-list", who=EVERYBODY),
    Row(url="measures:public", who=EVERYBODY, rows="public-measure"),
    Row(url="measures:public", who=EVERYBODY, get=GONE, rows="measure"),
    Row(url="measures:list", who=READERS),
    form("measures:after-example", EDITORS, words={"key": "eching-asz"}),
    Row(url="measures:board", who=READERS),
    Row(url="measures:timeline", who=READERS),
    Row(url="measures:standing", who=READERS),
    Row(url="measures:goals", who=READERS),
    Row(url="measures:export", who=READERS, words={"kind": "csv"}),
    Row(url="measures:measure", who=READERS, rows="measure"),
    Row(url="measures:history", who=READERS, rows="measure"),
    Row(url="measures:versions", who=COUNCIL),
    Row(url="measures:version", who=COUNCIL, rows="released-version"),
    Row(url="measures:version", who=READERS, door=COUNCIL, rows="plan-version"),
    Row(
        url="measures:download",
        who=COUNCIL,
        words={"kind": "docx"},
        rows="released-version",
    ),
    Row(
        url="measures:download",
        who=READERS,
        door=COUNCIL,
        words={"kind": "docx"},
        rows="plan-version",
    ),
    Row(url="measures:trash", who=EDITORS),
    form("measures:new", EDITORS),
    form("measures:change", EDITORS, rows="measure"),
    form("measures:state", EDITORS, rows="measure"),
    form("measures:decision", EDITORS, rows="measure"),
    form("measures:review", EDITORS, rows="measure"),
    form("measures:add-part", EDITORS, words=STONE, rows="measure"),
    form("measures:change-part", EDITORS, words=STONE, rows="milestone"),
    form("measures:add-reading", EDITORS, rows="effect"),
    form("measures:add-goal", EDITORS),
    form("measures:add-goal-figure", EDITORS, rows="goal"),
    form("measures:adopt", EDITORS),
    form("measures:prepare", EDITORS),
    form("measures:version-decision", EDITORS, rows="plan-version"),
    button("measures:take-back", EDITORS, rows="step"),
    button("measures:remove", EDITORS, words=WHOLE_MEASURE, rows="measure"),
    button("measures:restore", EDITORS, words=WHOLE_MEASURE, rows="removed-measure"),
    button("measures:release", ADMIN, rows="plan-version"),
)

# Who passes a gate depends on the gate; whoever leads the process finds no page for the others.
STAGE = {"kind": "stufe"}
PROCESS_READERS = READERS | {"council_member"}
PROCESS = (
    Row(url="process:show", who=EVERYBODY, rows="running-process"),
    Row(url="process:keep", who=PROCESS_READERS, rows="running-process"),
    Row(url="process:support", who=PROCESS_READERS, rows="running-process"),
    Row(url="process:gate", who=PROCESS_READERS, rows="council-gate"),
    form("process:start", EDITORS),
    form("process:add-stage", EDITORS, rows="running-process"),
    form("process:add-support", EDITORS, words={"kind": "faktor"}, rows="running-process"),
    form("process:add-product", EDITORS, rows="stage"),
    form("process:add-gate", EDITORS, rows="stage"),
    button("process:prepare", EDITORS, rows="council-gate"),
    button("process:done", EDITORS, rows="product"),
    form("process:pass", EDITORS, rows="planning-gate"),
    form("process:pass", ADMIN, door=EDITORS, rows="administration-gate"),
    form("process:pass", ADMIN, door=EDITORS, rows="council-gate"),
    form("process:take-back", EDITORS, rows="passed-gate"),
    form("process:take-back", ADMIN, door=EDITORS, rows="council-gate"),
    form("process:change", EDITORS, words=STAGE, rows="stage"),
    button("process:remove", EDITORS, words=STAGE, rows="stage"),
    button("process:restore", EDITORS, words=STAGE, rows="removed-stage"),
    Row(url="process:trash", who=EDITORS),
)

PROCEDURE = {"kind": "verfahren"}
PARTICIPATION = (
    Row(url="participation:list", who=EVERYBODY),
    Row(url="participation:procedure", who=EVERYBODY, rows="collection"),
    Row(url="participation:procedure", who=EVERYBODY, get=GONE, rows="draft-procedure"),
    Row(url="participation:ideas", who=EVERYBODY, rows="collection"),
    Row(url="participation:map", who=EVERYBODY, rows="collection"),
    Row(url="participation:idea", who=EVERYBODY, rows="idea"),
    Row(url="participation:idea", who=EVERYBODY, get=GONE, rows="new-idea"),
    form("participation:submit", EVERYBODY, rows="collection"),
    Row(url="participation:submitted", who=EVERYBODY),
    form("participation:support", EVERYBODY, frozenset({400}), rows="idea"),
    form("participation:own-idea", EVERYBODY, get=OVER, post=OVER, words={"token": "unknown"}),
    form("participation:begin", EVERYBODY, rows="survey"),
    form("participation:sheet", EVERYBODY, rows="sheet"),
    Row(url="participation:sent", who=EVERYBODY, rows="survey"),
    form("participation:vote", EVERYBODY, rows="vote"),
    form("participation:my-share", EVERYBODY, rows="counted-vote"),
    Row(url="participation:results", who=EVERYBODY, rows="counted-survey"),
    Row(url="participation:results", who=EVERYBODY, rows="counted-vote"),
    Row(url="participation:results", who=EVERYBODY, get=GONE, rows="survey"),
    Row(url="participation:result-file", who=EVERYBODY, rows="counted-vote"),
    Row(url="participation:project", who=EVERYBODY, rows="project"),
    Row(url="participation:keep", who=EDITORS),
    form("participation:add", EDITORS),
    Row(url="participation:trash", who=EDITORS),
    Row(url="participation:moderation", who=EDITORS),
    Row(url="participation:keep-idea", who=EDITORS, rows="new-idea"),
    button("participation:moderate", EDITORS, rows="new-idea"),
    button("participation:answer", EDITORS, OK, rows="idea"),
    button("participation:idea-measure", EDITORS, frozenset({400}), rows="idea"),
    form("participation:intake", EDITORS, DONE, rows="intake"),
    form("participation:coding", EDITORS, DONE, rows="text-question"),
    Row(url="participation:session", who=EDITORS, rows="evening"),
    form("participation:add-note", EDITORS, rows="evening"),
    form("participation:heads", EDITORS, EMPTY_FORM | DONE, rows="evening"),
    button("participation:note-measure", EDITORS, frozenset({400}), rows="note"),
    Row(url="participation:keep-procedure", who=EDITORS, rows="draft-procedure"),
    button("participation:set-state", EDITORS, words={"state": "ended"}, rows="collection"),
    form("participation:outcome", EDITORS, rows="collection"),
    button("participation:prove", EDITORS, words={"key": "response"}, rows="collection"),
    Row(url="participation:preview", who=EDITORS, rows="survey"),
    button("participation:release", EDITORS, rows="survey"),
    form("participation:add-question", EDITORS, rows="draft-survey"),
    form("participation:add-session", EDITORS, rows="workshop"),
    form("participation:add-project", EDITORS, rows="draft-vote"),
    form("participation:budget", EDITORS, rows="draft-vote"),
    form("participation:codes", EDITORS, rows="vote"),
    form("participation:paper", EDITORS, rows="survey"),
    form("participation:enter", EDITORS, rows="collection"),
    form("participation:hand-in", EDITORS, rows="collection"),
    Row(url="participation:sheets-file", who=EDITORS, rows="survey"),
    form("participation:change", EDITORS, words=PROCEDURE, rows="draft-procedure"),
    button("participation:remove", EDITORS, words=PROCEDURE, rows="draft-procedure"),
    button("participation:restore", EDITORS, words=PROCEDURE, rows="removed-procedure"),
)

TABLE = (
    *WEB,
    *AUDIT,
    *MUNICIPALITY,
    *PEOPLE,
    *PLACES,
    *TOPICS,
    *SOURCES,
    *JOBS,
    *MAIL_AND_FILES,
    *SIGNALS,
    *NEEDS,
    *PROFILE,
    *SUPPLY,
    *REACH,
    *INDICATORS,
    *DIRECTORY,
    *EXCHANGE,
    *UPKEEP,
    *CALENDAR,
    *PORTAL,
    *INTERFACE,
    *TRANSLATIONS,
    *COMMENTS,
    *SELF_CHECK,
    *LIBRARY_OF_PRACTICE,
    *BODIES,
    *PROCESS,
    *MEASURES,
    *PARTICIPATION,
)

# The login library has rules of its own: (nobody signed in, signed in) for GET, each without POST.
# 302 leads a signed-in person away from the sign-in page, and everybody else to it; who has no
# second factor has none to remove (404).
LIBRARY = {
    "account_login": (200, 302),
    "account_signup": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 302),
    "account_email_verification_sent": (302, 302),
    "mfa_authenticate": (302, 302),
    "mfa_index": (302, 200),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_login_webauthn": (302, 302),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_edit_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
}
