"""Names of things. All are opaque strings; a type checker keeps them apart."""

from typing import NewType

BrandKey = NewType("BrandKey", str)
AdministrationKey = NewType("AdministrationKey", str)
CustomerId = NewType("CustomerId", str)
ConversationId = NewType("ConversationId", str)
AgentId = NewType("AgentId", str)
OfferId = NewType("OfferId", str)
CommandId = NewType("CommandId", str)
"""Whoever asks for something names the request; the same name never does its work twice."""

ChannelName = NewType("ChannelName", str)
"""The folder name of a connector: `web_widget`, `chat`, …"""
