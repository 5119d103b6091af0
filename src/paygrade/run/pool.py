"""Workers, on a local Dask cluster or an existing one: tasks go in, outcomes come out."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import dask
from distributed import Client, Future, LocalCluster
from distributed.core import rpc
from distributed.scheduler import KilledWorker
from distributed.security import Security

from paygrade.box.client import BoxFailure
from paygrade.box.seal import SealError
from paygrade.run.course import Refused
from paygrade.run.task import Failure, Orders, Outcome, Task
from paygrade.run.versions import VersionMismatch, demand
from paygrade.run.work import grade

# Two tasks a worker are under way, so that none waits for the coordinator; more would only
# hold more submissions in memory.
_AHEAD = 2
# A scheduler on the same campus answers within a second or is not there.
_CONNECT_SECONDS = 15
# A local worker that says nothing for so long is hung or stopped: its tasks go elsewhere.
_SILENT_SECONDS = 60
# A worker that joins waits so long for its first task.
_COUNT_SECONDS = 1.0
# How often a task is given out in all, where workers fail or never answer.
_ATTEMPTS = 4


@dataclass
class _Attempt:
    """A task under way: where it was sent, and until when an answer is expected."""

    task: Task
    until: float
    futures: list[Any] = field(default_factory=list)
    number: int = 1


# How often workers are asked for their versions, where one ends meanwhile.
_TRIES_TO_ASK = 3


class Pool:
    """A cluster to grade on; `jobs` local processes, or whatever is at the address `scheduler`.

    A task that isn't answered in `patience` seconds is given to another worker as well; the first
    answer counts and a later one is dropped. Raises `Refused` where there is nobody to work.
    """

    def __init__(self, jobs: int, scheduler: str | None, patience: float) -> None:
        self._patience = patience
        self._cluster: LocalCluster | None = None
        self._answers: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._attempts: dict[str, _Attempt] = {}
        self._workers, self._counted = 0, -_COUNT_SECONDS
        if scheduler is None:
            self._cluster, security = local_cluster(jobs)
            # Answers come through the scheduler, which lets go of a worker that has stopped; asked
            # directly, such a worker would hold the run for ever.
            self._client = Client(self._cluster, security=security)
        else:
            self._client = _remote(scheduler)

    def demand_versions(self, orders: Orders) -> None:
        """Refuse to begin where a worker runs other software; late comers refuse by themselves."""
        here = orders.versions.get("pay-audited")
        for tries_left in reversed(range(_TRIES_TO_ASK)):
            try:
                self._client.run(demand, dict(orders.versions))
                return
            except VersionMismatch as problem:
                raise Refused(str(problem)) from None
            except (ModuleNotFoundError, AttributeError) as problem:
                raise Refused(
                    f"a worker can't load the grader ({problem}); install the same "
                    f"pay-audited[grade] there as here: {here}"
                ) from None
            except OSError as problem:  # one ended meanwhile; those that are left are asked again
                if not tries_left:
                    raise Refused(f"a worker ends when it is asked something: {problem}") from None

    def run(self, tasks: Iterable[Task], orders: Orders) -> Iterator[Outcome | Failure | None]:
        """Outcomes as they come, None where none came for a moment.

        Tasks are taken from the iterable as workers get free.
        """
        shared = self._client.submit(_same, orders, key=f"orders-{id(self)}-{time.time_ns()}")
        waiting = iter(tasks)
        more = True
        while more or self._attempts:
            while more and len(self._attempts) < self._room():
                task = next(waiting, None)
                if task is None:
                    more = False
                else:
                    until = time.monotonic() + self._patience
                    self._attempts[task.student] = _Attempt(task, until)
                    self._send(self._attempts[task.student], shared)
            if self._attempts:
                yield from self._next(shared)
                yield None

    def _room(self) -> int:
        """How many tasks may be under way; workers come and go, but asking costs milliseconds."""
        if time.monotonic() > self._counted + _COUNT_SECONDS:
            self._workers, self._counted = len(self._client.nthreads()), time.monotonic()
        return _AHEAD * max(1, self._workers)

    def _send(self, attempt: _Attempt, shared: Any, avoid: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        everybody = self._client.nthreads() if avoid else ()
        others = [worker for worker in everybody if worker not in avoid]
        student = attempt.task.student
        future = self._client.submit(
            grade, attempt.task, shared, pure=False, workers=others or None
        )
        attempt.futures.append(future)
        future.add_done_callback(lambda done: self._answers.put((student, done)))

    def _next(self, shared: Any) -> Iterator[Outcome | Failure]:
        """Wait a moment for an answer, then look for tasks that wait too long."""
        with contextlib.suppress(queue.Empty):
            student, future = self._answers.get(timeout=0.5)
            attempt = self._attempts.get(student)
            if attempt is not None and future in attempt.futures:
                yield from self._take(attempt, future, shared)
        for attempt in list(self._attempts.values()):
            if time.monotonic() > attempt.until:
                yield from self._again(attempt, shared, "no worker answered in time")

    def _take(self, attempt: _Attempt, future: Any, shared: Any) -> Iterator[Outcome | Failure]:
        problem = future.exception() if future.status == "error" else None
        if future.status == "finished":
            outcome = future.result()
            self._forget(attempt)
            yield outcome
        elif isinstance(problem, SealError | VersionMismatch):
            self._forget(attempt)
            yield Failure(attempt.task.student, str(problem), stops=True)
        elif future.status in ("cancelled", "lost") and self._client.status != "running":
            self._forget(attempt)
            why = "the connection to the scheduler was lost"
            yield Failure(attempt.task.student, why, stops=True)
        else:
            yield from self._again(attempt, shared, _words(problem, future))

    def _again(self, attempt: _Attempt, shared: Any, why: str) -> Iterator[Outcome | Failure]:
        """Give a task out once more, not to a worker that has it; or give up."""
        if attempt.number >= _ATTEMPTS:
            self._forget(attempt)
            yield Failure(attempt.task.student, f"{why} ({attempt.number} attempts)")
            return
        attempt.number += 1
        attempt.until = time.monotonic() + self._patience
        keys = {future.key for future in attempt.futures}
        under_way = self._client.processing().items()
        holders = {worker for worker, found in under_way if keys & set(map(str, found))}
        self._send(attempt, shared, holders)

    def _forget(self, attempt: _Attempt) -> None:
        self._attempts.pop(attempt.task.student, None)
        for future in attempt.futures:
            future.cancel()

    def close(self) -> None:
        """End the connection, and the workers where they are ours."""
        for attempt in list(self._attempts.values()):
            with contextlib.suppress(Exception):  # the scheduler may be gone: nothing to cancel
                self._forget(attempt)
        self._client.close(timeout=5)
        if self._cluster is not None:
            self._cluster.close(timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _same(orders: Orders) -> Orders:
    """A task of its own, so that a worker that dies doesn't take the orders with it."""
    return orders


