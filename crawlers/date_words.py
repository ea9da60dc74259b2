"""Words in dates, folded to plain lower-case letters: months in English and Vietnamese, names of zones."""

MONTHS = {
    name: number
    for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)
}

VIETNAMESE_MONTHS = {
    "mot": 1, "gieng": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8,
    "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip

# Hours ahead of UTC. The letters of RFC 822, our neighbours', and the names of the zone database that pages print.
ZONES: dict[str, float] = {
    "utc": 0, "gmt": 0, "ut": 0, "z": 0, "ict": 7, "asia/ho_chi_minh": 7, "asia/saigon": 7, "asia/bangkok": 7,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cet": 1, "cest": 2, "bst": 1, "wib": 7, "sgt": 8, "hkt": 8, "jst": 9, "kst": 9,
}  # fmt: skip
