"""Writing participation: procedures, ideas and answers, surveys, budgets, workshops."""

from nahraum.plan.participation.actions.budgets import (
    add_project,
    enter_ballot,
    release_budget,
    set_budget,
    vote,
)
from nahraum.plan.participation.actions.common import too_often
from nahraum.plan.participation.actions.deciding import (
    PROPOSAL,
    answer,
    plan_from_note,
    plan_measure,
    publish_idea,
    reject_idea,
)
from nahraum.plan.participation.actions.ideas import (
    OWN,
    Sender,
    Stopped,
    enter,
    propose,
    rewrite,
    support,
    withdraw,
)
from nahraum.plan.participation.actions.intake import hand_in, take_back, take_over
from nahraum.plan.participation.actions.procedures import (
    add_procedure,
    change,
    keep_promise,
    prove,
    remove,
    restore,
    set_state,
)
from nahraum.plan.participation.actions.surveys import (
    add_question,
    begin_sheet,
    code_text,
    enter_sheet,
    mail_codes,
    make_codes,
    release_survey,
    save_page,
    send_sheet,
)
from nahraum.plan.participation.actions.upkeep import erase, tell_changes
from nahraum.plan.participation.actions.workshops import add_note, add_session, count_heads

__all__ = [
    "OWN",
    "PROPOSAL",
    "Sender",
    "Stopped",
    "add_note",
    "add_procedure",
    "add_project",
    "add_question",
    "add_session",
    "answer",
    "begin_sheet",
    "change",
    "code_text",
    "count_heads",
    "enter",
    "enter_ballot",
    "enter_sheet",
    "erase",
    "hand_in",
    "keep_promise",
    "mail_codes",
    "make_codes",
    "plan_from_note",
    "plan_measure",
    "propose",
    "prove",
    "publish_idea",
    "reject_idea",
    "release_budget",
    "release_survey",
    "remove",
    "restore",
    "rewrite",
    "save_page",
    "send_sheet",
    "set_budget",
    "set_state",
    "support",
    "take_back",
    "take_over",
    "tell_changes",
    "too_often",
    "vote",
    "withdraw",
]
