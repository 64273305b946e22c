"""Rows of the rooms that connect: directory, portal, calendar, upkeep, exchange."""

from tests.permissions.rows import (
    DIRECTORY_GIVERS,
    DIRECTORY_KEEPERS,
    DIRECTORY_READERS,
    DONE,
    EMPTY_FORM,
    EVERYBODY,
    GEOJSON,
    GONE,
    MOVED,
    NOBODY,
    OFFER,
    OK,
    OVER,
    PROVIDERS,
    Row,
    button,
    form,
)

CALENDAR_READERS = DIRECTORY_KEEPERS | {"planner"}
EVENT = {"kind": "termin"}
VOICES = DIRECTORY_KEEPERS | PROVIDERS
NO_LINK = {"token": "unknown"}

DIRECTORY = (
    Row(url="directory:list", who=DIRECTORY_READERS),
    Row(url="directory:organisations", who=DIRECTORY_READERS),
    Row(url="directory:organisation", who=DIRECTORY_READERS, rows="organisation"),
    Row(url="directory:offer", who=DIRECTORY_READERS, rows="offer"),
    Row(url="directory:place", who=DIRECTORY_READERS, rows="site"),
    Row(url="directory:blocks", who=DIRECTORY_READERS),
    Row(url="directory:capacity", who=DIRECTORY_READERS),
    form("directory:add-month", DIRECTORY_KEEPERS, rows="site"),
    Row(url="directory:trash", who=DIRECTORY_KEEPERS),
    Row(url="directory:corrections", who=DIRECTORY_KEEPERS),
    form("directory:answer", DIRECTORY_KEEPERS, rows="correction"),
    form("directory:add-organisation", DIRECTORY_KEEPERS),
    form("directory:add-site", DIRECTORY_KEEPERS, rows="organisation"),
    Row(url="directory:choose-house", who=DIRECTORY_KEEPERS),
    form("directory:add-offer", DIRECTORY_KEEPERS, rows="organisation"),
    form("directory:add-leave", DIRECTORY_KEEPERS, rows="offer"),
    form("directory:hours", DIRECTORY_KEEPERS, rows="offer"),
    form("directory:publish", DIRECTORY_KEEPERS, rows="offer"),
    form("directory:confirm", DIRECTORY_KEEPERS, rows="offer"),
    button("directory:close", DIRECTORY_KEEPERS, rows="offer"),
    form("directory:change", DIRECTORY_KEEPERS, words=OFFER, rows="offer"),
    button("directory:remove", DIRECTORY_KEEPERS, words=OFFER, rows="offer"),
    button("directory:restore", DIRECTORY_KEEPERS, words=OFFER, rows="removed-offer"),
)

PORTAL = (
    Row(url="portal:search", who=EVERYBODY),
    Row(url="portal:notes", who=EVERYBODY),
    Row(url="portal:notes-sheet", who=EVERYBODY, get=DONE),
    Row(url="portal:video", who=EVERYBODY),
    Row(url="portal:map", who=EVERYBODY),
    Row(url="portal:way", who=EVERYBODY, rows="offer"),
    Row(url="portal:offer", who=EVERYBODY, rows="offer"),
    Row(url="portal:places", who=EVERYBODY),
    Row(url="portal:place", who=EVERYBODY, rows="site"),
    Row(url="portal:place-cards", who=EVERYBODY, rows="site"),
    Row(url="portal:card", who=EVERYBODY, rows="offer"),
    form("portal:report", EVERYBODY, rows="offer"),
    Row(url="portal:answer", who=EVERYBODY, rows="correction"),
)

EXCHANGE = (
    Row(url="exchange:open-data", who=EVERYBODY),
    Row(url="exchange:download", who=EVERYBODY, words=GEOJSON),
    Row(url="exchange:give", who=DIRECTORY_GIVERS),
    Row(url="exchange:export", who=DIRECTORY_GIVERS, words=GEOJSON),
    form("exchange:hand-in", DIRECTORY_KEEPERS),
    Row(url="exchange:template", who=DIRECTORY_KEEPERS),
    form("exchange:import", DIRECTORY_KEEPERS, EMPTY_FORM, rows="imported"),
    Row(url="exchange:faulty", who=DIRECTORY_KEEPERS, rows="imported"),
    button("exchange:undo", DIRECTORY_KEEPERS, rows="imported"),
    button("exchange:discard", DIRECTORY_KEEPERS, rows="imported"),
)

