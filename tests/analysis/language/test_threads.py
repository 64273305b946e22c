"""A web server asks from several threads at once."""

import sys
from concurrent.futures import ThreadPoolExecutor

import snowballstemmer

from nahraum.analysis.language import stem

BEGINNINGS = ("wohn", "pfleg", "fahr", "seh", "hör", "kauf")
ENDINGS = ("ung", "heit", "lich", "ig", "er", "isch", "keit", "schaft")
WORDS = [f"{first}{last}en" for first in BEGINNINGS for last in ENDINGS] * 20
THREADS = 4


def all_at_once(stemmed) -> list[object]:
    """Stems of all words by each of several threads that change places often; or what broke."""

    def one(_thread: int) -> object:
        try:
            return [stemmed(word) for word in WORDS]
        except (AssertionError, IndexError) as broken:
            return broken

    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(one, range(THREADS)))
    finally:
        sys.setswitchinterval(often)


def test_threads_do_not_disturb_each_other() -> None:
    alone = [stem.__wrapped__(word) for word in WORDS]
    for _round in range(5):
        assert all_at_once(stem.__wrapped__) == [alone] * THREADS


def test_one_stemmer_for_all_threads_would() -> None:
    shared = snowballstemmer.stemmer("german")
    alone = [shared.stemWord(word) for word in WORDS]
    rounds = (all_at_once(shared.stemWord) for _round in range(50))
    assert any(found != [alone] * THREADS for found in rounds)
