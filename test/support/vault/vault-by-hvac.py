#!/usr/bin/python3
"""In the place of `vault`, which Debian does not have: a few of its commands by hvac, a real client."""
import json
import os
import sys

import hvac

client = hvac.Client(
    url=os.environ["VAULT_ADDR"],
    token=os.environ.get("VAULT_TOKEN", ""),
    namespace=os.environ.get("VAULT_NAMESPACE"),
    verify=os.environ.get("VAULT_CACERT", True),
)
flags = dict(word[1:].split("=", 1) for word in sys.argv[1:] if word.startswith("-") and "=" in word)
words = [word for word in sys.argv[1:] if not word.startswith("-") or word == "-"]


def given(pairs):
    return json.load(sys.stdin) if pairs == ["-"] else dict(pair.split("=", 1) for pair in pairs)


def run(command, rest):
    kv = client.secrets.kv.v2
    if command == "auth list":
        print(json.dumps(client.sys.list_auth_methods()["data"]))
    elif command == "auth enable":
        client.sys.enable_auth_method(rest[0], path=flags["path"])
    elif command == "policy write":
        client.sys.create_or_update_policy(rest[0], sys.stdin.read(), pretty_print=False)
    elif command == "kv get":
        print(json.dumps(kv.read_secret_version(rest[0], mount_point=flags["mount"])["data"]["data"]))
    elif command == "kv put":
        kv.create_or_update_secret(rest[0], given(rest[1:]), mount_point=flags["mount"])
    elif command == "kv delete":
        kv.delete_latest_version_of_secret(rest[0], mount_point=flags["mount"])
    else:
        sys.exit("not a command of this one")


try:
    if words[0] == "write":
        client.write(words[1], **given(words[2:]))
    else:
        run(" ".join(words[:2]), words[2:])
except hvac.exceptions.VaultError as error:
    sys.exit(f"vault: {error}")
