from nahraum.base.registry import Room, Step

ROOM = Room(
    name="translations",
    label="Übersetzungen",
    step=Step.HOUSE,
    summary="Texte in anderen Sprachen und in Leichter Sprache, und ob sie noch passen.",
)
