from nahraum.base.registry import Room, Step

ROOM = Room(
    name="calendar",
    label="Termine",
    step=Step.CONNECT,
    summary="Was wann stattfindet: Veranstaltungen, Kurse, Anmeldungen.",
)
