"""Why a turn could not be answered. Each failure carries the code the broker sees; none carries texts.

TurnFailure
 ├─ BadRequest      400 bad_request       the caller's fault: retrying is useless
 ├─ ModelNotReady   503 model_not_ready   no model loaded yet
 ├─ ActionFailed    503 action_failed     a custom action, or the action server, failed
 ├─ TurnTimedOut    503 turn_timed_out    the turn took longer than TURN_SECONDS
 └─ TurnBroke       503 turn_failed       anything else
"""

from __future__ import annotations


class TurnFailure(Exception):
    status = 503
    code = "turn_failed"


class BadRequest(TurnFailure):
    status = 400
    code = "bad_request"


class ModelNotReady(TurnFailure):
    code = "model_not_ready"


class ActionFailed(TurnFailure):
    code = "action_failed"


class TurnTimedOut(TurnFailure):
    code = "turn_timed_out"


class TurnBroke(TurnFailure):
    code = "turn_failed"
