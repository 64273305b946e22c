from nahraum.base.registry import Room, Step

ROOM = Room(name="topics", label="", step=Step.HOUSE, summary="")
