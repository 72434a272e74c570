"""Mutation operators for what those of Cosmic Ray leave alone.

Each is a class of Cosmic Ray's kind and works on the same syntax trees. Its examples are run as tests.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import parso
from cosmic_ray.operators.operator import Example, Operator

__all__ = ["OPERATORS", "Replacement"]

#: For a name, another one that can stand in its place.
COUNTERPARTS = {
    "RLock": "Lock",
    "SAWarning": "UserWarning",
    "assignable": "read_only",
    "method": "read_only",
    "read_only": "assignable",
    "setdefault": "get",
}

Position = tuple[tuple[int, int], tuple[int, int]]


class Replacement(Operator):
    """An operator that puts other code in a node's place."""

    @abstractmethod
    def replacements(self, node: Any) -> Iterator[str]:
        """Give each code that the operator would put in the node's place, without what precedes it."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """Give the node's position once for each replacement."""
        for _ in self.replacements(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the replacement of that number."""
        code = list(self.replacements(node))[index]
        return parso.parse(node.get_first_leaf().prefix + code)


class RemoveStatement(Replacement):
    """Removes an assignment, a call, a ``raise`` or a ``del``."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.parent is None or node.parent.type != "simple_stmt":
            return
        if node.type in ("atom_expr", "raise_stmt", "del_stmt") or _assigned_value(node) is not None:
            yield "pass"

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("save(x)\n", "pass\n"),
            Example("x = 1\n", "pass\n"),
            Example("x: int = 1\n", "pass\n"),
            Example("raise x\n", "pass\n"),
            Example("del x\n", "pass\n"),
        )


class RemoveDefinition(Replacement):
    """Removes a function or a method, together with its decorators."""

    def replacements(self, node: Any) -> Iterator[str]:
        is_decorated = node.type == "decorated" and node.children[-1].type == "funcdef"
        if is_decorated or (node.type == "funcdef" and node.parent.type != "decorated"):
            yield "pass\n"

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("class A:\n    def f(self):\n        pass\n", "class A:\n    pass\n"),
            Example("class A:\n    @wraps(g)\n    def f(self):\n        pass\n", "class A:\n    pass\n"),
        )


class RemoveBases(Replacement):
    """Removes what a class inherits."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "classdef" and node.children[2] == "(" and node.children[3] != ")":
            yield f"class {node.name.value}:" + node.children[-1].get_code()

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("class A(B, C):\n    x = 1\n", "class A:\n    x = 1\n"),)


class RemoveContext(Replacement):
    """Runs the body of a ``with`` statement without entering anything."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "with_stmt" and not any(child.type == "with_item" for child in node.children):
            yield "if True:" + node.children[-1].get_code()

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("with lock:\n    f()\n", "if True:\n    f()\n"),)


class FinallyOnlyAfterSuccess(Replacement):
    """Runs a ``finally`` block only if the ``try`` block has not raised."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "try_stmt" and node.children[3] == "finally":
            body, ending = node.children[2].get_code(), node.children[5].get_code()
            indentation = node.children[3].prefix
            yield f"try:{body}{indentation}except ():\n{indentation}    pass\n{indentation}else:{ending}"

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example(
                "try:\n    f()\nfinally:\n    g()\n",
                "try:\n    f()\nexcept ():\n    pass\nelse:\n    g()\n",
            ),
        )


class RemoveCause(Replacement):
    """Removes the ``from`` of a ``raise`` statement."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "raise_stmt" and "from" in node.children:
            yield f"raise{node.children[1].get_code()}"

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("raise x from None\n", "raise x\n"),)


class ReturnNone(Replacement):
    """Returns None instead of a value."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "return_stmt" and node.children[1] != "None":
            yield "return None"

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("def f():\n    return x\n", "def f():\n    return None\n"),)


class AssignNone(Replacement):
    """Assigns None instead of a value, and something else instead of None."""

    def replacements(self, node: Any) -> Iterator[str]:
        value = _assigned_value(node)
        if value is not None:
            target = node.get_code(include_prefix=False)[: -len(value.get_code())]
            yield target + (" ..." if value == "None" else " None")

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("x = f()\n", "x = None\n"),
            Example("x: int = f()\n", "x: int = None\n"),
            Example("x = None\n", "x = ...\n"),
        )


class ReplaceDefault(Replacement):
    """Gives a parameter another default."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.parent is not None and node.parent.type == "param" and node is node.parent.default:
            yield "..."

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("def f(a, b=None): pass\n", "def f(a, b=...): pass\n"),)


class DropArgument(Replacement):
    """Leaves out an argument of a call."""

    def replacements(self, node: Any) -> Iterator[str]:
        arguments = _arguments(node)
        for left_out in range(len(arguments)):
            yield _call(arguments[:left_out] + arguments[left_out + 1 :])

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("f(a, *b, c=1)\n", "f( *b, c=1)\n"),
            Example("f(a, *b, c=1)\n", "f(a, c=1)\n", 1),
            Example("f(a, *b, c=1)\n", "f(a, *b)\n", 2),
            Example("f(a)\n", "f()\n"),
        )


