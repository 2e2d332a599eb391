"""The access log serves the law's purposes only: no figure about how people work is ever drawn from it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = {"access_log_entry", "access_log_seal"}
MAY_READ = {
    "keptinformed/access_log": "writes, seals and verifies it",
    "keptinformed/supervision/facts.py": "reads it for alerts about misuse (section 62: integrity, and discipline)",
    "keptinformed/desk/access_log": "shows it to those who answer for lawful use",
    "keptinformed/cases/scraping.py": "counts who was shown, to stop collectors (section 62: integrity)",
    "keptinformed/publishing/looks.py": "tells a person how many staff looked (section 62: lawfulness)",
    "keptinformed/database/portal_rights.py": "names what the portal's role may do to it: add, and not read",
}


def reads_the_log(source: str) -> bool:
    """Say whether code imports the model of the log, or names its table."""
    return any(_reads_the_log(node) for node in ast.walk(ast.parse(source)))


def _reads_the_log(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module="keptinformed.access_log.models", names=names):
            return bool({alias.name for alias in names} & {"Entry", "*"})
        case ast.ImportFrom(module="keptinformed.access_log", names=names):
            return "models" in {alias.name for alias in names}
        case ast.Import(names=names):
            return "keptinformed.access_log.models" in {alias.name for alias in names}
        case ast.Constant(value=str(text)):
            return text == "access_log.Entry" or any(table in text for table in TABLES)
        case ast.Call(func=called):
            return ast.unparse(called).endswith("get_model") and "access_log" in ast.unparse(node)
    return False


def may_read(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return any(name == one or name.startswith(f"{one}/") for one in MAY_READ)


def test_nothing_else_reads_the_access_log() -> None:
    # Steps of the database are left out: they make tables and functions, and the service's role runs none of them.
    code = [path for path in (ROOT / "keptinformed").rglob("*.py") if path.parent.name != "migrations"]
    readers = [path for path in code if reads_the_log(path.read_text("utf-8"))]
    assert [path for path in readers if may_read(path)], "the search must find those that may"
    others = [path.relative_to(ROOT).as_posix() for path in readers if not may_read(path)]
    assert not others, (
        f"{others} read the access log. The Data Protection Act 2018, section 62, allows it for lawfulness, "
        "integrity, discipline and prosecution alone: take figures from events instead."
    )
    sql = [
        path
        for path in (ROOT / "keptinformed").rglob("*.sql")
        if TABLES & set(path.read_text("utf-8").split())
    ]
    assert not sql


@pytest.mark.parametrize(
    "code",
    [
        "from keptinformed.access_log.models import Category, Entry",
        "from keptinformed.access_log import models",
        "import keptinformed.access_log.models as log",
        "cursor.execute('SELECT count(*) FROM access_log_entry')",
        "apps.get_model('access_log', 'Entry')",
    ],
)
def test_every_way_of_reading_it_is_seen(code: str) -> None:
    assert reads_the_log(code)


def test_writing_to_it_is_not_reading() -> None:
    assert not reads_the_log("from keptinformed.access_log.entries import About, note")
