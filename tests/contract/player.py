"""Plays cases that are written as data: requests, and what must be true of the answers.

The format: a case has `steps`; a step has `request` (method, path, headers, json or raw), `expect` (status, json by
dotted path, absent, headers, array_size, body_equals, text), and may have `save` (path -> variable) and `eventually_s`.
`${NAME}` stands for a variable, `${NAME^}` for it in upper case.
"""

import json
import random
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import requests

MISSING = object()
KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def play(case: dict[str, Any], target: dict[str, str]) -> list[str]:
    """What went otherwise than the case says, a sentence each; [] when it holds."""
    variables: dict[str, Any] = {**target, **_fresh()}
    problems = []
    for number, step in enumerate(case["steps"]):
        request = _fill(step["request"], variables)
        answer = _call(target["BASE_URL"], request)
        body = _json(answer)
        wrong = _differences(_fill(step["expect"], variables), answer, body)
        problems += [f"step {number} {request['method']} {request['path']}: {what}" for what in wrong]
        for path, name in step.get("save", {}).items():
            variables[name] = _dig(body, path)
    return problems


def _fresh() -> dict[str, str]:
    made = {f"CTID_{letter}": f"ce-{uuid.uuid4()}" for letter in "ABCDEFG"}
    word = "".join(random.choices("bcdfghjklmnpqrstvwxz", k=12))
    return made | {"RUN": uuid.uuid4().hex[:10], "WORD": word, "TODAY": datetime.now(UTC).date().isoformat()}


def _fill(value: Any, variables: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return re.sub(
            r"\$\{(\w+)(\^?)\}",
            lambda found: str(variables[found[1]]).upper() if found[2] else str(variables[found[1]]),
            value,
        )
    if isinstance(value, list):
        return [_fill(item, variables) for item in value]
    if isinstance(value, dict):
        return {_fill(name, variables): _fill(item, variables) for name, item in value.items()}
    return value


def _call(base: str, request: dict[str, Any]) -> requests.Response:
    data = request["raw"] if "raw" in request else json.dumps(request["json"]) if "json" in request else None
    # Accept-Encoding and the rest of what `requests` adds are left out, so that the case is what is sent.
    return requests.request(
        request["method"], base + request["path"], data=data, headers=request.get("headers", {}), timeout=60
    )


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return None


def _differences(expect: dict[str, Any], answer: requests.Response, body: Any) -> list[str]:
    wrong = []
    if answer.status_code != expect["status"]:
        wrong.append(f"status {answer.status_code}, wanted {expect['status']}")
    for path, wanted in expect.get("json", {}).items():
        if not _fits(_dig(body, path), wanted):
            wrong.append(f"{path} is {_dig(body, path)!r}, wanted {wanted!r}")
    wrong += [f"{path} should be absent" for path in expect.get("absent", []) if _dig(body, path) is not MISSING]
    for name, wanted in expect.get("headers", {}).items():
        if not _fits(answer.headers.get(name, MISSING), wanted):
            wrong.append(f"header {name} is {answer.headers.get(name)!r}, wanted {wanted!r}")
    if "array_size" in expect and not (isinstance(body, list) and len(body) == expect["array_size"]):
        wrong.append(f"wanted a list of {expect['array_size']}")
    if "body_equals" in expect and body != expect["body_equals"]:
        wrong.append(f"wanted the body {expect['body_equals']!r}")
    if "text" in expect and answer.text != expect["text"]:
        wrong.append(f"text is {answer.text!r}, wanted {expect['text']!r}")
    return wrong


def _dig(body: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        elif isinstance(body, dict) and part in body:
            body = body[part]
        else:
            return MISSING
    return body


def _fits(got: Any, wanted: Any) -> bool:
    if not (isinstance(wanted, dict) and len(wanted) == 1 and next(iter(wanted)).startswith("$")):
        return got is not MISSING and bool(got == wanted)
    [(matcher, value)] = wanted.items()
    if matcher == "$absent" or got is MISSING:
        return matcher == "$absent" and got is MISSING
    if matcher == "$type":
        return isinstance(got, KINDS[value]) and not (value == "integer" and isinstance(got, bool))
    return {"$any": True, "$regex": re.search(str(value), str(got)) is not None, "$not": got != value}[matcher]
