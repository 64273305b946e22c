from nahraum.base.registry import Room, Step

ROOM = Room(name="sources", label="", step=Step.HOUSE, summary="")
