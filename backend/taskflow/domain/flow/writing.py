"""Writing: a flow as YAML that people like to read and that every YAML reader reads alike."""

import re
from typing import Any, Final

import yaml

from taskflow.domain.flow.document import Flow, in_order
from taskflow.domain.flow.yaml_text import NOT_PLAIN

_LINE: Final = 100
_SHORT: Final = 72
_BREAKS: Final = re.compile("[\r\x85\u2028\u2029]")
"""What YAML also takes for the end of a line, and would turn into one."""


def write_flow(flow: Flow) -> str:
    """Write a flow as YAML; ``read_flow`` gives the same document back."""
    return write_document(in_order(flow))


def write_document(document: Any) -> str:
    """Write a document as YAML, in the order of its members."""
    return yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_LINE,
        indent=2,
    )


class _Dumper(yaml.SafeDumper):
    """PyYAML's writer: short things on one line, long texts as blocks, no references."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 as PyYAML calls it
        """Write what is shared as often as it occurs."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 as PyYAML calls it
        """Indent lists below their key."""
        super().increase_indent(flow=flow, indentless=False)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Write several lines as a block, and in quotes what would be read as something else."""
        quoted = _BREAKS.search(text) or NOT_PLAIN.fullmatch(text)
        style = '"' if quoted else ("|" if "\n" in text else None)
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def represent_number(self, number: float) -> yaml.ScalarNode:
        """Write 160.0 as 160: JSON does not tell them apart."""
        if number.is_integer() and abs(number) < 2**53:
            return self.represent_int(int(number))
        return self.represent_float(number)

    def represent_members(self, members: dict[str, Any]) -> yaml.MappingNode:
        """Write an object that is short and holds no other objects on one line."""
        node = self.represent_mapping("tag:yaml.org,2002:map", members)
        node.flow_style = "name" not in members and _short(members, list(members.values()))
        return node

    def represent_items(self, items: list[Any]) -> yaml.SequenceNode:
        """Write a short list of plain values on one line."""
        node = self.represent_sequence("tag:yaml.org,2002:seq", items)
        node.flow_style = _short(items, items)
        return node


def _short(whole: Any, parts: list[Any]) -> bool:
    plain = all(not isinstance(part, (dict, list)) or part in ([], {}) for part in parts)
    return (plain or not parts) and len(str(whole)) <= _SHORT and "\\n" not in str(whole)


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(float, _Dumper.represent_number)
_Dumper.add_representer(dict, _Dumper.represent_members)
_Dumper.add_representer(list, _Dumper.represent_items)
