"""Names that stand in source lines: outlets and agencies that Vietnamese pieces are taken from, and what tells people apart.

Not a list of what is read (catalogue/outlets.csv is): a piece may be taken from anywhere."""

from text import fold

_OUTLETS = """
TTXVN; Thông tấn xã Việt Nam; Vietnam+; VietnamPlus; Vietnam Plus; VnExpress; VNE; Dân trí; Tuổi Trẻ; Tuổi trẻ Online; TTO;
Thanh Niên; VietNamNet; Vietnam Net; VTV; VTV News; VTV.vn; VTC; VTC News; VOV; VOV.VN; Tiền Phong; Zing; Zing News; Znews;
Tri thức; Nhân Dân; Nhân dân điện tử; Lao Động; Người Lao Động; NLĐ; NLĐO; Sức khỏe & Đời sống; Sức khỏe và Đời sống; Sức
khỏe Đời sống; SKĐS; Hà Nội Mới; Sài Gòn Giải Phóng; SGGP; Pháp Luật TP.HCM; PLO; Công an nhân dân; CAND; Quân đội nhân dân;
QĐND; Đại Đoàn Kết; Giáo dục & Thời đại; Giáo dục và Thời đại; Gia đình & Xã hội; Gia đình và Xã hội; Phụ nữ Việt Nam; Phụ nữ
TP.HCM; Phụ nữ; Đời sống & Pháp luật; Đời sống và Pháp luật; Đời sống pháp luật; Kiến Thức; Soha; Kênh 14; Kenh14; CafeF;
CafeBiz; GenK; Infonet; Dân Việt; Báo Chính phủ; Chinhphu.vn; baochinhphu.vn; Cổng TTĐT Chính phủ; Một Thế Giới; Người đưa
tin; Nông nghiệp Việt Nam; Tổ Quốc; Trí thức trẻ; Nhịp sống thị trường; Nhịp sống kinh tế; Nhịp sống Việt; Doanh nghiệp và
Tiếp thị; Sức khỏe cộng đồng; Bnews; Tin tức; Báo Tin tức; Đầu tư; Thời báo Kinh tế; VnEconomy; VietTimes; Báo Mới; Saostar;
2Sao; Eva; 24h; Ngôi sao; ANTV; Reuters; AFP; AP; BBC; CNN; CNBC; CNA; UPI; DPA; Kyodo; Kyodo News; Yonhap; Xinhua; Tân Hoa
xã; Tân Hoa Xã; THX; Sputnik; TASS; RIA; RT; Bloomberg; The Guardian; Guardian; New York Times; The New York Times; NYT;
Washington Post; The Washington Post; WSJ; Wall Street Journal; Daily Mail; The Sun; Mirror; Independent; The Independent;
Telegraph; Times; The Times; Time; Newsweek; South China Morning Post; SCMP; Straits Times; The Straits Times; Bangkok Post;
Nikkei; Nikkei Asia; NHK; Channel News Asia; Medical News Today; Healthline; WebMD; Medical Xpress; Live Science;
LiveScience; Nature; The Lancet; Lancet; NEJM; JAMA; BMJ; Global Times; China Daily; Sohu; Sina; QQ; ETtoday; Al Jazeera;
Euronews; DW; Forbes; Fortune; Insider; Business Insider; Fox News; NBC; NBC News; ABC; ABC News; CBS; CBS News; USA Today;
People; New York Post; Everyday Health; Very Well Health; Mayo Clinic; Health; Health Line; Times of India; Hindustan Times;
NDTV; Korea Times; Korea Herald; Asia One; AsiaOne
"""
_FAMILY_NAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đoàn Mai Lương Trương Đào Tô Tạ Cao Hà
Phùng Châu Quách Vương Lưu Thái Tăng Kiều La Từ Chu Thạch Lâm Nghiêm Ngọc Thu Thanh Minh Hồng Kim Thùy Thúy Hải Anh Bảo Diệu
Linh Lan Phương Quỳnh Tuấn Hương Mỹ Nam Khánh Vân Trà Thảo Tú An
"""

OUTLETS = frozenset(fold(" ".join(name.split())).lower() for name in _OUTLETS.split(";"))
"""Folded and in lower case, without “Báo”."""

FIRST_WORDS = frozenset(_FAMILY_NAMES.split())
"""Words that names of people begin with: family names, and given names that stand first in by-lines (“Minh Anh”)."""
