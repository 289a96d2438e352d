"""What is stored, a file per aggregate. Two databases: one per administration, and one directory of staff."""

from models.tables.conversations import claims, conversations, events, holds, reads
from models.tables.customers import contact_points, customers
from models.tables.deliveries import deliveries
from models.tables.directory import accounts, grants, sessions
from models.tables.metadata import administration, directory
from models.tables.moves import move_codes
from models.tables.news import news_choices
from models.tables.processes import process_links, processes
from models.tables.seats import seats
from models.tables.work import brokers, marks, work

__all__ = [
    "accounts",
    "administration",
    "brokers",
    "claims",
    "contact_points",
    "conversations",
    "customers",
    "deliveries",
    "directory",
    "events",
    "grants",
    "holds",
    "marks",
    "move_codes",
    "news_choices",
    "process_links",
    "processes",
    "reads",
    "seats",
    "sessions",
    "work",
]
