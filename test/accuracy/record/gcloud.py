"""What each command of the installed gcloud sends: `python3 gcloud.py SDK < commands > answers`.

One command path a line in, with the names of flags to add behind a tab; one JSON object a line out. gcloud
runs in this process, where HTTP, gRPC, sockets and other programs are replaced by stand-ins that write down what
they are asked, so nothing leaves the machine and no account is needed. Arguments that a command demands are
filled in from its own parser's complaints.
"""
import argparse
import atexit
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

SDK = os.path.join(sys.argv[1], 'lib')
sys.path[:0] = [SDK, os.path.join(SDK, 'third_party')]
home = tempfile.mkdtemp(prefix='gcloud-record-')
os.chdir(home)
atexit.register(shutil.rmtree, home, ignore_errors=True)
for name, text in {'f.yaml': 'a: b\n', 'f.json': '{"a":"b"}\n'}.items():
    with open(name, 'w') as file:
        file.write(text)
os.environ.update(
    HOME=home,
    PATH='/nonexistent',
    NO_GCE_CHECK='true',
    CLOUDSDK_CONFIG=os.path.join(home, 'config'),
    CLOUDSDK_AUTH_DISABLE_CREDENTIALS='1',
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK='1',
    CLOUDSDK_COMPUTE_REGION='us-central1',
    CLOUDSDK_COMPUTE_ZONE='us-central1-a',
    CLOUDSDK_CORE_ACCOUNT='me@example.com',
    CLOUDSDK_CORE_CHECK_GCE_METADATA='0',
    CLOUDSDK_CORE_DISABLE_FILE_LOGGING='1',
    CLOUDSDK_CORE_DISABLE_PROMPTS='1',
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING='1',
    CLOUDSDK_CORE_PROJECT='p1',
    CLOUDSDK_SURVEY_DISABLE_PROMPTS='1',
)

import googlecloudsdk.gcloud_main as gcloud_main  # noqa: E402
import httplib2  # noqa: E402
import requests  # noqa: E402
import socket  # noqa: E402
import time  # noqa: E402
from googlecloudsdk.calliope import exceptions as calliope_exceptions  # noqa: E402
from googlecloudsdk.calliope import parser_errors  # noqa: E402
from googlecloudsdk.core import log  # noqa: E402

SENT = []
MOST = 30
ANSWER = b'{"name":"projects/p1/locations/l/operations/o","done":true,"status":"DONE","etag":"BwY=","id":"1"}'


class Enough(BaseException):
    """A command waits for what the stand-in will never say."""


class TooSlow(BaseException):
    pass


class Failure(Exception):
    pass


class Exited(Exception):
    pass


def note(kind, what):
    SENT.append([kind, what])
    if len(SENT) > MOST:
        raise Enough()


def send(self, request, **_):
    overrides = [value for name, value in request.headers.items() if name.lower() == 'x-http-method-override']
    method = overrides[0] if overrides else request.method
    note(method.decode() if isinstance(method, bytes) else method, request.url)
    response = requests.Response()
    response.status_code, response.reason, response.request, response.url = 200, 'OK', request, request.url
    response._content, response.raw = ANSWER, io.BytesIO(ANSWER)
    response.headers.update({'content-type': 'application/json', 'content-length': str(len(ANSWER))})
    return response


def httplib2_request(self, uri, method='GET', **_):
    note(method, uri)
    return httplib2.Response({'status': '200', 'content-type': 'application/json'}), ANSWER


def connect(*_):
    note('CONNECT', 'socket')
    raise OSError('no network')


class Popen:
    def __init__(self, args, *_, **__):
        note('RUN', args if isinstance(args, str) else ' '.join(map(str, args)))
        self.args, self.returncode, self.pid = args, 0, 1
        self.stdin, self.stdout, self.stderr = io.BytesIO(), io.BytesIO(), io.BytesIO()

    def communicate(self, *_, **__):
        return b'', b''

    def wait(self, *_, **__):
        return 0

    def poll(self):
        return 0

    def kill(self):
        pass

    terminate = kill

    def send_signal(self, _):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def started(answer):
    def run(*args, **options):
        program = args[0] if args else options.get('args')
        Popen(program)
        return answer(program)

    return run


