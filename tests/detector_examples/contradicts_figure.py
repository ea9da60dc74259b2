"""Numbers that disagree with the department's own; and those that agree, are late, of another time or place, or denied."""

from datetime import date

from tests.detector_examples import DEPARTMENT, piece, post

POSITIVE = {
    "far more deaths than published": post("Sơn Bình có 50 người chết vì bệnh dại rồi mà giấu"),
    "a post without accents": post("O tinh Son Binh co 50 nguoi chet vi benh dai roi ba con oi"),
    "far more cases than time allows": piece("Từ đầu năm đến nay, tỉnh Sơn Bình ghi nhận hơn 3.000 ca mắc sốt xuất huyết"),
    "fewer than were published before its day": piece("Tính đến ngày 18/11, Sơn Bình có 150 ca sốt xuất huyết từ đầu năm 2026"),
    "another number for the same day": piece("Sơn Bình: từ đầu năm đến ngày 15/11/2026 có 412 ca mắc sốt xuất huyết"),
    "another number for the same week": piece("Từ ngày 9/11 đến 15/11, Sơn Bình ghi nhận 95 ca sốt xuất huyết"),
    "deaths where none was published": post("Sốt xuất huyết ở Sơn Bình: từ đầu năm đến nay đã có 4 ca tử vong"),
    "a little more, perhaps new": piece("Đến nay Sơn Bình có 330 ca sốt xuất huyết"),
    "in a commune more than in the province": post("Xã Hạ Lâm, Sơn Bình có hàng nghìn ca sốt xuất huyết"),
    "a rebuttal of a rumour since withdrawn": piece(
        "Nâng tổng số ca mắc sốt xuất huyết tại Sơn Bình lên 1.312 ca", rebuts=True, rebutted="KR001"
    ),
    "in words": post("Sơn Bình đã có mười hai người tử vong vì sốt xuất huyết"),
    "the published number named only to call it false": post("Sở nói 312 ca sốt xuất huyết, thực tế Sơn Bình có 5.000 ca"),
    "this year's after another year's": piece("Trong khi 2025 có 1.500 ca thì năm nay Sơn Bình có 5.000 ca sốt xuất huyết"),
    "beer, in a post without accents": post("Ngoi uong bia nghe noi o tinh Son Binh co 50 nguoi chet vi benh dai"),
    "the sum after the words": piece("Nâng tổng số ca mắc sốt xuất huyết tại Sơn Bình lên 1.312 ca"),
}
NEGATIVE = {
    "the same number": piece("Từ đầu năm đến nay, Sơn Bình ghi nhận 312 ca mắc sốt xuất huyết"),
    "a round one": piece("Sơn Bình có hơn 300 ca sốt xuất huyết từ đầu năm đến nay"),
    "rounded up": piece("Sơn Bình có gần 320 ca sốt xuất huyết từ đầu năm đến nay"),
    "the right older number with its day": piece(
        f"Theo {DEPARTMENT}, đến ngày 8/11 Sơn Bình có 280 ca sốt xuất huyết từ đầu năm"
    ),
    "an older number without a day": piece("Từ đầu năm đến nay, Sơn Bình có 280 ca sốt xuất huyết"),
    "one between two published": piece("Từ đầu năm đến nay, Sơn Bình có 299 ca sốt xuất huyết"),
    "last year's": piece("Năm 2025, Sơn Bình có 1.500 ca sốt xuất huyết"),
    "the year before in brackets": piece("Sơn Bình có 312 ca sốt xuất huyết, tăng so với cùng kỳ năm 2025 (1.120 ca)"),
    "a difference": piece("Số ca sốt xuất huyết ở Sơn Bình tăng 900 ca so với cùng kỳ"),
    "another place": piece("Cà Mau có 5.000 ca sốt xuất huyết từ đầu năm"),
    "the whole country": piece("Cả nước có 150.000 ca sốt xuất huyết, Sơn Bình chưa ghi nhận ca tử vong"),
    "another country": piece("Campuchia ghi nhận 5.000 ca sốt xuất huyết"),
    "another disease": piece("Sơn Bình có 900 ca tay chân miệng"),
    "a rumour denied": piece(f"{DEPARTMENT} bác bỏ tin 50 người chết vì bệnh dại ở Sơn Bình"),
    "a rebuttal of a known rumour": piece("Không có chuyện Sơn Bình có 50 người chết vì bệnh dại", rebuts=True),
    "a rumour punished": piece("Đăng tin 50 người chết vì dại ở Sơn Bình, người phụ nữ bị phạt tiền"),
    "a question": post("Có phải Sơn Bình có 50 người chết vì bệnh dại không?"),
    "a fear": piece("Sơn Bình có thể có 5.000 ca sốt xuất huyết nếu không diệt muỗi"),
    "severe cases are another count": piece("Trong 312 ca sốt xuất huyết ở Sơn Bình có 40 ca nặng"),
    "a part of them": piece("Sơn Bình có 312 ca sốt xuất huyết, trong đó 100 ca ở trẻ em"),
    "a hospital's are fewer": piece("Bệnh viện Đa khoa tỉnh Sơn Bình đang có 20 ca sốt xuất huyết"),
    "the dead of an accident": piece("Tai nạn ở Sơn Bình làm 9 người chết"),
    "another week": piece("Từ ngày 2/11 đến 8/11, Sơn Bình ghi nhận 95 ca sốt xuất huyết"),
    "on its own page": post("Sơn Bình có 900 ca sốt xuất huyết", own=True),
    "long after the last figure": piece("Từ đầu năm đến nay, Sơn Bình có 900 ca sốt xuất huyết", day=date(2027, 3, 20)),
    "none, as published": piece("Sơn Bình chưa ghi nhận ca tử vong nào do sốt xuất huyết"),
    "a rumour that has no truth": piece(
        "Một facebooker viết rằng tỉnh Sơn Bình có 5.000 ca sốt xuất huyết",
        "CDC tỉnh cho biết con số đó không có thật, toàn tỉnh có 312 ca.",
    ),
    "a number made up": piece("Tin Sơn Bình có 5.000 ca sốt xuất huyết là bịa"),
    "a number that is no truth": piece("Tin Sơn Bình có 5.000 ca sốt xuất huyết không phải sự thật"),
    "a number not as things are": piece("Tin Sơn Bình có 5.000 ca sốt xuất huyết là không đúng với thực tế"),
    "a denial of hiding": piece("Không có chuyện giấu dịch, tin Sơn Bình có 5.000 ca sốt xuất huyết là tin đồn"),
    "a rumour beside what is true": piece("Tin giả nói Sơn Bình có 5.000 ca sốt xuất huyết, thực tế chỉ 312 ca"),
    "a rumour told, the published number farther on": piece(
        "Tỉnh Sơn Bình có 5.000 ca sốt xuất huyết, một tài khoản viết",
        "Nhiều người chia sẻ. Người dân lo lắng. CDC đã lên tiếng. Từ đầu năm toàn tỉnh Sơn Bình có 312 ca sốt xuất huyết.",
    ),
    "several years": piece("Giai đoạn 2021-2025, Sơn Bình ghi nhận 12.000 ca sốt xuất huyết"),
    "several years until now": piece("Từ năm 2021 đến nay, Sơn Bình ghi nhận 12.000 ca sốt xuất huyết"),
    "several years, behind": piece("Sơn Bình ghi nhận 12.000 ca sốt xuất huyết trong giai đoạn 2021-2025"),
    "an outbreak of another year": piece("Trong đợt dịch 2019, Sơn Bình có 8.000 ca sốt xuất huyết"),
    "an outbreak of another year, behind": piece("Sơn Bình từng ghi nhận 8.000 ca sốt xuất huyết trong đợt dịch 2019"),
    "the height of the outbreak": piece("Thời điểm đỉnh dịch, Sơn Bình có 2.000 ca sốt xuất huyết"),
    "years ago": piece("Cách đây 5 năm, Sơn Bình có 2.500 ca sốt xuất huyết"),
    "years ago, without accents": post("Cach day 5 nam o tinh Son Binh co 50 nguoi chet vi benh dai"),
    "the last years": piece("Trong 5 năm qua, Sơn Bình có 12.000 ca sốt xuất huyết"),
    "months ago": piece("Cách đây vài tháng, Sơn Bình có 900 ca sốt xuất huyết"),
}