UPKEEP = (
    form("upkeep:check", EVERYBODY, DONE, rows="entry-link"),
    form("upkeep:suggest", EVERYBODY, words=OFFER, rows="entry-link-offer"),
    Row(url="upkeep:own", who=PROVIDERS),
    form("upkeep:edit", PROVIDERS, words=OFFER, rows="own-offer"),
    # An offer of a house the account does not speak for.
    form("upkeep:edit", NOBODY, words=OFFER, rows="offer", door=PROVIDERS),
    button("upkeep:confirm", PROVIDERS, rows="own-offer"),
    button("upkeep:confirm", NOBODY, rows="offer", door=PROVIDERS),
    Row(url="upkeep:proposals", who=DIRECTORY_KEEPERS),
    form("upkeep:proposal", DIRECTORY_KEEPERS, rows="proposal"),
    Row(url="upkeep:calls", who=DIRECTORY_KEEPERS),
    button("upkeep:called", DIRECTORY_KEEPERS, rows="organisation"),
    Row(url="upkeep:letter", who=DIRECTORY_KEEPERS, rows="organisation"),
    form("upkeep:owners", DIRECTORY_KEEPERS),
    button("upkeep:end-ownership", DIRECTORY_KEEPERS, rows="ownership"),
    Row(url="upkeep:history", who=DIRECTORY_KEEPERS, words=OFFER, rows="offer"),
    button("upkeep:restore", DIRECTORY_KEEPERS, words=OFFER, rows="offer"),
    Row(url="upkeep:freshness", who=DIRECTORY_READERS),
    Row(url="upkeep:freshness-table", who=DIRECTORY_READERS),
    Row(url="upkeep:figure", who=DIRECTORY_READERS, words={"place": "alle", "name": "complete"}),
)

