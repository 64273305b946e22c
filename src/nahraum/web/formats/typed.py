"""How people type days and clock times where the browser has no calendar to choose from.

In every language the day comes first: the pages show it so. A blank means any number of blanks.
"""

DATE_INPUT_FORMATS = [
    "%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d",
    "%d. %m. %Y", "%d. %m. %y", "%d.%m. %Y", "%d.%m. %y", "%d %m %Y", "%d %m %y",
    "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d-%m-%y", "%d,%m,%Y", "%d,%m,%y",
]  # fmt: skip
TIME_INPUT_FORMATS = [
    "%H:%M", "%H:%M:%S", "%H.%M", "%H,%M", "%H", "%H h",
    "%H Uhr", "%H:%M Uhr", "%H.%M Uhr", "%H Uhr %M",
]  # fmt: skip
