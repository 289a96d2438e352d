"""Codes by which a conversation goes on elsewhere (`handover.moves`), as rows."""

from sqlalchemy import Connection

from models.tables import move_codes
from models.vocabulary.identity import ConversationId


def void(connection: Connection, conversation: ConversationId) -> None:
    """Whoever asked for one may not be who the conversation is with from now on."""
    connection.execute(move_codes.delete().where(move_codes.c.conversation_id == conversation))
