#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Example: firmware with the admin commands of an NVMe-like device.

usage: nvme.py PARENT

A request is a submission entry of 64 bytes, then data. A response is a completion
entry of 16 bytes, then data. Both are little-endian, as in NVMe:

    submission   opcode u8, flags u8, id u16, namespace u32, 32 bytes, CDW10..15
    completion   result u32, reserved u32, queue u32, id u16, status u16

The vendor's opcode 0xC0 adds 32-bit numbers. 0xC1 completes with the next command.
"""
import collections
import errno
import struct
import sys

from fwctl_firmware import Cancel, Firmware

SUBMISSION = struct.Struct('<BBHI32x6I')
COMPLETION = struct.Struct('<IIIHH')
CONFIGURATION, DEBUG_READ = 0, 1
INVALID_OPCODE, INVALID_FIELD = 1, 2


class Status(Exception):
    """The status of a command that failed."""


class Controller:
    """State of the device. Each command returns its result and its data."""

    def __init__(self):
        self.features = {}
        self.log = collections.deque(maxlen=4096)

    def get_log(self, page, _cdw11, _data):
        if page != 0xCA:
            raise Status(INVALID_FIELD)
        return len(self.log), bytes(self.log)

    def identify(self, cns, _cdw11, _data):
        if cns != 1:
            raise Status(INVALID_FIELD)
        return 0, struct.pack('<HH20s40s8s', 0x1AF4, 0x1AF4, b'SERIAL0001',
                              b'Python controller', b'1.0').ljust(4096, b'\0')

    def set_feature(self, feature, value, data):
        # Bound the memory that a client can use.
        if len(data) > 4096:
            raise Status(INVALID_FIELD)
        self.features[feature] = value, data
        return 0, b''

    def get_feature(self, feature, _cdw11, _data):
        if feature not in self.features:
            raise Status(INVALID_FIELD)
        return self.features[feature]

    def add(self, _cdw10, _cdw11, data):
        if len(data) % 4:
            raise Status(INVALID_FIELD)
        return sum(struct.unpack(f'<{len(data) // 4}I', data)) & 0xffffffff, b''

    def wait(self, _cdw10, _cdw11, _data):
        return 0, b''

    # opcode: minimum scope, command
    COMMANDS = {0x02: (DEBUG_READ, get_log), 0x06: (CONFIGURATION, identify),
                0x09: (CONFIGURATION, set_feature), 0x0A: (CONFIGURATION, get_feature),
                0xC0: (CONFIGURATION, add), 0xC1: (CONFIGURATION, wait)}

    def execute(self, firmware, request):
        if len(request.data) < SUBMISSION.size:
            return firmware.fail(request, errno.EMSGSIZE)
        opcode, _, tag, _, *cdw = SUBMISSION.unpack_from(request.data)
        scope, command = self.COMMANDS.get(opcode, (CONFIGURATION, None))
        if request.scope < scope:
            return firmware.fail(request, errno.EBADMSG)
        self.log.append(opcode)
        result, data, status = 0, b'', 0 if command else INVALID_OPCODE
        try:
            if command:
                result, data = command(self, cdw[0] & 0xff, cdw[1],
                                       request.data[SUBMISSION.size:])
        except Status as e:
            status = e.args[0]
        return firmware.respond(request, COMPLETION.pack(result, 0, 0, tag,
                                                         status << 1) + data)


controller, waiting = Controller(), {}
with Firmware(sys.argv[1]) as device:
    print('ready', flush=True)
    for record in device.records():
        if isinstance(record, Cancel):
            # The request may have had its response already.
            if request := waiting.pop(record.tag, None):
                print('cancelled', request.data.hex(), flush=True)
        elif record.data[:1] == b'\xC1':
            waiting[record.tag] = record
        else:
            for item in [record, *waiting.values()]:
                controller.execute(device, item)
            waiting.clear()
