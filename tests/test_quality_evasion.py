"""Fifteen ways to spell around a search: each does what the paper's example shows, and what is not evasion stays as it is."""

import pytest

from bench.quality_evasion import WAYS, naive, read_as
from catalogue.claims import load
from catalogue.lexicons import claim_lexicon
from evasion import skeleton
from nlp.claims import Library
from text import fold, nfc

RUMOUR = "Ăn bưởi nhiều là bị ung thư vú đó, chị bạn tôi bị rồi, bỏ ngay đi nha mọi người"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(load().records, claim_lexicon())


def test_the_ways_are_made_as_their_examples_show() -> None:
    phrase = "vắc xin gây vô sinh"
    assert WAYS[8][1](phrase) == "vac xin gay vo sinh"
    assert WAYS[9][1](phrase) == "v@c x1n g@y v0 s1nh"
    assert WAYS[10][1](phrase) == "v.ắ.c x.i.n g.â.y v.ô s.i.n.h"
    assert WAYS[12][1](phrase) == "\u202ehnis ôv yâg nix cắv\u202c"
    assert WAYS[7][1]("vô")[0] == "\U0001d42f"
    assert len(WAYS) == 15


@pytest.mark.parametrize("number", WAYS)
def test_a_rumour_is_found_in_each_way_it_is_spelled(library: Library, number: int) -> None:
    assert [match.claim for match in library.match(read_as(number, RUMOUR))[:1]] == ["KR057"]


def test_the_naive_search_finds_one_of_the_fifteen_and_with_compatibility_forms_four_or_five() -> None:
    phrase = "vắc xin gây vô sinh"
    assert [number for number in WAYS if naive(number, phrase, "NFC")] == [1]
    assert [number for number in WAYS if naive(number, phrase, "NFKC")] == [1, 6, 7, 14]


@pytest.mark.parametrize(
    "clean",
    [
        "Cố lên nhé 👩‍⚕️👨‍👩‍👧‍👦 🇻🇳 ❤️ ☀️",
        "François Barré-Sinoussi, Élodie Lefèvre và Dr. O'Neil-Smith thăm Bệnh viện Hôpital Grall",
        "McDonald's, iPhone 15 Pro, COVID-19, H5N1, www.example.org, a.b@example.org",
        "មន្ទីរពេទ្យបង្អែកខេត្ត ជូនដំណឹង",
        "ꨀꨇꩉ ꨌꩌ ꨛꨩꨮ",
    ],
)
def test_emoji_foreign_names_khmer_and_cham_pass_unharmed(clean: str) -> None:
    assert skeleton(nfc(clean)).text == nfc(clean)
    assert fold(skeleton(nfc(clean)).text) == fold(nfc(clean))
