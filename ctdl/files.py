"""Reads JSON files for the command line, and says in a sentence why one cannot be read."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn


class Unreadable(Exception):
    """The file cannot be used; the message is a sentence for a person."""


@dataclass
class Loaded:
    """data: the JSON value. losses: what Python could not take over from the text, one sentence each."""

    data: Any
    losses: list[str] = field(default_factory=list)


def load(name: str) -> Loaded:
    """The JSON in a file, "-" for standard input. Raises Unreadable."""
    return parse(_decoded(_bytes(name), name), name)


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{name}: there is no such file.") from None
    except IsADirectoryError:
        raise Unreadable(f"{name} is a folder. Name the files in it.") from None
    except OSError as problem:
        raise Unreadable(f"{name} cannot be read: {problem.strerror or problem}.") from None


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as problem:
        message = f"{name} is not text in UTF-8 (byte {problem.start + 1}). Save it again with the encoding UTF-8."
        raise Unreadable(message) from None


def parse(text: str, name: str) -> Loaded:
    """The JSON in a text; `name` is what messages call it. Raises Unreadable."""
    losses: list[str] = []
    if not text.strip():
        raise Unreadable(f"{name} is empty.")
    try:
        data = json.loads(
            text,
            parse_float=lambda literal: _float(literal, losses),
            parse_constant=_refuse_constant,
            object_pairs_hook=lambda pairs: _object(pairs, losses),
        )
    except json.JSONDecodeError as problem:
        message = f"{name} is not JSON: line {problem.lineno}, column {problem.colno}: {problem.msg}."
        raise Unreadable(message) from None
    except RecursionError:
        raise Unreadable(f"{name} is nested too deeply to be read.") from None
    except ValueError as problem:
        raise Unreadable(f"{name} cannot be used: {problem}.") from None
    return Loaded(data, losses)


def _float(literal: str, losses: list[str]) -> float:
    number = float(literal)
    if math.isinf(number):
        raise ValueError(f"it holds the number {literal}, which is too large")
    if Decimal(literal) != Decimal(repr(number)):
        losses.append(f"The number {literal} would be {number!r}.")
    return number


def _refuse_constant(literal: str) -> NoReturn:
    raise ValueError(f"it holds {literal}, which is no number")


def _object(pairs: list[tuple[str, Any]], losses: list[str]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        losses.extend(f"The key “{key}” stands twice in one object; only its last value is kept." for key in twice)
    return members


def dump(value: Any) -> str:
    """JSON for people: two spaces, letters as they are."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can hold and UTF-8 cannot
        return json.dumps(value, indent=2)
    return text
