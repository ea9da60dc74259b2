"""Pages and addresses made to look like ours; and those that only are like them."""

from detectors.subject import Channel
from records.source import OutletKind
from tests.detector_examples import HOSPITAL, PAGE, piece, post


def page(name: str, address: str = "https://www.facebook.com/trang.nao.do", owner: str | None = None) -> Channel:
    """A page under that name."""
    return Channel(name=name, address=address, owner=owner)


POSITIVE = {
    "letters that look alike": post("Đặt lịch khám nhanh tại https://benhvienscnbinh.vn/dat-lich nhé mọi người"),
    "a digit for a letter": post("Tra cứu viện phí: www.benhv1ensonbinh.vn"),
    "letters of another alphabet": post("Đăng ký tại https://benhviensоnbinh.vn/dang-ky"),
    "the same in punycode": post("Đăng ký tại https://xn--benhviensnbinh-3zl.vn/dang-ky"),
    "the real name in front of somebody else's domain": post("Nhận hỗ trợ ở http://benhviensonbinh.vn.nhanqua.top/a"),
    "the real name with words tied to it": post("Lịch mổ: benhviensonbinh-datlich.com"),
    "the same name under another ending": post("Trang mới của bệnh viện: benhviensonbinh.com"),
    "a government's letters outside gov.vn": post("Khai báo tại https://soytesonbinh-gov.com/khai-bao"),
    "a page's handle a letter off": post("Theo dõi facebook.com/benhviensonbinnh để nhận quà"),
    "a page under our hospital's name": post("Tuyển cộng tác viên", channel=page(HOSPITAL)),
    "the same, said to be official": post("Khám miễn phí", channel=page(f"{HOSPITAL} - Chính thức")),
    "the same, misspelt": post("Khám miễn phí", channel=page("Bệnh viện Đa khoa tỉnh Sơn Bìnhh")),
    "a paper's site a letter off": post("Nguồn: https://baosonbinhh.vn/tin-1.html"),
}
NEGATIVE = {
    "the real site": post("Đặt lịch khám tại https://benhviensonbinh.vn/dat-lich"),
    "a part of the real site": post("Đặt lịch khám tại https://datlich.benhviensonbinh.vn"),
    "the real page": post("Khám miễn phí", channel=PAGE),
    "another page of the real platform": post("Xem facebook.com/groups và https://www.facebook.com/benhviensonbinh/posts/1"),
    "a government site": post("Xem https://soytesonbinh.gov.vn và soyte.sonbinh.gov.vn"),
    "a page called as the hospital's site is": post("Xem https://www.facebook.com/benhvien.sonbinh trên mạng"),
    "another province's body": post("Xem https://benhviensonla.vn và benhvienbinhson.vn"),
    "a page of a hospital of a like name": post("Khám miễn phí", channel=page("Bệnh viện Đa khoa tỉnh Bình Sơn")),
    "a page of a hospital a letter off that is another's": post("Khám miễn phí", channel=page("Bệnh viện Đa khoa tỉnh Sơn La")),
    "the union of our hospital": post("Hội thao", channel=page(f"Công đoàn {HOSPITAL}")),
    "a ward of our hospital": post("Lịch khám", channel=page(f"Khoa Nhi - {HOSPITAL}")),
    "a group of patients": post("Hỏi đáp", channel=page(f"Người nhà bệnh nhân {HOSPITAL}")),
    "a page of news about our hospital": post("Tin mới", channel=page(f"Tin tức {HOSPITAL}")),
    "a paper's piece about our hospital": piece("Tin mới", channel=page(HOSPITAL), kind=OutletKind.PRESS),
    "a warning that names the false site": piece("Cảnh báo trang giả mạo benhviensonbinh-datlich.com"),
    "a post that warns": post("Bà con cảnh giác: benhviensonbinh.com là trang giả"),
    "an unrelated site": post("Mua sách ở https://nhasachsonbinh.com.vn và xem example.com"),
    "a unit without a registered channel": post("Khám miễn phí", channel=page("Bệnh viện Sản Nhi Sơn Bình")),
}
