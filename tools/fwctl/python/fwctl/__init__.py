# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Send requests to the firmware of devices, through libfwctl.

    import fwctl

    with fwctl.open("fwctl0") as device:
        print(device.info().type_name)
        response = device.rpc(bytes(16), scope=fwctl.Scope.DEBUG_READ)

libfwctl.h describes the functions and errors. Timeouts are in seconds.
"""

import os

from ._aio import AsyncQueue
from ._device import Context, Device, Entry, Info, Request, Response
from ._native import Feature, FwctlError, Reason, Scope, lib
from ._queue import Event, Queue

__all__ = [
    "AsyncQueue", "Context", "Device", "Entry", "Event", "Feature", "FwctlError",
    "Info", "Queue", "Reason", "Request", "Response", "Scope", "devices", "find",
    "from_fd", "open", "open_replay",
]

__version__: str = lib.fwctl_version().decode()


def devices() -> list[Entry]:
    """List the devices, sorted by number."""
    with Context() as context:
        return context.devices()


def find(name: str) -> Entry:
    """Look up a device by any of its names."""
    with Context() as context:
        return context.find(name)


def open(name: str) -> Device:  # pylint: disable=redefined-builtin
    """Open a device by any name that fwctl_dev_open() accepts."""
    with Context() as context:
        return context.open(name)


def open_replay(path: str | os.PathLike[str]) -> Device:
    """Open a recording in place of a device."""
    with Context() as context:
        return context.open_replay(path)


def from_fd(fd: int, name: str) -> Device:
    """Create a device from an FD of its node."""
    with Context() as context:
        return context.from_fd(fd, name)
