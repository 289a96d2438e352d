"""Chat by the protocols of Rasa's own channels, for clients that speak them already: REST and Socket.IO."""

from channel_connectors.chat.connector import ChatConnector

connector = ChatConnector()
