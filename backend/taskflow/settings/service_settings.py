"""ServiceSettings: those that services have of their own, read when it is known which."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct, ValidationError, convert, structs

from taskflow.domain.errors import StartFailed
from taskflow.domain.service import Service

OURS: Final = "TASKFLOW_"
LISTS: Final = (list, tuple, set, frozenset)


class ServiceSettings(Struct, frozen=True):
    """What the environment and the settings file say for services; shown nowhere."""

    environ: Mapping[str, str] = {}
    tables: Mapping[str, Any] = {}
    file: str = ""

    def all(self, services: Iterable[type[Service]]) -> dict[str, Any]:
        """Give the settings of each service that has some, by its name.

        Raises StartFailed with the first that is not right, without what is secret in it.
        """
        having = {one.name: one for one in services if one.settings is not None}
        for name in self.tables:
            if name not in having:
                near = get_close_matches(name, having, n=1)
                hint = f" Did you mean {near[0]}?" if near else " Take it out."
                raise StartFailed(f"{self.file} has a table [{name}] for no service.{hint}")
        return {name: self._of(one) for name, one in having.items()}

    def _of(self, service: type[Service]) -> Any:
        model: Any = service.settings
        table = self.tables.get(service.name, {})
        names = {one.encode_name for one in structs.fields(model)}
        for key in table:
            if key not in names:
                near = get_close_matches(key, names, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}."
                raise StartFailed(f"{self.file} sets {service.name}.{key}; {hint}")
        given = {name: self._value(service, name, table) for name in names}
        chosen = model(
            **{
                one.name: given[one.encode_name]
                for one in structs.fields(model)
                if given[one.encode_name] is not msgspec.UNSET
            }
        )
        if wrong := service.refuse(chosen):
            raise StartFailed(f"The settings of the service {service.name}: {wrong}. Correct it.")
        return chosen

    def _value(self, service: type[Service], name: str, table: Mapping[str, Any]) -> Any:
        variable = variable_of(service.name, name)
        text = self.environ.get(variable, "").strip()
        if not text and name not in table:
            return msgspec.UNSET
        source = f"The environment variable {variable}" if text else f"{service.name}.{name}"
        hint = _hint(service, name)
        try:
            return convert(_read(text, hint) if text else table[name], hint, strict=False)
        except (ValidationError, msgspec.DecodeError) as error:
            said = "it is not of its kind" if _secret(hint) else str(error).rstrip(".")
            where = "" if text else f" in {self.file}"
            raise StartFailed(f"{source}{where} is not right: {said}. Correct it.") from None

    def __repr__(self) -> str:
        return "OwnSettings(…)"

    def __rich_repr__(self) -> list[Any]:
        """Let rich show nothing either."""
        return []


def variable_of(service: str, field: str) -> str:
    """Give the environment variable of a service's setting."""
    named = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in service)
    return f"{OURS}{named.upper()}_{field.upper()}"


def described(service: type[Service], field: str) -> str:
    """Give what a setting is for."""
    metas = getattr(_hint(service, field), "__metadata__", ())
    return next((one.description for one in metas if _says(one)), "")


def _says(one: Any) -> bool:
    return isinstance(one, Meta) and bool(one.description)


def _hint(service: type[Service], field: str) -> Any:
    model: Any = service.settings
    hints = get_type_hints(model, include_extras=True)
    return next(hints[one.name] for one in structs.fields(model) if one.encode_name == field)


def _secret(hint: Any) -> bool:
    metas = getattr(hint, "__metadata__", ())
    return any(isinstance(one, Meta) and (one.extra or {}).get("secret") for one in metas)


def _read(text: str, hint: Any) -> Any:
    """Read a variable: JSON where the setting is no text, or a list separated by commas."""
    kind = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    kind = get_origin(kind) or kind
    if kind in LISTS and not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind in LISTS or kind is dict or (isinstance(kind, type) and issubclass(kind, Struct)):
        return msgspec.json.decode(text)
    return text
