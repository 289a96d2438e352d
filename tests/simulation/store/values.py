"""SQL's comparisons on Python values. NULL is None, and comes out of anything it goes into."""

import operator
from collections.abc import Callable
from typing import Any

Compare = Callable[[Any, Any], Any]


def known(compare: Compare) -> Compare:
    return lambda a, b: None if a is None or b is None else compare(a, b)


equal = known(operator.eq)
unequal = known(operator.ne)
less = known(operator.lt)
at_most = known(operator.le)
more = known(operator.gt)
at_least = known(operator.ge)
plus = known(operator.add)
minus = known(operator.sub)
within = known(lambda a, b: a in b)
without = known(lambda a, b: a not in b)
