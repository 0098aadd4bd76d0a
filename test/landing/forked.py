"""Answers commands, one JSON object a line, each in a process of its own, forked from this one and what it has loaded."""
import json
import os
import sys
import tempfile
import traceback


def become(command, kept=()):
    """Takes on the environment (but for the variables `kept`) and the directory of a command."""
    own = {name: os.environ[name] for name in kept if name in os.environ}
    os.environ.clear()
    os.environ.update({**command["env"], **own})
    os.chdir(command["cwd"])


def serve(prepare, main, requests):
    """{argv, env, cwd} in, {status, said, requests} out: `prepare(command)`, then `main()`, whose HTTP adds to `requests`."""
    for line in sys.stdin:
        command = json.loads(line)
        with tempfile.TemporaryDirectory() as directory:
            output, result = os.path.join(directory, "output"), os.path.join(directory, "result")
            open(output, "w").close()
            child = os.fork()
            if child == 0:
                status = run(command, prepare, main, output)
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


def run(command, prepare, main, output):
    prepare(command)
    out = os.open(output, os.O_RDWR)
    for fd in (1, 2):
        os.dup2(out, fd)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = command["argv"]
    try:
        return main() or 0
    except SystemExit as end:
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
