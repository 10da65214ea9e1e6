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
import selectors
import socket
import struct
import threading

_RECORD = struct.Struct('=IHHQIIII')
_RESPOND = struct.Struct('=IiQIIQ')
_POST = struct.Struct('=IIIIQ')
_INFO = struct.Struct('=IIQ')
_RESPOND_NR, _POST_NR, _INFO_NR = 0x9AC0, 0x9AC1, 0x9AC2
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
            at = 0
            while at < len(data):
                size, kind, _, tag, context, scope, in_len, out_len = \
                    _RECORD.unpack_from(data, at)
                if kind == _REQUEST:
                    start = at + _RECORD.size
                    payload = data[start:start + in_len]
                    yield Request(tag, context, scope, payload, out_len)
                elif kind == _CANCEL:
                    yield Cancel(tag)
                elif kind == _OPENED and contexts:
                    yield Opened(context)
                elif kind == _CLOSED and contexts:
                    yield Closed(context)
                at += size

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

    def set_info(self, data):
        """Set the device data that FWCTL_INFO returns."""
        memory = (ctypes.c_char * len(data)).from_buffer_copy(data)
        return self._ioctl(_INFO_NR, _INFO.pack(_INFO.size, len(data),
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


# Kinds of agents
GDB, CONSOLE, OTHER = 1, 2, 3

_HEADER = struct.Struct('<HHIQ')
_AGENT_ENTRY = struct.Struct('<16sIIII')
_PAIR = struct.Struct('<II')
_LIST, _OPEN, _WRITE, _READ, _CLOSE = 0x0130, 0x0201, 0x0202, 0x0203, 0x0204
_OK, _BAD_LENGTH, _BAD_PARAM, _DENIED, _NOT_FOUND, _NO_SPACE = range(6)
_END = 1
_MAX_SESSIONS = 64
_MAX_DATA = 1 << 16


def in_thread(function):
    """Return a connect() for Agents.add(): each session is function(socket)."""
    def run(theirs):
        with theirs:
            function(theirs)

    def connect():
        ours, theirs = socket.socketpair()
        try:
            threading.Thread(target=run, args=(theirs,), daemon=True).start()
        except RuntimeError as e:
            ours.close()
            theirs.close()
            raise OSError(errno.EBUSY, 'no thread for the session') from e
        return ours
    return connect


class Agents:
    """Agents of the firmware: the commands AGENT_* of include/uapi/fwctl/mock.h.

        agents = Agents(firmware)
        agents.add('console', CONSOLE, in_thread(function))
        agents.serve()

    Each session is a stream socket. Its buffers are those of the agent.
    """

    def __init__(self, firmware):
        self.firmware = firmware
        self.agents = {}
        self.sessions = {}
        self.ended = set()
        self.last = 0
        self.selector = selectors.DefaultSelector()
        self.commands = {_LIST: self._list, _OPEN: self._open, _WRITE: self._write,
                         _READ: self._read, _CLOSE: self._close}

    def add(self, name, kind, connect, processor=0):
        """Add an agent. connect() returns a socket for a new session.

        If connect() raises OSError, EBUSY means that the agent has no free session.
        """
        self.agents[len(self.agents) + 1] = name, kind, processor, connect

    def serve(self, other=None):
        """Serve requests until the device is removed.

        other(request) serves the requests that are not for agents. Without it, they
        fail with EBADMSG.
        """
        os.set_blocking(self.firmware.fd, False)
        self.selector.register(self.firmware, selectors.EVENT_READ)
        while True:
            for key, events in self.selector.select():
                if key.data:
                    self._ring(key.data, events)
                elif not self._receive(other):
                    return

    def _receive(self, other):
        records = self.firmware.records(contexts=True)
        while True:
            # other() can raise BlockingIOError as well.
            try:
                record = next(records, None)
            except BlockingIOError:
                return True
            if record is None:
                return False
            if isinstance(record, Closed):
                self._close_context(record.context)
            elif isinstance(record, Request) and not self.handle(record):
                if other:
                    other(record)
                else:
                    self.firmware.fail(record, errno.EBADMSG)

    def handle(self, request):
        """Execute a command of agents. Returns False for any other request."""
        if len(request.data) < _HEADER.size:
            return False
        opcode, _, size, tag = _HEADER.unpack_from(request.data)
        payload = request.data[_HEADER.size:]
        if opcode not in self.commands:
            return False
        # The high byte of an opcode is the least scope.
        if request.scope < opcode >> 8:
            self.firmware.fail(request, errno.EBADMSG)
            return True
        if size != len(payload):
            self.firmware.fail(request, errno.EMSGSIZE)
            return True
        status, out = _BAD_LENGTH, b''
        if opcode == _LIST or len(payload) >= _PAIR.size:
            status, out = self.commands[opcode](request.context, payload)
        head = _HEADER.pack(opcode, status, len(out), tag)
        self.firmware.respond(request, head + out)
        return True

    def _close_context(self, context):
        for number, (owner, sock) in list(self.sessions.items()):
            if owner == context:
                self._end(number, sock)

    def _end(self, number, sock):
        self._watch(number, sock, 0)
        sock.close()
        del self.sessions[number]
        self.ended.discard(number)

    def _watch(self, number, sock, events):
        """Post a doorbell as soon as the socket has one of these events."""
        if sock in self.selector.get_map():
            self.selector.unregister(sock)
        if events:
            self.selector.register(sock, events, number)

    def _watched(self, sock):
        key = self.selector.get_map().get(sock)
        return key.events if key else 0

    def _ring(self, number, events):
        # A request in the same round has ended the session.
        if number not in self.sessions:
            return
        # Events of selectors have the bits of the doorbell.
        context, sock = self.sessions[number]
        self._watch(number, sock, self._watched(sock) & ~events)
        self.firmware.post(AGENT, _PAIR.pack(number, events), context)

    def _find(self, context, number):
        owner, sock = self.sessions.get(number, (None, None))
        if not sock:
            return _NOT_FOUND, None
        return (_OK if owner == context else _DENIED), sock

    def _list(self, _context, _payload):
        return _OK, b''.join(_AGENT_ENTRY.pack(name.encode(), number, kind, cpu, 0)
                             for number, (name, kind, cpu, _)
                             in self.agents.items())

    def _open(self, context, payload):
        agent, _ = _PAIR.unpack_from(payload)
        if agent not in self.agents:
            return _NOT_FOUND, b''
        if len(self.sessions) >= _MAX_SESSIONS:
            return _NO_SPACE, b''
        try:
            sock = self.agents[agent][3]()
        except OSError as e:
            return (_NO_SPACE if e.errno == errno.EBUSY else _NOT_FOUND), b''
        sock.setblocking(False)
        self.last += 1
        self.sessions[self.last] = context, sock
        return _OK, _PAIR.pack(self.last, 0)

    def _write(self, context, payload):
        number, flags = _PAIR.unpack_from(payload)
        status, sock = self._find(context, number)
        if status:
            return status, b''
        data, sent, ended = payload[_PAIR.size:], 0, 0
        if flags & ~_END or number in self.ended and (data or flags):
            return _BAD_PARAM, b''
        try:
            sent = sock.send(data) if data else 0
            if flags & _END and sent == len(data):
                sock.shutdown(socket.SHUT_WR)
                self.ended.add(number)
        except BlockingIOError:
            pass
        except OSError:
            ended = _END
        if sent < len(data) and not ended:
            self._watch(number, sock, self._watched(sock) | selectors.EVENT_WRITE)
        return _OK, _PAIR.pack(sent, ended)

    def _read(self, context, payload):
        number, maximum = _PAIR.unpack_from(payload)
        status, sock = self._find(context, number)
        if status:
            return status, b''
        if not 1 <= maximum <= _MAX_DATA:
            return _BAD_PARAM, b''
        data, flags = b'', 0
        try:
            data = sock.recv(maximum)
            flags = 0 if data else _END
        except BlockingIOError:
            pass
        except OSError:
            flags = _END
        if len(data) < maximum and not flags:
            self._watch(number, sock, self._watched(sock) | selectors.EVENT_READ)
        return _OK, _PAIR.pack(flags, len(data)) + data

    def _close(self, context, payload):
        number, _ = _PAIR.unpack_from(payload)
        status, sock = self._find(context, number)
        if not status:
            self._end(number, sock)
        return status, b''
