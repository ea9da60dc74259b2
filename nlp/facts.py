"""What follows from several groups of the vocabulary together, for instance a facility named and no foreign country.

Each fact is a number by name; the trained weights say which of them speak for what.
"""

from collections.abc import Callable, Sequence

Groups = Callable[..., bool]
"""Whether any of the named groups was found."""

_CARE = ("disease", "symptom", "treatment", "patient", "drug")
_LIVING = ("wellness", "nutrition", "body")


def _whole(a: Groups, asks: bool) -> dict[str, float]:
    """Facts of the whole text."""
    care, here, abroad = a(*_CARE), a("place", "local"), a("foreign")
    facility, official, staff, food = a("facility"), a("official", "insurance"), a("profession"), a("foodsafety")
    body = facility or official
    home = body and not (abroad and not here)
    return {
        "asks": asks,
        "official here": official and not abroad,
        "facility in a place": facility and here,
        "facility here": facility and not abroad,
        "abroad": abroad and not here,
        "care in a place": (staff or care) and here and not abroad,
        "profession in a place": staff and a("place"),
        "digest on health": a("digest") and (food or body or a("outbreak")),
        "law and health": a("law") and (body or staff or a("drug") or food) and not abroad,
        "case story": a("casestory") and not facility and not here,
        "care, no facility": care and not body and not here,
        "outbreak here": a("outbreak") and here and not abroad,
        "food here": food and here and not abroad,
        "food and law": food and a("law") and not abroad,
        "food and facility": food and body,
        "question": a("advice") and asks,
        "accident": care and a("accident"),
        "stage or sport": a("showbiz", "sport") and not facility,
        "health rumour": a("misinfo") and (care or official or staff),
        "incident here": a("incident") and (facility or a("patient")) and not abroad,
        "good here": a("good") and home,
        "bad here": a("bad") and home,
        "good abroad": a("good") and abroad and not here,
        "law alone": a("law") and not (body or food or staff),
        "cure in a place": a("good") and care and here,
        "cure": a("good") and a("treatment", "patient"),
    }


def _mixed(a: Groups) -> dict[str, float]:
    """Facts that tell health from what only sounds like it."""
    care, staff, official = a(*_CARE), a("profession"), a("official", "insurance")
    body = a("facility") or official
    other = a("foodsafety", "outbreak", "misinfo", "incident", *_LIVING)
    return {
        "education and medicine": a("education") and (staff or care),
        "animal disease": a("animal") and a("outbreak"),
        "policy on health": a("policy") and (body or care),
        "work on health": a("work") and (body or staff),
        "goods and law": a("goods") and a("law"),
        "goods and official": a("goods") and official,
        "nothing of health": not (care or body or staff or other),
    }


def _title(t: Groups, a: Groups) -> dict[str, float]:
    """Facts of the title, and of the title within the text."""
    official, facility = a("official", "insurance"), a("facility")
    home = (official or facility) and not (a("foreign") and not a("place", "local"))
    about = ("facility", "official", "insurance", "profession", "foodsafety", "outbreak", *_CARE, *_LIVING)
    return {
        "title abroad": t("foreign") and not t("place"),
        "facility in title": t("facility"),
        "official in title": t("official", "insurance"),
        "health in title": t("disease", "symptom", "treatment", "drug", "patient", *_LIVING),
        "nothing in title": not t(*about),
        "good in title": t("good") and home,
        "bad in title": t("bad") and home,
        "cure in title": t("good") and t("treatment", "patient", "disease", "facility"),
    }


class Facts:
    """The facts of texts whose groups are numbered as in `groups`."""

    def __init__(self, groups: Sequence[str]) -> None:
        self._at = {group: number for number, group in enumerate(groups)}
        self._share = [self._at[group] for group in (*_CARE, "body", "wellness")]
        self.names = [*self._named([0] * len(groups), [0] * len(groups), asks=False), "health share"]

    def _named(self, every: Sequence[int], title: Sequence[int], *, asks: bool) -> dict[str, float]:
        at = self._at

        def a(*groups: str) -> bool:
            return any(every[at[group]] for group in groups)

        def t(*groups: str) -> bool:
            return any(title[at[group]] for group in groups)

        return _whole(a, asks) | _mixed(a) | _title(t, a)

    def of(self, every: Sequence[int], title: Sequence[int], size: int, *, asks: bool) -> list[float]:
        """The facts in the order of `names`, from the hits of each group in the text and in its title."""
        share = sum(every[number] for number in self._share) * 4 / max(size, 20)
        return [float(value) for value in self._named(every, title, asks=asks).values()] + [min(1.0, share)]
