# SPDX-License-Identifier: LGPL-2.1-or-later
"""The structs and functions of libfwctl.h, and its errors as exceptions."""

import ctypes
import enum
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any


class Scope(enum.IntEnum):
    """enum fwctl_scope"""

    CONFIGURATION = 0
    DEBUG_READ = 1
    DEBUG_WRITE = 2
    DEBUG_WRITE_FULL = 3


class Reason(enum.IntEnum):
    """enum fwctl_reason"""

    OTHER = 0
    ARGUMENT = 1
    NO_MEMORY = 2
    NO_FDS = 3
    NO_DEVICE = 4
    AMBIGUOUS = 5
    GONE = 6
    NOT_FWCTL = 7
    ACCESS = 8
    SCOPE = 9
    CAPABILITY = 10
    UNSUPPORTED = 11
    SIZE = 12
    FAULT = 13
    KERNEL = 14
    BUSY = 15
    DOWN = 16
    FIRMWARE = 17
    TIMEOUT = 18
    CANCELLED = 19
    INTERRUPTED = 20
    FULL = 21
    EMPTY = 22
    POLICY = 23
    STATUS = 24


class Feature(enum.IntFlag):
    """enum fwctl_feature"""

    QUEUES = 1
    MEMORY = 2


REQUEST_INTERRUPTIBLE = 1
EVENT_MAX = 4096


class Error(ctypes.Structure):
    """struct fwctl_error"""

    _fields_ = [
        ("size", c_size_t),
        ("code", c_int),
        ("reason", c_uint32),
        ("message", ctypes.c_char * 504),
        ("hint", ctypes.c_char * 512),
    ]


class Request(ctypes.Structure):
    """struct fwctl_request"""

    _fields_ = [
        ("size", c_size_t),
        ("scope", c_uint32),
        ("timeout_ms", c_uint32),
        ("flags", c_uint32),
        ("in_flight", c_uint32),
        ("in_", c_void_p),
        ("in_len", c_size_t),
        ("out", c_void_p),
        ("out_size", c_size_t),
        ("out_len", c_size_t),
        ("result", c_int),
        ("start_ns", c_uint64),
    ]


class Event(ctypes.Structure):
    """struct fwctl_event"""

    _fields_ = [
        ("size", c_size_t),
        ("kind", c_uint32),
        ("data_len", c_uint32),
        ("sequence", c_uint64),
        ("time_ns", c_uint64),
        ("lost", c_uint64),
        ("data", ctypes.c_ubyte * EVENT_MAX),
    ]


class Restriction(ctypes.Structure):
    """struct fwctl_restriction"""

    _fields_ = [
        ("size", c_size_t),
        ("max_scope", c_uint32),
        ("num_commands", c_uint32),
        ("commands", POINTER(c_uint32)),
    ]


lib = ctypes.CDLL("libfwctl.so.0")

# The result and the arguments of each function. Objects of the library are c_void_p.
PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "fwctl_version": (c_char_p,),
    "fwctl_device_type_name": (c_char_p, c_uint32),
    "fwctl_context_new": (c_void_p,),
    "fwctl_context_unref": (None, c_void_p),
    "fwctl_context_set_sysroot": (c_int, c_void_p, c_char_p),
    "fwctl_list_new": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_list_free": (None, c_void_p),
    "fwctl_list_count": (c_size_t, c_void_p),
    "fwctl_list_get": (c_void_p, c_void_p, c_size_t),
    "fwctl_list_find": (c_int, c_void_p, c_char_p, c_void_p, c_void_p),
    "fwctl_entry_ref": (c_void_p, c_void_p),
    "fwctl_entry_unref": (None, c_void_p),
    "fwctl_entry_open": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_entry_syspath": (c_char_p, c_void_p),
    "fwctl_entry_name": (c_char_p, c_void_p),
    "fwctl_entry_node": (c_char_p, c_void_p),
    "fwctl_entry_parent": (c_char_p, c_void_p),
    "fwctl_entry_bus": (c_char_p, c_void_p),
    "fwctl_entry_driver": (c_char_p, c_void_p),
    "fwctl_entry_pci": (c_char_p, c_void_p),
    "fwctl_dev_open": (c_int, c_void_p, c_char_p, c_void_p, c_void_p),
    "fwctl_dev_open_replay": (c_int, c_void_p, c_char_p, c_void_p, c_void_p),
    "fwctl_dev_from_fd": (c_int, c_void_p, c_int, c_char_p, c_void_p, c_void_p),
    "fwctl_dev_close": (None, c_void_p),
    "fwctl_dev_name": (c_char_p, c_void_p),
    "fwctl_dev_fd": (c_int, c_void_p),
    "fwctl_dev_features": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_dev_info": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "fwctl_dev_restrict": (c_int, c_void_p, c_void_p, c_void_p, c_void_p),
    "fwctl_dev_rpc": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_dev_explain": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_queue_new": (c_int, c_void_p, ctypes.c_uint, c_void_p, c_void_p),
    "fwctl_queue_submit": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_queue_reap": (c_int, c_void_p, c_int, c_void_p, c_void_p),
    "fwctl_queue_next": (c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_queue_subscribe": (
        c_int, c_void_p, c_uint32, c_uint32, ctypes.c_uint, c_void_p),
    "fwctl_queue_cancel": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_queue_pending": (ctypes.c_uint, c_void_p),
    "fwctl_queue_fd": (c_int, c_void_p),
    "fwctl_queue_free": (None, c_void_p),
}


def declare(library: ctypes.CDLL, prototypes: dict[str, tuple[Any, ...]]) -> None:
    """Set the result and the arguments of each function."""
    for name, (result, *arguments) in prototypes.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments


declare(lib, PROTOTYPES)


class FwctlError(OSError):
    """A struct fwctl_error. errno is positive, and strerror is the message."""

    def __init__(self, error: Error) -> None:
        self.reason: int = error.reason
        self.message: str = error.message.decode(errors="replace")
        self.hint: str = error.hint.decode(errors="replace")
        super().__init__(-error.code, self.message)

    def __str__(self) -> str:
        return self.message


def call(name: str, *arguments: Any, library: ctypes.CDLL = lib) -> None:
    """Call a function whose last argument is a struct fwctl_error."""
    error = Error(size=ctypes.sizeof(Error))
    if getattr(library, name)(*arguments, ctypes.byref(error)):
        raise FwctlError(error)


def text(value: bytes | None) -> str | None:
    """Convert a string of the library that may be NULL."""
    return None if value is None else value.decode(errors="surrogateescape")


def milliseconds(timeout: float | None, forever: int) -> int:
    """Convert seconds, and round up. None is forever."""
    if timeout is None:
        return forever
    return int(min(2**31 - 1, max(0, -(-timeout * 1000 // 1))))
