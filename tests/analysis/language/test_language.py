import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.language import (
    Compounds,
    Entry,
    Lexicon,
    content_words,
    plain,
    sound,
    stem,
    words,
)

ENTRIES = (
    Entry("demenz", "Oma vergisst alles"),
    Entry("demenz", "Alzheimer", 0.9),
    Entry("hausarzt", "Hausarzt"),
    Entry("hausarzt", "Rezept"),
    Entry("apotheke", "Rezept einlösen"),
    Entry("pflegegrad", "Pflegegrad beantragen"),
    Entry("mittagstisch", "nicht mehr kochen"),
    Entry("physiotherapie", "Physiotherapie"),
    Entry("kurse", "Gruppe"),
    Entry("trauer", "Trauer"),
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(ENTRIES)


def keys(lexicon: Lexicon, question: str) -> list[str]:
    return [finding.key for finding in lexicon.ask(question)]


def test_words_are_letters_and_digits_in_small_letters() -> None:
    assert words("Wer hilft? 131 Euro/Monat") == ("wer", "hilft", "131", "euro", "monat")
    assert words("Straße_12 \u0041\u0308rzte") == ("straße", "12", "ärzte")
    assert words("  ") == ()


def test_stop_words_go_unless_nothing_else_is_left() -> None:
    assert content_words("Wer hilft mir beim Antrag?") == ("hilft", "antrag")
    assert content_words("Wo ist das?") == ("wo", "ist", "das")
    spoken = content_words("Mien Oma kann nich mehr, ick hab nix")
    assert spoken == ("oma", "nicht", "mehr", "nichts")


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("Ärzte", "arzte"),
        ("Aerzte", "arzte"),
        ("Straße", "strasse"),
        ("Fuesse", "fusse"),
        ("neue", "neue"),
        ("Bauer", "bauer"),
        ("Quelle", "quelle"),
        ("gehoerlos", "gehorlos"),
        ("Café", "cafe"),
        ("I\u0308dee", "idee"),
    ],
)
def test_umlauts_are_one_however_they_are_typed(typed: str, bare: str) -> None:
    assert plain(typed) == bare


def test_what_was_done_is_the_verb() -> None:
    impfen = Lexicon([Entry("vorsorge", "impfen"), Entry("geld", "Geld")])
    assert [found.key for found in impfen.ask("Kann ich hier geimpft werden?")] == ["vorsorge"]
    assert [found.key for found in impfen.ask("Geld")] == ["geld"]


def test_endings_do_not_count() -> None:
    assert stem("Wohnungen") == stem("Wohnung") == "wohnung"
    assert stem("Ärzte") == stem("Arzt") == "arzt"
    assert stem("MVZ") == "mvz"


@pytest.mark.parametrize(
    ("word", "digits"),
    [  # Postel 1969 and the examples that go with it
        ("Breschnew", "17863"),
        ("Müllerlüdenscheidt", "65752682"),
        ("Wikipedia", "3412"),
        ("Phonetik", "3624"),
        ("Chor", "47"),
        ("Christ", "4782"),
        ("Celle", "85"),
        ("Ischias", "088"),
        ("Hexe", "048"),
        ("Axt", "0482"),
        ("Lachs", "548"),
        ("Fuchs", "348"),
        ("Katze", "48"),
        ("Szene", "86"),
        ("", ""),
    ],
)
def test_cologne_phonetics(word: str, digits: str) -> None:
    assert sound(word) == digits


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Pflegegradantrag", ("pflegegrad", "antrag")),
        ("Wohnungssuche", ("wohnung", "suche")),
        ("Antrag", ()),
        ("Gartenzwerg", ()),
        ("Krankenhausbus", ("krankenhaus", "bus")),
    ],
)
def test_compounds_are_taken_apart(word: str, parts: tuple[str, ...]) -> None:
    known = "Pflege Grad Pflegegrad Antrag Wohnung Suche Krankenhaus Haus Bus kranken".split()
    assert Compounds(known).parts(word) == parts


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        ("Herzkasper", ("herz",)),
        ("Gartenwohnung", ("wohnung",)),
        ("Herzwohnungen", ("herz", "wohnungen")),
        ("Herzog", ()),  # two letters are no word
        ("Zugabteil", ()),  # nor is "Zug" enough of one
        ("Herz", ()),
    ],
)
def test_a_word_half_known_is_known_by_its_ends(word: str, ends: tuple[str, ...]) -> None:
    assert Compounds(["Herz", "Wohnung", "Zug"]).ends(word) == ends


@pytest.mark.parametrize(
    ("question", "key"),
    [("Herzkasper", "herz"), ("Fraunarzt", "frauenarzt"), ("Arztbesuch", "arzt")],
)
def test_unknown_words_are_guessed_by_typing_before_their_ends(question: str, key: str) -> None:
    entries = [Entry(word.lower(), word) for word in ("Herz", "Frauenarzt", "Frau", "Arzt")]
    assert keys(Lexicon(entries), question)[0] == key


