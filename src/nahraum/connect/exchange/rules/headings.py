"""The words people write above their columns, closest first. Data."""

from collections.abc import Mapping

_WRITTEN = {
    "key": """
        id, kennung, schlüssel, key, uuid, externe id, datensatz id, datensatznummer,
        objectid, fid, osm id, ik, ik nummer, bsnr, betriebsstättennummer
    """,
    "house": """
        einrichtung, träger, anbieter, organisation, verein, name der einrichtung,
        einrichtungsname, name des anbieters, institution, praxis, praxisname, name der
        praxis, firma, veranstalter, dienst, pflegedienst, apotheke, arzt, verband,
        provider, organization, gruppe, betreiber, name
    """,
    "title": """
        angebot, titel, name des angebots, angebotsname, angebotstitel, bezeichnung,
        bezeichnung des angebots, leistung, kurs, kursname, projekt, hilfe,
        dienstleistung, service, title, was, maßnahme, veranstaltung, name
    """,
    "summary": """
        kurzbeschreibung, beschreibung, kurz beschrieben, in einem satz,
        zusammenfassung, kurztext, inhalt, angebotsbeschreibung, description, summary,
        was wird geboten, worum geht es, beschreibung des angebots, info, informationen,
        erläuterung
    """,
    "details": """
        details, mehr dazu, ausführliche beschreibung, langbeschreibung, langtext,
        weitere informationen, sonstiges, besonderheiten
    """,
    "category": """
        thema, themen, kategorie, kategorien, rubrik, bereich, art, art des angebots,
        angebotsart, typ, stichworte, schlagworte, fachrichtung, fachgebiet, fachgruppe,
        handlungsfeld, themenfeld, category, type, sparte
    """,
    "sector": """
        art der einrichtung, trägerart, rechtsform, sektor, trägerschaft
    """,
    "site_name": """
        name des ortes, gebäude, veranstaltungsort, treffpunkt, standort, räumlichkeit,
        location, ort der durchführung
    """,
    "address": """
        adresse, anschrift, postanschrift, address, wo
    """,
    "street": """
        straße und hausnummer, straße, strasse, str, straße hausnr, straße nr, straße
        hausnummer, street, strassenname
    """,
    "number": """
        hausnummer, hausnr, hnr, nr haus, hs nr, house number
    """,
    "postcode": """
        postleitzahl, plz, zip, postcode, postal code
    """,
    "place": """
        ort, stadt, gemeinde, wohnort, kommune, city, town, plz ort, plz und ort
    """,
    "neighbourhood": """
        ortsteil, stadtteil, quartier, stadtbezirk, ortschaft, viertel, dorf
    """,
    "lon": """
        länge, längengrad, lon, lng, longitude, rechtswert, x, x koordinate, ostwert,
        east, easting, utm e, geo lon
    """,
    "lat": """
        breite, breitengrad, lat, latitude, hochwert, y, y koordinate, nordwert, north,
        northing, utm n, geo lat
    """,
    "directions": """
        so finden sie hin, wegbeschreibung, anfahrt, zugang, eingang
    """,
    "stop": """
        haltestelle, nächste haltestelle, bushaltestelle, öpnv
    """,
    "protected_address": """
        anschrift geheim halten, anschrift geheim, adresse geheim, geschützte adresse,
        schutzadresse
    """,
    "step_free": """
        ohne stufen, stufenlos, barrierefrei, barrierefreiheit, rollstuhlgerecht,
        stufenfrei, rollstuhl, barrierefreier zugang
    """,
    "lift": """
        aufzug, fahrstuhl, lift
    """,
    "accessible_toilet": """
        toilette für rollstuhl, barrierefreie toilette, behinderten wc, rollstuhl wc,
        barrierefreies wc, behindertentoilette
    """,
    "disabled_parking": """
        behindertenparkplatz, behindertenparkplätze, barrierefreier parkplatz
    """,
    "phone": """
        telefon, tel, telefonnummer, telefon nr, rufnummer, fon, festnetz, phone,
        telephone, tel nr, telefon festnetz, handy, mobil, mobiltelefon
    """,
    "email": """
        e mail, email, mail, e mail adresse, emailadresse, mailadresse, e mail kontakt
    """,
    "website": """
        internetseite, website, webseite, homepage, internet, url, www, link,
        internetadresse, web
    """,
    "contact": """
        ansprechperson, ansprechpartner, ansprechpartnerin, ansprechpartner in,
        kontaktperson, kontakt, leitung, ansprechpartner innen, contact
    """,
    "hours": """
        öffnungszeiten, öffnungszeit, sprechzeiten, sprechzeit, sprechstunde,
        sprechstunden, zeiten, zeit, termine, wann, geöffnet, bürozeiten, uhrzeit,
        opening hours, wochentag und uhrzeit, kurszeiten
    """,
    "leaves": """
        abwesenheit, abwesenheiten, urlaub, betriebsferien, praxisurlaub, ferien,
        geschlossen vom bis, absences
    """,
    "for_whom": """
        für wen, zielgruppe, zielgruppen, adressaten, personenkreis, wer kann kommen
    """,
    "conditions": """
        voraussetzungen, voraussetzung, bedingungen, teilnahmebedingungen
    """,
    "bring": """
        bitte mitbringen, mitbringen, mitzubringen, unterlagen
    """,
    "how_to_start": """
        so geht es los, anmeldung, zugangsweg, anmeldeverfahren
    """,
    "cost": """
        kosten, preis, gebühr, gebühren, teilnahmegebühr, kostenbeitrag, beitrag,
        entgelt, eintritt, cost, fee
    """,
    "cost_parts": """
        kostenmodell, kosten im einzelnen, kostenaufstellung
    """,
    "languages": """
        sprachen, sprache, fremdsprachen, languages, beratungssprachen
    """,
    "home_visit": """
        kommt nach hause, hausbesuche, hausbesuch, aufsuchend, zu hause, mobil vor ort
    """,
    "by_phone": """
        am telefon, telefonberatung, telefonische beratung
    """,
    "new_people": """
        nimmt neue menschen auf, neue patienten, neupatienten, nimmt neue patienten,
        neuaufnahme, aufnahme, aufnahmestopp aufgehoben
    """,
    "places_total": """
        plätze insgesamt, plätze gesamt, gesamtplätze, platzzahl, zahl der plätze, anzahl plätze,
        plätze, kapazität, betten, capacity
    """,
    "places_free": """
        freie plätze, freie platz, plätze frei, verfügbare plätze
    """,
    "waiting_weeks": """
        wartezeit in wochen, wartezeit wochen, wartezeit
    """,
    "capacity_as_of": """
        stand der plätze, plätze stand, stand belegung
    """,
    "barrier_grade": """
        grad der barrierefreiheit, barrieregrad, din 18040, din 18040 2
    """,
    "letting": """
        vermittlung der wohnung, wohnungsvermittlung
    """,
    "subsidy": """
        förderung der wohnung, wohnraumförderung
    """,
    "first": """
        gibt es ab, ab, beginn, start, startdatum, gültig ab, von
    """,
    "last": """
        gibt es bis, bis, ende, enddatum, gültig bis, befristet bis
    """,
}
HEADINGS: Mapping[str, tuple[str, ...]] = {
    name: tuple(" ".join(text.split()) for text in words.split(","))
    for name, words in _WRITTEN.items()
}
