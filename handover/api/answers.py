"""How a refusal is answered: always `{"error": {"code", "message"}}`, and nothing of what was sent in it."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handover.errors import (
    Forbidden,
    HandoverError,
    NotAdmitted,
    NotFound,
    RateLimited,
    Unacceptable,
    VersionConflict,
)

STATUSES: Mapping[type[HandoverError], int] = {
    NotAdmitted: 401,
    Forbidden: 403,
    NotFound: 404,
    VersionConflict: 409,
    Unacceptable: 422,
    RateLimited: 429,
}
_CODES = {
    400: ("malformed", "The body is not well-formed JSON."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not know that method."),
    413: ("too_large", "The body is larger than this address takes."),
}
_MEANINGS = {
    400: "The body is not JSON",
    401: "Not signed in, or the wrong token",
    403: "The role does not allow it",
    404: "There is no such thing here; another administration's is answered the same",
    409: "The version was told before with other contents",
    413: "The body is too large",
    422: "A value is missing, unknown or out of bounds",
    429: "Too often; `Retry-After` says when to try again",
    503: "Not now",
}


class Problem(BaseModel):
    """`code` is stable; `message` is for people who read logs."""

    code: str
    message: str


class Refusal(BaseModel):
    """What every refused request is answered with."""

    error: Problem


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=`: these may come too, besides 400 and 413, which any body may be answered with."""
    return {status: {"model": Refusal, "description": _MEANINGS[status]} for status in statuses}


def refusal(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def too_large() -> JSONResponse:
    return refusal(413, *_CODES[413])


def answer_refusals(app: FastAPI, allowed: Mapping[str, str]) -> None:
    """Whatever is raised below a route is answered in the one shape. `allowed`: methods per route's path."""
    app.exception_handler(HandoverError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        code, message = _CODES.get(error.status_code, ("refused", "This cannot be answered."))
        headers = dict(error.headers or {})
        if error.status_code == 405:  # the one route that was tried knows only its own method
            path = getattr(request.scope.get("route"), "path", "")
            headers["Allow"] = allowed.get(path) or headers.get("Allow", "")
        return refusal(error.status_code, code, message, headers)


def _refused(_request: Request, error: HandoverError) -> Response:
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotAdmitted):
        headers["WWW-Authenticate"] = "Bearer"
    return refusal(status, error.code, error.message, headers)


def _invalid(_request: Request, error: RequestValidationError) -> Response:
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return refusal(400, *_CODES[400])
    return refusal(422, "invalid", "; ".join(_told(fault) for fault in faults[:5]))


def _told(fault: Mapping[str, Any]) -> str:
    """Where and what, without the value and without names that the caller made up."""
    known = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"][:2]
    return f"{'.'.join(map(str, known))}: {fault['msg']}"