def replaced(_, args, *__):
    note('RUN', ' '.join(map(str, args)))
    raise Enough()


def no_channel(target, *_, **__):
    note('GRPC', str(target))
    raise Enough()


requests.Session.send = send
httplib2.Http.request = httplib2_request
socket.socket.connect = connect
subprocess.Popen = Popen
subprocess.call = subprocess.check_call = started(lambda _: 0)
subprocess.check_output = started(lambda _: b'')
subprocess.run = started(lambda program: subprocess.CompletedProcess(program, 0, b'', b''))
for name in ('execv', 'execve', 'execvp', 'execvpe'):
    setattr(os, name, replaced)
time.sleep = lambda _: None
try:
    import grpc

    grpc.secure_channel = grpc.insecure_channel = no_channel
except ImportError:
    pass


def handle(error, *_, **__):
    raise Failure(error)


def too_slow(*_):
    raise TooSlow()


calliope_exceptions.HandleError = handle
signal.signal(signal.SIGALRM, too_slow)
CLI = gcloud_main.CreateCLI([])

VALUES = (
    'x 1 a=b us-central1-a us-central1 ./f.yaml ./f.json 2030-01-01T00:00:00Z 10GB 1h https://a.example.com/x gs://b/o {} '
    'projects/p1/locations/us-central1/x/y user:a@example.com roles/viewer 10.0.0.0/24 10.0.0.1 tcp:80 true a@example.com '
    'x/y a=1,b=2 name=x us us-docker.pkg.dev/p1/r/i:t gs://b key=a,operator=exists organizations/1 p1.example 1.1 100 '
    'sha256:' + 'a' * 64 + ' AAAA projects/p1/topics/t table CREATE 1111 id=a,b=c 2030-01-01'
).split(' ')

BY_NAME = [
    (r'file|source|config', ['./f.yaml', './f.json']),
    (r'^-*role$', ['roles/viewer']),
    (r'member', ['user:a@example.com']),
    (r'zone', ['us-central1-a']),
    (r'region|location', ['us-central1']),
    (r'organization', ['1234']),
]


def argument(command, name):
    for found in [*command.ai.flag_args, *command.ai.positional_args, *command.ai.ancestor_flag_args]:
        if name in found.option_strings or name in (found.dest, str(found.metavar)):
            return found
    return None


def values(command, name):
    found = argument(command, name)
    choices = [str(choice) for choice in list(found.choices)[:3]] if found is not None and found.choices else []
    policy = ['./f.json'] if 'iam-policy' in ' '.join(command.GetPath()) and not name.startswith('-') else []
    fitting = [value for pattern, some in BY_NAME if re.search(pattern, name.lower()) for value in some]
    return [*choices, *policy, *fitting, *VALUES]


def is_switch(command, name):
    found = argument(command, name)
    return name.startswith('--no-') or (found is not None and found.nargs == 0)


def attempt(path, argv):
    """Runs it once; why it failed, or None."""
    SENT.clear()
    streams = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding='utf8')
    signal.alarm(20)
    try:
        log.Reset(sys.stdout, sys.stderr)
        CLI.Execute([*path.split(), *argv], call_arg_complete=False)
    except Failure as failure:
        return failure.args[0]
    except SystemExit as exit:
        sys.stderr.flush()
        return Exited(sys.stderr.buffer.getvalue().decode('utf8', 'replace')) if exit.code else None
    except BaseException as error:
        return error
    finally:
        signal.alarm(0)
        sys.stdout, sys.stderr = streams
    return None


COMPLAINTS = (
    'ParseError RequiredPropertyError InvalidUrlError HttpException Error ValueError TypeError InvalidValueError '
    'InvalidInputValueError InvalidCollectionException InvalidProjectError InvalidSCCInputError InvalidResourceException '
    'InvalidArgumentException InvalidCustomModuleNameError NoFieldsSpecifiedError ImagePathError UpdatePropertyError '
    'RequiredFieldOmittedException InitializationError ParserError'
).split(' ')


