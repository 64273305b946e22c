from nahraum.base.registry import Room, Step

ROOM = Room(
    name="participation",
    label="Beteiligung",
    step=Step.PLAN,
    summary="Ideen, Umfragen, Werkstätten und Abstimmungen, mit Antwort auf jeden Vorschlag.",
)
