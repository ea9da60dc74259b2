"""Scrapy's settings, hardened: its own defaults run a remote console, ignore robots.txt and accept any certificate."""

from typing import Any
from urllib.parse import urlsplit

from crawlers.spiders.wire import Orders

SECONDS = 30
LARGEST = 8 * 2**20

FIXED: dict[str, Any] = {
    "ROBOTSTXT_OBEY": True,  # by middlewares.Robots, which does not even ask: nothing turns it off
    "DOWNLOAD_DELAY": 2,
    "CONCURRENT_REQUESTS": 128,  # hosts at once, each with one request; slow ones hold a place for 30 s and no other
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_TIMEOUT": SECONDS,
    "DOWNLOAD_MAXSIZE": LARGEST,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None},
    "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "vi,en;q=0.5", "Accept-Encoding": "gzip"},
    "DOWNLOADER_MIDDLEWARES": {
        "crawlers.spiders.middlewares.AddressCheck": 50,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawlers.spiders.middlewares.Robots": 100,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "crawlers.spiders.middlewares.Redirects": 600,
    },
    "REDIRECT_MAX_TIMES": 5,
    "METAREFRESH_ENABLED": False,
    "RETRY_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,  # every status is an answer; redirects are still followed
    "AUTOTHROTTLE_ENABLED": False,  # the pace of a source is a setting of ours, never shortened by a quick server
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "EXTENSIONS": {
        "scrapy.extensions.corestats.CoreStats": None,
        "scrapy.extensions.logstats.LogStats": None,
        "scrapy.extensions.memusage.MemoryUsage": None,
    },
    "LOG_LEVEL": "ERROR",
}


def settings(orders: Orders) -> dict[str, Any]:
    """Settings of one run; the pace of each host is the longest that any of its fetches asks for."""
    slots: dict[str, dict[str, Any]] = {}
    for fetch in orders.fetches:
        try:
            name = urlsplit(fetch.url).hostname or ""
        except ValueError:
            continue  # the spider answers it as refused
        pace = max(fetch.pace_seconds, slots.get(name, {}).get("delay", 0.0))
        slots[name] = {"concurrency": 1, "delay": pace, "randomize_delay": False}
    return FIXED | {
        "USER_AGENT": orders.user_agent,
        "DOWNLOAD_SLOTS": slots,
        "LANGNGHE_ALLOWED": orders.allowed,
        "LANGNGHE_RULES": orders.rules,
    }
