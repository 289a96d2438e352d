"""Roles, and what each may do: one table."""

from collections.abc import Mapping
from enum import StrEnum


class Act(StrEnum):
    """What an account may do, within the brands granted to it."""

    CONVERSE = "converse"
    """Take, hold and pass conversations; sign in at the desk."""
    READ = "read"
    """Read conversations that are not one's own."""
    OVERSEE = "oversee"
    """See queues, colleagues and targets; assign."""
    TRAIN = "train"
    """Correct what assistants understood; train and promote them."""
    ADMINISTER = "administer"
    """Accounts, grants, brands and channels."""


class Role(StrEnum):
    """The work an account is for."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"

    def may(self, act: Act) -> bool:
        return act in MAY[self]


MAY: Mapping[Role, frozenset[Act]] = {
    #                              own conversations  others' too  the whole desk  the assistant  the house
    Role.AGENT: frozenset({Act.CONVERSE, Act.READ}),
    Role.SUPERVISOR: frozenset({Act.CONVERSE, Act.READ, Act.OVERSEE}),
    Role.TRAINER: frozenset({Act.READ, Act.TRAIN}),
    Role.ADMINISTRATOR: frozenset({Act.READ, Act.OVERSEE, Act.ADMINISTER}),
}
