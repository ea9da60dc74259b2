"""Pictures with their captions, in the forms that Vietnamese publishing systems print."""

from datetime import UTC, datetime

import pytest

from crawlers.extract import extract
from tests.pages import BODY, LEAD, article

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://baosonbinh.example.vn/y-te/bai-1.html"
CAPTION = "Người bệnh được theo dõi tại khoa cấp cứu. Ảnh: Báo Sơn Bình"
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in BODY)
SHARED_SYSTEM = '<div class="detail-content afcbc-body">'


def read(pictured: str, *, container: str = '<div class="noi-dung-bai">', head: str = "", url: str = URL):
    return extract(article(body=pictured + PARAGRAPHS, container=container, head=head), url, content_type=None, now=NOW)


GREY_DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
FORMS = {
    "figure": '<figure><img src="/anh/1.jpg"><figcaption>{}</figcaption></figure>',
    "VCCorp, figure": '<figure class="VCSortableInPreviewMode" type="Photo"><div><a href="#"><img src="/anh/1.jpg"></a></div>'
    '<figcaption class="PhotoCMS_Caption"><p>{}</p></figcaption></figure>',
    "VCCorp, boxes": '<div class="VCSortableInPreviewMode" type="Photo"><div><img src="/anh/1.jpg"></div>'
    '<div class="PhotoCMS_Caption"><p>{}</p></div></div>',
    "table.picture": '<table class="picture"><tr><td class="pic"><img src="/anh/1.jpg"></td></tr>'
    '<tr><td class="caption">{}</td></tr></table>',
    "table.tplCaption": '<table class="tplCaption"><tr><td><img src="/anh/1.jpg"></td></tr>'
    '<tr><td><p class="Image">{}</p></td></tr></table>',
    "fig-picture, lazy": '<figure class="tplCaption"><div class="fig-picture"><picture>'
    f'<source data-srcset="/anh/1.jpg 1x, /anh/1-2x.jpg 2x"><img data-src="/anh/1.jpg" src="{GREY_DOT}"></picture></div>'
    '<figcaption><p class="Image">{}</p></figcaption></figure>',
    "image_caption": '<div class="image"><img src="/anh/1.jpg"><p class="image_caption">{}</p></div>',
    "expEdit": '<figure class="expNoEdit"><img src="/anh/1.jpg"><figcaption class="expEdit">{}</figcaption></figure>',
    "WordPress": '<div class="wp-caption"><img src="/anh/1.jpg"><p class="wp-caption-text">{}</p></div>',
    "the next paragraph": '<p><img src="/anh/1.jpg"></p><p class="image_caption">{}</p>',
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("container", ['<div class="noi-dung-bai">', SHARED_SYSTEM])
def test_a_picture_has_its_caption_which_is_no_part_of_the_text(form: str, container: str) -> None:
    page = read(form.format(CAPTION), container=container)
    (image,) = page.images
    assert (image.address, image.caption) == ("https://baosonbinh.example.vn/anh/1.jpg", CAPTION)
    assert page.photos == 1
    assert page.text.split("\n") == list(BODY)


@pytest.mark.parametrize(
    "other",
    [
        '<img src="data:image/png;base64,AAAA">',
        '<img src="/anh/pixel.gif">',
        '<img src="https://www.facebook.com/tr?id=1&ev=PageView">',
        '<img src="https://sb.scorecardresearch.com/p?c1=2">',
        '<img src="/anh/nho.jpg" width="1" height="1">',
        '<img class="avatar" src="/anh/pv.jpg">',
        '<img src="/static/logo.png">',
        '<img src="/static/icons/zalo.svg">',
        '<img src="/static/lazyload.gif">',
        '<img src="javascript:alert(1)">',
        "<img>",
    ],
)
def test_what_is_no_picture_of_the_piece_is_left_out(other: str) -> None:
    page = read(f'<figure><img src="/anh/1.jpg"></figure>{other}', container=SHARED_SYSTEM)
    assert [image.address for image in page.images] == ["https://baosonbinh.example.vn/anh/1.jpg"]
    assert page.photos == 1


def test_addresses_are_absolute_and_one_picture_stands_once() -> None:
    pictured = (
        '<img src="//cdn.bao.example/anh/a.jpg"><img src="../anh/b.jpg"><img src="//cdn.bao.example/anh/a.jpg">'
        '<img data-original="/anh/c.jpg" src="/static/blank.gif"><img data-srcset="/anh/d.jpg 600w, /anh/d2.jpg 900w">'
    )
    page = read(pictured, container=SHARED_SYSTEM)
    assert [image.address for image in page.images] == [
        "https://cdn.bao.example/anh/a.jpg",
        "https://baosonbinh.example.vn/anh/b.jpg",
        "https://baosonbinh.example.vn/anh/c.jpg",
        "https://baosonbinh.example.vn/anh/d.jpg",
    ]


def test_twenty_pictures_are_listed_and_all_are_counted() -> None:
    page = read("".join(f'<img src="/anh/{number}.jpg">' for number in range(31)), container=SHARED_SYSTEM)
    assert (len(page.images), page.photos) == (20, 31)


def test_the_picture_a_page_states_of_itself_stands_in_where_it_shows_none() -> None:
    page = read("", head='<meta property="og:image" content="/anh/bia.jpg">')
    assert [image.address for image in page.images] == ["https://baosonbinh.example.vn/anh/bia.jpg"]
    assert page.photos == 1
    linked = '{"@type":"NewsArticle","headline":"x","image":{"url":"https://b.example/1.jpg"}}'
    stated = f'<script type="application/ld+json">{linked}</script>'
    assert [image.address for image in read("", head=stated).images] == ["https://b.example/1.jpg"]


def test_a_logo_stated_as_the_picture_is_none() -> None:
    page = read("", head='<meta property="og:image" content="https://bao.example/static/logo.png">')
    assert (page.images, page.photos) == ((), 0)


def test_a_picture_story_told_in_its_captions_keeps_its_words() -> None:
    told = "".join(f'<figure><img src="/anh/{n}.jpg"><figcaption>{part}</figcaption></figure>' for n, part in enumerate(BODY * 2))
    page = extract(article(body=told, lead=f'<h2 class="sapo">{LEAD}</h2>'), URL, content_type=None, now=NOW)
    assert [image.caption for image in page.images][:4] == list(BODY)
