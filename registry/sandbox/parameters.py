"""Query parameters: read, and refused together in the words of the contract."""

from django.http import QueryDict

from registry.sandbox.problems import problem

_YES_NO = {"true": True, "yes": True, "1": True, "t": True, "on": True}
_YES_NO |= {"false": False, "no": False, "0": False, "f": False, "off": False, "": False}
WHICH = ("exclude", "include", "only")


class Parameters:
    """Collects what is wrong; `check()` raises Problem 400 with all of it."""

    def __init__(self, values: QueryDict) -> None:
        self.values = values
        self.errors: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def check_characters(self, path: str) -> None:
        """Raises Problem 400 for NUL, which no database keeps, in the path or the query."""
        texts = [path, *self.values, *(value for values in self.values.lists() for value in values[1])]
        if any("\0" in str(text) for text in texts):
            raise problem(400, "The address holds a NUL character")

    def check(self) -> None:
        if self.errors:
            raise problem(400, *self.errors)

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name) or default

    def texts(self, name: str) -> list[str]:
        """The items of a comma list, [] when it is not given."""
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def boolean(self, name: str, *, default: bool = False) -> bool:
        given = self.values.get(name)
        if given is None:
            return default
        if given.lower() not in _YES_NO:
            self.errors.append(f"{name} is invalid")
        return _YES_NO.get(given.lower(), default)

    def integer(self, name: str, default: int, *, least: int | None = None) -> int:
        given = self.values.get(name)
        if not given:
            return default
        try:
            number = int(given)
        except ValueError:
            self.errors.append(f"{name} is invalid")
            return default
        if least is not None and number < least:
            self.errors.append(f"{name} does not have a valid value")
        return number

    def choice(self, name: str, among: tuple[str, ...], default: str) -> str:
        given = self.text(name, default)
        if given != default and given not in among:
            self.errors.append(f"{name} does not have a valid value")
        return given
