# SPDX-License-Identifier: LGPL-2.1-or-later
"""Queues: many RPCs in flight, and events."""

import ctypes
from ctypes import byref, c_void_p
from dataclasses import dataclass

from . import _native
from ._device import DEFAULT_OUT_SIZE, Device, Handle, Request, Response
from ._native import Scope, call, lib, milliseconds


@dataclass(frozen=True)
class Event:
    """An event, or a report of lost ones: then lost is their number."""

    kind: int
    data: bytes
    sequence: int
    time_ns: int
    lost: int


class Queue(Handle):
    """A queue. Any number of threads may use it, except during close()."""

    def __init__(self, device: Device, depth: int) -> None:
        handle = c_void_p()
        call("fwctl_queue_new", device.handle, depth, byref(handle))
        super().__init__(handle, "fwctl_queue_free", parent=device)
        self.device = device
        device.add_child(self)
        # The requests in flight, by the address of the struct. The library uses the
        # buffers of these requests.
        self._requests: dict[int, Request] = {}

    def close(self) -> None:
        """Abandon the requests in flight, and release the queue."""
        super().close()
        self._requests.clear()

    def fileno(self) -> int:
        """Return an FD that is readable while next() can return at once."""
        return int(lib.fwctl_queue_fd(self.handle))

    @property
    def pending(self) -> int:
        """The number of requests that were submitted and not returned."""
        return int(lib.fwctl_queue_pending(self.handle))

    def submit(
        self,
        data: bytes,
        scope: int = Scope.CONFIGURATION,
        out_size: int = DEFAULT_OUT_SIZE,
        timeout: float | None = None,
    ) -> Request:
        """Send a request without waiting for its response."""
        request = Request(data, scope, out_size, timeout)
        address = ctypes.addressof(request.native)
        # Another thread can reap the request before the call returns.
        self._requests[address] = request
        try:
            call("fwctl_queue_submit", self.handle, byref(request.native))
        # After another exception, such as Ctrl-C, the request can be in flight.
        except _native.FwctlError:
            del self._requests[address]
            raise
        return request

    def next(self, timeout: float | None = None) -> Request | Event:
        """Return a completed request or an event. None waits without limit."""
        found = c_void_p()
        event = _native.Event(size=ctypes.sizeof(_native.Event))
        call("fwctl_queue_next", self.handle, milliseconds(timeout, -1),
             byref(found), byref(event))
        if found.value is not None:
            return self._requests.pop(found.value)
        return Event(event.kind, bytes(event.data[: event.data_len]),
                     event.sequence, event.time_ns, event.lost)

    def reap(self, timeout: float | None = None) -> Request:
        """Return a completed request. The queue must not have a subscription."""
        found = c_void_p()
        call("fwctl_queue_reap", self.handle, milliseconds(timeout, -1), byref(found))
        return self._requests.pop(found.value or 0)

    def response(self, request: Request) -> Response:
        """Return the response of a completed request, or raise its error."""
        return request.response(self.device)

    def subscribe(
        self, kind: int, scope: int = Scope.CONFIGURATION, max_events: int = 0
    ) -> None:
        """Receive the events of one kind. 0 is the kernel's limit of unread ones."""
        call("fwctl_queue_subscribe", self.handle, scope, kind, max_events)

    def cancel(self, request: Request) -> None:
        """Cancel a request in flight, which must still be reaped."""
        call("fwctl_queue_cancel", self.handle, byref(request.native))
