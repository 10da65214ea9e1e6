#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware with one agent, a console that counts the characters of each line.

    # agent.py fwctl_mock.0 &
    # fwctl agent connect fwctl0 console
"""
import sys

from fwctl_firmware import Agents, CONSOLE, Firmware, in_thread

MAX_LINE = 4096


def console(connection):
    """Serve one session. Its end is the end of the stream."""
    with connection.makefile('rw', newline='\n') as stream:
        print('> ', end='', file=stream, flush=True)
        # A line without an end must not fill the memory.
        while line := stream.readline(MAX_LINE):
            if line.strip() == 'exit':
                break
            print(f'{len(line.strip())} characters\n> ', end='', file=stream,
                  flush=True)


def main():
    with Firmware(sys.argv[1]) as firmware:
        agents = Agents(firmware)
        agents.add('console', CONSOLE, in_thread(console))
        print('ready', flush=True)
        agents.serve()


if __name__ == '__main__':
    main()