def test_a_common_word_says_no_more_inside_a_rare_one() -> None:
    homes = [Entry(f"home{number}", "Haus am See") for number in range(6)]
    lexicon = Lexicon([*homes, Entry("krankenhaus", "Krankenhaus"), Entry("see", "Kranken")])
    assert keys(lexicon, "Haus am See")[:6] == [home.key for home in homes]
    rare = {finding.key: finding.score for finding in lexicon.ask("Haus")}
    assert rare["krankenhaus"] < rare["home0"]


def test_a_phrase_of_the_lexicon_is_found_first_with_its_weight(lexicon: Lexicon) -> None:
    best = lexicon.ask("Pflegegrad beantragen")[0]
    assert (best.key, best.phrase) == ("pflegegrad", "Pflegegrad beantragen")
    assert best.score == pytest.approx(1.0)
    assert lexicon.ask("Alzheimer")[0].score == pytest.approx(0.9)


def test_each_finding_says_what_met(lexicon: Lexicon) -> None:
    (finding,) = lexicon.ask("Meine Oma vergisst so viel", most=1)
    assert finding.key == "demenz"
    assert {(trace.asked, trace.how) for trace in finding.traces} == {
        ("oma", "word"),
        ("vergisst", "word"),
    }


@pytest.mark.parametrize(
    ("question", "key", "how"),
    [
        ("Hausartz", "hausarzt", "typing"),
        ("Phisioterapie", "physiotherapie", "typing"),
        ("Füsioterapieh", "physiotherapie", "sound"),
        ("Trauergruppe", "trauer", "part"),
        ("Arzt", "hausarzt", "part"),
    ],
)
def test_errors_sounds_and_parts_are_forgiven(question: str, key: str, how: str) -> None:
    lexicon = Lexicon([*ENTRIES, Entry("arzt", "Arzt", 0.1), Entry("haus", "Haus", 0.1)])
    found = {finding.key: finding for finding in lexicon.ask(question)}
    assert {trace.how for trace in found[key].traces} == {how}


def test_the_shorter_entry_wins_where_the_question_says_no_more(lexicon: Lexicon) -> None:
    assert keys(lexicon, "Rezept") == ["hausarzt", "apotheke"]
    assert keys(lexicon, "Rezept einlösen") == ["apotheke", "hausarzt"]


def test_nothing_is_found_where_nothing_is_known(lexicon: Lexicon) -> None:
    assert lexicon.ask("Quantenchromodynamik") == ()
    assert lexicon.ask("") == ()
    assert lexicon.ask("xyz") == ()
    assert Lexicon([]).ask("Hausarzt") == ()


def test_two_typing_errors_only_in_long_words(lexicon: Lexicon) -> None:
    assert keys(lexicon, "Phisioterapie")[:1] == ["physiotherapie"]
    assert keys(lexicon, "Tarue") == []


def test_short_words_keep_their_first_letter(lexicon: Lexicon) -> None:
    assert keys(lexicon, "Bezept") == []
    assert keys(lexicon, "Razept")[:1] == ["hausarzt"]


@given(st.sampled_from(ENTRIES))
def test_every_phrase_leads_to_its_key(entry: Entry) -> None:
    assert Lexicon(ENTRIES).ask(entry.phrase)[0].key == entry.key


@given(st.permutations(ENTRIES), st.text(max_size=60))
def test_the_order_of_the_entries_does_not_count(entries: list[Entry], question: str) -> None:
    assert [
        (finding.key, round(finding.score, 12)) for finding in Lexicon(entries).ask(question)
    ] == [(finding.key, round(finding.score, 12)) for finding in Lexicon(ENTRIES).ask(question)]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", max_size=20))
def test_a_sound_is_made_of_digits(word: str) -> None:
    assert set(sound(word)) <= set("012345678")
    assert "0" not in sound(word)[1:]


def test_a_word_said_twice_counts_as_reached_once(lexicon: Lexicon) -> None:
    best = lexicon.ask("Rezept Rezepte")[0]
    assert [trace.asked for trace in best.traces] == ["rezept"]


@pytest.mark.parametrize("question", ["er kifft", "du kiffst", "sie kiffte", "Kiffen"])
def test_a_verb_in_another_form_is_the_same_word(question: str) -> None:
    lexicon = Lexicon([Entry("addiction", "Kiffen"), Entry("feet", "Füße")])
    (found,) = lexicon.ask(question)
    assert (found.key, found.traces[0].how) == ("addiction", "word")
    assert found.score > 0.2


def test_what_is_left_of_a_short_word_is_no_verb() -> None:
    assert Lexicon([Entry("egg", "Ei")]).ask("eite") == ()
