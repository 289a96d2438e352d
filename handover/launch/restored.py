"""`handover restored`: the operator says that an administration's database was put back from a backup.

Nobody else can know: what a backup holds looks like what was there all along.
"""

from sqlalchemy import Connection

from handover.launch.brand_check import read_brands
from handover.launch.only_broker import only_broker
from handover.launch.problem import CannotStart
from handover.settings import PartialSettings
from handover.storage.database import database_at
from handover.storage.migrate import upgrade
from handover.storage.restored import begin_anew, is_served


async def note_restored(settings: PartialSettings, administration: str) -> int:
    """How many messages are uncertain now. Raises `CannotStart` where it is unknown, or still served."""
    known = {str(brand.administration.key) for brand in read_brands(settings.brands_dir).values()}
    if administration not in known:
        raise CannotStart(
            f"there is no administration {administration}: there are {', '.join(sorted(known))}"
        )
    url = settings.database_for(administration)
    with only_broker(url):
        database = database_at(url)
        try:
            return await database.write(lambda db: _begin(db, administration))
        finally:
            await database.close()


def _begin(db: Connection, administration: str) -> int:
    upgrade(db, "administration")
    if is_served(db):
        raise CannotStart(f"brokers serve {administration}: stop them, restore, say so, then start them")
    return begin_anew(db)
