from nahraum.base.registry import Room, Step

ROOM = Room(
    name="measures",
    label="Ziele und Maßnahmen",
    step=Step.PLAN,
    summary="Was wir vorhaben, bis wann, mit wem, und woran wir die Wirkung sehen.",
)
