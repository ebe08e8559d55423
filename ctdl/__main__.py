"""The command line: python -m ctdl validate | format | roundtrip | describe | docs.

Exit codes: 0 all is well; 1 there are errors or losses, or a file cannot be read; 2 the command itself is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ctdl import describe, files, jsonld, pages, simplified
from ctdl.declaration import UnknownKind, kinds
from ctdl.findings import Finding, Severity, has_errors
from ctdl.identifiers import DEFAULT_REGISTRY
from ctdl.validation import validate, validate_formatted

WRONG = 1  # exit code: errors, losses, unreadable files
MISUSED = 2  # exit code: argparse's own, for a wrong command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except files.Unreadable as problem:
        _complain(str(problem))
        return WRONG
    except UnknownKind:
        slugs = ", ".join(declaration.slug or "" for declaration in kinds())
        _complain(f"There is no kind “{options.kind}”. The kinds are: {slugs}.")
        return MISUSED
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ctdl", description="Check and convert CTDL documents.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("validate", help="say what is wrong with documents")
    check.add_argument("files", nargs="+", metavar="FILE", help="CTDL JSON-LD; - for standard input")
    check.add_argument("--json", action="store_true", help="findings as JSON")
    check.set_defaults(run=run_validate)
    convert = commands.add_parser("format", help="turn simplified input into CTDL JSON-LD")
    convert.add_argument("kind", metavar="KIND", help="such as credential or organization")
    convert.add_argument("file", metavar="FILE", help="Registry Assistant input; - for standard input")
    convert.add_argument("--base", default=DEFAULT_REGISTRY, metavar="URL", help="the registry (default: %(default)s)")
    convert.set_defaults(run=run_format)
    proof = commands.add_parser("roundtrip", help="read, write back, and say what was lost")
    proof.add_argument("files", nargs="+", metavar="FILE", help="CTDL JSON-LD; - for standard input")
    proof.add_argument("--output", type=Path, metavar="DIR", help="keep what was written there, under the same names")
    proof.add_argument("--base", default=DEFAULT_REGISTRY, metavar="URL", help="the registry (default: %(default)s)")
    proof.set_defaults(run=run_roundtrip)
    table = commands.add_parser("describe", help="list the properties of a kind")
    table.add_argument("kind", metavar="KIND", help="such as credential or organization")
    table.set_defaults(run=run_describe)
    reference = commands.add_parser("docs", help="write the reference of all kinds as Markdown pages")
    reference.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the pages go")
    reference.set_defaults(run=run_docs)
    return parser


# -- validate ------------------------------------------------------------------------------------------------------


def run_validate(options: argparse.Namespace) -> int:
    """Findings of each file; 1 when there is an error in any. A file that cannot be read is such an error."""
    results: list[dict[str, Any]] = []
    worst = 0
    for name in options.files:
        try:
            findings = check_file(name)
        except files.Unreadable as problem:
            findings = [Finding("", "unreadable", Severity.ERROR, str(problem))]
        worst = max(worst, int(has_errors(findings)))
        results.append({"file": name, "findings": [finding.as_dict() for finding in findings]})
        if not options.json:
            _print_findings(name, findings)
    if options.json:
        _say(files.dump(results))
    return worst


def check_file(name: str) -> list[Finding]:
    """The findings of one file, as it stands: nothing is lifted before. Raises Unreadable."""
    loaded = files.load(name)
    losses = [Finding("", "ambiguous-json", Severity.WARNING, loss) for loss in loaded.losses]
    return losses + check(loaded.data)


def check(data: Any) -> list[Finding]:
    """The findings of a JSON value; a bare resource, as in 2018, is checked as the only node of a graph.

    Of an envelope the resource in it is checked.
    """
    if jsonld.is_envelope(data):
        found = check(data["decoded_resource"])
        return [replace(finding, path=f"/decoded_resource{finding.path}") for finding in found]
    if isinstance(data, dict) and "@graph" in data:
        return validate(data)
    found = validate(jsonld.frame(data))
    return [replace(finding, path=finding.path.removeprefix("/@graph/0")) for finding in found]


def _print_findings(name: str, findings: list[Finding]) -> None:
    for finding in findings:
        _say(f"{name}: {_line(finding)}")
    if not findings:
        _say(f"{name}: nothing to say.")


def _line(finding: Finding) -> str:
    place = f" {finding.path}" if finding.path else ""
    hint = f" Suggested: {finding.suggestion}" if finding.suggestion else ""
    return f"{finding.severity}:{place} [{finding.code}] {finding.message}{hint}"


# -- format --------------------------------------------------------------------------------------------------------


def run_format(options: argparse.Namespace) -> int:
    """JSON-LD on standard output, findings on standard error.

    1 when the input held something that could not be converted (no type, a date that is none, …), so that the result
    is not what was meant. Missing data is a finding too, but leaves 0: the result says all that the input said.
    """
    given = files.load(options.file).data
    if not isinstance(given, dict):
        raise files.Unreadable(f"{options.file} must hold one object in braces, such as {{“Name”: …}}.")
    formatted = simplified.format(options.kind, given, base=options.base)
    _say(files.dump(formatted.document))
    for finding in validate_formatted(formatted):
        _complain(_line(finding))
    return int(has_errors(formatted.findings))


# -- roundtrip -----------------------------------------------------------------------------------------------------


def run_roundtrip(options: argparse.Namespace) -> int:
    """Prints nothing and gives 0 when nothing is lost, else 1 and one line for each loss."""
    names = [Path(name).name for name in options.files]
    if options.output and len(set(names)) < len(names):
        raise files.Unreadable("Two of the files have the same name, so they cannot be kept in one folder.")
    worst = 0
    for name in options.files:
        try:
            losses = roundtrip(name, options)
        except files.Unreadable as problem:
            _complain(str(problem))
            worst = WRONG
            continue
        for loss in losses:
            _say(f"{name}: {loss}")
        worst = max(worst, int(bool(losses)))
    return worst


def roundtrip(name: str, options: argparse.Namespace) -> list[str]:
    """What is lost of one file; keeps what was written when there is a folder for it. Raises Unreadable."""
    loaded = files.load(name)
    written = jsonld.rewritten(loaded.data, base=options.base)
    text = files.dump(written)
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        target = options.output / ("stdin.json" if name == "-" else Path(name).name)
        target.write_text(text + "\n", encoding="utf-8")
    return loaded.losses + list(jsonld.missing(loaded.data, files.parse(text, name).data))


# -- describe ------------------------------------------------------------------------------------------------------


def run_describe(options: argparse.Namespace) -> int:
    _say(describe.table(options.kind))
    return 0


# -- docs ----------------------------------------------------------------------------------------------------------


def run_docs(options: argparse.Namespace) -> int:
    """Writes every page, replacing what was there under its name; other files stay."""
    options.output.mkdir(parents=True, exist_ok=True)
    made = pages.pages()
    for name, text in made.items():
        (options.output / name).write_text(text, encoding="utf-8")
    _say(f"{len(made)} pages written to {options.output}.")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(main())
