"""What the expressions of parsed modules stand for: through names, loops, tuples and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.icomms.parsed_source import Module, arguments, returned

DEEPEST = 12
Meant = list[tuple[Module, ast.AST]]


class NotFollowed(Exception):
    """What an expression says cannot be read from the source."""


class Source:
    """Modules in which names are followed, also from one to another."""

    def __init__(self, paths: list[Path]) -> None:
        self.modules = [
            Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(paths)
        ]

    def inside(self, module: Module, node: ast.Subscript, depth: int) -> Meant:
        """What may stand at a place of a dictionary, or at a fixed place of tuples."""
        place = node.slice.value if isinstance(node.slice, ast.Constant) else None
        found: Meant = []
        for m, each in self.meant(module, node.value, depth):
            if isinstance(each, ast.Dict):
                found += [(m, value) for value in each.values]
            elif isinstance(each, ast.Tuple) and isinstance(place, int):
                found.append((m, each.elts[place]))
            else:
                raise NotFollowed(ast.unparse(node))
        if not found:
            raise NotFollowed(ast.unparse(node))
        return found

    def meant(self, module: Module, node: ast.AST, depth: int) -> Meant:
        """The expressions a name stands for; an expression stands for itself."""
        if depth > DEEPEST:
            raise NotFollowed(ast.unparse(node))
        if isinstance(node, ast.Subscript):
            return self.inside(module, node, depth + 1)
        if not isinstance(node, ast.Name):
            return [(module, node)]
        found: Meant = []
        for how, value, place in module.bindings(node.id, node):
            if how == "append" or (how == "also" and not place):
                continue
            whole = [(module, value)]
            if how == "each":
                whole = self.each(module, value, depth + 1)
            for m, one in whole:
                found += self._part(m, one, place, depth + 1)
        if not found:
            found = [*self._imported(module, node.id), *self._given(module, node)]
        if not found:
            raise NotFollowed(f"nothing is known of {node.id}")
        return found

    def _part(self, module: Module, node: ast.AST, place: tuple[int, ...], depth: int) -> Meant:
        """The part of a tuple; of a call, of what the function gives back."""
        if not place:
            return self.meant(module, node, depth)
        if isinstance(node, ast.Tuple):
            return self.meant(module, node.elts[place[0]], depth)
        if isinstance(node, ast.IfExp):
            parts = (node.body, node.orelse)
            return [one for part in parts for one in self._part(module, part, place, depth)]
        if isinstance(node, ast.Name):
            meant = self.meant(module, node, depth)
            return [one for m, part in meant for one in self._part(m, part, place, depth)]
        if isinstance(node, ast.Call) and ast.unparse(node.func) in module.functions:
            given = returned(module.functions[ast.unparse(node.func)])
            return [one for part in given for one in self._part(module, part, place, depth)]
        raise NotFollowed(ast.unparse(node))

    def each(self, module: Module, node: ast.AST, depth: int) -> Meant:
        """The members of a collection, as expressions."""
        if depth > DEEPEST:
            raise NotFollowed(ast.unparse(node))
        depth += 1
        if isinstance(node, (ast.Tuple, ast.List)):
            return [
                each
                for one in node.elts
                for each in (
                    self.each(module, one.value, depth)
                    if isinstance(one, ast.Starred)
                    else [(module, one)]
                )
            ]
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return [(module, node.elt)]
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self.each(module, node.value, depth)
        if isinstance(node, ast.BoolOp):
            return [each for one in node.values for each in self.each(module, one, depth)]
        if isinstance(node, ast.Name):
            return self._members(module, node, depth)
        if isinstance(node, ast.Call):
            return self._each_of_call(module, node, depth)
        raise NotFollowed(ast.unparse(node))

    def _members(self, module: Module, node: ast.Name, depth: int) -> Meant:
        found: Meant = []
        for how, value, place in module.bindings(node.id, node):
            if place or how == "each":
                raise NotFollowed(node.id)
            found += [(module, value)] if how == "append" else self.each(module, value, depth)
        for m, value in self._imported(module, node.id) if not found else ():
            found += self.each(m, value, depth)
        if not found:
            raise NotFollowed(node.id)
        return found

    def _each_of_call(self, module: Module, node: ast.Call, depth: int) -> Meant:
        name = ast.unparse(node.func)
        if name in ("sorted", "reversed", "list", "tuple"):
            return self.each(module, node.args[0], depth)
        if name in module.functions:
            given = [
                one.value for one in ast.walk(module.functions[name]) if isinstance(one, ast.Yield)
            ]
            if given:
                return [(module, one) for one in given if one is not None]
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values"):
            found: Meant = []
            for m, one in self.meant(module, node.func.value, depth):
                if not isinstance(one, ast.Dict):
                    raise NotFollowed(name)
                pairs = zip(one.keys, one.values, strict=True)
                if node.func.attr == "values":
                    found += [(m, value) for value in one.values]
                else:
                    found += [(m, ast.Tuple([key or value, value])) for key, value in pairs]
            return found
        raise NotFollowed(name)

    def _imported(self, module: Module, name: str) -> Meant:
        """What a name from another module of icomms stands for there."""
        return [
            (other, value)
            for other in self._sources(module, name)
            for _, value, _ in other.bindings(name, other.tree)
        ]

    def _sources(self, module: Module, name: str) -> Iterator[Module]:
        """The module of icomms that a name is imported from."""
        path = module.imports.get(name)
        yield from (other for other in self.modules if other.name == path)

    def functions(self, module: Module, name: str) -> Iterator[tuple[Module, ast.FunctionDef]]:
        """The function of a name, of this module or imported from another."""
        if name in module.functions:
            yield module, module.functions[name]
        for other in self._sources(module, name):
            if name in other.functions:
                yield other, other.functions[name]

    def _given(self, module: Module, node: ast.Name) -> Meant:
        """The arguments with which a function of this module is called, for its parameter."""
        function = module.function_of[id(node)]
        names = [one.arg for one in function.args.args] if function else []
        if function is None or node.id not in names:
            return []
        found: Meant = []
        for name, call in module.calls:
            if name == function.name and isinstance(call.func, ast.Name):
                found += [(module, a) for a in arguments(call, {node.id: names.index(node.id)})]
        return found
