/**
 * What must be the same with and without stepup. Each is a bash script that runs commands as `"$@" COMMAND`:
 * bare there are no words before the command, wrapped they are stepup's. `shows` is what the bare run
 * must print, so that no case passes by printing nothing. Commands are called by names that no grammar of
 * stepup's knows (`x-sh`), because it would see through a shell to what the shell runs.
 */
export type ScriptCase = {
  name: string
  script: string
  shows: RegExp
  /** Runs a program made on the spot, which nobody has confirmed. */
  unforeseen?: true
  /** Takes away what stepup itself needs (room for its journal): for the exec room alone. */
  roomOnly?: true
}

/** How a program ended, told from `128 + n` as no shell can: `-15` is death by TERM. */
const HOW = `python3 -c 'import subprocess, sys; print(subprocess.call(sys.argv[1:]))'`

const facts = (python: string) => `"$@" x-python3 -c '${python}'`

export const SCRIPT_CASES: ScriptCase[] = [
  {
    name: 'exit codes 0 to 255',
    script: 'for i in $(seq 0 255); do "$@" x-sh -c "exit $i"; echo $?; done',
    shows: /^0\n1\n2\n[\s\S]*\n255\n$/,
  },
  ...[
    'TERM',
    'KILL',
    'SEGV',
    'PIPE',
    'HUP',
    'INT',
    'QUIT',
    'ABRT',
    'USR1',
    'USR2',
    'ALRM',
    'XFSZ',
    'RTMIN',
  ].map((signal) => ({
    name: `death by ${signal}`,
    script: `${HOW} "$@" x-python3 -c 'import os, signal; s = signal.SIG${signal}; s == 9 or signal.signal(s, signal.SIG_DFL); os.kill(os.getpid(), s)'`,
    shows: /^-\d+\n$/,
  })),
  { name: 'a broken pipe', script: '"$@" x-yes | head -1; echo "$PIPESTATUS"', shows: /^y\n141\n$/ },
  {
    name: 'a file size limit',
    roomOnly: true,
    script: `(ulimit -f 1; ${HOW} "$@" x-dd if=/dev/zero of="$TMPDIR/big" bs=4096 count=9 status=none)`,
    shows: /^-25\n$/,
  },
  { name: 'standard input', script: 'printf abc | "$@" x-cat', shows: /^abc$/ },
  {
    name: 'only as much of standard input as the command reads',
    script: `printf '1\\n2\\n' | { "$@" x-sh -c 'read x; echo "got $x"'; cat; }`,
    shows: /^got 1\n2\n$/,
  },
  { name: 'process substitution', script: '"$@" x-cat <(echo one) <(echo two)', shows: /^one\ntwo\n$/ },
  {
    name: 'descriptors 3 to 9',
    script: `"$@" x-sh -c 'for fd in 3 4 5 6 7 8 9; do eval "cat <&$fd"; done' 3<<<c 4<<<d 5<<<e 6<<<f 7<<<g 8<<<h 9<<<i`,
    shows: /^c\nd\ne\nf\ng\nh\ni\n$/,
  },
  {
    name: 'one descriptor and no other',
    script: `"$@" x-cat /dev/fd/3 3<<<c`,
    shows: /^c\n$/,
  },
  {
    name: 'exactly the descriptors that were handed on',
    script: facts('import os; print(sorted(int(f) for f in os.listdir("/proc/self/fd")))').concat(
      ' 4</dev/null 7>/dev/null 40</dev/null 3<&-',
    ),
    shows: /4, 7,.* 40/,
  },
  {
    name: 'a descriptor that is a socket, a pipe and an event counter',
    script: `python3 -c '
import os, socket, subprocess, sys
a, b = socket.socketpair(); r, w = os.pipe(); e = os.eventfd(0, 0)
os.write(w, b"pipe"); b.send(b"socket"); os.eventfd_write(e, 42)
child = "import os; print(os.read(%d, 9), os.read(%d, 9), os.eventfd_read(%d))" % (a.fileno(), r, e)
subprocess.call([*sys.argv[1:], "x-python3", "-c", child], pass_fds=[a.fileno(), r, e])' "$@"`,
    shows: /^b'socket' b'pipe' 42\n$/,
  },
  ...['<&-', '>&-', '<&- >&-', '2>&-', '<&- 2>&-'].map((redirection) => ({
    name: `closed descriptors (${redirection})`,
    script: facts(
      'import os\nwith open(os.environ["OUT"], "w") as out:\n for fd in (0, 1, 2): print(fd, os.path.exists(f"/proc/self/fd/{fd}") and fd != out.fileno(), file=out)',
    ).concat(` ${redirection}; cat "$OUT"`),
    shows: /False/,
  })),
  {
    name: 'writing to a closed standard output',
    script: `"$@" x-sh -c 'echo x' 2>/dev/null >&-; echo $?`,
    shows: /^[12]\n$/,
  },
  {
    name: 'arguments that are empty or not UTF-8',
    script: `"$@" x-cat /proc/self/cmdline - '' $'\\xff\\xc3\\x28' $'\\xef\\xbb\\xbfbom' 'é' '' 2>/dev/null </dev/null | xxd`,
    shows: /ff ?c3/,
  },
  {
    name: 'variables that are empty or not UTF-8',
    script: `BAD=$'\\xff\\xfe' EMPTY= "$@" x-env | LC_ALL=C grep -aE '^(BAD|EMPTY)' | xxd`,
    shows: /ff ?fe/,
  },
  {
    name: 'the environment, and no more',
    script: 'A=1 B="x y" "$@" x-env | grep -v "^_=" | sort',
    shows: /^A=1$/m,
  },
  {
    name: 'one megabyte of arguments',
    script: `word=$(head -c 100000 /dev/zero | tr '\\0' x)
"$@" x-python3 -c 'import sys, hashlib; print(len(sys.argv), hashlib.sha256("".join(sys.argv[1:]).encode()).hexdigest())' $word $word $word $word $word $word $word $word $word $word`,
    shows: /^11 /,
  },
  {
    name: 'one gigabyte through a pipe',
    script: 'head -c 1G /dev/zero | "$@" x-cat | wc -c',
    shows: /^1073741824\n$/,
  },
  { name: 'umask', script: `umask 027; "$@" x-sh -c umask`, shows: /^0027\n$/ },
  {
    name: 'resource limits',
    script: `ulimit -S -n 123; ulimit -S -s 4096; ulimit -c 0; "$@" x-bash -c 'ulimit -S -a; ulimit -H -a'`,
    shows: /open files .* 123\n/,
  },
  {
    name: 'priority, affinity, capabilities, the killer’s score',
    script: `nice -n 5 "$@" x-sh -c 'nice; cat /proc/self/oom_score_adj; grep -E "^(Cpus_allowed|Mems_allowed|NoNewPrivs|Seccomp|Cap|Uid|Gid|Groups|Umask)" /proc/self/status; cat /proc/self/coredump_filter /proc/self/personality; python3 -c "print(open(\\"/proc/self/timerslack_ns\\").read())"'`,
    shows: /^5\n/,
  },
  {
    name: 'signals that are blocked, ignored and caught',
    script: `"$@" x-grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status`,
    shows: /SigIgn:\t0+\n/,
  },
  {
    name: 'signals that were ignored before',
    script: `trap '' HUP INT QUIT TERM USR1; "$@" x-grep -E '^Sig(Blk|Ign)' /proc/self/status`,
    shows: /SigIgn:\t0+4207\n/,
  },
  {
    name: 'signals that were blocked before',
    script: `python3 -c '
import os, signal, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL); signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGHUP})
os.execvp(sys.argv[1], sys.argv[1:])' "$@" x-grep -E '^Sig(Blk|Ign)' /proc/self/status`,
    shows: /SigBlk:\t0+801\n/,
  },
  {
    name: 'nohup',
    script: `nohup "$@" x-sh -c 'kill -HUP $$; echo alive' 2>/dev/null`,
    shows: /^alive\n$/,
  },
  {
    name: 'process group and session',
    script: `"$@" x-python3 -c 'import os, sys; print(os.getpgrp() == os.getpgid(int(sys.argv[1])), os.getsid(0) == os.getsid(int(sys.argv[1])))' $$`,
    shows: /^True True\n$/,
  },
  { name: 'directory', script: 'cd /usr/bin; "$@" x-sh -c pwd', shows: /^\/usr\/bin\n$/ },
  { name: 'the name a program is called by', script: '"$@" x-cat /proc/self/cmdline | xxd', shows: /cat/ },
  {
    unforeseen: true,
    name: 'a script without an interpreter line',
    script: `printf 'echo "no format: $1"; exit 4' >"$TMPDIR/plain"; chmod +x "$TMPDIR/plain"; "$@" "$TMPDIR/plain" x; echo $?`,
    shows: /^no format: x\n4\n$/,
  },
  {
    unforeseen: true,
    name: 'a script with one',
    script: `printf '#!/bin/sh\\necho "$0 $1"' >"$TMPDIR/script"; chmod +x "$TMPDIR/script"; cd "$TMPDIR"; "$@" ./script x`,
    shows: /^\.\/script x\n$/,
  },
  {
    unforeseen: true,
    name: 'a script whose interpreter is missing',
    script: `printf '#!/nonexistent\\n' >"$TMPDIR/orphan"; chmod +x "$TMPDIR/orphan"; "$@" "$TMPDIR/orphan" 2>/dev/null; echo $?`,
    shows: /^12[67]\n$/,
  },
  {
    unforeseen: true,
    name: 'a program that is not there',
    script: '"$@" no-such-program 2>/dev/null; echo $?',
    shows: /^127\n$/,
  },
  {
    unforeseen: true,
    name: 'a file that is no program',
    script: '"$@" /etc/passwd 2>/dev/null; echo $?',
    shows: /^126\n$/,
  },
  { unforeseen: true, name: 'a directory', script: '"$@" /tmp 2>/dev/null; echo $?', shows: /^126\n$/ },
  ...['TERM', 'HUP', 'USR1', 'USR2', 'ALRM'].map((signal) => ({
    name: `${signal} sent to it alone`,
    script: `"$@" x-bash -c 'trap "echo got; exit 3" ${signal}; echo ready; while :; do sleep 0.05; done' >"$OUT" & pid=$!
until grep -qs ready "$OUT"; do sleep 0.05; done; kill -${signal} $pid; wait $pid; echo $?; cat "$OUT"`,
    shows: /^3\nready\ngot\n$/,
  })),
  {
    name: 'INT sent to it alone, away from a terminal',
    script: `set -m; "$@" x-bash -c 'trap "echo got; exit 3" INT; echo ready; while :; do sleep 0.05; done' >"$OUT" & pid=$!
until grep -qs ready "$OUT"; do sleep 0.05; done; kill -INT $pid; wait $pid; echo $?; cat "$OUT"`,
    shows: /^3\nready\ngot\n$/,
  },
  { name: 'timeout', script: 'timeout 0.5 "$@" x-sleep 5; echo $?', shows: /^124\n$/ },
  { name: 'exec in a shell', script: `(exec "$@" x-sh -c 'exit 9'); echo $?`, shows: /^9\n$/ },
  {
    name: 'a pipe that the command closes early',
    script: `{ trap '' PIPE; until [ -e "$OUT.closed" ]; do sleep 0.05; done; sleep 0.1
echo x 2>/dev/null && echo whole >&2 || echo broken >&2; } 2>"$OUT" |
"$@" x-sh -c 'exec <&-; touch "$OUT.closed"; sleep 0.5'; cat "$OUT"`,
    shows: /^broken\n$/,
  },
  {
    name: 'descriptors as blocking as they were',
    script: `"$@" x-python3 -c 'import fcntl, os; print([fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK for fd in (0, 1, 2)])' 2>&1 | cat`,
    shows: /^\[0, 0, 0\]\n$/,
  },
]
