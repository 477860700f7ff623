"""What lies beside exported files: a description for programs (Frictionless Data Package 2.0) and one for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

DESCRIPTION = "datapackage.json"
README = "README.txt"

_TYPES = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP WITH TIME ZONE": "datetime",
    "DOUBLE": "number", "FLOAT": "number", "DECIMAL": "number",
    "TINYINT": "integer", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer",
    "UTINYINT": "integer", "USMALLINT": "integer", "UINTEGER": "integer", "UBIGINT": "integer",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table or view, with its type in DuckDB's words."""

    name: str
    type: str
    nullable: bool
    comment: str

    @property
    def described_type(self) -> str:
        """Its type in the words of the Data Package standard."""
        if self.type.endswith("]"):
            return "array"
        return _TYPES.get(self.type.split("(")[0], "any")

    @property
    def csv_expression(self) -> str:
        """SQL for its value in CSV: times in ISO 8601 UTC to the microsecond, lists in JSON."""
        name = f'"{self.name}"'
        if self.type == "TIMESTAMP WITH TIME ZONE":
            return f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
        if self.described_type in ("array", "any"):
            return f"to_json({name})::VARCHAR"
        return name


# table, file, format, rows, bytes, SHA-256
FileFacts = tuple[str, str, str, int, int, str]


def describe_package(
    files: Sequence[FileFacts],
    columns: Mapping[str, Sequence[Column]],
    comments: Mapping[str, str],
    as_of: datetime,
) -> dict[str, object]:
    """The contents of `datapackage.json` (https://datapackage.org/standard/data-package).

    Args:
        files: What was written.
        columns: Of each table, in order.
        comments: What one row of each table is.
        as_of: When the exported state was published.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "wirewatch",
        "title": "News as wirewatch counted it",
        "as_of": as_of.isoformat().replace("+00:00", "Z"),
        "resources": [
            _resource(each, columns[each[0]], comments.get(each[0], "")) for each in files
        ],
    }  # fmt: skip


def _resource(facts: FileFacts, columns: Sequence[Column], comment: str) -> dict[str, object]:
    table, name, form, rows, size, digest = facts
    resource: dict[str, object] = {
        "name": f"{table}-{form}", "path": name, "description": comment, "format": form,
        "mediatype": "text/csv" if form == "csv" else "application/vnd.apache.parquet",
        "bytes": size, "hash": f"sha256:{digest}", "rows": rows,
        "schema": {"fields": [_field(column) for column in columns]},
    }  # fmt: skip
    if form == "csv":
        resource["encoding"] = "utf-8"
        resource["dialect"] = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
        resource["schema"] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    return resource


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "type": column.described_type, "description": column.comment}
    if not column.nullable:
        field["constraints"] = {"required": True}
    return field


def read_me(tables: Sequence[str], comments: Mapping[str, str], formats: Sequence[str], as_of: datetime) -> str:
    """The contents of `README.txt`."""
    lines = [
        f"A wirewatch warehouse as open files, state of {as_of:%Y-%m-%d %H:%M} UTC.",
        "Every column is described in datapackage.json. What outlets publish belongs to them.",
        "",
    ]
    if "csv" in formats:
        lines += [
            'CSV as in RFC 4180, UTF-8, with a header. An empty field is NULL, "" is an empty text. Times are ISO 8601',
            "in UTC, lists are JSON. Ids have up to 63 bits: do not read them as floating-point numbers.",
            "In DuckDB: SELECT * FROM read_csv('articles.csv', allow_quoted_nulls = false)",
            "",
        ]  # fmt: skip
    return "\n".join([*lines, *(f"{table}: {comments.get(table, '')}" for table in tables)]) + "\n"
