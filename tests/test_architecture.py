"""Who may import whom. The order of docs and of the folders is held here, so that it does not erode quietly."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A module may import what stands at its own layer's left, and its own layer where that is a package.
LAYERS = [
    ("components", "organisations"),
    ("members",),
    ("stories.models", "stories.byline"),
    ("stories.search", "stories.safety", "stories.insights", "stories.promise", "stories.reasons", "stories.consents",
     "stories.additions", "stories.answers", "stories.answering", "stories.lookalikes", "stories.saving",
     "stories.slugs", "stories.identifiers", "stories.own_names",
     "stories.derived", "stories.notifications", "stories.difference",
     "stories.redacting", "stories.covering", "stories.editing", "stories.noting", "stories.same",
     "stories.second_pair",
     "stories.copies", "stories.rendering", "stories.visits", "stories.ledger", "stories.choosing",
     "stories.collecting", "stories.calls", "stories.tags", "stories.refusals"),
    ("stories.actions", "stories.preconditions", "stories.workflow", "stories.scheduling", "stories.writing",
     "stories.importing", "stories.leaving", "stories.personal_data", "stories.figures", "stories.desk"),
    ("stories.forms",),
    ("stories.views",),
    ("stories.urls",),
]  # fmt: skip
NEVER = {
    ("stories.search", "stories.workflow"),
    ("stories.actions", "stories.search"),
    ("stories.preconditions", "stories.search"),
    ("stories.workflow", "stories.search"),
    ("stories.scheduling", "stories.search"),
    ("components", "organisations"),
    ("organisations", "components"),
}


def module_of(path):
    """Return the dotted name of a Python file below the project's root."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module):
    """Return (number of the layer, the name in it) for a module of ours, or None for one outside the layers."""
    for number, names in enumerate(LAYERS):
        for name in names:
            if module == name or module.startswith(name + "."):
                return number, name
    return None


def imports_of(path):
    """Return the dotted names that a file imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module_of(path)} imports by half a name, so that nobody sees from which layer"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def our_files():
    for folder in ("components", "organisations", "members", "stories"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"migrations", "management"} & set(path.relative_to(ROOT).parts):
                yield path


@pytest.mark.parametrize("path", list(our_files()), ids=module_of)
def test_a_module_imports_only_from_layers_below(path):
    here = layer_of(module_of(path))
    if here is None:
        return
    for name in sorted(imports_of(path)):
        there = layer_of(name)
        if there is None or there == here:
            continue
        assert there[0] <= here[0], f"{module_of(path)} imports {name}"
        assert (here[1], there[1]) not in NEVER, f"{module_of(path)} imports {name}"


def test_nothing_of_ours_imports_the_house_it_stands_in():
    for path in our_files():
        for name in imports_of(path):
            if name.startswith("impact_portal"):
                assert name.startswith("impact_portal.design"), f"{module_of(path)} imports {name}"


def test_what_the_readme_says_to_open_is_there():
    text = (ROOT / "README.md").read_text() + (ROOT / "docs/operations.md").read_text()
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var", ".venv"}
    named = [name for name in re.findall(r"`([\w./-]+)`", text) if name.partition("/")[0] in folders and "/" in name]

    assert len(named) > 50
    assert [name for name in named if not (ROOT / name).exists()] == []


# Comments, docstrings and help texts, of Python and of templates.
ABOUT_CODE = re.compile(
    r'"""[\s\S]*?"""|(?:^|\s)#.*|help_text=".*?"|\{#.*?#\}|\{% comment %\}[\s\S]*?\{% endcomment %\}', re.MULTILINE
)


def leads_somewhere(name):
    """Say whether a dotted name is that of a module of ours, or of something whose name stands in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:end])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if file.exists():
            return end == len(parts) or parts[end] in re.findall(r"\w+", file.read_text(encoding="utf-8"))
    return False


def test_what_comments_name_is_there():
    paths = [*our_files(), *(ROOT / "impact_portal").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    named = {
        (name, str(path.relative_to(ROOT)))
        for path in paths
        for about in ABOUT_CODE.findall(path.read_text(encoding="utf-8"))
        for name in re.findall(r"(?<![\w/])(?:stories|members|organisations|components)(?:\.\w+)+", about)
    }

    assert len(named) > 50
    assert [(name, path) for name, path in sorted(named) if not leads_somewhere(name)] == []
