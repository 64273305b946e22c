from nahraum.base.registry import Access, NavigationItem, Permission, Room, Step

ROOM = Room(
    name="needs",
    label="Bedarfskarte",
    step=Step.UNDERSTAND,
    summary="Wo was fehlt: Meldungen, Vorausrechnung, Angebot und Erreichbarkeit nebeneinander.",
    help_template="needs/help.html",
    navigation=(
        NavigationItem(
            label="Bedarfskarte",
            url_name="needs:map",
            step=Step.UNDERSTAND,
            action="needs.read",
            order=35,
        ),
    ),
    permissions=(
        Permission(
            action="needs.read",
            sentence="die Bedarfskarte lesen",
            roles=frozenset(
                {"planner", "municipality_admin", "network_coordinator", "council_member"}
            ),
        ),
    ),
    urls=tuple(
        Access(url_name=f"needs:{name}", action="needs.read")
        for name in ("map", "cell", "download")
    ),
)