class SwapArguments(Replacement):
    """Swaps two neighbouring positional arguments of a call."""

    def replacements(self, node: Any) -> Iterator[str]:
        arguments = _arguments(node)
        for first, (left, right) in enumerate(pairwise(arguments)):
            # What has a name or a star is a node of type "argument".
            if "argument" not in (left.type, right.type):
                yield _call([*arguments[:first], right, left, *arguments[first + 2 :]])

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("f(a,b,c,d=1)\n", "f(b,a,c,d=1)\n"),
            Example("f(a,b,c,d=1)\n", "f(a,c,b,d=1)\n", 1),
            Example("f(a,*b,c,d)\n", "f(a,*b,d,c)\n"),
        )


class UnwrapCall(Replacement):
    """Uses the only argument of a call instead of its result."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "atom_expr":
            arguments = _arguments(node.children[-1])
            if len(arguments) == 1 and arguments[0].type != "argument":
                argument = arguments[0].get_code(include_prefix=False)
                # Only brackets let it go on in a further line.
                yield f"({argument})" if "\n" in argument else argument

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("x = f(a.b)\n", "x = a.b\n"),
            Example("x = f(\n    'a'\n    'b'\n)\n", "x = ('a'\n    'b')\n"),
        )


class ReplaceString(Replacement):
    """Changes the text of a string."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "string":
            opening, text, closing = _parts_of_string(node.value)
            yield f"{opening}XX{text}XX{closing}"
        # A piece of an f-string cannot be parsed alone, so the f-string is replaced as a whole.
        if node.type == "fstring":
            pieces = [child.get_code() for child in node.children]
            for index, child in enumerate(node.children):
                if child.type == "fstring_string":
                    changed = [*pieces]
                    changed[index] = f"XX{child.value}XX"
                    yield "".join(changed).strip()

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("x = 'text'\n", "x = 'XXtextXX'\n"),
            Example("x = f'a{b}c'\n", "x = f'XXaXX{b}c'\n"),
            Example("x = f'a{b}c'\n", "x = f'a{b}XXcXX'\n", 1),
        )


class ReplaceCondition(Replacement):
    """Takes a condition for true, or for false, without looking."""

    def replacements(self, node: Any) -> Iterator[str]:
        before = node.get_previous_sibling() if node.parent is not None else None
        if before is not None and before.type == "keyword" and before.value in ("if", "elif", "while"):
            yield "True"
            yield "False"

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("if a:\n    f()\n", "if True:\n    f()\n"),
            Example("if a:\n    f()\n", "if False:\n    f()\n", 1),
            Example("x = a if b else c\n", "x = a if True else c\n"),
        )


class DropOperand(Replacement):
    """Leaves out one operand of ``and`` or ``or``."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type in ("and_test", "or_test"):
            operands = [child.get_code().strip() for child in node.children[::2]]
            for left_out in range(len(operands)):
                yield f" {node.children[1].value} ".join(operands[:left_out] + operands[left_out + 1 :])

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("x = a and b and c\n", "x = b and c\n"),
            Example("x = a or b\n", "x = a\n", 1),
        )


class TestTruthNotNone(Replacement):
    """Asks whether something is true instead of whether it is not None."""

    def replacements(self, node: Any) -> Iterator[str]:
        if node.type == "comparison" and node.children[-1] == "None":
            value, test = (child.get_code().strip() for child in node.children[:2])
            yield f"not {value}" if test == "is" else value

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (
            Example("x = a is None\n", "x = not a\n"),
            Example("x = a is not None\n", "x = a\n"),
        )


class Interchange(Replacement):
    """Uses, instead of a name, another one that can stand in its place."""

    def replacements(self, node: Any) -> Iterator[str]:
        # Not where the name is defined or imported: that is the same mutant again, or none.
        if node.type == "name" and node.value in COUNTERPARTS and not node.is_definition():
            yield COUNTERPARTS[node.value]

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("lock = threading.RLock()\n", "lock = threading.Lock()\n"),)


def _assigned_value(node: Any) -> Any:
    if node.type != "expr_stmt":
        return None
    holder = node.children[1] if node.children[1].type == "annassign" else node
    return holder.children[-1] if holder.children[-2] == "=" else None


def _arguments(node: Any) -> list[Any]:
    if node.type != "trailer" or node.children[0] != "(" or len(node.children) != 3:
        return []
    inside = node.children[1]
    arguments = inside.children if inside.type == "arglist" else [inside]
    return [argument for argument in arguments if argument != ","]


def _call(arguments: Sequence[Any]) -> str:
    return "(" + ",".join(argument.get_code() for argument in arguments) + ")"


def _parts_of_string(code: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"""(\w*(?P<quote>'''|\"""|'|"))(.*)((?P=quote))""", code, re.DOTALL)
    if found is None:
        raise ValueError(f"{code!r} is not the code of a string; teach ReplaceString to read it")
    return found[1], found[3], found[4]


OPERATORS: dict[str, type[Operator]] = {
    operator.__name__: operator
    for operator in (
        RemoveStatement,
        RemoveDefinition,
        RemoveBases,
        RemoveContext,
        FinallyOnlyAfterSuccess,
        RemoveCause,
        ReturnNone,
        AssignNone,
        ReplaceDefault,
        DropArgument,
        SwapArguments,
        UnwrapCall,
        ReplaceString,
        ReplaceCondition,
        DropOperand,
        TestTruthNotNone,
        Interchange,
    )
}
