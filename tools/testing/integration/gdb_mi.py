# SPDX-License-Identifier: GPL-2.0-only
"""GDB behind fwctl, with its machine interface or on a terminal, for tests of debuggers."""
import contextlib
import os
import pty
import queue
import re
import select
import subprocess
import sys
import threading
import time
import traceback

ELF = '/usr/local/share/processor/processor.elf'
# The stack of hart 1 in the function that sets the fan.
NESTED = ['set_fan', 'regulate', 'sample_task', 'run_tasks', 'run_hart', 'start']
DEADLINE = 100


def wait_for(condition):
    """Call a function until it returns a true value, and return that."""
    end = time.monotonic() + DEADLINE
    while not (result := condition()):
        assert time.monotonic() < end, 'timeout'
        time.sleep(0.05)
    return result


def has(text, *patterns):
    """Check that a text contains a match of each pattern."""
    for pattern in patterns:
        assert re.search(pattern, text), f'no {pattern} in: {text}'


class Lost(Exception):
    """GDB has ended."""


class Gdb:
    """GDB with its machine interface, started by fwctl for a device.

    Gdb.running contains the debuggers that have not ended.
    """

    running = []

    def __init__(self, device):
        self.process = subprocess.Popen(
            ['fwctl', 'gdb', device, '--allow-taint', '--', '-q', '-nx',
             '--interpreter=mi3', '-iex', 'set mi-async on', ELF],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        self.lines, self.stops, self.log, self.token = queue.Queue(), [], [], 0
        Gdb.running.append(self)
        threading.Thread(target=self.collect, daemon=True).start()
        # Connecting stops the processor.
        self.stopped()

    def collect(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip('\n'))
        self.lines.put(None)

    def line(self):
        """Return the next line of the output, after it was recorded."""
        try:
            line = self.lines.get(timeout=DEADLINE)
        except queue.Empty:
            raise Lost('no output') from None
        if line is None:
            self.lines.put(None)
            raise Lost('end of the output')
        self.log.append(line)
        if line.startswith('*stopped'):
            self.stops.append(line)
        return line

    def send(self, text):
        self.token += 1
        self.process.stdin.write(f'{self.token}{text}\n')
        self.process.stdin.flush()

    def command(self, text):
        """Return the result of a command."""
        self.send(text)
        while not (line := self.line()).startswith(f'{self.token}^'):
            pass
        assert not line.startswith(f'{self.token}^error'), line
        return line

    def console(self, text):
        """Run a command of the command line."""
        return self.command(f'-interpreter-exec console "{text}"')

    def go(self):
        self.stops.clear()
        self.command('-exec-continue --all')

    def stopped(self):
        """Wait until the processor stops, and return the stop."""
        while not self.stops:
            self.line()
        return self.stops.pop(0)

    def interrupt(self):
        self.command('-exec-interrupt --all')
        return self.stopped()

    def value(self, expression):
        line = self.command(f'-data-evaluate-expression "{expression}"')
        return re.search(r'value="(.*)"$', line).group(1)

    def address(self, name):
        return int(self.value(f'(unsigned long)&{name}'))

    def functions(self):
        """Return the functions of the current thread's stack, the newest first."""
        return re.findall(r'func="(\w+)"', self.command('-stack-list-frames'))

    def end(self):
        """Detach and return the exit status."""
        Gdb.running.remove(self)
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write('-gdb-exit\n')
            self.process.stdin.close()
        return self.process.wait(DEADLINE)

    def lost(self):
        """Wait until GDB reports the loss of the connection. Return the report."""
        with contextlib.suppress(Lost):
            while not re.search('Remote c|Connection reset', self.line()):
                pass
        return '\n'.join(self.log)

    def kill(self):
        """Kill fwctl, which closes the connection of GDB."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        Gdb.running.remove(self)


def interrupt_on_a_terminal(device, wait_until_it_runs):
    """Stop the processor of a device with Ctrl-C, with GDB on a terminal.

    GDB loses a Ctrl-C that it receives before the processor runs. The test therefore
    calls a function that waits for this.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ['TERM'] = 'dumb'
        os.execvp('fwctl', ['fwctl', 'gdb', device, '--allow-taint', '--', '-q', '-nx', ELF])
    output = ''

    def expect(pattern):
        nonlocal output
        while not (found := re.search(pattern, output)):
            assert select.select([terminal], [], [], DEADLINE)[0], output
            output += os.read(terminal, 4096).decode()
        output = output[found.end():]

    expect(r'\(gdb\) ')
    for _ in range(2):
        os.write(terminal, b'continue\n')
        expect('Continuing')
        wait_until_it_runs()
        os.write(terminal, b'\x03')
        expect('received signal SIGINT')
        expect(r'\(gdb\) ')
    os.write(terminal, b'print beats\n')
    expect(r'\$1 = \d+')
    os.write(terminal, b'detach\n')
    expect('detached')
    os.write(terminal, b'quit\n')
    with contextlib.suppress(OSError):
        while os.read(terminal, 4096):
            pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(terminal)


def run_tests(tests):
    """Run functions as tests, print TAP, and return the exit status."""
    failed = 0
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        start = time.monotonic()
        try:
            test()
            print(f'ok {number} - {test.__name__}', flush=True)
        except Exception:
            failed = 1
            print(f'not ok {number} - {test.__name__}')
            print('# ' + traceback.format_exc().rstrip().replace('\n', '\n# '))
            # The last debugger is the one that the next test uses.
            for debugger in list(Gdb.running):
                print('# ' + '\n# '.join(debugger.log[-20:]), flush=True)
            for debugger in Gdb.running[:-1]:
                debugger.kill()
        print(f'{time.monotonic() - start:.1f} s: {test.__name__}', file=sys.stderr)
    return failed
