"""Runs AWS CLI commands: one JSON object {argv, env, cwd} a line in, one {status, said, requests} a line out.
Each runs in a process of its own, forked from this one, which has loaded the CLI. Its HTTP session is a stand-in for
AWS: it records every request and hands out credentials whose key id says whose they are.
"""
import hashlib
import importlib
import io
import json
import os
import sys
import tempfile
import traceback
from urllib.parse import parse_qs, urlparse

import awscli.clidriver

LATER = "2099-01-01T00:00:00Z"
requests = []


def key_of(identity):
    return "ASIA" + hashlib.sha256(identity.encode()).hexdigest()[:16].upper()


class Raw(io.BytesIO):
    def stream(self, *_args, **_kwargs):
        yield self.getvalue()


def assumed(action, arn):
    return f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
<AssumedRoleUser><Arn>{arn}</Arn><AssumedRoleId>x:y</AssumedRoleId></AssumedRoleUser><Credentials>
<AccessKeyId>{key_of(arn)}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>{LATER}</Expiration></Credentials></{action}Result></{action}Response>"""


def answer(url, body):
    query = {**parse_qs(url.query), **parse_qs(body)}
    action = query.get("Action", [""])[0]
    if action.startswith("AssumeRole"):
        return assumed(action, query["RoleArn"][0])
    if url.path == "/federation/credentials":
        identity = f"sso {query['account_id'][0]} {query['role_name'][0]}"
        expiration = 4070908800000
        return json.dumps({"roleCredentials": {"accessKeyId": key_of(identity), "secretAccessKey": "s", "sessionToken": "t", "expiration": expiration}})
    if url.hostname == "169.254.170.2":
        return json.dumps({"AccessKeyId": key_of("container"), "SecretAccessKey": "s", "Token": "t", "Expiration": LATER})
    return None


def send(_session, request):
    url = urlparse(request.url)
    body = request.body or b""
    text = body.decode("latin1") if isinstance(body, (bytes, bytearray)) else str(body)
    said = answer(url, text)
    headers = {k.lower(): v.decode() if isinstance(v, bytes) else str(v) for k, v in request.headers.items()}
    requests.append({"url": request.url, "authorization": headers.get("authorization"), "final": said is None and url.hostname != "169.254.169.254"})
    status = 404 if url.hostname == "169.254.169.254" else 200
    return awsrequest.AWSResponse(request.url, status, {}, Raw((said or "<Empty/>").encode()))


# Debian's CLI brings a botocore of its own, under another name.
[botocore] = {name.rpartition(".")[0] for name in sys.modules if name.endswith("botocore.httpsession")}
awsrequest = importlib.import_module(f"{botocore}.awsrequest")
importlib.import_module(f"{botocore}.httpsession").URLLib3Session.send = send


def run(command, output):
    # The CLI has put the directory of its own data here.
    own = {name: os.environ[name] for name in ("AWS_DATA_PATH",) if name in os.environ}
    os.environ.clear()
    os.environ.update({**command["env"], **own})
    os.chdir(command["cwd"])
    out = os.open(output, os.O_RDWR)
    for fd in (1, 2):
        os.dup2(out, fd)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = command["argv"]
    try:
        return awscli.clidriver.main()
    except SystemExit as end:
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1


def main():
    for line in sys.stdin:
        command = json.loads(line)
        with tempfile.TemporaryDirectory() as directory:
            output, result = os.path.join(directory, "output"), os.path.join(directory, "result")
            open(output, "w").close()
            child = os.fork()
            if child == 0:
                status = run(command, output)
                with open(result, "w") as file:
                    json.dump({"status": status, "requests": requests}, file)
                sys.stdout.flush()
                os._exit(0)
            os.waitpid(child, 0)
            try:
                with open(result) as file:
                    answered = json.load(file)
            except OSError:
                answered = {"status": 1, "requests": []}
            with open(output, errors="replace") as file:
                print(json.dumps({**answered, "said": file.read()}), flush=True)


main()
