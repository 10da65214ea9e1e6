#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Validate the outputs of fwctl --json against the schemas, and print TAP.

usage: validate_json.py [--all] FILE...
  --all  fail for a command without a complete document
  FILE   outputs that run_tool.c or integration/tap.sh kept: the separator RS, the
         exit status and the words of the command line with US after each, RS, and
         standard output

To add a command, write schema/WORD-WORD.json. $ref names common.json#document for
a command that prints an object. $defs has "line" and "last" for a command that
prints a document on each line. A test that runs the command with --json in
test_*.c is then validated without further code.
"""

import copy
import functools
import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable

FOLDER = pathlib.Path(__file__).resolve().parent.parent / 'schema'
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob('*.json')}
# crawl() stores the place of each anchor. Otherwise each lookup searches all schemas.
REGISTRY = Registry().with_resources(
    (f'{name}.json', Resource.from_contents(schema)) for name, schema in SCHEMAS.items()).crawl()
# Schemas that are not about one command
SHARED = {'common', 'devices', 'failure'}
COMMANDS = sorted(SCHEMAS.keys() - SHARED)
# These commands print JSON without --json, too.
ALWAYS = {'session', 'batch'}


class Problem(Exception):
    """A deviation of an output from the schema."""


def explain(error):
    """Return the causes of an error, of each alternative if there are several."""
    if not error.context:
        return [f'{error.json_path}: {error.message[:300]}']
    return [cause for inner in error.context for cause in explain(inner)]


@functools.cache
def validator(ref):
    """Return a validator for a schema, such as "list.json"."""
    return Draft202012Validator({'$ref': ref}, registry=REGISTRY)


def check(ref, document):
    """Raise Problem if the document does not conform to the schema."""
    errors = validator(ref).iter_errors(document)
    causes = list(dict.fromkeys(cause for error in errors for cause in explain(error)))
    if causes:
        raise Problem('; '.join(causes[:5]))


def unique(pairs):
    """Make an object. Parsers disagree about a member that occurs twice."""
    if len(dict(pairs)) != len(pairs):
        raise Problem(f'a member occurs twice: {[key for key, _ in pairs]}')
    return dict(pairs)


def parse(text):
    """Parse exactly one document."""
    try:
        return json.loads(text, object_pairs_hook=unique)
    except ValueError as error:
        raise Problem(f'not one JSON document: {error}: {text[:200]!r}') from None


def command_of(words):
    """Return the name of the schema for a command line."""
    name = ''
    for before, word in zip([''] + words, words):
        if word.startswith('-') or before == '--max-scope':
            continue
        name = f'{name}-{word}' if name else word
        if name in COMMANDS:
            return name
        if not any(known.startswith(name + '-') for known in COMMANDS):
            break
    return 'failure'


def prints_json(words, command):
    """Return True if the command line asks for JSON, and not for a help text."""
    if {'--help', '-h', '--version', '-V'} & set(words):
        return False
    return command in ALWAYS or bool({'--json', '-j'} & set(words))


def with_unknown_member(document):
    """Return a copy that a strict schema rejects."""
    document = copy.deepcopy(document)
    where = document[0] if isinstance(document, list) else document
    where['unknown'] = None
    return document


def check_strict(ref, document):
    """Check that the schema of a valid document accepts no further member."""
    if not document:
        return
    try:
        check(ref, with_unknown_member(document))
    except Problem:
        return
    raise Problem(f'{ref} accepts an unknown member')


def check_status(document, status):
    """Check that the document has an error if and only if the command failed."""
    if isinstance(document, dict) and ('error' in document) != (status != 0):
        raise Problem(f'exit status {status}, but error is {document.get("error")}')


def is_complete(document):
    """Return True if the document has more than an error or requests."""
    return bool(document if isinstance(document, list) else
                document.keys() - {'error', 'requests'})


def check_document(ref, document):
    """Check a document. Returns True if it is complete."""
    check(ref, document)
    check_strict(ref, document)
    return is_complete(document)


def check_devices(command, document):
    """Check the results of several devices."""
    check_document('devices.json', document)
    complete = False
    for job in document:
        if job['result'] is not None:
            complete |= check_document(f'{command}.json', job['result'])
            check_status(job['result'], job['exit_status']['value'])
    return complete


def check_output(command, status, text):
    """Check the output of a run. Returns True if it is complete."""
    if 'last' in SCHEMAS[command].get('$defs', {}):
        *lines, last = text.splitlines() or ['']
        for line in lines:
            check_document(f'{command}.json#line', parse(line))
        ref = f'{command}.json#last'
    else:
        last = text
        ref = f'{command}.json'
    document = parse(last)
    check_status(document, status)
    if isinstance(document, list) and document and 'exit_status' in document[0]:
        return check_devices(command, document)
    return check_document(ref, document)


def runs_of(path):
    """Yield the words and the standard output of each kept run."""
    parts = pathlib.Path(path).read_text(errors='surrogateescape').split('\x1e')[1:]
    for words, text in zip(parts[::2], parts[1::2]):
        status, _, *words = words.split('\x1f')[:-1]
        # The words after -- belong to another program.
        yield int(status), words[:words.index('--')] if '--' in words else words, text


class Tally:
    """The results of a command."""

    def __init__(self):
        self.count = 0
        self.complete = False
        self.problems = []

    def add(self, command, status, words, text):
        """Check one more output."""
        self.count += 1
        try:
            self.complete |= check_output(command, status, text)
        except Problem as problem:
            self.problems.append(f'fwctl {" ".join(words)}: {problem}')


def references(value):
    """Yield each $ref in a schema."""
    if isinstance(value, dict) and isinstance(value.get('$ref'), str):
        yield value['$ref']
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from references(inner)


def schema_problems(name):
    """Return the deviations of a schema from the rules of schemas."""
    rules = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    problems = [cause for error in rules.iter_errors(SCHEMAS[name])
                for cause in explain(error)]
    for ref in references(SCHEMAS[name]):
        try:
            REGISTRY.resolver(f'{name}.json').lookup(ref)
        except Unresolvable:
            problems.append(f'there is no {ref}')
    return [f'{name}.json: {problem}' for problem in problems]


def tap(number, name, problems):
    """Print the result of a test."""
    print(f'{"not " if problems else ""}ok {number} - {name}')
    for problem in problems:
        print('# ' + problem.replace('\n', ' '))


def main(args):
    """Validate all files."""
    need_all = '--all' in args
    problems = [problem for name in sorted(SCHEMAS) for problem in schema_problems(name)]
    if problems:
        print('1..1')
        tap(1, 'the schemas are valid', problems)
        return True
    tallies = {name: Tally() for name in COMMANDS + ['failure']}
    for path in (arg for arg in args if arg != '--all'):
        for status, words, text in runs_of(path):
            command = command_of(words)
            if prints_json(words, command):
                tallies[command].add(command, status, words, text)
    seen = [name for name in tallies if need_all or tallies[name].count]
    print(f'1..{len(seen) + 1}')
    tap(1, 'the schemas are valid', [])
    bad = False
    for number, name in enumerate(seen, 2):
        tally = tallies[name]
        if need_all and not tally.complete and name != 'failure':
            tally.problems.append('no test runs the command successfully with --json')
        tap(number, f'JSON of {name.replace("-", " ")}', tally.problems)
        print(f'# {tally.count} outputs')
        bad |= bool(tally.problems)
    return bad


sys.exit(main(sys.argv[1:]))
