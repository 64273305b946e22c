from nahraum.base.registry import Access, NavigationItem, Permission, Room, Step, Visibility

ROOM = Room(
    name="portal",
    label="Angebote finden",
    step=Step.CONNECT,
    summary="Hilfe finden mit den eigenen Worten: Praxen, Pflege, Nachbarschaft, Beratung.",
    help_template="portal/help.html",
    navigation=(
        NavigationItem(
            label="Angebote finden",
            url_name="portal:search",
            step=Step.CONNECT,
            action="portal.search",
            order=10,
        ),
    ),
    permissions=(
        Permission(
            action="portal.search", sentence="Angebote suchen", visibility=Visibility.PUBLIC
        ),
    ),
    urls=(
        *(
            Access(url_name=f"portal:{verb}", action="portal.search")
            for verb in ("search", "offer", "card", "notes", "answer")
        ),
        Access(url_name="portal:report", action="directory.report"),
    ),
)
