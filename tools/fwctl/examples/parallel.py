#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Send the request in a file eight times in parallel, and print each response."""

import asyncio
import sys
from pathlib import Path

import fwctl


async def exchange(device: fwctl.Device, data: bytes) -> None:
    async with fwctl.AsyncQueue(device, depth=8) as queue:
        for response in await asyncio.gather(*(queue.rpc(data) for _ in range(8))):
            print(f"{len(response)} bytes, {response[:8].hex()}")


def main() -> int:
    try:
        with fwctl.open(sys.argv[1]) as device:
            asyncio.run(exchange(device, Path(sys.argv[2]).read_bytes()))
    except fwctl.FwctlError as error:
        print(error.message, error.hint, sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
