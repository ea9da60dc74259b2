"""Real names and sites are alike by nature: none of the shipped ones is taken for another."""

import pytest

from catalogue.detecting import shipped, spelt_provinces
from catalogue.outlets import load_outlets
from catalogue.units import load_units
from detectors.impersonation import judge, named_after
from detectors.reading import addresses
from detectors.subject import Channel, Facts
from text import fold

UNITS = load_units().records


def facts(units: frozenset[str], channels: tuple[Channel, ...]) -> Facts:
    others = frozenset(fold(name) for unit in UNITS if unit.name not in units for name in (unit.name, *unit.aliases))
    return Facts(
        units=units,
        province=None,
        claims={},
        shipped=shipped(),
        channels=channels,
        other_names=others,
        places=spelt_provinces(),
    )


def test_no_shipped_outlets_site_looks_like_anothers() -> None:
    domains = sorted({outlet.domain for outlet in load_outlets().outlets if outlet.domain})
    assert len(domains) > 10
    read = {domain: addresses.parse(domain) for domain in domains}
    for real in domains:
        channel = Channel(name=real, address=f"https://{real}")
        register = [(address, channel) for address in (read[real],) if address is not None]
        for other in domains:
            written = read[other]
            assert written is not None
            assert other == real or judge(written, register, facts(frozenset(), (channel,))) is None, (real, other)


@pytest.mark.parametrize("head", ["Bệnh viện", "Sở Y tế", "Trung tâm Kiểm soát bệnh tật"])
def test_no_registered_bodys_page_is_taken_for_another_bodys(head: str) -> None:
    names = [unit.name for unit in UNITS if unit.name.startswith(head)]
    assert len(names) >= 30
    for ours in names[:40]:
        known = facts(frozenset({ours}), (Channel(name=ours, address="https://www.facebook.com/kenh.that", owner=ours),))
        taken = [name for name in names if name != ours and named_after(name, known) is not None]
        assert taken == [], ours


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("soyte.hanoi.gov.vn", "hanoi.gov.vn"),
        ("m.bao.com.vn", "bao.com.vn"),
        ("bao.vn", "bao.vn"),
        ("a.b.example.com", "example.com"),
    ],
)
def test_what_somebody_registered_is_told_from_its_parts(host: str, registered: str) -> None:
    assert addresses.registrable(host) == registered


def test_a_word_with_two_letters_swapped_is_one_off() -> None:
    assert addresses.distance("benhvien", "benhvein", 2) == 1
    assert addresses.distance("benhvien", "bennvienx", 2) == 2
    assert addresses.distance("benhvien", "soyte", 2) == 3


def test_a_long_text_full_of_addresses_is_read_in_time() -> None:
    text = "xem a.vn và http://b.com/x?y=1 " * 3_000
    assert sum(1 for _ in addresses.in_text(text)) == 6_000
    assert list(addresses.in_text("." * 40_000)) == []
    assert list(addresses.in_text("a." * 20_000)) == []
