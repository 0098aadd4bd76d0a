"""Which operations each command of the installed AWS CLI calls: `python3 aws.py < lines > answers`.

One shell-quoted command line in, one JSON object a line out. The CLI runs in this process; where botocore would
make a call, a stand-in writes down service and operation and answers with made-up values of the operation's shape.
"""
import atexit
import contextlib
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

home = tempfile.mkdtemp(prefix='aws-record-')
os.chdir(home)
atexit.register(shutil.rmtree, home, ignore_errors=True)
for name, text in {'file': 'x', 'key.pem': 'x', 'in.json': '{}', 'template.yaml': 'Resources: {}\n', 'spec.yaml': 'a: b\n'}.items():
    with open(name, 'w') as file:
        file.write(text)
os.mkdir('dir')
with open('dir/file', 'w') as file:
    file.write('x')
os.environ.update(
    HOME=home,
    AWS_ACCESS_KEY_ID='AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY='x',
    AWS_DEFAULT_REGION='us-east-1',
    AWS_PAGER='',
    AWS_EC2_METADATA_DISABLED='true',
    AWS_CONFIG_FILE=os.path.join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE=os.path.join(home, 'credentials'),
)

import botocore.client  # noqa: E402
import botocore.httpsession  # noqa: E402
import time  # noqa: E402
from awscli.clidriver import create_clidriver  # noqa: E402
from botocore.response import StreamingBody  # noqa: E402

CALLED = []
time.sleep = lambda _: None


class Enough(BaseException):
    pass


def made_up(shape, depth=0):
    """A value of an output's shape; nothing that asks for another page."""
    kind = shape.type_name
    if depth > 5:
        return {} if kind in ('structure', 'map') else [] if kind == 'list' else None
    if kind == 'structure':
        skipped = ('token', 'marker', 'istruncated')
        return {
            name: made_up(member, depth + 1)
            for name, member in shape.members.items()
            if not name.lower().endswith(skipped)
        }
    if kind == 'list':
        return [made_up(shape.member, depth + 1)]
    if kind == 'map':
        return {}
    if kind == 'boolean':
        return False
    if kind in ('integer', 'long', 'float', 'double'):
        return 1
    if kind == 'timestamp':
        return '2030-01-01T00:00:00Z'
    if kind == 'blob':
        return StreamingBody(io.BytesIO(b'x'), 1)
    return shape.enum[0] if getattr(shape, 'enum', None) else 'x'


def call(self, operation, _):
    CALLED.append([self.meta.service_model.service_name, operation])
    if len(CALLED) > 25:
        raise Enough()
    output = self.meta.service_model.operation_model(operation).output_shape
    answer = {} if output is None else made_up(output)
    answer['ResponseMetadata'] = {'HTTPStatusCode': 200, 'HTTPHeaders': {}}
    return answer


def no_network(_, request):
    CALLED.append(['http', f'{request.method} {request.url[:120]}'])
    raise Enough()


def started(*args, **_):
    CALLED.append(['run', ' '.join(args[0]) if args and not isinstance(args[0], str) else str(args)])
    raise Enough()


def too_slow(*_):
    raise Enough()


botocore.client.BaseClient._make_api_call = call
botocore.httpsession.URLLib3Session.send = no_network
subprocess.Popen = subprocess.call = subprocess.check_call = subprocess.check_output = subprocess.run = started
signal.signal(signal.SIGALRM, too_slow)

LINES = sys.stdin.read().splitlines()
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
sys.stdin = open(os.devnull)
answers = os.fdopen(os.dup(1), 'w')
for line in LINES:
    CALLED.clear()
    code = None
    output = io.TextIOWrapper(io.BytesIO(), encoding='utf8')
    signal.alarm(20)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = create_clidriver().main(shlex.split(line)[1:])
    except SystemExit as exit:
        code = exit.code
    except BaseException as error:
        code = repr(error)[:200]
    finally:
        signal.alarm(0)
    output.flush()
    said = output.buffer.getvalue().decode('utf8', 'replace')[-200:] if code else ''
    answers.write(json.dumps({'line': line, 'called': list(CALLED), 'failed': code not in (0, None), 'why': f'{code} {said}' if code else ''}) + '\n')
    answers.flush()
