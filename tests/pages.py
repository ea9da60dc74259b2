"""Pages of invented outlets for the page reader's tests, in the shapes that Vietnamese publishing systems give them."""

BODY = (
    "Sáng nay, Bệnh viện Đa khoa tỉnh Sơn Bình cho biết đã tiếp nhận 32 người có biểu hiện ngộ độc sau một bữa tiệc cưới.",
    "Các bệnh nhân đau bụng, buồn nôn, tiêu chảy; phần lớn là người lớn, có bốn trẻ em dưới mười tuổi được theo dõi riêng.",
    "Ngành y tế đã lấy mẫu thức ăn và nước để xét nghiệm, đồng thời đề nghị người dân không chia sẻ thông tin chưa kiểm chứng.",
    "Đến chiều, 28 người đã ổn định và được về nhà, bốn người còn lại tiếp tục được điều trị tại khoa cấp cứu.",
)
LEAD = "Ba mươi hai người nhập viện sau tiệc cưới ở xã Tân Lập; cơ quan chức năng đang xác minh nguyên nhân vụ việc."
TITLE = "Sơn Bình: 32 người nhập viện sau tiệc cưới"


def article(
    *, head: str = "", above: str = "", lead: str = f'<h2 class="sapo">{LEAD}</h2>', title: str = TITLE,
    page_title: str = f"{TITLE} - Báo Sơn Bình", body: str | None = None, container: str = '<div class="noi-dung-bai">',
) -> bytes:  # fmt: skip
    """An article page with a menu, a list of other pieces and a footer around it."""
    text = body if body is not None else "".join(f"<p>{part}</p>" for part in BODY)
    links = "".join(f'<li><a href="/tin-{n}-2025111{n}.html">Tin khác số {n} trong ngày của báo</a></li>' for n in range(5))
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{page_title}</title>{head}</head><body>
<header><span class="time-now">Thứ bảy, 22/11/2025</span><nav><a href="/">Trang chủ</a><a href="/y-te">Y tế</a></nav></header>
<main><article>{above}<h1>{title}</h1>{lead}{container}{text}</div></article>
<aside><h3>Tin liên quan</h3><ul>{links}</ul></aside></main>
<footer>Bản quyền thuộc Báo Sơn Bình. Giấy phép số 1. Chịu trách nhiệm nội dung: Tổng Biên tập.</footer></body></html>""".encode()


def linked_data(published: str, **more: str) -> str:
    """A NewsArticle in JSON-LD."""
    others = "".join(f',"{name}":"{value}"' for name, value in more.items())
    return (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        f'"headline":"{TITLE}","datePublished":"{published}"{others}}}</script>'
    )
