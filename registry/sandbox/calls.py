"""The edge: a request becomes a `Call`, what a handler returns becomes JSON, a `Problem` becomes its answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from registry.sandbox import safe_json, tokens
from registry.sandbox.communities import DEFAULT, Community, find
from registry.sandbox.parameters import Parameters
from registry.sandbox.problems import Problem, missing, problem

MOST_BYTES = 32 * 1024 * 1024
BODY_TYPES = ("application/json", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Answer:
    data: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[..., Any]


class Call:
    """One request. `segment` is the community as it stands in the path, "" when the path names none."""

    def __init__(self, request: HttpRequest, segment: str) -> None:
        self.request = request
        self.segment = segment
        self.query = Parameters(request.GET)

    @property
    def community(self) -> Community:
        """The community of the path, the default one if it names none. Raises Problem 404."""
        found = self.find_community()
        if found is None:
            raise missing("EnvelopeCommunity")
        return found

    @property
    def base(self) -> str:
        """The address of the registry, as the caller wrote it."""
        path, _, _ = self.request.path.partition("/registry")
        return self.request.build_absolute_uri(f"{path}/registry")

    def find_community(self) -> Community | None:
        return find(self.segment) if self.segment else DEFAULT

    @cached_property
    def caller(self) -> tokens.Caller:
        """Who calls; raises Problem 401."""
        return tokens.caller(self.request.headers.get("Authorization", ""))

    @cached_property
    def body(self) -> Any:
        """The JSON of the body, {} for an empty one. A form is read as JSON too: that is what curl declares unasked.

        Raises Problem 415 for other declared types, and Problem 500 for what is not JSON, as the contract has it.
        """
        # Not `request.body`: that stops at the size of forms, and frameworks are larger.
        raw = self.request.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem(413, {"error": "The request body is too large."})
        if not raw:
            return {}
        declared = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if declared not in BODY_TYPES:
            raise Problem(415, {"error": f"The provided content-type '{declared}' is not supported."})
        try:
            return safe_json.read(raw.decode())
        except ValueError:
            raise problem(500, "Problem: message body does not match declared format") from None

    @property
    def fields(self) -> dict[str, Any]:
        """The body when it is an object, else {}."""
        return self.body if isinstance(self.body, dict) else {}


def endpoint(second: dict[str, Handler] | None = None, **handlers: Handler) -> Callable[..., HttpResponse]:
    """A view of one handler a method: `handler(call, **path values)` returns data, an Answer or a response.

    `second` are the handlers for those who ask for the second version of the contract, which has few.
    """
    allowed = ", ".join(["OPTIONS", *(["HEAD"] if "GET" in handlers else []), *handlers])

    @csrf_exempt
    def view(request: HttpRequest, community: str = "", **values: str) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method == "OPTIONS":
            response = HttpResponse(status=204)
        elif method not in handlers:
            # The contract has 500 here. `Allow` says what was meant.
            response = JsonResponse({"errors": ["405 Not Allowed"]}, status=500)
        elif request.headers.get("Accept-Version") != "v2":
            response = _answer(handlers[method], Call(request, community), values)
        elif second and method in second:
            response = _answer(second[method], Call(request, community), values)
        else:
            response = no_route(request) if method == "GET" else _wrong_version()
        response.headers["Allow"] = allowed
        return _open_to_browsers(response)

    return view


def _answer(handler: Handler, call: Call, values: dict[str, str]) -> HttpResponse:
    try:
        call.query.check_characters(call.request.path)
        if call.request.method not in ("GET", "HEAD"):
            _ = call.body  # what cannot be read is refused before anything else
        return _response(handler(call, **values))
    except Problem as refused:
        return JsonResponse(refused.body, status=refused.status)
    except RecursionError:
        return JsonResponse({"errors": ["The request is nested too deeply."]}, status=400)


def _response(answer: Any) -> HttpResponse:
    if isinstance(answer, HttpResponse):
        return answer
    if not isinstance(answer, Answer):
        answer = Answer(answer)
    if answer.status == 204:  # noqa: PLR2004 -- no content
        return HttpResponse(status=204, headers=answer.headers)
    # As UTF-8: texts of many languages are half the size of their escapes.
    return JsonResponse(
        answer.data,
        status=answer.status,
        headers=answer.headers,
        safe=False,
        json_dumps_params={"ensure_ascii": False},
    )


def _wrong_version() -> HttpResponse:
    return JsonResponse({"error": "The requested version is not supported."}, status=406)


@csrf_exempt
def no_route(request: HttpRequest, **_values: str) -> HttpResponse:
    return HttpResponse("404 Not Found", status=404, content_type="text/plain", headers={"X-Cascade": "pass"})


def _open_to_browsers(response: HttpResponse) -> HttpResponse:
    """Pages of other sites may read, not write (CORS)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET"
    response.headers["Access-Control-Max-Age"] = "7200"
    return response
