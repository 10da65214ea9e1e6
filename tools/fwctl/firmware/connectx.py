#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Example: firmware with a few registers of a ConnectX, for NVIDIA's tools.

usage: connectx.py PARENT

The attribute device_type of the device must be 1. The registers are the identity, a
temperature, and a configuration with SRIOV_EN and NUM_OF_VFS. A request is a command
of the mlx5 command interface. The example executes ACCESS_REG, with big-endian fields:

    request      opcode u16, 4 bytes, read u16, 2 bytes, register u16, argument u32,
                 then the register
    response     status u8, 3 bytes, syndrome u32, 8 bytes, then the register
"""
import errno
import struct
import sys

from fwctl_firmware import Firmware

REQUEST = struct.Struct('>H4xH2xHI')
ACCESS_REG = 0x0805
DEBUG_READ, DEBUG_WRITE = 1, 2
BAD_OPCODE, BAD_PARAMETER = 0x02, 0x03
# The context of an FD is 1, with the right to query the whole device.
INFO = struct.pack('=II', 1, 4)


def mgir():
    """General information. The numbers are those of a ConnectX-5."""
    register = bytearray(160)
    struct.pack_into('>H', register, 2, 0x1017)
    struct.pack_into('>H', register, 10, 0x020d)
    return register


def mtmp():
    """Temperature of sensor 0, in units of 0.125 degrees Celsius."""
    register = bytearray(32)
    struct.pack_into('>H', register, 6, 45 * 8)
    return register


class Item:
    """An item of the configuration, with the current and the next value."""

    def __init__(self, text, writable):
        self.default = bytes.fromhex(text)
        self.writable = writable
        self.current = self.next = self.default


# The PCI settings, and a description of their valid values: up to 127 VFs. A set bit in
# the first dword of the settings means that a value of the item exists.
ITEMS = {0x80: Item('80000000 00000008 00000000', True),
         0x81: Item('80000000 8000007f 00000000 00000000 00000000', False)}
FUNCTION = 3     # The class of an item, in the upper byte of its number
MNVDA, MNVDI, MNVQC, MNVIA, MNVGC = 0x9024, 0x9025, 0x9030, 0x9033, 0x9034


def access_item(number, read, data):
    """Query or set an item with MNVDA, or restore its default with MNVDI."""
    mode, length, kind = struct.unpack_from('>xBHI4x', data)
    item = ITEMS.get(kind)
    if not item or not (read or item.writable):
        return BAD_PARAMETER, b''
    if not read:
        length &= 0x1ff
        if number == MNVDA and not length == len(item.default) <= len(data) - 12:
            return BAD_PARAMETER, b''
        item.next = data[12:12 + length] if number == MNVDA else item.default
        return 0, data
    # Access mode: next, current or default value
    value = [item.next, item.current, item.default][min(mode >> 6, 2)]
    return 0, struct.pack('>xBHI4x', mode, len(value), kind) + value


def access_configuration(number, read, data):
    """Returns the status and the register."""
    if number in (MNVDA, MNVDI):
        return access_item(number, read, data)
    if number == MNVGC:     # The current and the default values can be read.
        return 0, struct.pack('>I12x', 3)
    if number == MNVIA:
        for item in ITEMS.values():
            item.next = item.default
        return 0, data
    kind, = struct.unpack_from('>I', data)
    item = ITEMS.get(kind)
    # mstconfig would read an item of a function that does not exist, unless this query
    # fails.
    if not item and kind >> 24 == FUNCTION:
        return BAD_PARAMETER, b''
    return 0, struct.pack('>II', kind, (3 if item.writable else 1) if item else 0)


REGISTERS = {0x9020: mgir(), 0x900A: mtmp()}
WRITABLE = {0x900A}


def access(number, read, data):
    """Returns the status and the register."""
    # The header of the longest register. A client may send less.
    data = data.ljust(12, b'\0')
    if number in (MNVDA, MNVDI, MNVQC, MNVIA, MNVGC):
        return access_configuration(number, read, data)
    register = REGISTERS.get(number)
    if register is None or (not read and number not in WRITABLE):
        return BAD_PARAMETER, b''
    if not read:
        register[:] = data[:len(register)].ljust(len(register), b'\0')
    return 0, bytes(register)


def execute(firmware, request):
    if len(request.data) < REQUEST.size:
        return firmware.fail(request, errno.EMSGSIZE)
    opcode, read, number, _ = REQUEST.unpack_from(request.data)
    if request.scope < (DEBUG_READ if read else DEBUG_WRITE):
        return firmware.fail(request, errno.EBADMSG)
    status, register = BAD_OPCODE, b''
    if opcode == ACCESS_REG:
        status, register = access(number, read,
                                  request.data[REQUEST.size:])
    # The response fills the caller's buffer.
    response = struct.pack('>B15x', status) + register
    return firmware.respond(request, response[:request.out_len].ljust(
        request.out_len, b'\0'))


with Firmware(sys.argv[1]) as device:
    device.set_info(INFO)
    print('ready', flush=True)
    for item in device:
        execute(device, item)
