from nahraum.base.registry import Room, Step

ROOM = Room(
    name="reach",
    label="Erreichbarkeit",
    step=Step.UNDERSTAND,
    summary="Fahrpläne, und wie man ohne Auto ans Ziel kommt.",
)
