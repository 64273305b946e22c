from nahraum.base.registry import Room, Step

ROOM = Room(name="places", label="", step=Step.HOUSE, summary="")
