"""The connectors there are: every folder beside this file that has one."""

import pkgutil
from importlib import import_module

import channel_connectors
from channel_connectors.contract import Connector
from models.vocabulary.identity import ChannelName


def connectors() -> dict[ChannelName, Connector]:
    """By channel, which is the folder's name."""
    folders = (found.name for found in pkgutil.iter_modules(channel_connectors.__path__) if found.ispkg)
    return {ChannelName(name): _connector(name) for name in folders}


def _connector(folder: str) -> Connector:
    found: Connector = import_module(f"channel_connectors.{folder}").connector
    return found
