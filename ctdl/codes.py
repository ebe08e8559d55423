"""Codes of outside frameworks: occupations (SOC, O*NET), industries (NAICS, ISIC) and instructional programs (CIP).

How a code is written is known here; what it is called comes from a small table of our own (data/codes) or from the
whole one that load_table() has read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ctdl.code_tables import MOST, Code, CodeTable
from ctdl.data import FOLDER


class BadTable(ValueError):
    """The file is no table of codes and names; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """One outside framework. `tidy` brings a code into its official form, None when it cannot be one."""

    table: str  # what load_table() and lookups call it
    framework: str
    name: str
    tidy: Callable[[str], str | None]
    page: str = ""  # of one code, "{code}" stands for it
    example: str = ""
    signs: tuple[str, ...] = ()  # parts of addresses and names, in lower case, by which the framework is recognized


def tidy_onet(code: str) -> str | None:
    """ "533032", "53-3032" -> "53-3032.00" (O*NET-SOC); None when it is no such code."""
    match = re.fullmatch(r"(\d{2})-?(\d{4})(?:\.?(\d{2}))?", code.strip())
    return f"{match[1]}-{match[2]}.{match[3] or '00'}" if match else None


def tidy_soc(code: str) -> str | None:
    """ "533032" -> "53-3032"; an O*NET code keeps its two further digits; None when it is no such code."""
    match = re.fullmatch(r"(\d{2})-?(\d{4})(?:\.(\d{2}))?", code.strip())
    return f"{match[1]}-{match[2]}{f'.{match[3]}' if match[3] else ''}" if match else None


def tidy_naics(code: str) -> str | None:
    """Two to six digits, or a range of sectors such as "31-33"; None when it is no such code."""
    bare = code.strip()
    return bare if re.fullmatch(r"\d{2,6}|\d{2}-\d{2}", bare) else None


def tidy_cip(code: str) -> str | None:
    """ "110701", "11.0701", "1.0" -> "11.0701", "01.00"; restores the zeros that spreadsheets drop. None if no code.

    A series alone is two digits: "11".
    """
    bare = code.strip()
    if re.fullmatch(r"\d{2}", bare):
        return bare
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,4})", bare) or re.fullmatch(r"(\d{2})(\d{4})", bare)
    if match is None:
        return None
    # A series has two digits after the point, a program four; one or three have lost a zero.
    return f"{match[1].zfill(2)}.{match[2] + '0' * (len(match[2]) % 2)}"


def tidy_isic(code: str) -> str | None:
    """ "p8530", "8530" -> "P8530", "8530": a section letter, two to four digits, or both; None when it is no code."""
    bare = code.strip().upper()
    return bare if re.fullmatch(r"[A-U]|[A-U]?\d{2,4}", bare) else None


ONET = CodeSystem(
    "onet",
    "https://www.onetcenter.org/taxonomy.html",
    "Standard Occupational Classification",
    tidy_onet,
    "https://www.onetonline.org/link/summary/{code}",
    "51-4121.00",
    ("onetcenter.org", "onetonline.org", "o*net"),
)
SOC = CodeSystem(
    "onet",
    "https://www.bls.gov/soc/",
    "Standard Occupational Classification",
    tidy_soc,
    example="51-4121",
    signs=("bls.gov/soc", "standard occupational classification"),
)
NAICS = CodeSystem(
    "naics",
    "https://www.census.gov/naics/",
    "North American Industry Classification System",
    tidy_naics,
    example="611310",
    signs=("/naics", "naics", "north american industry classification"),
)
CIP = CodeSystem(
    "cip",
    "https://nces.ed.gov/ipeds/cipcode/Default.aspx?y=55",
    "Classification of Instructional Programs",
    tidy_cip,
    example="11.0701",
    signs=("nces.ed.gov/ipeds/cip", "classification of instructional programs"),
)
ISIC = CodeSystem(
    "isic",
    "https://unstats.un.org/unsd/classifications/Econ/isic",
    "International Standard Industrial Classification of All Economic Activities",
    tidy_isic,
    example="8530",
    signs=("unstats.un.org", "isic", "international standard industrial classification"),
)
SYSTEMS = (ONET, SOC, NAICS, CIP, ISIC)
TABLES = tuple(dict.fromkeys(system.table for system in SYSTEMS))


def system_named(*addresses_and_names: str) -> CodeSystem | None:
    """The framework that an address or a name means, None when it is none of ours."""
    for text in addresses_and_names:
        wanted = text.lower()
        for system in SYSTEMS if wanted else ():
            if any(sign in wanted for sign in system.signs):
                return system
    return None


# -- names ---------------------------------------------------------------------------------------------------------

_tables: dict[str, CodeTable] = {}


@cache
def _shipped(table: str) -> CodeTable:
    """A small table of our own: major groups and what is common; of ISIC none."""
    path = FOLDER / "codes" / f"{table}.csv"
    if not path.exists():
        return CodeTable()
    return CodeTable.read(path.read_text(encoding="utf-8"), system_of_table(table).tidy)


def system_of_table(table: str) -> CodeSystem:
    """The framework whose table is called "onet", "naics", "cip" or "isic". Raises BadTable."""
    system = next((each for each in SYSTEMS if each.table == table), None)
    if system is None:
        raise BadTable(f"There is no framework “{table}”. The frameworks are: {', '.join(TABLES)}.")
    return system


def table_of(table: str) -> CodeTable:
    """The codes of a framework: those that were loaded, else the small table that is built in."""
    return _tables[table] if table in _tables else _shipped(table)


def read_table(table: str, path: str | Path) -> CodeTable:
    """The table in a file, without loading it.

    path: UTF-8 text, one code a line, with its name after a comma or a tab; a third column may hold other words to
    find it by, and a heading is allowed. Raises BadTable, and OSError when the file cannot be read.
    """
    system = system_of_table(table)
    try:
        found = CodeTable.read(Path(path).read_text(encoding="utf-8-sig"), system.tidy)
    except (UnicodeDecodeError, csv.Error) as problem:
        raise BadTable(f"{path} is no text in UTF-8. Save it as “CSV UTF-8”.") from problem
    if not found.codes:
        raise BadTable(f"{path} holds no line with a code such as {system.example} and its name.")
    return found


def load_table(table: str, path: str | Path) -> int:
    """Read the names of a framework's codes; gives their number. It takes the place of the table in use before.

    table: "onet", "naics", "cip" or "isic". path: see read_table(). Raises BadTable and OSError.
    """
    _tables[table] = read_table(table, path)
    return len(_tables[table].codes)


def load_folder(folder: str | Path) -> dict[str, int]:
    """Load every table that lies in a folder under its name (onet.csv, cip.tsv); gives the number of codes of each.

    A folder that is not there holds none. Raises BadTable.
    """
    found = {}
    for table in TABLES:
        for path in (Path(folder) / f"{table}.csv", Path(folder) / f"{table}.tsv"):
            if path.exists():
                found[table] = load_table(table, path)
    return found


def lookup(table: str, code: str) -> str | None:
    """The name of a code in its official form ("onet", "53-3032.00"), None where no table has it."""
    known = table_of(table).codes
    found = known.get(code) or (known.get(f"{code}.00") if table == "onet" else None)
    return found.name if found else None


def search(table: str, query: str, most: int = MOST) -> list[Code]:
    """The codes that a number or words mean, the nearest first. Raises BadTable for a framework that is not ours."""
    system_of_table(table)
    return table_of(table).find(query, most)
