"""Modules of Python parsed: who calls what, and what names are bound to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# How a name is bound (is, also, each, append), to what, and its place in a tuple.
Binding = tuple[str, ast.AST, tuple[int, ...]]


@dataclass
class Module:
    """One parsed module: who stands in which function, and what its names are."""

    path: Path
    tree: ast.Module
    function_of: dict[int, ast.FunctionDef | None] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    calls: list[tuple[str, ast.Call]] = field(default_factory=list)
    classes: list[ast.ClassDef] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)
    _bound: dict[int, dict[str, list[Binding]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._place(self.tree, None)

    def _place(self, node: ast.AST, function: ast.FunctionDef | None) -> None:
        self.function_of[id(node)] = function
        for name, binding in _bindings(node):
            self._bound.setdefault(id(function), {}).setdefault(name, []).append(binding)
        if isinstance(node, ast.Call):
            self.calls.append((last_name(node.func), node))
        if isinstance(node, ast.ImportFrom):
            path = f"{(node.module or '').replace('.', '/')}.py"
            self.imports |= {alias.name: path for alias in node.names}
        if isinstance(node, ast.ClassDef):
            self.classes.append(node)
        if isinstance(node, ast.FunctionDef):
            self.functions[node.name] = node
            function = node
        for child in ast.iter_child_nodes(node):
            self._place(child, function)

    @property
    def name(self) -> str:
        """Where it lies, below the root."""
        return self.path.relative_to(ROOT).as_posix()

    def bindings(self, name: str, at: ast.AST) -> list[Binding]:
        """All that a name is bound to, as seen from `at`: in its function, else in the module."""
        function = self.function_of[id(at)]
        inside = self._bound.get(id(function), {}).get(name, [])
        return inside or self._bound.get(id(None), {}).get(name, [])


def last_name(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _bindings(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    """The names a statement binds, or adds to."""
    pairs: list[tuple[str, ast.AST, ast.AST]] = []
    if isinstance(node, ast.Assign):
        pairs = [("is", target, node.value) for target in node.targets]
    elif isinstance(node, ast.AnnAssign) and node.value:
        pairs = [("is", node.target, node.value)]
    elif isinstance(node, ast.AugAssign):
        pairs = [("also", node.target, node.value)]
    elif isinstance(node, (ast.For, ast.comprehension)):
        pairs = [("each", node.target, node.iter)]
    elif isinstance(node, ast.NamedExpr):
        pairs = [("is", node.target, node.value)]
    elif isinstance(node, ast.Call) and last_name(node.func) == "append" and node.args:
        pairs = [("append", getattr(node.func, "value", node), node.args[0])]
    for how, target, value in pairs:
        if isinstance(target, ast.Name):
            yield target.id, (how, value, ())
        elif isinstance(target, ast.Tuple):
            for place, one in enumerate(target.elts):
                if isinstance(one, ast.Name):
                    yield one.id, (how, value, (place,))


def arguments(call: ast.Call, wanted: dict[str, int]) -> Iterator[ast.AST]:
    """The arguments asked for; a starred one stands for all from its place on."""
    for name, place in wanted.items():
        starred = [a for a in call.args[: place + 1] if isinstance(a, ast.Starred)]
        if starred:
            yield starred[0]
        elif place < len(call.args):
            yield call.args[place]
        yield from (keyword.value for keyword in call.keywords if keyword.arg == name)


def keys(node: ast.AST) -> list[ast.AST]:
    """The keys of a dictionary that is written out, on either side of a condition."""
    if isinstance(node, ast.IfExp):
        return [*keys(node.body), *keys(node.orelse)]
    if isinstance(node, ast.Dict):
        return [key for key in node.keys if key is not None]
    return [node]


def returned(function: ast.FunctionDef) -> list[ast.AST]:
    return [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]


def is_value(node: ast.AST) -> bool:
    """Numbers that are worked out, lengths, names of files, lists joined with commas."""
    if isinstance(node, ast.BinOp):
        return not isinstance(node.op, ast.Add) or is_value(node.right) or _is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return True
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        return called in ("len", "', '.join")
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Attribute) and node.attr == "name"


def makes_a_record(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func)[:1].isupper()


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)
