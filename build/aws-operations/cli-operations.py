"""Prints the operations of the AWS CLI that this interpreter finds: `command iam-prefix operation …`, a line a
command, sorted. The list that `generate.ts` reads is the union over several CLIs:

    python3 cli-operations.py cli-operations.txt > new.txt && mv new.txt cli-operations.txt

takes what stands in the given lists along. Only names are written: no model, no documentation.
With `--only a,b` it prints those commands alone (the test compares a few with the installed CLI).
"""
import sys

from awscli.clidriver import create_clidriver

# Commands of the CLI's own that read or write local files alone; aws.ts knows them.
LOCAL = {"configure", "history", "help", "cli-dev"}


def operations(command):
    if hasattr(command, "subcommand_table") and command.subcommand_table:
        return command.subcommand_table
    if type(command).__name__ == "ServiceCommand":
        build = getattr(command, "_get_command_table", None) or command._create_command_table
        return build()
    return {}


def iam_prefix(command, session):
    """Requests are signed for the IAM service prefix, nearly always."""
    try:
        model = session.get_service_model(command._service_name)
        return model.signing_name or model.endpoint_prefix
    except Exception:
        return "-"


def main(arguments):
    only = None
    if arguments[:1] == ["--only"]:
        only = set(arguments[1].split(","))
        arguments = arguments[2:]
    found = {}
    for path in arguments:
        for line in open(path, encoding="ascii"):
            name, prefix, *names = line.split()
            found[name] = (prefix, set(names))
    driver = create_clidriver()
    for name, command in driver._get_command_table().items():
        if name in LOCAL or (only is not None and name not in only):
            continue
        table = operations(command)
        if not table:
            continue
        prefix, names = found.get(name, ("-", set()))
        if prefix == "-":
            prefix = iam_prefix(command, driver.session)
        found[name] = (prefix, names | (set(table) - {"help", "wait"}))
    for name, (prefix, names) in sorted(found.items()):
        print(name, prefix, *sorted(names))


main(sys.argv[1:])
