"""Pieces on what has priority; and the same out of its dates, or about something else."""

from datetime import date

from tests.detector_examples import piece, post

POSITIVE = {
    "in the title": piece("Sơn Bình thêm 20 ca sốt xuất huyết"),
    "on the first day": piece("Sơn Bình thêm 20 ca sốt xuất huyết", day=date(2026, 9, 1)),
    "on the last day": piece("Sơn Bình thêm 20 ca sốt xuất huyết", day=date(2026, 12, 31)),
    "twice in the text": piece("Tin y tế", "Ca sốt xuất huyết tăng. Sở Y tế họp về sốt xuất huyết."),
    "without accents": post("so ca sot xuat huyet o Son Binh tang nhanh qua moi nguoi oi"),
}
NEGATIVE = {
    "the day before": piece("Sơn Bình thêm 20 ca sốt xuất huyết", day=date(2026, 8, 31)),
    "the day after": piece("Sơn Bình thêm 20 ca sốt xuất huyết", day=date(2027, 1, 1)),
    "once in a long text": piece("Tin y tế", "Ngoài ra còn có sốt xuất huyết. Phần còn lại nói về viện phí."),
    "not of the sector": piece("Bộ phim về sốt xuất huyết ra rạp", sector=False),
    "something else": piece("Sơn Bình thêm trạm y tế"),
    "our own page": post("Sơn Bình thêm 20 ca sốt xuất huyết", own=True),
}
