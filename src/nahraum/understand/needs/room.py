from nahraum.base.registry import Room, Step

ROOM = Room(
    name="needs",
    label="Bedarfskarte",
    step=Step.UNDERSTAND,
    summary="Wo was fehlt: Meldungen, Vorausrechnung, Angebot und Erreichbarkeit nebeneinander.",
)
