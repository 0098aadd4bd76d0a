"""What the AWS CLI of this interpreter makes of argvs: a JSON list of argvs on stdin, a JSON list of
{command, operation, globals, options} on stdout, null where its parsers refuse. Nothing is sent.
With `--s3` as its argument: the options of the high-level s3 commands, by whether they take a value.
"""
import contextlib
import io
import json
import sys

from awscli.argparser import ArgTableArgParser
from awscli.clidriver import create_clidriver

driver = create_clidriver()
table = driver._get_command_table()
main_parser = (getattr(driver, "_create_parser", None) or driver.create_parser)(table)


def s3_options():
    found = {}
    for name, command in table["s3"].subcommand_table.items():
        for option, argument in command.arg_table.items():
            if not argument.positional_arg:
                found[option] = argument.cli_type_name != "boolean" and argument._action not in ("store_true", "store_false")
    return found


def parse(argv):
    parsed, remaining = main_parser.parse_known_args(argv)
    command = table[parsed.command]
    globals_ = {k: v for k, v in vars(parsed).items() if k in ("profile", "region", "endpoint_url") and v is not None}
    answer = {"command": parsed.command, "globals": globals_, "operation": None, "options": {}}
    if type(command).__name__ != "ServiceCommand" or parsed.command == "help":
        return answer
    service_parser = (getattr(command, "_create_parser", None) or command.create_parser)()
    chosen, rest = service_parser.parse_known_args(remaining)
    answer["operation"] = chosen.operation
    operation = service_parser._actions[-1].command_table[chosen.operation]
    if chosen.operation == "help" or not hasattr(operation, "_operation_model"):
        return answer
    for argument in operation.arg_table.values():
        argument.required = False
    parser = ArgTableArgParser(operation.arg_table)
    parser.add_argument("help", nargs="?")
    options, unknown = parser.parse_known_args(rest)
    if unknown or (options.help and options.help != "help"):
        return None
    answer["help"] = options.help == "help"
    answer["options"] = {k: v for k, v in vars(options).items() if k != "help" and v not in (None, False)}
    return answer


if sys.argv[1:] == ["--s3"]:
    print(json.dumps(s3_options()))
else:
    answers = []
    for argv in json.load(sys.stdin):
        try:
            with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
                answers.append(parse(argv))
        except SystemExit as refusal:
            answers.append({"version": True} if refusal.code == 0 else None)
        except Exception:
            answers.append(None)
    print(json.dumps(answers))
