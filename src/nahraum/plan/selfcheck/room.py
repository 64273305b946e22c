from nahraum.base.registry import Room, Step

ROOM = Room(
    name="selfcheck",
    label="Standortbestimmung",
    step=Step.PLAN,
    summary="Wo wir stehen: Prinzipien, Thesen, Quartiersarbeit, Verstetigung.",
)
