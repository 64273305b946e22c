from nahraum.base.registry import Room, Step

ROOM = Room(
    name="process",
    label="Planungsprozess",
    step=Step.PLAN,
    summary="Die Stufen vom Auftakt bis zur Auswertung, mit Terminen und offenen Punkten.",
)
