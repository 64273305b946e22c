from nahraum.base.registry import Room, Step

ROOM = Room(
    name="bodies",
    label="Gremien",
    step=Step.PLAN,
    summary="Wer berät und beschließt: Gremien, Sitzungen, Beschlüsse, Aufgaben.",
)
