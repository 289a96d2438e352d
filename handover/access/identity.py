"""Who asks."""

from dataclasses import dataclass

from handover.access.roles import Role
from models.vocabulary.identity import AdministrationKey, AgentId, BrandKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An account within one administration. `brands` were granted; `capacity`: conversations at a time."""

    id: AgentId
    name: str
    role: Role
    administration: AdministrationKey
    brands: frozenset[BrandKey]
    capacity: int
