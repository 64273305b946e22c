from nahraum.base.registry import Room, Step

ROOM = Room(
    name="exchange",
    label="Austausch",
    step=Step.CONNECT,
    summary="Verzeichnis einlesen und weitergeben: Tabellen, offene Formate, Schnittstelle.",
)
