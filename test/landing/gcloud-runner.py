"""Runs gcloud commands as `forked.serve` says; the SDK's `lib` is the one argument. The HTTP adapter is a stand-in for
Google: it records every request and hands out tokens that say whose they are. A command's `stores` are directories whose
accounts are signed in.
"""
import json
import os
import sqlite3
import sys
from urllib.parse import parse_qs, urlparse

from forked import become, serve

LIB = sys.argv[1]
sys.path[:0] = [LIB, os.path.join(LIB, "third_party")]
import googlecloudsdk.gcloud_main  # noqa: E402
from googlecloudsdk.core.configurations.named_configs import ActivePropertiesFile  # noqa: E402
import requests  # noqa: E402
import requests.adapters  # noqa: E402

ACCOUNTS = ["me@one.test", "me@two.test"]
recorded = []


def answer(request, url):
    body = request.body or b""
    text = body.decode() if isinstance(body, bytes) else str(body)
    if url.path.endswith("/token"):
        refresh = parse_qs(text).get("refresh_token", [""])[0]
        return {"access_token": f"of {refresh}", "expires_in": 3600, "token_type": "Bearer"}
    if url.path.endswith(":generateAccessToken"):
        account = url.path.rsplit("/", 1)[-1].split(":")[0]
        return {"accessToken": f"of {account}", "expireTime": "2099-01-01T00:00:00Z"}
    return None


def send(_adapter, request, **_options):
    url = urlparse(request.url)
    said = answer(request, url)
    authorization = request.headers.get("authorization") or request.headers.get(b"authorization") or ""
    authorization = authorization.decode() if isinstance(authorization, bytes) else authorization
    recorded.append({"url": request.url, "authorization": authorization, "final": said is None})
    response = requests.Response()
    response.status_code = 200 if said is not None else 404
    response._content = json.dumps(said if said is not None else {"error": {"code": 404, "message": "none", "status": "NOT_FOUND"}}).encode()
    response.headers["content-type"] = "application/json"
    response.url = request.url
    response.request = request
    return response


requests.adapters.HTTPAdapter.send = send


def sign_in(directory):
    os.makedirs(directory, exist_ok=True)
    with sqlite3.connect(os.path.join(directory, "credentials.db")) as store:
        store.execute('CREATE TABLE IF NOT EXISTS "credentials" (account_id TEXT PRIMARY KEY, value BLOB)')
        for account in ACCOUNTS:
            value = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": account, "token_uri": "https://oauth2.googleapis.com/token"}
            store.execute("REPLACE INTO credentials VALUES (?, ?)", (account, json.dumps(value)))


def prepare(command):
    for store in command["stores"]:
        sign_in(store)
    become(command)
    # What was read where this was started from.
    ActivePropertiesFile.Invalidate()


def main():
    googlecloudsdk.gcloud_main.main()


serve(prepare, main, recorded)
