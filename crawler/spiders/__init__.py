"""Spiders that Scrapy runs."""
