"""matrix: the same choices for each row."""

from shared.survey.asks import Choice, Matrix
from shared.survey.problems import ProblemCode
from shared.survey.reading.conditions import ITEM, condition
from shared.survey.reading.items import distinct, items
from shared.survey.reading.names import sound
from shared.survey.reading.node import Node
from shared.survey.reading.rating import role_of

MOST_ROWS = 50
MOST_COLUMNS = 20
ROW = ITEM | {"row"}
COLUMN = ITEM | {"column"}


def matrix(node: Node) -> Matrix:
    """Rows and columns; "can't say" goes by its usual values."""
    multiple = node.one_of("cellType", ("radio", "checkbox"), default="radio") == "checkbox"
    rows, columns = items(node, "rows", "itemvalue"), items(node, "columns", "matrixcolumn", role=role_of)
    _bounded(node, "rows", rows, MOST_ROWS)
    _bounded(node, "columns", columns, MOST_COLUMNS)
    node.reader.counts_parts(node.at("rows"), len(rows))
    for row in rows:  # their keys are names in what is stored
        sound(node.reader, node.at("rows"), row.key)
    return Matrix(
        rows=rows,
        columns=columns,
        multiple=multiple,
        each_required=node.flag("eachRowRequired"),
        each_unique=node.flag("eachRowUnique"),
        rows_visible_if=condition(node, "rowsVisibleIf", inner=ROW, times=len(rows)),
        columns_visible_if=condition(node, "columnsVisibleIf", inner=COLUMN, times=len(columns)),
    )


def _bounded(node: Node, key: str, found: tuple[Choice, ...], most: int) -> None:
    if not found:
        node.wrong(key, ProblemCode.MISSING, property=key)
    elif len(found) > most:
        node.wrong(key, ProblemCode.TOO_MANY, most=most, what=key)
    distinct(node, key, found)
