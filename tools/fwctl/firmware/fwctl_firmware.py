# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware in user space, in Python: a program is the firmware of a mock device.

    with Firmware('fwctl_mock.0') as firmware:
        for request in firmware:
            firmware.respond(request, b'response')

include/uapi/fwctl/mock.h describes the interface of the kernel.
"""
import collections
import ctypes
import errno
import fcntl
import os
import struct

_RECORD = struct.Struct('=IHHQIIII')
_RESPOND = struct.Struct('=IiQIIQ')
_POST = struct.Struct('=IIIIQ')
_RESPOND_NR, _POST_NR = 0x9AC0, 0x9AC1
_REQUEST, _CANCEL, _OPENED, _CLOSED = 1, 2, 3, 4
_MAX_LEN = 2 << 20

# Kinds of events
TEMPERATURE, HEALTH, AGENT, VENDOR = 1, 2, 3, 0x100

Request = collections.namedtuple('Request', 'tag context scope data out_len')
Cancel = collections.namedtuple('Cancel', 'tag')
Opened = collections.namedtuple('Opened', 'context')
Closed = collections.namedtuple('Closed', 'context')


class Firmware:
    """The firmware of the device with this parent, such as fwctl_mock.0.

    Iteration waits for requests until the device is removed. It skips other
    records, which records() returns. fileno() is for poll(). A program that replaces
    itself with exec passes the file with os.set_inheritable() and continues with fd.
    """

    def __init__(self, parent, fd=None):
        self.fd = fd if fd is not None else os.open(f'/dev/{parent}',
                                                    os.O_RDWR | os.O_CLOEXEC)

    def close(self):
        """All requests in flight end with ENOTCONN."""
        os.close(self.fd)

    def fileno(self):
        return self.fd

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def records(self, contexts=False):
        """Generate each Request and Cancel, in the order of the kernel.

        With contexts, also generate Opened and Closed, for programs with state for
        each context.
        """
        while data := os.read(self.fd, _RECORD.size + _MAX_LEN):
            while data:
                size, kind, _, tag, context, scope, in_len, out_len = \
                    _RECORD.unpack_from(data)
                if kind == _REQUEST:
                    payload = data[_RECORD.size:_RECORD.size + in_len]
                    yield Request(tag, context, scope, payload, out_len)
                elif kind == _CANCEL:
                    yield Cancel(tag)
                elif kind == _OPENED and contexts:
                    yield Opened(context)
                elif kind == _CLOSED and contexts:
                    yield Closed(context)
                data = data[size:]

    def __iter__(self):
        return (r for r in self.records() if isinstance(r, Request))

    def respond(self, request, data=b''):
        """Complete a request. Returns False if it is not in flight any more."""
        return self._complete(request.tag, 0, data)

    def fail(self, request, error):
        """Complete a request with an errno, such as errno.EBADMSG."""
        return self._complete(request.tag, -error, b'')

    def post(self, kind, data=b'', context=0):
        """Post an event, to all contexts or to request.context.

        Returns False if the context is not open any more.
        """
        memory = (ctypes.c_char * len(data)).from_buffer_copy(data)
        return self._ioctl(_POST_NR, _POST.pack(_POST.size, kind, context, len(data),
                                                ctypes.addressof(memory)))

    def _complete(self, tag, error, data):
        memory = (ctypes.c_char * len(data)).from_buffer_copy(data)
        return self._ioctl(_RESPOND_NR, _RESPOND.pack(_RESPOND.size, error, tag,
                                                      len(data), 0,
                                                      ctypes.addressof(memory)))

    def _ioctl(self, number, argument):
        try:
            fcntl.ioctl(self.fd, number, argument)
        except OSError as e:
            # After ENODEV, the device has no more records.
            if e.errno not in (errno.ENOENT, errno.ENODEV):
                raise
            return False
        return True
