from nahraum.base.registry import Room, Step

ROOM = Room(name="signals", label="", step=Step.HOUSE, summary="")
