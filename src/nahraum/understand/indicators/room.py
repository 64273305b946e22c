from nahraum.base.registry import Room, Step

ROOM = Room(
    name="indicators",
    label="Kleinräumige Beobachtung",
    step=Step.UNDERSTAND,
    summary="Was Zahlen über Ortsteile und ihre Entwicklung sagen.",
)
