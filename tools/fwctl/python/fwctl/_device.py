# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices: the list, open devices and their RPCs."""

import ctypes
import os
import weakref
from collections.abc import Iterable
from ctypes import byref, c_void_p
from types import TracebackType
from typing import Any, NamedTuple, Self

from . import _native
from ._native import Feature, Scope, call, lib, milliseconds, text

DEFAULT_OUT_SIZE = 4096


class Info(NamedTuple):
    """The device type, its name if libfwctl has one, and the data of the type."""

    type: int
    type_name: str | None
    data: bytes


class Response(bytes):
    """A response. full_size is larger than the length if the response is truncated."""

    full_size: int


def _release(function: Any, handle: c_void_p, _parent: object) -> None:
    function(handle)


class Handle:
    """An object of libfwctl that is released once."""

    def __init__(
        self,
        handle: c_void_p,
        release: str,
        library: ctypes.CDLL = lib,
        parent: object = None,
    ) -> None:
        self._handle = handle
        # The parent stays open until the object is released.
        self._finalizer = weakref.finalize(
            self, _release, getattr(library, release), handle, parent)

    @property
    def handle(self) -> c_void_p:
        if self.closed:
            raise ValueError(f"{type(self).__name__} is closed")
        return self._handle

    @property
    def closed(self) -> bool:
        return not self._finalizer.alive

    def close(self) -> None:
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Request:
    """A request, and its response after it has completed."""

    def __init__(
        self,
        data: bytes,
        scope: int = Scope.CONFIGURATION,
        out_size: int = DEFAULT_OUT_SIZE,
        timeout: float | None = None,
        flags: int = 0,
    ) -> None:
        self._data = ctypes.create_string_buffer(data, len(data))
        self._out = ctypes.create_string_buffer(out_size)
        self.native = _native.Request(
            size=ctypes.sizeof(_native.Request),
            scope=scope,
            # 0 is no timeout, so the shortest one is a millisecond.
            timeout_ms=0 if timeout is None else max(1, milliseconds(timeout, 0)),
            flags=flags,
            in_=ctypes.addressof(self._data),
            in_len=len(data),
            out=ctypes.addressof(self._out),
            out_size=out_size,
        )

    @property
    def in_flight(self) -> bool:
        """The request failed, but the firmware may still execute it."""
        return bool(self.native.in_flight)

    def response(self, device: "Device") -> Response:
        """Return the response, or raise the error of the request."""
        call("fwctl_dev_explain", device.handle, byref(self.native))
        size = min(self.native.out_len, self.native.out_size)
        response = Response(self._out.raw[:size])
        response.full_size = self.native.out_len
        return response


class Device(Handle):
    """An open device. Threads may share it, but must not use it during close()."""

    def __init__(self, handle: c_void_p) -> None:
        super().__init__(handle, "fwctl_dev_close")
        self._children: weakref.WeakSet[Handle] = weakref.WeakSet()

    def add_child(self, child: Handle) -> None:
        """Close a queue before the device."""
        self._children.add(child)

    def close(self) -> None:
        for child in list(self._children):
            child.close()
        super().close()

    @property
    def name(self) -> str:
        return text(lib.fwctl_dev_name(self.handle)) or ""

    def fileno(self) -> int:
        """Return the FD of the device, -1 for a recording."""
        return int(lib.fwctl_dev_fd(self.handle))

    @property
    def features(self) -> Feature:
        features = ctypes.c_uint64()
        call("fwctl_dev_features", self.handle, byref(features))
        return Feature(features.value)

    def info(self) -> Info:
        data = ctypes.create_string_buffer(DEFAULT_OUT_SIZE)
        size = ctypes.c_size_t(len(data))
        kind = ctypes.c_uint32()
        call("fwctl_dev_info", self.handle, byref(kind), data, byref(size))
        name = text(lib.fwctl_device_type_name(kind.value))
        return Info(kind.value, name, data.raw[: size.value])

    def rpc(
        self,
        data: bytes,
        scope: int = Scope.CONFIGURATION,
        out_size: int = DEFAULT_OUT_SIZE,
        timeout: float | None = None,
    ) -> Response:
        """Send a request and wait for its response. Signals end the wait."""
        request = Request(
            data, scope, out_size, timeout, _native.REQUEST_INTERRUPTIBLE)
        call("fwctl_dev_rpc", self.handle, byref(request.native))
        return request.response(self)

    def restrict(
        self, max_scope: int, commands: Iterable[int] | None = None
    ) -> None:
        """Keep the scopes up to max_scope, and these commands; None for all."""
        numbers = [] if commands is None else list(commands)
        # The array has an element also for no commands, which NULL would permit all of.
        array = (ctypes.c_uint32 * (len(numbers) + 1))(*numbers)
        restriction = _native.Restriction(
            size=ctypes.sizeof(_native.Restriction),
            max_scope=max_scope,
            num_commands=len(numbers),
            commands=None if commands is None else array,
        )
        call("fwctl_dev_restrict", self.handle, byref(restriction), None)


