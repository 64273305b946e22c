from nahraum.base.registry import Room, Step

ROOM = Room(
    name="notify",
    label="Benachrichtigungen",
    step=Step.HOUSE,
    summary="E-Mails, die verschickt werden, und was aus ihnen wurde.",
)
