# SPDX-License-Identifier: GPL-2.0-only
"""Write a firmware image for the emulated ConnectX, in the file format MFA2.

usage: image.py FILE VERSION [KILOBYTES [corrupt]]

mlx5_core unpacks the MFA2 file. connectx/firmware_image.h describes the image in it.
With "corrupt", a byte of the image differs after the computation of its checksum.
"""

import lzma
import random
import struct
import sys
import zlib

PSID = b"MT_0000000010"
DEVICE = 0x20D
BOOT_IMAGE = 0

# Types of the records of MFA2.
MULTI, PACKAGE, COMPONENT, POINTER, NAME = 0x01, 0x02, 0x04, 0x22, 0x2A


def image(version, size, corrupt):
    """Return an image of the card's own format."""
    numbers = [int(n) for n in version.split(".")]
    head = b"CX5IMAGE" + struct.pack(">II16s", size, DEVICE, PSID)
    head += struct.pack(">HHHHBBH", *numbers, 0x2026, 0x12, 0x01, 0)
    body = head + random.Random(version).randbytes(size - len(head) - 4)
    check = struct.pack(">I", zlib.crc32(body))
    if corrupt:
        middle = size // 2
        body = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1:]
    return body + check


def record(kind, data):
    """Return a record: version, type, length, and data padded to 4 bytes."""
    return struct.pack(">BBH", 0, kind, len(data)) + data + bytes(-len(data) % 4)


def group(*records):
    """Return a record that contains records."""
    inner = b"".join(records)
    return record(MULTI, struct.pack(">HH", len(records) - 1, len(inner))) + inner


def mfa2(data):
    """Return an MFA2 file with one device and one component."""
    block = b"#BIN.COMPONENT!#" + data
    # The kernel supports only this checksum.
    packed = lzma.compress(block, check=lzma.CHECK_CRC32, preset=0)
    device = group(record(NAME, PSID),
                   record(POINTER, struct.pack(">HHI", 0, 0, 0)))
    component = group(record(COMPONENT, struct.pack(">HHIII", 0, BOOT_IMAGE, 0, 0,
                                                    len(data))))

    def head(offset):
        package = record(PACKAGE, struct.pack(">HHIIIIII", 1, 1, offset, len(packed),
                                              0, len(block), 1, 0))
        return b"MLNX.MFA2.XZ.00!" + group(package) + device + component

    return head(len(head(0))) + packed


def main():
    path, version = sys.argv[1:3]
    size = int(sys.argv[3]) * 1024 if len(sys.argv) > 3 else 16384
    with open(path, "wb") as file:
        file.write(mfa2(image(version, size, "corrupt" in sys.argv[4:])))


main()
