"""The parent: forks a child per brand, restarts those that die, goes down with all of them.

It must stay single-threaded and free of event loops until the last fork, so signals are not handled but
awaited (`sigtimedwait`). A child that dies is restarted after a pause that doubles up to LONGEST_PAUSE and is
forgotten once it has lived a while. A parent that dies, even by SIGKILL, takes its children along
(PR_SET_PDEATHSIG)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

AWAITED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER = 0.5, 30.0, 60.0  # seconds
GRACE = 5.0  # seconds for a child to finish its turns after SIGTERM
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One brand's process: what it runs, and since when (`due` = when to start it again, 0 while it
    lives)."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE


def look_after(children: Sequence[Child]) -> int:
    """Runs until SIGTERM or SIGINT; the exit status of the parent. Only the parent returns."""
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    for child in children:
        _start(child)
    while True:
        received = signal.sigtimedwait(AWAITED, _until_next(children))
        if received is not None and received.si_signo in (signal.SIGTERM, signal.SIGINT):
            return _stop(children)
        if received is not None and received.si_signo == signal.SIGHUP:
            _pass_on(children, signal.SIGHUP)
        _bury(children)
        for child in children:
            if child.due and child.due <= time.monotonic():
                _start(child)


def _start(child: Child) -> None:
    parent = os.getpid()
    child.pid = os.fork()
    if child.pid == 0:
        _be(child, parent)
    child.started, child.due = time.monotonic(), 0.0
    _say(f"{child.name}: started, pid {child.pid}")


def _be(child: Child, parent: int) -> None:
    """The child's whole life; never returns."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, AWAITED)
        child.run()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _until_next(children: Sequence[Child]) -> float:
    waits = [child.due - time.monotonic() for child in children if child.due]
    return max(0.0, min([*waits, 60.0]))


def _bury(children: Sequence[Child]) -> None:
    """Collects whoever died and sets when each is due again."""
    by_pid = {child.pid: child for child in children if not child.due}
    while (dead := _next_dead()) is not None:
        pid, status = dead
        if pid in by_pid:
            _plan_restart(by_pid[pid], os.waitstatus_to_exitcode(status))


def _next_dead() -> tuple[int, int] | None:
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, status) if pid else None


def _plan_restart(child: Child, status: int) -> None:
    now = time.monotonic()
    steady = now - child.started >= STEADY_AFTER
    child.pause = FIRST_PAUSE if steady else min(LONGEST_PAUSE, child.pause * 2)
    child.due = now + child.pause
    _say(f"{child.name}: ended with status {status}, again in {child.pause:.1f} s")


def _pass_on(children: Sequence[Child], number: int) -> None:
    for child in children:
        if not child.due:
            os.kill(child.pid, number)


def _stop(children: Sequence[Child]) -> int:
    _pass_on(children, signal.SIGTERM)
    alive = {child.pid for child in children if not child.due}
    deadline = time.monotonic() + GRACE
    while alive and time.monotonic() < deadline:
        signal.sigtimedwait({signal.SIGCHLD}, 0.1)
        while (dead := _next_dead()) is not None:
            alive.discard(dead[0])
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return 0


def _say(what: str) -> None:
    print(what, flush=True)
