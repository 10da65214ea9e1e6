# SPDX-License-Identifier: LGPL-2.1-or-later
"""A queue for asyncio. The event loop waits for the FD of the queue."""

import asyncio
import dataclasses
import errno
from collections import deque
from types import TracebackType
from typing import Self

from ._device import DEFAULT_OUT_SIZE, Device, Request, Response
from ._native import FwctlError, Reason, Scope
from ._queue import Event, Queue

EVENTS_MAX = 1024


class AsyncQueue:
    """
    A queue of the running event loop, for its tasks only.

    Up to EVENTS_MAX events wait for next_event(). If more arrive, the queue drops
    events until the program has taken the earlier ones, and then reports the number.
    """

    def __init__(self, device: Device, depth: int) -> None:
        self._queue = Queue(device, depth)
        self._loop = asyncio.get_running_loop()
        self._responses: dict[Request, asyncio.Future[Response]] = {}
        self._events: deque[Event] = deque()
        self._lost: dict[int, Event] = {}
        # Tasks that wait for any completion or event.
        self._waiters: set[asyncio.Future[None]] = set()
        self._failure: FwctlError | None = None
        self._loop.add_reader(self._queue.fileno(), self._drain)

    def close(self) -> None:
        """Abandon the requests in flight, cancel their tasks, and release the queue."""
        if not self._queue.closed and not self._loop.is_closed():
            self._loop.remove_reader(self._queue.fileno())
        self._queue.close()
        for response in self._responses.values():
            response.cancel()
        for waiter in self._waiters:
            waiter.cancel()
        self._responses.clear()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def _wait(self) -> None:
        """Wait for the next completion or event."""
        waiter = self._loop.create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    async def _submit(
        self, data: bytes, scope: int, out_size: int, timeout: float | None
    ) -> Request:
        while True:
            try:
                return self._queue.submit(data, scope, out_size, timeout)
            except FwctlError as error:
                if error.reason != Reason.FULL or not self._queue.pending:
                    raise
            await self._wait()

    async def rpc(
        self,
        data: bytes,
        scope: int = Scope.CONFIGURATION,
        out_size: int = DEFAULT_OUT_SIZE,
        timeout: float | None = None,
    ) -> Response:
        """Send a request, also wait while the queue is full, and return the response."""
        request = await self._submit(data, scope, out_size, timeout)
        response: asyncio.Future[Response] = self._loop.create_future()
        self._responses[request] = response
        try:
            return await response
        except asyncio.CancelledError:
            self._cancel(request)
            raise

    def _cancel(self, request: Request) -> None:
        if request not in self._responses:
            return
        try:
            self._queue.cancel(request)
        except FwctlError as error:
            # The response has arrived.
            if error.errno != errno.ENOENT:
                raise

    def subscribe(
        self, kind: int, scope: int = Scope.CONFIGURATION, max_events: int = 0
    ) -> None:
        """Receive the events of one kind, see fwctl_queue_subscribe()."""
        self._queue.subscribe(kind, scope, max_events)

    async def next_event(self) -> Event:
        """Return the next event, or raise an error after the last one."""
        while not self._events and not self._lost:
            if self._failure:
                raise self._failure
            await self._wait()
        if self._events:
            return self._events.popleft()
        return self._lost.pop(next(iter(self._lost)))

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        return await self.next_event()

    def _drain(self) -> None:
        """Take everything that the queue has. The event loop calls this."""
        try:
            while True:
                item = self._queue.next(0)
                if isinstance(item, Event):
                    self._add_event(item)
                else:
                    self._complete(item)
        except FwctlError as error:
            # The queue is empty for now, or the device was removed.
            if error.reason != Reason.EMPTY and error.errno != errno.EINTR:
                self._fail(error)
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _add_event(self, event: Event) -> None:
        if len(self._events) < EVENTS_MAX and not self._lost:
            self._events.append(event)
            return
        first = self._lost.get(event.kind, dataclasses.replace(event, data=b"", lost=0))
        self._lost[event.kind] = dataclasses.replace(
            first, lost=first.lost + (event.lost or 1))

    def _complete(self, request: Request) -> None:
        future = self._responses.pop(request)
        if future.done():
            return
        try:
            future.set_result(self._queue.response(request))
        except FwctlError as error:
            future.set_exception(error)

    def _fail(self, error: FwctlError) -> None:
        self._loop.remove_reader(self._queue.fileno())
        self._failure = error
        for future in self._responses.values():
            if not future.done():
                future.set_exception(error)
        self._responses.clear()
