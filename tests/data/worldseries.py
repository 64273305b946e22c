"""Series of the miniature Germany: unemployment, deprivation, supply, pharmacies, births."""

from pathlib import Path

MOTHERS = [f"{low}-{low + 4}" for low in range(10, 55, 5)]
JOBLESS_HEADS = (
    "Arbeitslose;" * 6 + "Arbeitslose;Arbeitslosenquote bez. abh. zivile Erwerbspers.;"
    + ";".join(["Arbeitslosenquote bez. auf alle zivile Erwerbsp."] * 5),
    (
        ";Ausländer;schwerbehindert;15 bis unter 20 Jahre;15 bis unter 25 Jahre;"
        "55 bis unter 65 Jahre;langzeitarbeitslos;;;Männer;Frauen;Ausländer;15 bis unter 25 Jahre"
    ),
    ";".join(["Anzahl"] * 7 + ["Prozent"] * 6),
)  # fmt: skip


def unemployment_file() -> str:
    """Two years, Germany, a state, a district; one rate unknown, one district not there yet."""
    lines = ["GENESIS-Tabelle: 13211-02-05-4", "Arbeitslose", "Kreise", "Statistik", "Quelle"]
    lines += [f";;;{head}" for head in JOBLESS_HEADS]
    for year, count in ((2020, 100), (2019, 90)):
        for key, name in (("DG", "Deutschland"), ("11", "  Berlin"), ("05766", "   Lippe")):
            lines.append(f"{year};{key};{name};{count};10;5;1;7;20;40;7,0;6,4;6,9;5,8;.;6,4")
    lines.append(f"2019;05762;   Höxter;{';'.join(['-'] * 13)}")
    return "\n".join([*lines, "__________", "Stand: 17.08.2021 / 19:38:04"]) + "\n"


FILES: dict[str, dict[str, str]] = {
    "inkar": {
        "gemeinden_arbeitslose.csv": (
            "kennziffer,raumeinheit,2010,2011\n05766036,Kalletal,30,40\n05766024,Dörentrup,,20\n"
        ),
        "gemeinden_bevoelkerung_15_64.csv": (
            "kennziffer,raumeinheit,2010,2011\n05766036,Kalletal,800,810\n"
            "05766024,Dörentrup,400,410\n"
        ),
        "gemeindeverbaende_einkommensteuer_je_ew.csv": (
            "kennziffer,raumeinheit,2019\n057660036,Kalletal,420.99\n057660024,Dörentrup,-1.33\n"
        ),
        "kreise_bruttoverdienst.csv": "kennziffer,raumeinheit,2020\n05766,Lippe,2946.81\n",
        "kreise_haushaltseinkommen.csv": "kennziffer,raumeinheit,2020\n05766,Lippe,2003.46\n",
        "kreise_schulabgaenger_ohne_abschluss.csv": (
            "kennziffer,raumeinheit,2020,2021\n05766,Lippe,6.36,-9999\n"
        ),
    },
    "unemployment": {"13211-02-05-4.csv": unemployment_file()},
    "deprivation": {
        "GISD_Bund_Kreis.csv": (
            "kreis_id,kreis_name,year,gisd_score,gisd_5,gisd_10,gisd_k\n"
            "05766,Lippe,2021,0.56178,3,6,2\n05762,Höxter,2021,1.5e-4,1,1,1\n"
        ),
        "GISD_Nordrhein-Westfalen_Gemeindeverband.csv": (
            "gvb_id,gvb_name,year,gisd_score\n057660036,Kalletal,2021,0.38634\n"
        ),
        "GISD_Niedersachsen_Gemeindeverband.csv": (
            'gvb_id,gvb_name,year,gisd_score\n031010000,"Braunschweig, Stadt",2021,0.28396\n'
        ),
    },
    "living": {
        "arztdichte.csv": (
            "KREG,category,year,value\n5766000,HAUS,2016,1721.3\n1002000,ALLGFA,2016,1445.2\n"
        ),
        "entfernung_hausarzt.csv": "KREG,name,value\n5766000,Lippe,6.25\n",
        "lebenserwartung.csv": "krs,year,value\n5766,1995/97,77.9\n5766,2013/15,80.66\n",
        "kita_betreuung.csv": "group,krs,value\nUnter-3-Jährige,5766,0.124\n"
        "Unter-3-Jährige,DE,0.183\n3- bis Unter-6-Jährige,5766,0.428\n",
        "breitband.csv": "krs,year,value\n5766,2010,0.229\n",
    },
    "pharmacies": {
        "apotheken_je_gemeinde.csv": (
            "ags,name,type,apotheken_osm\n05766036,Kalletal,GEMEINDE,2.0\n"
        ),
    },
    "fertility": {
        "zusammengefasste_geburtenziffer.csv": (
            "Year;Age 15-45;Age 15-49\n2023;1.379;1.385\n2024;1.347;1.352\n"
        ),
        "nettowanderung.csv": "country_code,country,2020,2100\n276,Germany,400.5,156.008\n"
        "008,Albania,1,1\n",
        "percentASFR5.csv": "country_code,name,age,2015-2020,2020-2025\n"
        + "".join(f"276,Germany,{age},10.5,11\n" for age in MOTHERS),
    },
}
SETS = tuple(
    (name, table, f"20_{table}", tuple(FILES[table]), "2021-12-31")
    for name, table in (
        ("bbsr-inkar-2024", "inkar"),
        ("regionalstatistik-13211", "unemployment"),
        ("rki-gisd-2025", "deprivation"),
        ("gut-leben-2016", "living"),
        ("osm-pharmacies-2023", "pharmacies"),
        ("destatis-12612-0009", "fertility"),
    )
)
CHECKS = {
    "bbsr-inkar-2024": "unemployed-sum_2011 = 60, working_age-05766036_2011 = 810",
    "regionalstatistik-13211": "jobless-05766_2020 = 100",
    "rki-gisd-2025": "gisd-05766_2021 = 0.56178",
    "gut-leben-2016": "minutes_to_gp-05766_2016 = 6.25",
    "osm-pharmacies-2023": "pharmacies-sum_2023 = 2",
    "destatis-12612-0009": "tfr_15_49-DG_2024 = 1.352",
}


def write_series(root: Path) -> None:
    for _, table, folder, _, _ in SETS:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for name, text in FILES[table].items():
            (root / folder / name).write_text(text, encoding="utf-8")
