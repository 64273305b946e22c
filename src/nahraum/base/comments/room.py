from nahraum.base.registry import Room, Step

ROOM = Room(
    name="comments",
    label="Bemerkungen",
    step=Step.HOUSE,
    summary="Was Kolleginnen und Kollegen zu etwas anmerken.",
)
