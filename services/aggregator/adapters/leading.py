"""The use cases of leaders' pages over one database, put together: bootstrap's list would grow too long by them."""

from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine

from services.aggregator.adapters.changes import SqlSettingWork
from services.aggregator.adapters.exporting import SqlDaysOfPanes
from services.aggregator.adapters.past import SqlSettingShelves
from services.aggregator.adapters.shelf import SqlShelves
from services.aggregator.adapters.tables import DIRECTORY
from services.aggregator.application.exporting import Exporting
from services.aggregator.application.foreseeing import Foreseeing
from services.aggregator.application.measuring import Measuring
from services.aggregator.application.setting import Setting
from services.aggregator.application.showing import Showing
from shared.log.directory import SqlDirectory
from shared.runtime import trace


class Leading(NamedTuple):
    """All that leaders look at and set, in the order in which the app takes it."""

    showing: Showing
    exporting: Exporting
    measuring: Measuring
    setting: Setting
    foreseeing: Foreseeing


def leading(engine: Engine) -> Leading:
    """The directory is looked at anew by every request: who has just set a goal goes on to its page."""
    directory = SqlDirectory(engine, DIRECTORY, every=0.0).now
    shelf, past = SqlShelves(engine), SqlSettingShelves(engine)
    showing = Showing(shelf, directory=directory)
    return Leading(
        showing,
        Exporting(SqlDaysOfPanes(engine), directory=directory),
        Measuring(shelf, showing=showing, directory=directory),
        Setting(partial(SqlSettingWork, engine, trace=trace.current), past, showing=showing, directory=directory),
        Foreseeing(past, directory),
    )
