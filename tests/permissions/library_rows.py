"""Rows of remarks, practice examples and the self-check."""

from tests.permissions.rows import (
    COLLEAGUES,
    DRAFT_READERS,
    EDITORS,
    EVERYBODY,
    READERS,
    REMARKED,
    Row,
    button,
    form,
)

LIBRARY_OF_PRACTICE = (
    Row(url="practice:list", who=EVERYBODY),
    Row(url="practice:similar", who=EVERYBODY),
    Row(url="practice:show", who=EVERYBODY, rows="published-example"),
    Row(url="practice:show", who=EDITORS, door=EVERYBODY, rows="example"),
    Row(url="practice:package", who=EVERYBODY, rows="published-example"),
    Row(url="practice:package", who=EDITORS, door=EVERYBODY, rows="example"),
    Row(url="practice:own", who=EDITORS),
    form("practice:add", EDITORS),
    form("practice:adopt", EDITORS),
    form("practice:change", EDITORS, rows="own-example"),
    button("practice:publish", EDITORS, rows="own-example"),
    button("practice:withdraw", EDITORS, rows="own-example"),
    form("practice:share", EDITORS, rows="own-example"),
    button("practice:unshare", EDITORS, rows="example-grant"),
    button("practice:remove", EDITORS, rows="own-example"),
    button("practice:restore", EDITORS, rows="removed-example"),
)

SELF_CHECK = (
    Row(url="selfcheck:list", who=READERS),
    Row(url="selfcheck:course", who=READERS),
    form("selfcheck:begin", EDITORS),
    Row(url="selfcheck:show", who=READERS, rows="self-check"),
    Row(url="selfcheck:paper", who=READERS, rows="self-check"),
    form("selfcheck:area", EDITORS, words={"area": "vernetzt"}, rows="self-check"),
    button("selfcheck:finish", EDITORS, rows="self-check"),
    button("selfcheck:take-up", EDITORS, rows="self-check"),
    Row(url="selfcheck:sustaining", who=READERS),
    form("selfcheck:add-sustaining", EDITORS),
    Row(url="selfcheck:sustained", who=READERS, rows="sustaining"),
    Row(url="selfcheck:sustaining-paper", who=READERS, rows="sustaining"),
    form("selfcheck:change-sustaining", EDITORS, rows="sustaining"),
    Row(url="selfcheck:posts", who=READERS),
    Row(url="selfcheck:instruments", who=READERS),
    Row(url="selfcheck:instrument", who=READERS, words={"key": "hilfemix"}),
    form("selfcheck:add-post", EDITORS),
    Row(url="selfcheck:post", who=READERS, rows="work-post"),
    Row(url="selfcheck:post-paper", who=READERS, rows="work-post"),
    form("selfcheck:change-post", EDITORS, rows="work-post"),
    form("selfcheck:count", EDITORS, rows="work-post"),
    form("selfcheck:recount", EDITORS, rows="work-count"),
    button("selfcheck:remove", EDITORS, words={"kind": "stelle"}, rows="work-post"),
    button("selfcheck:restore", EDITORS, words={"kind": "standort"}, rows="removed-self-check"),
)

COMMENTS = (
    Row(url="comments:list", who=COLLEAGUES),
    form("comments:thread", DRAFT_READERS, door=COLLEAGUES, words=REMARKED),
    form("comments:change", frozenset({"planner"}), door=COLLEAGUES, rows="remark"),
    button("comments:settle", DRAFT_READERS, door=COLLEAGUES, rows="remark"),
    button("comments:reopen", DRAFT_READERS, door=COLLEAGUES, rows="remark"),
    button("comments:remove", frozenset({"planner"}), door=COLLEAGUES, rows="remark"),
    button("comments:restore", frozenset({"planner"}), door=COLLEAGUES, rows="removed-remark"),
)
