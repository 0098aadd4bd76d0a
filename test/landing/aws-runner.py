"""Runs AWS CLI commands as `forked.serve` says. The HTTP session is a stand-in for AWS: it records every request and
hands out credentials whose key id says whose they are.
"""
import hashlib
import importlib
import io
import json
import sys
from urllib.parse import parse_qs, urlparse

import awscli.clidriver
from forked import become, serve

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


# The CLI has put the directory of its own data into AWS_DATA_PATH.
serve(lambda command: become(command, kept=("AWS_DATA_PATH",)), awscli.clidriver.main, requests)
