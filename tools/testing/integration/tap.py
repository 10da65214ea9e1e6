# SPDX-License-Identifier: GPL-2.0-only
"""Run the unittest tests of a script and print TAP."""

import sys
import unittest
from typing import Any, NoReturn


class _Result(unittest.TestResult):
    def _print(self, status: str, test: unittest.TestCase, suffix: str = "") -> None:
        name = test.id().rpartition(".")[2].removeprefix("test_")
        print(f"{status} {self.testsRun} - {name}{suffix}", flush=True)

    def _explain(self, test: unittest.TestCase, text: str) -> None:
        self._print("not ok", test)
        for line in text.splitlines():
            print(f"# {line}")

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self._print("ok", test)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        super().addFailure(test, err)
        self._explain(test, self.failures[-1][1])

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        super().addError(test, err)
        self._explain(test, self.errors[-1][1])

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self._print("ok", test, f" # SKIP {reason}")


def main() -> NoReturn:
    """Run the tests of the script, in the order of their names."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    print(f"1..{suite.countTestCases()}")
    result = _Result()
    suite.run(result)
    sys.exit(not result.wasSuccessful())
