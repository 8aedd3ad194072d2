"""Errors as RFC 9457 problem documents: what happened, a stable code, and the fields to mend."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import DataError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from chengshu.capabilities.citizens.routes import fault, format_asked
from chengshu.kit import ChengshuError, get_logger

_log = get_logger("api")
Handler = Callable[[Request, Exception], JSONResponse]
_CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


def problem(
    status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None, retry_after_s: int = 2
) -> JSONResponse:
    """One problem document. `type` stays about:blank: `code` is what programs should read."""
    body: dict[str, Any] = {"type": "about:blank", "title": code.replace("_", " "), "status": status}
    body |= {"code": code, "detail": detail, "errors": errors or []}
    headers = {"Retry-After": str(retry_after_s)} if status in {429, 503} else {}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ChengshuError)
    errors = [{"field": wrong.field, "reason": wrong.reason} for wrong in error.errors]
    return problem(error.status, error.code, error.detail, errors, getattr(error, "retry_after", 2))


def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [
        {
            "field": ".".join(str(part) for part in wrong["loc"][1:]) or str(wrong["loc"][0]),
            "reason": wrong["msg"],
        }
        for wrong in error.errors()
    ]
    return problem(422, "refused", "Some fields were not accepted.", errors)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return _wrong_method(request)
    status = error.status_code
    answer = problem(status, _CODES.get(status, f"http_{status}"), str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _wrong_method(request: Request) -> JSONResponse:
    path = request.url.path
    methods = sorted(request.app.state.table.methods(path))
    if not methods:  # only the page's route, which takes every path, would have been there
        return problem(404, _CODES[404], f"There is nothing at {path}.")
    answer = problem(405, _CODES[405], f"{path} takes {', '.join(methods)}.")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def _no_database(_request: Request, _error: Exception) -> JSONResponse:
    return problem(503, "database_unavailable", "The database does not answer. Nothing was changed; try again.")


def _impossible(_request: Request, error: Exception) -> JSONResponse:
    _log.info("impossible value", error=str(error).splitlines()[0])
    return problem(422, "refused", "A value has a form that cannot be: an id that is none, say, or a NUL character.")


def unexpected(path: str, error: Exception) -> JSONResponse:
    """The answer to what should not have happened; what happened is in the log only."""
    _log.error("unexpected", path=path, exc_info=error)
    return problem(500, "internal", "Something went wrong on our side. It is in the log under this request's id.")


def _in_georeport(request: Request, error: Exception, answer: JSONResponse) -> Response:
    """The same problem as GeoReport v2 tells it, in XML or JSON: what is wrong is 400, what is not there 404."""
    told = json.loads(bytes(answer.body))
    texts = [f"{wrong['field']}: {wrong['reason']}" for wrong in told["errors"]] or [told["detail"]]
    status = 400 if answer.status_code == 422 else answer.status_code
    if isinstance(error, RequestValidationError) and any(one["loc"][0] == "path" for one in error.errors()):
        status, texts = 404, [f"There is nothing at {request.url.path}."]
    asked = format_asked(request.url.path, request.headers.get("accept", ""))
    said = fault(asked, status, texts)
    said.headers.update({name: answer.headers[name] for name in ("Allow", "Retry-After") if name in answer.headers})
    return said


def _spoken(handler: Handler) -> Callable[[Request, Exception], Response]:
    """The handler, in the words of the interface that was asked."""

    def tell(request: Request, error: Exception) -> Response:
        answer = handler(request, error)
        return _in_georeport(request, error, answer) if request.url.path.startswith("/open311/") else answer

    return tell


def answer_problems(app: FastAPI) -> None:
    """Install the handlers."""
    handlers: dict[type[Exception], Handler] = {
        ChengshuError: _ours,
        RequestValidationError: _invalid,
        HTTPException: _http,
        OperationalError: _no_database,
        InterfaceError: _no_database,
        DataError: _impossible,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, _spoken(handler))