class Entry(Handle):
    """A device of a list. Its members are those of struct fwctl_entry."""

    def __init__(self, handle: c_void_p) -> None:
        super().__init__(c_void_p(lib.fwctl_entry_ref(handle)), "fwctl_entry_unref")
        self.name: str = self._text("name") or ""
        self.node: str = self._text("node") or ""
        self.syspath: str = self._text("syspath") or ""
        self.parent: str | None = self._text("parent")
        self.bus: str | None = self._text("bus")
        self.driver: str | None = self._text("driver")
        self.pci: str | None = self._text("pci")

    def _text(self, member: str) -> str | None:
        return text(getattr(lib, f"fwctl_entry_{member}")(self._handle))

    def __repr__(self) -> str:
        return f"<fwctl.Entry {self.name} {self.parent}>"

    def open(self) -> Device:
        """Open the device, unless another one has its name now."""
        device = c_void_p()
        call("fwctl_entry_open", self.handle, byref(device))
        return Device(device)


class Context(Handle):
    """Settings for lists and open devices."""

    def __init__(self, sysroot: str | os.PathLike[str] | None = None) -> None:
        handle = c_void_p(lib.fwctl_context_new())
        if not handle:
            raise MemoryError
        super().__init__(handle, "fwctl_context_unref")
        if sysroot is not None and lib.fwctl_context_set_sysroot(
            handle, os.fsencode(sysroot)
        ):
            raise MemoryError

    def devices(self) -> list[Entry]:
        """List the devices, sorted by number."""
        devices = c_void_p()
        call("fwctl_list_new", self.handle, byref(devices))
        try:
            return [
                Entry(c_void_p(lib.fwctl_list_get(devices, i)))
                for i in range(lib.fwctl_list_count(devices))
            ]
        finally:
            lib.fwctl_list_free(devices)

    def find(self, name: str) -> Entry:
        """Look up a device by any of its names, see fwctl_list_find()."""
        devices, entry = c_void_p(), c_void_p()
        call("fwctl_list_new", self.handle, byref(devices))
        try:
            call("fwctl_list_find", devices, os.fsencode(name), byref(entry))
            return Entry(entry)
        finally:
            lib.fwctl_list_free(devices)

    def open(self, name: str) -> Device:
        """Open a device by any name that fwctl_dev_open() accepts."""
        device = c_void_p()
        call("fwctl_dev_open", self.handle, os.fsencode(name), byref(device))
        return Device(device)

    def open_replay(self, path: str | os.PathLike[str]) -> Device:
        """Open a recording in place of a device."""
        device = c_void_p()
        call("fwctl_dev_open_replay", self.handle, os.fsencode(path), byref(device))
        return Device(device)

    def from_fd(self, fd: int, name: str) -> Device:
        """Create a device from an FD of its node, which is duplicated."""
        device = c_void_p()
        call("fwctl_dev_from_fd", self.handle, fd, os.fsencode(name), byref(device))
        return Device(device)
