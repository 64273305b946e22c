from nahraum.base.registry import Room, Step

ROOM = Room(
    name="upkeep",
    label="Einträge pflegen",
    step=Step.CONNECT,
    summary="Was Einträge aktuell hält: Erinnerungen, Rückmeldungen, Vorschläge der Einrichtungen.",
)
