"""What programs can ask for, in OpenAPI 3.1. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sync.archive.registered import MAX_ID

_REGISTRY_ID = {"type": "integer", "format": "int64"}
_ID = {"name": "shop_id", "in": "path", "required": True, "schema": {**_REGISTRY_ID, "minimum": 0}}
_YEAR_MONTH = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}
_MONTH = {"name": "month", "in": "path", "required": True, "schema": _YEAR_MONTH}
_SINCE = {"name": "since", "in": "query", "schema": _YEAR_MONTH, "description": "The first month."}
_OWNER = {
    "name": "owner",
    "in": "query",
    "schema": {**_REGISTRY_ID, "minimum": 0, "maximum": MAX_ID},
    "description": "An owner's id: his shops alone.",
}
_ROW = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("owner_id", "shop_id"), _REGISTRY_ID),
        **{name: {"type": "integer"} for name in ("points", "votes")},
        **{name: {"type": "string"} for name in ("owner", "shop", "face", "label")},
        "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "final": {"type": "boolean"},
    },
    "required": ["owner_id", "owner", "shop_id", "shop", "date", "face", "label", "points", "votes", "final"],
    "additionalProperties": False,
}
_ROWS = {"type": "object", "required": ["rows"], "properties": {"rows": {"type": "array", "items": _ROW}}}
_SHOP = {
    "type": "object",
    "required": ["id", "name", "owner"],
    "properties": {
        "id": _REGISTRY_ID,
        "name": {"type": "string"},
        "owner": {
            "type": "object",
            "required": ["id", "name"],
            "properties": {"id": _REGISTRY_ID, "name": {"type": "string"}},
        },
        "months": {"type": "array", "items": _YEAR_MONTH, "description": "Those of which there are figures."},
    },
}
_TEXT, _TEXT_OR_NONE = {"type": "string"}, {"type": ["string", "null"]}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FACE = {"type": "object", "required": ["key", "label", "score"]}
_TOLD = {"type": "object", "required": ["month", "final", "votes", "days"]}
_FIGURES = {
    "schema": {"type": "integer"},
    **dict.fromkeys(("language", "headline", "provisional", "owner", "shop"), _TEXT),
    "month": _TEXT_OR_NONE,
    "event": {"type": ["object", "null"]},
    "prepared_on": _DAY,
    "faces": {"type": "array", "items": _FACE},
    "findings": {"type": "object"},
    "months": {"type": "array", "items": _TOLD},
}
_MONTH_FIGURES = {"type": "object", "required": [*_FIGURES], "properties": _FIGURES}
_SHOPS = {"type": "object", "required": ["shops"], "properties": {"shops": {"type": "array", "items": _SHOP}}}


def description(url: str) -> dict[str, Any]:
    """The whole description; `url`: where the office is."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Customer satisfaction",
            "version": "1",
            "description": "Read-only. A token sees what its owner sees. A shop of somebody else is answered by 404.",
        },
        "servers": [{"url": url}],
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/api/v1/shops": _get("shops", "The shops that the token's owner sees.", [], "application/json", _SHOPS),
            "/api/v1/shops/{shop_id}": _get("shop", "A shop and its months.", [_ID], "application/json", _SHOP),
            "/api/v1/shops/{shop_id}/{month}.json": _get(
                "month_figures",
                "All figures of a month: docs/FIGURES.md.",
                [_ID, _MONTH],
                "application/json",
                _MONTH_FIGURES,
            ),
            "/api/v1/shops/{shop_id}/{month}.csv": _get(
                "month_table", "The page's table.", [_ID, _MONTH], "text/csv", {"type": "string"}
            ),
            **{
                f"/api/v1/table/{step}.{kind}": _get(
                    f"{step}_{kind}",
                    f"Votes of all shops, a row a shop, {step[:-1]} and face: docs/API.md.",
                    [_SINCE, _OWNER],
                    content,
                    schema,
                    {"400": "A parameter that is none.", "413": "More shops than one table has."},
                )
                for step in ("months", "days")
                for kind, content, schema in (
                    ("csv", "text/csv", {"type": "string"}),
                    ("json", "application/json", _ROWS),
                )
            },
            "/metrics": _get(
                "metrics",
                "Gauges for Prometheus; needs a token of the scope `metrics`.",
                [],
                "text/plain",
                {"type": "string"},
            ),
        },
    }


def _get(  # noqa: PLR0913, PLR0917 - the parts of a description
    name: str,
    summary: str,
    parameters: list[dict[str, Any]],
    kind: str,
    schema: dict[str, Any],
    also: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """`name`: what a generated client calls it. `also`: why else it is refused, by status."""
    refused = {
        "401": "No token that is in force.",
        "403": "A token of another scope.",
        "404": "Nothing for this token.",
        **also,
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": {kind: {"schema": schema}}},
                **{status: {"description": words} for status, words in refused.items()},
            },
        }
    }