CALENDAR = (
    Row(url="calendar:list", who=EVERYBODY),
    Row(url="calendar:feed", who=EVERYBODY),
    Row(url="calendar:house-feed", who=EVERYBODY, rows="site"),
    Row(url="calendar:sheet", who=EVERYBODY),
    Row(url="calendar:sheet-file", who=EVERYBODY),
    Row(url="calendar:programme", who=EVERYBODY, rows="programme"),
    Row(url="calendar:programme-file", who=EVERYBODY, rows="programme"),
    Row(url="calendar:event", who=EVERYBODY, rows="event"),
    Row(url="calendar:event-file", who=EVERYBODY, rows="event"),
    form("calendar:sign-up", EVERYBODY, rows="event-date"),
    Row(url="calendar:signed-up", who=EVERYBODY, rows="registration-number"),
    form("calendar:sign-off-number", EVERYBODY),
    form("calendar:sign-off", EVERYBODY, get=OVER, post=OVER, words=NO_LINK),
    Row(url="calendar:signed-off", who=EVERYBODY),
    form("calendar:wish", EVERYBODY),
    Row(url="calendar:wished", who=EVERYBODY),
    Row(url="calendar:keep", who=CALENDAR_READERS),
    Row(url="calendar:keep-event", who=CALENDAR_READERS, rows="event"),
    Row(url="calendar:keep-programme", who=CALENDAR_READERS, rows="programme"),
    Row(url="calendar:numbers", who=CALENDAR_READERS),
    form("calendar:add-event", DIRECTORY_KEEPERS),
    Row(url="calendar:choose-course", who=DIRECTORY_KEEPERS),
    form("calendar:add-course", DIRECTORY_KEEPERS, words={"template": "biq"}),
    form("calendar:add-programme", DIRECTORY_KEEPERS),
    form("calendar:add-exhibitor", DIRECTORY_KEEPERS, rows="programme"),
    form("calendar:add-module", DIRECTORY_KEEPERS, rows="course"),
    form("calendar:cancel", DIRECTORY_KEEPERS, rows="event"),
    # Without the key of the form there is nothing to copy into.
    button("calendar:duplicate", DIRECTORY_KEEPERS, frozenset({400}), rows="event"),
    form("calendar:date", DIRECTORY_KEEPERS, rows="occurrence"),
    button("calendar:cancel-date", DIRECTORY_KEEPERS, rows="occurrence"),
    button("calendar:revive-date", DIRECTORY_KEEPERS, rows="occurrence"),
    button("calendar:set-module", DIRECTORY_KEEPERS, rows="occurrence"),
    button("calendar:publish", DIRECTORY_KEEPERS, words=EVENT, rows="event"),
    form("calendar:change", DIRECTORY_KEEPERS, words=EVENT, rows="event"),
    button("calendar:remove", DIRECTORY_KEEPERS, words=EVENT, rows="event"),
    button("calendar:restore", DIRECTORY_KEEPERS, words=EVENT, rows="removed-event"),
    Row(url="calendar:trash", who=DIRECTORY_KEEPERS),
    Row(url="calendar:course", who=DIRECTORY_KEEPERS, rows="course"),
    form("calendar:guests", DIRECTORY_KEEPERS, rows="occurrence"),
    button("calendar:visitors", DIRECTORY_KEEPERS, rows="occurrence"),
    form("calendar:counter", DIRECTORY_KEEPERS, rows="occurrence"),
    button("calendar:guest-off", DIRECTORY_KEEPERS, rows="registration"),
    button("calendar:fee", DIRECTORY_KEEPERS, frozenset({400}), rows="participant"),
    Row(url="calendar:own", who=PROVIDERS),
    # Whoever speaks for nobody is led back to the page that says so.
    form("calendar:own-add", PROVIDERS, EMPTY_FORM | DONE, get=OK | MOVED),
    form("calendar:own-edit", PROVIDERS, rows="own-event"),
    # An event of a house the account does not speak for.
    form("calendar:own-edit", NOBODY, rows="event", door=PROVIDERS),
    Row(url="calendar:house", who=EVERYBODY, rows="entry-link"),
    form("calendar:house-add", EVERYBODY, rows="entry-link"),
    form("calendar:house-edit", EVERYBODY, rows="entry-link-event"),
    Row(url="calendar:proposals", who=DIRECTORY_KEEPERS),
    form("calendar:proposal", DIRECTORY_KEEPERS, rows="event-proposal"),
    Row(url="calendar:history", who=DIRECTORY_KEEPERS, rows="event"),
    button("calendar:restore-state", DIRECTORY_KEEPERS, rows="event"),
    form("calendar:rate", EVERYBODY, get=OVER, post=OVER, words=NO_LINK),
    Row(url="calendar:rated", who=EVERYBODY),
    Row(url="calendar:voices", who=PROVIDERS, rows="own-event", door=VOICES),
    # Nobody speaks for this house: those who keep the list of guests are the organiser.
    Row(url="calendar:voices", who=DIRECTORY_KEEPERS, rows="event", door=VOICES),
    # Nobody has attended anything yet.
    Row(url="calendar:certificate", who=DIRECTORY_KEEPERS, get=GONE, rows="participant"),
)

INTERFACE = (
    *(
        Row(url=f"portal:api-{name}", who=EVERYBODY)
        for name in "organisations sites offers topics search openapi page".split()
    ),
    *(Row(url=f"portal:{name}", who=EVERYBODY) for name in ("embed", "window", "sitemap")),
    Row(url="portal:api-offer", who=EVERYBODY, rows="interface-offer"),
    Row(url="portal:api-state", who=EVERYBODY, rows="interface-offer"),
    Row(url="portal:api-organisation", who=EVERYBODY, rows="interface-organisation"),
    Row(url="portal:api-site", who=EVERYBODY, rows="interface-site"),
)
