from nahraum.base.registry import Room, Step

ROOM = Room(
    name="practice",
    label="Praxisbeispiele",
    step=Step.PLAN,
    summary="Was anderswo gelungen ist und zu uns passt.",
)