def _words(problem: BaseException | None, future: Future) -> str:
    if isinstance(problem, KilledWorker):
        return "its workers were killed"
    if isinstance(problem, BoxFailure):
        return str(problem)
    return f"{type(problem).__name__}: {problem}" if problem else f"its task was {future.status}"


def local_cluster(jobs: int) -> tuple[LocalCluster, Security]:
    """Processes of this machine, one thread each, that end with this process; who may talk to them.

    Loopback is shared with every account of this machine, and whoever can talk to a worker runs
    code as the instructor: a certificate that lives as long as the cluster keeps others out.
    """
    dask.config.set(
        {
            "distributed.scheduler.worker-ttl": f"{_SILENT_SECONDS}s",
            "distributed.worker.daemon": True,
            # A queued task can go to any worker, also when one of them has stopped.
            "distributed.scheduler.worker-saturation": 1.0,
        }
    )
    security = Security.temporary()
    cluster = LocalCluster(
        protocol="tls://",
        security=security,
        n_workers=jobs,
        threads_per_worker=1,
        processes=True,
        memory_limit=0,  # a submission's memory is limited where it runs, in its box
        dashboard_address="127.0.0.1:0",  # any free port: two courses may grade at once
        silence_logs=50,
        preload=["paygrade.lean"],
    )
    return cluster, security


def _remote(address: str) -> Client:
    try:
        # A client waits for ever where something listens that isn't a scheduler.
        asyncio.run(asyncio.wait_for(_ask(address), _CONNECT_SECONDS))
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as problem:
        why = str(problem) or f"nothing answered in {_CONNECT_SECONDS} s"
        raise Refused(f"there is no Dask scheduler at {address}: {why}") from None
    except MemoryError:  # its first bytes were read as a length
        why = "what answers there speaks another protocol"
        raise Refused(f"there is no Dask scheduler at {address}: {why}") from None
    try:
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except TimeoutError:
        client.close()
        raise Refused(f"the scheduler at {address} has no workers; start one there") from None
    return client


async def _ask(address: str) -> None:
    """Have a scheduler say who it is."""
    secured = Security().get_connection_args("client")
    async with rpc(address, connection_args=secured) as scheduler:
        await scheduler.identity()
