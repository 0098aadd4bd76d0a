"""A person at a terminal: an interactive bash with job control in a pty of its own.

Reads {"env", "prefix", "steps"} as JSON from stdin and writes what the terminal showed, as JSON, to
stdout. Steps: ["type", text], ["see", regex], ["prompt"], ["pause", seconds],
["size", rows, columns], ["hang up", file]:
the last closes the terminal and waits for the file that the command then writes.
"""
import fcntl, json, os, pty, re, select, shlex, signal, struct, sys, termios, time

LIMIT = 10
PROMPT = r"(^|\n)> $"
job = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"], job["env"])

shown = ""


def read(seconds):
    global shown
    if select.select([terminal], [], [], seconds)[0]:
        try:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
        except OSError:
            return False
    return True


def see(pattern, start):
    end = time.time() + LIMIT
    while not re.search(pattern, shown[start:]):
        if time.time() > end or not read(0.1):
            print(json.dumps({"missing": pattern, "shown": shown}))
            os.kill(pid, signal.SIGKILL)
            sys.exit()
    return start + re.search(pattern, shown[start:]).end()


def size(rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


size(24, 80)
words = " ".join(shlex.quote(word) for word in job["prefix"])
os.write(terminal, f"PS1='> '; W=({words}); cd \"$TMPDIR\"; echo be''gin\n".encode())
at = see(r"begin\r\n> ", 0)
begin = at
for what, *how in job["steps"]:
    if what == "type":
        os.write(terminal, how[0].encode())
    elif what == "see":
        at = see(how[0], at)
    elif what == "prompt":
        at = see(PROMPT, at)
    elif what == "pause":
        end = time.time() + how[0]
        while time.time() < end:
            read(0.05)
    elif what == "size":
        size(*how)
    elif what == "hang up":
        os.close(terminal)
        trace = os.path.join(job["env"]["TMPDIR"], how[0])
        end = time.time() + LIMIT
        while not (os.path.exists(trace) and os.path.getsize(trace)) and time.time() < end:
            time.sleep(0.05)
        print(json.dumps({"shown": shown[begin:]}))
        sys.exit()

see(PROMPT, at)
print(json.dumps({"shown": shown[begin:]}))
os.kill(pid, signal.SIGHUP)
