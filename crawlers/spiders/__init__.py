"""Fetching pages with Scrapy, in a process of its own: the only folder that imports scrapy, and only the child does."""
