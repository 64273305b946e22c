from nahraum.base.registry import Room, Step

ROOM = Room(name="jobs", label="", step=Step.HOUSE, summary="")
