from nahraum.base.registry import Access, NavigationItem, Permission, Room, Step

ROOM = Room(
    name="audit",
    label="Protokoll",
    step=Step.HOUSE,
    summary="Wer hat wann was getan? Lückenlos und fälschungssicher.",
    permissions=(
        Permission(
            action="audit.read",
            sentence="das Protokoll der Kommune lesen",
            roles=frozenset({"municipality_admin", "data_protection_officer"}),
        ),
    ),
    urls=(Access(url_name="audit:list", action="audit.read"),),
    navigation=(
        NavigationItem(
            label="Protokoll",
            url_name="audit:list",
            step=Step.HOUSE,
            action="audit.read",
            order=90,
        ),
    ),
)
