"""The weekly mention report in its forms: HTML, Markdown, JSON and CSV."""

from flows.weekly.files import FORMATS, write_report

__all__ = ["FORMATS", "write_report"]
