#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Test the Python bindings on recordings. Prints TAP.

Environment: S (source), O (build directory), CC.
"""

import asyncio
import ctypes
import errno
import gc
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

SOURCE = Path(os.environ["S"])
sys.dont_write_bytecode = True
sys.path[:0] = [str(SOURCE / "python"), str(SOURCE / "../testing/integration")]
# The package loads the libraries by their sonames, so it gets these.
ctypes.CDLL(os.environ["O"] + "/libfwctl.so", mode=ctypes.RTLD_GLOBAL)
ctypes.CDLL(os.environ["O"] + "/libfwctl-mlx5.so")

import fwctl  # noqa: E402
import tap  # noqa: E402
from fwctl import FwctlError, Reason, Scope, _aio, _native, mlx5  # noqa: E402

Line = dict[str, Any]


def request(ident: int, data: str, scope: int = 0) -> Line:
    return {"record": "request", "id": ident, "scope": scope, "in": data}


def response(ident: int, data: str) -> Line:
    return {"record": "response", "id": ident, "out": data, "out_len": len(data) // 2}


def failure(ident: int, error: int) -> Line:
    return {"record": "response", "id": ident, "result": -error}


def event(kind: int, data: str) -> Line:
    return {"record": "event", "kind": kind, "data": data}


class Recorded:
    """Recordings in temporary files"""

    def open(self, *lines: Line) -> fwctl.Device:
        device = {"record": "device", "type": 0x4D4F434B, "info": "0102"}
        with tempfile.NamedTemporaryFile("w") as file:
            for line in (device, *lines):
                file.write(json.dumps(line) + "\n")
            file.flush()
            return fwctl.open("replay:" + file.name)


class Header(unittest.TestCase):
    """The numbers, structs and functions are those of the headers."""

    names = ("libfwctl", "libfwctl-mlx5")
    header = "".join((SOURCE / f"include/{name}.h").read_text() for name in names)

    def values(self, expressions: list[str]) -> list[int]:
        """Evaluate C expressions."""
        lines = ["#include <stdio.h>", "#include <libfwctl-mlx5.h>", "int main(void)", "{"]
        lines += [f'printf("%zu\\n", (size_t)({e}));' for e in expressions]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "values"
            path.with_suffix(".c").write_text("\n".join([*lines, "}"]))
            subprocess.run([os.environ["CC"], "-I", SOURCE / "include", "-o", path,
                            path.with_suffix(".c")], check=True)
            run = subprocess.run([path], check=True, capture_output=True)
        return [int(line) for line in run.stdout.split()]

    def test_enums_are_the_headers(self) -> None:
        for enum in (fwctl.Scope, fwctl.Reason, fwctl.Feature):
            prefix = f"FWCTL_{enum.__name__.upper()}_"
            names = re.findall(rf"^\t{prefix}(\w+)[ ,]", self.header, re.MULTILINE)
            self.assertEqual([m.name for m in enum], names)
            self.assertEqual([m.value for m in enum],
                             self.values([prefix + name for name in names]))
        self.assertEqual([_native.REQUEST_INTERRUPTIBLE, _native.EVENT_MAX],
                         self.values(["FWCTL_REQUEST_INTERRUPTIBLE", "FWCTL_EVENT_MAX"]))

    def test_structs_are_the_headers(self) -> None:
        for struct in (_native.Error, _native.Request, _native.Event, _native.Restriction,
                       mlx5._Field, mlx5._Sample):
            prefix = "mlx5" if struct.__module__.endswith("mlx5") else ""
            name = f"struct fwctl_{prefix}{struct.__name__.lower()}"
            names = [field[0] for field in struct._fields_]
            expressions = [f"sizeof({name})"]
            expressions += [f"offsetof({name}, {n.rstrip('_')})" for n in names]
            self.assertEqual([ctypes.sizeof(struct), *(getattr(struct, n).offset for n in names)],
                             self.values(expressions), name)

    def test_prototypes_are_the_headers(self) -> None:
        for name, (result, *arguments) in {**_native.PROTOTYPES, **mlx5.PROTOTYPES}.items():
            found = re.search(rf"^(\w[^\n]*?)\b{name}\(([^)]*)\);", self.header, re.MULTILINE)
            assert found, name
            types = [] if found[2] == "void" else found[2].split(",")
            self.assertEqual([self.kind(found[1])] + [self.kind(t) for t in types],
                             [self.native_kind(t) for t in (result, *arguments)], name)

    @staticmethod
    def kind(text: str) -> str:
        if "*" in text:
            return "char *" if "char *" in text and "**" not in text else "pointer"
        # c_uint32 is another name of c_uint.
        words = text.replace("uint32_t", "unsigned int").split()
        return " ".join(w for w in words if w in ("void", "int", "unsigned", "size_t"))

    @staticmethod
    def native_kind(kind: Any) -> str:
        return {None: "void", ctypes.c_int: "int", ctypes.c_uint: "unsigned int",
                ctypes.c_size_t: "size_t", ctypes.c_char_p: "char *",
                ctypes.c_void_p: "pointer"}[kind]


class Types(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mypy"), "no mypy")
    def test_types_are_strict(self) -> None:
        paths = [f"{SOURCE}/python/fwctl", f"{SOURCE}/examples/parallel.py", __file__,
                 f"{SOURCE}/../testing/integration/mock/python"]
        path = f"{SOURCE}/python:{SOURCE}/../testing/integration"
        run = subprocess.run(["mypy", "--strict", "--cache-dir=/dev/null", *paths],
                             env={**os.environ, "MYPYPATH": path},
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


class Devices(unittest.TestCase, Recorded):
    def test_version_is_the_librarys(self) -> None:
        self.assertRegex(fwctl.__version__, r"^\d+\.\d+\.\d+$")

    def test_info(self) -> None:
        with self.open() as device:
            self.assertEqual(device.info(), (0x4D4F434B, "mock", b"\1\2"))
            self.assertEqual(device.features, fwctl.Feature.QUEUES)
            self.assertEqual(device.fileno(), -1)
            self.assertRegex(device.name, "^/tmp/")

    def test_rpc(self) -> None:
        with self.open(request(1, "aa00"), response(1, "010203"),
                       request(2, ""), response(2, "")) as device:
            whole = device.rpc(b"\xaa\0")
            self.assertEqual((whole, whole.full_size), (b"\1\2\3", 3))
            cut = device.rpc(b"\xaa\0", out_size=2, timeout=0.0001)
            self.assertEqual((cut, cut.full_size), (b"\1\2", 3))
            self.assertEqual(device.rpc(b"", out_size=0), b"")

    def test_errors_have_the_members_of_the_library(self) -> None:
        with self.open(request(1, "aa", scope=1)) as device:
            with self.assertRaises(FwctlError) as caught:
                device.rpc(b"\xaa")
        self.assertEqual(caught.exception.errno, errno.EBADMSG)
        self.assertEqual(caught.exception.reason, Reason.SCOPE)
        self.assertEqual(str(caught.exception), caught.exception.message)
        self.assertIn("in scope configuration", caught.exception.message)
        self.assertIn("wider scope", caught.exception.hint)
        with self.assertRaises(FwctlError) as caught:
            fwctl.open_replay("/nonexistent")
        self.assertEqual(caught.exception.errno, errno.ENOENT)

    def test_restrictions_are_passed(self) -> None:
        with self.open() as device:
            for commands in (None, [], [1, 2]):
                with self.assertRaises(FwctlError) as caught:
                    device.restrict(Scope.CONFIGURATION, commands)
                self.assertEqual(caught.exception.errno, errno.EOPNOTSUPP)

    def test_closed_objects_are_not_used(self) -> None:
        device = self.open()
        queue = fwctl.Queue(device, 1)
        device.close()
        device.close()
        for call in (device.info, queue.fileno, lambda: fwctl.Queue(device, 1)):
            with self.assertRaises(ValueError):
                call()

    def test_list(self) -> None:
        with tempfile.TemporaryDirectory() as root:
            device = Path(root) / "sys/devices/platform/parent.1/fwctl/fwctl3"
            device.mkdir(parents=True)
            (device / "dev").write_text("1:3\n")
            (device / "device").symlink_to("../..")
            klass = Path(root) / "sys/class/fwctl"
            klass.mkdir(parents=True)
            (klass / "fwctl3").symlink_to(device)
            context = fwctl.Context(root)
            entries = context.devices()
            self.assertEqual([e.name for e in entries], ["fwctl3"])
            self.assertEqual(entries[0].node, root + "/dev/fwctl/fwctl3")
            self.assertEqual(entries[0].syspath, str(device))
            self.assertEqual((entries[0].parent, entries[0].driver), ("parent.1", None))
            self.assertEqual(context.find("parent.1").name, "fwctl3")
            with self.assertRaises(FwctlError) as caught:
                context.find("parent.2")
            self.assertEqual(caught.exception.reason, Reason.NO_DEVICE)
            with self.assertRaises(FwctlError):
                entries[0].open()


class Queues(unittest.TestCase, Recorded):
    def test_requests_complete(self) -> None:
        device = self.open(request(1, "aa"), response(1, "01"),
                           request(2, "bb"), failure(2, errno.EIO))
        with device, fwctl.Queue(device, 2) as queue:
            first, second = queue.submit(b"\xaa"), queue.submit(b"\xbb")
            with self.assertRaises(FwctlError) as caught:
                queue.submit(b"\xaa")
            self.assertEqual(caught.exception.reason, Reason.FULL)
            self.assertEqual(queue.pending, 2)
            self.assertTrue(select.select([queue], [], [], 0)[0])
            with self.assertRaises(FwctlError) as caught:
                queue.cancel(first)
            self.assertEqual(caught.exception.errno, errno.ENOENT)
            self.assertIs(queue.reap(), first)
            self.assertEqual(queue.response(first), b"\1")
            self.assertIs(queue.next(0), second)
            with self.assertRaises(FwctlError) as caught:
                queue.response(second)
            self.assertEqual(caught.exception.errno, errno.EIO)
            self.assertFalse(second.in_flight)
            self.assertFalse(select.select([queue], [], [], 0)[0])

    def test_events_arrive(self) -> None:
        device = self.open(request(1, "aa"), event(4, "0102"), response(1, ""),
                           event(4, ""))
        with device, fwctl.Queue(device, 1) as queue:
            queue.subscribe(4)
            sent = queue.submit(b"\xaa")
            first = queue.next()
            assert isinstance(first, fwctl.Event)
            self.assertEqual((first.kind, first.data, first.lost), (4, b"\1\2", 0))
            self.assertIs(queue.next(), sent)
            second = queue.next()
            assert isinstance(second, fwctl.Event)
            self.assertEqual(second.data, b"")
            with self.assertRaises(FwctlError) as caught:
                queue.next(0.001)
            self.assertEqual(caught.exception.errno, errno.EAGAIN)


class Asyncio(unittest.IsolatedAsyncioTestCase, Recorded):
    async def test_tasks_share_a_queue(self) -> None:
        lines = [line for i in range(20)
                 for line in (request(i, f"{i:02x}"), response(i, f"{i:02x}"))]
        with self.open(*lines) as device:
            async with fwctl.AsyncQueue(device, 2) as queue:
                got = await asyncio.gather(*(queue.rpc(bytes([i])) for i in range(20)))
                self.assertEqual(got, [bytes([i]) for i in range(20)])
                with self.assertRaises(FwctlError) as caught:
                    await queue.rpc(b"\xff")
                self.assertEqual(caught.exception.errno, errno.ENOMSG)

    async def test_cancelled_task_releases_its_slot(self) -> None:
        with self.open(request(1, "aa"), response(1, "01")) as device:
            async with fwctl.AsyncQueue(device, 1) as queue:
                task = asyncio.create_task(queue.rpc(b"\xaa"))
                await asyncio.sleep(0)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                self.assertEqual(await queue.rpc(b"\xaa"), b"\1")

    async def test_close_ends_tasks(self) -> None:
        with self.open() as device:
            queue = fwctl.AsyncQueue(device, 0)
            task = asyncio.create_task(queue.next_event())
            await asyncio.sleep(0)
            queue.close()
            queue.close()
            with self.assertRaises(asyncio.CancelledError):
                await task

    async def test_events_are_iterated(self) -> None:
        with self.open(request(1, "aa"), response(1, ""), event(4, "01"),
                       event(5, "02"), event(4, "03")) as device:
            async with fwctl.AsyncQueue(device, 1) as queue:
                queue.subscribe(4)
                await queue.rpc(b"\xaa")
                self.assertEqual((await anext(queue)).data, b"\1")
                async for item in queue:
                    self.assertEqual(item.data, b"\3")
                    break

    async def test_lost_events_are_counted(self) -> None:
        many = [event(4, "01")] * (_aio.EVENTS_MAX + 3)
        with self.open(request(1, "aa"), response(1, ""), *many,
                       request(2, "bb"), response(2, ""), event(4, "02"),
                       request(3, "cc"), response(3, ""), event(4, "03")) as device:
            async with fwctl.AsyncQueue(device, 1) as queue:
                queue.subscribe(4)
                await queue.rpc(b"\xaa")
                await anext(queue)
                # The report of lost events precedes all later events.
                await queue.rpc(b"\xbb")
                for _ in range(_aio.EVENTS_MAX - 1):
                    self.assertEqual((await anext(queue)).data, b"\1")
                lost = await anext(queue)
                self.assertEqual((lost.kind, lost.lost, lost.data), (4, 4, b""))
                await queue.rpc(b"\xcc")
                self.assertEqual((await anext(queue)).data, b"\3")


class Mlx5(unittest.TestCase):
    """Registers by name, on recordings"""

    def open(self, *lines: Line) -> fwctl.Device:
        device = {"record": "device", "type": 1, "info": "00" * 8}
        with tempfile.NamedTemporaryFile("w") as file:
            for line in (device, *lines):
                file.write(json.dumps(line) + "\n")
            file.flush()
            return fwctl.open("replay:" + file.name)

    @staticmethod
    def paos(ident: int, register: str, answer: str, status: str = "00") -> list[Line]:
        body = "080500000000000100005006" + "00" * 4 + register
        return [request(ident, body, Scope.DEBUG_READ),
                response(ident, status + "00" * 15 + answer)]

    def test_register_is_read_by_name(self) -> None:
        with self.open(*self.paos(1, "0002" + "00" * 14, "00020102" + "00" * 12)) as device:
            with mlx5.Mlx5(device) as card:
                port = card.read("PAOS", local_port=2)
        self.assertEqual((port["oper_status"], port.text("admin_status")), (2, "1 (up)"))
        names = [field.name for field in port.fields()]
        self.assertIn("admin_status", names)

    def test_status_is_an_exception(self) -> None:
        with self.open(*self.paos(1, "0001" + "00" * 14, "00" * 16, "03")) as device:
            with mlx5.Mlx5(device) as card, self.assertRaises(FwctlError) as caught:
                card.read("PAOS")
        self.assertEqual(caught.exception.reason, Reason.STATUS)
        self.assertIn("BAD_PARAM_ERR", str(caught.exception))

    def test_wrong_names_are_exceptions(self) -> None:
        with self.assertRaises(FwctlError) as caught:
            mlx5.Register("NONE")
        self.assertEqual(caught.exception.errno, errno.ENOENT)
        register = mlx5.Register("PAOS")
        with self.assertRaises(FwctlError):
            register["none"] = 1

    def test_device_outlives_its_users(self) -> None:
        card = mlx5.Mlx5(self.open(*self.paos(1, "0001" + "00" * 14, "00" * 16)))
        gc.collect()
        self.assertEqual(card.read("PAOS")["oper_status"], 0)
        card.close()

    def test_names_are_enumerated(self) -> None:
        self.assertIn("PAOS", list(mlx5.register_names()))
        self.assertIn("SRIOV_EN", list(mlx5.config_names()))


if __name__ == "__main__":
    tap.main()
