"""What an expression may name: functions and variables that mean something in Kaiku's part of SurveyJS."""

from typing import Final

from shared.survey.expressions.date_functions import DATE_FUNCTIONS
from shared.survey.expressions.functions import FUNCTIONS
from shared.survey.expressions.item_functions import ITEM_FUNCTIONS
from shared.survey.expressions.names import path_of
from shared.survey.expressions.problems import BadExpression, ExpressionCode
from shared.survey.expressions.syntax import Call, Constant, Node, Variable, nodes_in

KNOWN_FUNCTIONS: Final = frozenset({*FUNCTIONS, *DATE_FUNCTIONS, *ITEM_FUNCTIONS})
KNOWN_PROPERTIES: Final = frozenset(
    {"name", "valueName", "title", "value", "visible", "isVisible", "isRequired", "readOnly", "isReadOnly"}
)
OF_THE_ELEMENT: Final = frozenset({"$self.value", "$item.value", "$choice.value"})
OF_OTHER_TYPES: Final = frozenset(
    {"row", "prevrow", "nextrow", "totalrow", "prevpanel", "nextpanel", "parentpanel", "composite"}
)


def checked(root: Node) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all variables and functions. Raises BadExpression for those that mean nothing here."""
    names, functions = set(), set()
    for node in nodes_in(root):
        if isinstance(node, Variable):
            _check_variable(node)
            names.add(node.name)
        elif isinstance(node, Call):
            _check_call(node)
            functions.add(node.function)
    return frozenset(names), frozenset(functions)


def _check_variable(node: Variable) -> None:
    path = path_of(node.name)
    first = path[0].name.lower()
    refused = (
        (node.name.startswith("$") and node.name not in OF_THE_ELEMENT)
        or (first in OF_OTHER_TYPES and len(path) > 1)
        or (len(path) > 2 and path[1].name == "panel")
    )
    if refused:
        raise BadExpression(ExpressionCode.UNSUPPORTED_VARIABLE, node.place, node.name)


def _check_call(node: Call) -> None:
    if node.function not in KNOWN_FUNCTIONS:
        raise BadExpression(ExpressionCode.UNKNOWN_FUNCTION, node.place, node.function)
    if node.function == "propertyValue":
        name = node.parameters[1] if len(node.parameters) == 2 else None
        if not isinstance(name, Constant) or str(name.value).strip("'") not in KNOWN_PROPERTIES:
            raise BadExpression(ExpressionCode.UNSUPPORTED_VARIABLE, node.place, node.function)
