"""Our own modules, parsed once: what each is called, and whom it imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("models", "channel_connectors", "handover", "bot", "demo", "bench", "docs")
OURS = (*PRODUCT, "tests")
_NOT_OURS = {".venv", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Import:
    """One imported name, in full: `from a.b import c` is `a.b.c`, and so is `import a.b.c`."""

    target: str
    line: int

    def within(self, *packages: str) -> bool:
        """Whether it is one of these, or something inside of one."""
        return any(self.target == name or self.target.startswith(f"{name}.") for name in packages)


@dataclass(frozen=True)
class Module:
    """`name` with dots; a package goes by its own name."""

    name: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def imports(self) -> list[Import]:
        return [found for node in ast.walk(self.tree) for found in self._imported(node)]

    def _imported(self, node: ast.AST) -> Iterator[Import]:
        match node:
            case ast.Import(names=names):
                yield from (Import(alias.name, node.lineno) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                source = ".".join([*self._relative(level), *([module] if module else [])])
                yield from (Import(f"{source}.{alias.name}", node.lineno) for alias in names)

    def _relative(self, level: int) -> list[str]:
        """`.` is the package this module is in, each further dot one further up."""
        if level == 0:
            return []
        parts = self.name.split(".")
        return parts[: len(parts) - level + self.is_package]


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """Every module of these top-level packages, in order of name."""
    return tuple(_module(path) for package in packages for path in _python_files(ROOT / package))


def _python_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if not _NOT_OURS & set(p.relative_to(ROOT).parts))


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if is_package else parts), path.read_text(), is_package)
