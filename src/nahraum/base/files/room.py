from nahraum.base.registry import Room, Step

ROOM = Room(
    name="files",
    label="Dateien",
    step=Step.HOUSE,
    summary="Dateien, die abgegeben wurden: geprüft, aufbewahrt, fristgerecht gelöscht.",
)
