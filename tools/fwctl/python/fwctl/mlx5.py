# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Registers, configuration and diagnostic counters of mlx5 devices, by name.

    import fwctl
    from fwctl.mlx5 import Mlx5

    with fwctl.open("mlx5_0") as device, Mlx5(device) as mlx5:
        print(mlx5.read("PAOS", local_port=1)["oper_status"])
        mlx5.set_config("SRIOV_EN", "True")

libfwctl-mlx5.h describes the functions and errors.
"""

import ctypes
import errno
from collections.abc import Iterator
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, NamedTuple

from . import _native
from ._device import Device, Handle
from ._native import milliseconds, text

NEXT = 0
CURRENT = 1
DEFAULT = 2

_NAME_SIZE = 96


class _Field(ctypes.Structure):
    """struct fwctl_mlx5_field"""

    _fields_ = [
        ("size", c_size_t),
        ("name", ctypes.c_char * _NAME_SIZE),
        ("access", c_uint32),
        ("bit", c_uint32),
        ("width", c_uint32),
        ("values", c_char_p),
    ]


class _Sample(ctypes.Structure):
    """struct fwctl_mlx5_sample"""

    _fields_ = [
        ("size", c_size_t),
        ("counter", c_uint32),
        ("sample", c_uint32),
        ("time_stamp", c_uint32),
        ("value", c_uint64),
        ("name", c_char_p),
        ("unit", c_char_p),
    ]


lib = ctypes.CDLL("libfwctl-mlx5.so.0")
_free = ctypes.CDLL(None).free
_free.restype = None
_free.argtypes = (c_void_p,)

PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "fwctl_mlx5_new": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_mlx5_free": (None, c_void_p),
    "fwctl_mlx5_set_timeout": (None, c_void_p, c_uint32),
    "fwctl_mlx5_register_name": (c_char_p, c_size_t),
    "fwctl_mlx5_register_new": (c_int, c_char_p, c_void_p, c_void_p),
    "fwctl_mlx5_register_free": (None, c_void_p),
    "fwctl_mlx5_register_read": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_mlx5_register_write": (c_int, c_void_p, c_void_p, c_void_p),
    "fwctl_mlx5_register_field": (c_int, c_void_p, c_size_t, c_void_p),
    "fwctl_mlx5_register_get": (c_int, c_void_p, c_char_p, c_void_p, c_void_p),
    "fwctl_mlx5_register_text": (c_int, c_void_p, c_char_p, c_void_p, c_void_p),
    "fwctl_mlx5_register_set": (c_int, c_void_p, c_char_p, c_char_p, c_void_p),
    "fwctl_mlx5_config_name": (c_int, c_size_t, c_char_p, c_size_t),
    "fwctl_mlx5_config_get": (
        c_int, c_void_p, c_char_p, c_uint32, c_void_p, c_void_p),
    "fwctl_mlx5_config_set": (
        c_int, c_void_p, c_char_p, c_char_p, c_void_p, c_void_p),
    "fwctl_mlx5_counters_read": (c_int, c_void_p, c_void_p, c_void_p, c_void_p),
}
_native.declare(lib, PROTOTYPES)


def _call(name: str, *arguments: Any) -> None:
    _native.call(name, *arguments, library=lib)


def _take(pointer: c_void_p) -> str:
    """Convert a string that the caller releases."""
    value = ctypes.string_at(pointer.value or 0).decode(errors="surrogateescape")
    _free(pointer)
    return value


class Field(NamedTuple):
    """A field of a register. access is a bit of enum fwctl_mlx5_access."""

    name: str
    access: int
    bit: int
    width: int
    values: str | None


class Sample(NamedTuple):
    """A sample of a diagnostic counter"""

    counter: int
    name: str | None
    unit: str | None
    sample: int
    time_stamp: int
    value: int


class Register(Handle):
    """An image of a register. register["field"] is a number, or text if it is longer."""

    def __init__(self, name: str) -> None:
        handle = c_void_p()
        _call("fwctl_mlx5_register_new", name.encode(), byref(handle))
        super().__init__(handle, "fwctl_mlx5_register_free", lib)

    def __getitem__(self, name: str) -> int | str:
        value = c_uint64()
        try:
            _call("fwctl_mlx5_register_get", self.handle, name.encode(), byref(value))
        except _native.FwctlError as error:
            if error.errno != errno.EOVERFLOW:
                raise
            return self.text(name)
        return value.value

    def __setitem__(self, name: str, value: int | str) -> None:
        _call("fwctl_mlx5_register_set", self.handle, name.encode(),
              str(value).encode())

    def text(self, name: str) -> str:
        """Return a field as text: 1 (up)."""
        value = c_void_p()
        _call("fwctl_mlx5_register_text", self.handle, name.encode(), byref(value))
        return _take(value)

    def fields(self) -> Iterator[Field]:
        """Enumerate the fields."""
        field = _Field(size=ctypes.sizeof(_Field))
        index = 0
        while not lib.fwctl_mlx5_register_field(self.handle, index, byref(field)):
            yield Field(field.name.decode(), field.access, field.bit, field.width,
                        text(field.values))
            index += 1


class Mlx5(Handle):
    """The functions of an open mlx5 device"""

    def __init__(self, device: Device, timeout: float | None = None) -> None:
        handle = c_void_p()
        _call("fwctl_mlx5_new", device.handle, byref(handle))
        super().__init__(handle, "fwctl_mlx5_free", lib, device)
        device.add_child(self)
        # 0 is no timeout, so the shortest one is a millisecond.
        lib.fwctl_mlx5_set_timeout(
            handle, 0 if timeout is None else max(1, milliseconds(timeout, 0)))

    def read(self, register: str | Register, **fields: int | str) -> Register:
        """Read a register. The fields select the instance, such as local_port=1."""
        image = Register(register) if isinstance(register, str) else register
        for name, value in fields.items():
            image[name] = value
        _call("fwctl_mlx5_register_read", self.handle, image.handle)
        return image

    def write(self, register: Register) -> None:
        """Write an image. The device changes at once."""
        _call("fwctl_mlx5_register_write", self.handle, register.handle)

    def config(self, name: str, which: int = NEXT) -> str:
        """Return a parameter of the configuration."""
        value = c_void_p()
        _call("fwctl_mlx5_config_get", self.handle, name.encode(), which, byref(value))
        return _take(value)

    def set_config(self, name: str, value: int | str) -> bool:
        """Set a parameter for the next reset. Returns whether it was different."""
        changed = c_int()
        _call("fwctl_mlx5_config_set", self.handle, name.encode(),
              str(value).encode(), byref(changed))
        return bool(changed.value)

    def counters(self) -> list[Sample]:
        """Read the latest samples of the diagnostic counters."""
        samples, count = POINTER(_Sample)(), c_size_t()
        _call("fwctl_mlx5_counters_read", self.handle, byref(samples), byref(count))
        try:
            return [
                Sample(s.counter, text(s.name), text(s.unit), s.sample, s.time_stamp,
                       s.value)
                for s in samples[: count.value]
            ]
        finally:
            _free(samples)


def register_names() -> Iterator[str]:
    """Enumerate the known registers."""
    index = 0
    while name := lib.fwctl_mlx5_register_name(index):
        yield name.decode()
        index += 1


def config_names() -> Iterator[str]:
    """Enumerate the known parameters of the configuration."""
    name = ctypes.create_string_buffer(_NAME_SIZE)
    index = 0
    while not lib.fwctl_mlx5_config_name(index, name, len(name)):
        yield name.value.decode()
        index += 1
