"""How the publishers' files of crawlers/sites/ fare at each outlet, kept from page to page."""

from typing import Any

from sqlalchemy import Connection, select

from records.site_file import Misfit, SiteFile
from storage.rows import plain, upsert
from storage.tables_pages import site_files


def of(connection: Connection, outlet_key: str, site_file: str) -> SiteFile:
    """What is known of a file at an outlet."""
    ours = (site_files.c.outlet_key == outlet_key) & (site_files.c.site_file == site_file)
    row = connection.execute(select(site_files).where(ours)).mappings().first()
    return _record(row) if row else SiteFile(outlet_key=outlet_key, site_file=site_file)


def keep(connection: Connection, known: SiteFile) -> None:
    """Renews what is known of it."""
    upsert(connection, site_files, [plain(known)], on=["outlet_key", "site_file"])


def every(connection: Connection) -> list[SiteFile]:
    """Every file at every outlet where it was tried, by outlet."""
    order = (site_files.c.outlet_key, site_files.c.site_file)
    return [_record(row) for row in connection.execute(select(site_files).order_by(*order)).mappings()]


def _record(row: Any) -> SiteFile:
    values = {name: row[name] for name in SiteFile.__slots__}
    return SiteFile(**{**values, "misfit": Misfit(values["misfit"]) if values["misfit"] else None})