def is_complaint(error):
    name = type(error).__name__
    known = (parser_errors.ArgumentError, argparse.ArgumentError, Exited)
    return isinstance(error, known) or 'rgument' in name or name in COMPLAINTS


def told(error):
    if not isinstance(error, Exited):
        return str(getattr(error, 'message', None) or error)
    text = str(error)
    found = re.search(r'ERROR: .*?(?=\nUsage|\nFor detailed|\Z)', text, re.S)
    return re.sub(r'ERROR: \(gcloud[^)]*\) ', '', found.group(0) if found else text[:500])


class Filling:
    """Arguments so far, and the next ones by what the command complains of."""

    def __init__(self, command, flags):
        self.command = command
        self.given = {}
        self.tried = {}
        for found in command.ai.positional_args:
            if found.nargs not in ('?', '*', argparse.REMAINDER, 0):
                self.add(str(found.dest))
        for flag in flags:
            self.add(flag)

    def add(self, name):
        self.given[name] = None if is_switch(self.command, name) else values(self.command, name)[0]

    def argv(self):
        words = [value for name, value in self.given.items() if not name.startswith('--')]
        flags = [name if value is None else f'{name}={value}' for name, value in self.given.items() if name.startswith('--')]
        return [*words, *flags]

    def own_name(self, name):
        if name.startswith('--'):
            return name
        for found in self.command.ai.positional_args:
            if name in (str(found.metavar), str(found.dest), str(found.dest).upper()):
                return str(found.dest)
        return None

    def mend(self, error):
        """False when there is nothing more to try."""
        message = told(error)
        named = re.findall(r'--[a-z0-9][a-z0-9-]*|\b[A-Z][A-Z0-9_]+(?:-[A-Z0-9]+)*\b', message)
        wanted = re.findall(r'provide the argument `(--[a-z0-9-]+|[A-Z_]+)`', message)
        wanted += ['--' + name.replace('_', '-') for name in re.findall(r'required property \[(?:\w+/)?(\w+)\]', message)]
        for name in filter(None, map(self.own_name, wanted)):
            if name not in self.given and argument(self.command, name) is not None:
                self.add(name)
                return True
        own = [name for name in map(self.own_name, named) if name]
        if own and own[0] in self.given and not re.search('ust be specified', message):
            return self.next_value(own[0])
        missing = [name for name in own if name not in self.given and argument(self.command, name) is not None]
        if missing:
            self.add(missing[0])
            return True
        return bool(self.given) and bool(re.search('nvalid|Failed to parse|Bad', message)) and self.next_value(next(iter(self.given)))

    def next_value(self, name):
        at = self.tried.get(name, 0) + 1
        some = values(self.command, name)
        if self.given[name] is None or at >= len(some):
            return False
        self.tried[name], self.given[name] = at, some[at]
        return True


def record(path, flags):
    command = CLI._TopElement().LoadSubElementByPath(path.split())
    filling = Filling(command, flags)
    error = None
    for _ in range(45):
        error = attempt(path, filling.argv())
        changed = any(kind in ('POST', 'PUT', 'PATCH', 'DELETE') for kind, _ in SENT)
        if error is None or changed or not is_complaint(error) or not filling.mend(error):
            break
    return {'argv': [*path.split(), *filling.argv()], 'sent': list(SENT), 'failed': error is not None}


COMMANDS = sys.stdin.read().splitlines()
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
sys.stdin = open(os.devnull)
with os.fdopen(os.dup(1), 'w') as answers:
    for line in COMMANDS:
        path, _, flags = line.partition('\t')
        try:
            answer = record(path, flags.split())
        except BaseException as error:
            answer = {'argv': path.split(), 'sent': [], 'failed': True, 'why': repr(error)[:200]}
        answers.write(json.dumps(answer) + '\n')
        answers.flush()
