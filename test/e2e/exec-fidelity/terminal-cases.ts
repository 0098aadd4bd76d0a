/** What one does at the terminal, and must see; `"${W[@]}"` stands for stepup, or for nothing. */
export type Step =
  | ['type', string]
  | ['see', string]
  | ['pause', number]
  /** Waits for the shell's prompt after what was seen last. */
  | ['prompt']
  | ['size', number, number]
  | ['hang up', string]

export type TerminalCase = {
  name: string
  steps: Step[]
  shows: RegExp
  /** Files whose contents count too, made in the case's own directory. */
  files?: string[]
}

const CTRL_C = '\x03'
const CTRL_D = '\x04'
const CTRL_Z = '\x1a'
const CTRL_BACKSLASH = '\x1c'

const run = (command: string): Step => ['type', `"\${W[@]}" ${command}\n`]
const code: Step[] = [['prompt'], ['type', 'echo "code=$?"\n'], ['see', 'code=\\d+\\r\\n']]

const counting = (signal: string, seconds: number) => `x-python3 "$FIDELITY/counting.py" ${signal} ${seconds}`

export const TERMINAL_CASES: TerminalCase[] = [
  {
    name: 'the terminal itself',
    steps: [
      run(
        `x-python3 -c 'import os; print([os.isatty(f) for f in (0, 1, 2)], os.tcgetpgrp(0) == os.getpgrp(), os.get_terminal_size(0), os.open("/dev/tty", 2) > 2, "en" + "d")'`,
      ),
      ['see', 'end'],
      ...code,
    ],
    shows: /\[True, True, True\] True .*columns=80, lines=24.* True end/,
  },
  {
    name: 'Ctrl-C without a trap',
    steps: [
      run("x-sh -c 'echo rea''dy; sleep 9'"),
      ['see', 'ready'],
      ['pause', 0.1],
      ['type', CTRL_C],
      ...code,
    ],
    shows: /code=130/,
  },
  {
    name: 'Ctrl-C with a trap: once, and its own exit code',
    steps: [
      run(`x-bash -c 'trap "echo caught; sleep 0.4; exit 5" INT; echo rea""dy; while :; do sleep 0.1; done'`),
      ['see', 'ready'],
      ['pause', 0.1],
      ['type', CTRL_C],
      ['see', 'caught'],
      ...code,
    ],
    shows: /code=5/,
  },
  {
    name: 'Ctrl-C that the command counts: one is one',
    steps: [
      run(counting('INT', 1)),
      ['see', 'ready'],
      ['type', CTRL_C],
      ['see', 'got INT'],
      ['type', CTRL_C],
      ['see', 'got INT'],
      ['see', 'done'],
      ...code,
    ],
    shows: /code=0/,
  },
  {
    name: 'Ctrl-C ends a loop of the shell',
    steps: [
      ['type', `for i in 1 2 3; do echo "rea""dy $i"; "\${W[@]}" x-sleep 5; done\n`],
      ['see', 'ready 1'],
      ['pause', 0.3],
      ['type', CTRL_C],
      ...code,
    ],
    shows: /^(?![\s\S]*ready 2)[\s\S]*code=130/,
  },
  {
    name: 'Ctrl-\\',
    steps: [
      run("x-sh -c 'echo rea''dy; exec sleep 9'"),
      ['see', 'ready'],
      ['pause', 0.1],
      ['type', CTRL_BACKSLASH],
      ...code,
    ],
    shows: /Quit[\s\S]*code=131/,
  },
  {
    name: 'Ctrl-Z, jobs, fg',
    steps: [
      run("x-sh -c 'echo rea''dy; sleep 0.7; echo do''ne; exit 6'"),
      ['see', 'ready'],
      ['pause', 0.1],
      ['type', CTRL_Z],
      ['see', 'Stopped'],
      ...code,
      ['prompt'],
      ['type', 'jobs\n'],
      ['see', 'Stopped'],
      ['prompt'],
      ['type', 'fg\n'],
      ['see', 'done'],
      ...code,
    ],
    shows: /code=148[\s\S]*done[\s\S]*code=6/,
  },
  {
    name: 'Ctrl-Z, bg, wait',
    steps: [
      run("x-sh -c 'echo rea''dy; sleep 3; exit 7'"),
      ['see', 'ready'],
      ['pause', 0.1],
      ['type', CTRL_Z],
      ['see', 'Stopped'],
      ['prompt'],
      ['type', 'bg; wait %1; echo "waited=$?"\n'],
      ['see', 'waited=\\d+'],
    ],
    shows: /waited=7/,
  },
  {
    name: 'Ctrl-Z twice',
    steps: [
      run("x-sh -c 'echo rea''dy; sleep 0.7; echo do''ne'"),
      ['see', 'ready'],
      ['pause', 0.1],
      ['type', CTRL_Z],
      ['see', 'Stopped'],
      ['prompt'],
      ['type', 'fg\n'],
      ['pause', 0.2],
      ['type', CTRL_Z],
      ['see', 'Stopped'],
      ['prompt'],
      ['type', 'fg\n'],
      ['see', 'done'],
      ...code,
    ],
    shows: /code=0/,
  },
  {
    name: 'Ctrl-Z that the command handles itself',
    steps: [
      run(counting('TSTP', 0.8)),
      ['see', 'ready'],
      ['type', CTRL_Z],
      ['see', 'got TSTP'],
      ['see', 'done'],
      ...code,
    ],
    shows: /^(?![\s\S]*Stopped)[\s\S]*code=0/,
  },
  {
    name: 'a new window size: one is one',
    steps: [
      run(counting('WINCH', 0.8)),
      ['see', 'ready'],
      ['size', 30, 100],
      ['see', 'got WINCH'],
      ['see', 'done'],
      ...code,
    ],
    shows: /got WINCH 30x100/,
  },
  {
    name: 'typed input and its end',
    steps: [run('x-cat'), ['type', 'hello\n'], ['see', 'hello\\r\\nhello'], ['type', CTRL_D], ...code],
    shows: /hello\r?\nhello[\s\S]*code=0/,
  },
  {
    name: 'reading in the background stops it',
    steps: [
      run('x-cat & sleep 0.5; jobs'),
      ['see', 'Stopped'],
      ['prompt'],
      ['type', 'fg\n'],
      ['see', 'cat'],
      ['pause', 0.2],
      ['type', 'late\n'],
      ['see', 'late\\r\\nlate'],
      ['type', CTRL_D],
      ...code,
    ],
    shows: /Stopped[\s\S]*code=0/,
  },
  {
    name: 'terminal modes that it leaves',
    steps: [
      run('x-stty -echo'),
      ['prompt'],
      ['type', 'echo un""seen\n'],
      ['see', 'unseen'],
      ['prompt'],
      run('x-stty echo'),
      ...code,
    ],
    shows: /unseen[\s\S]*code=0/,
  },
  {
    name: 'a flood that is interrupted',
    steps: [
      run('x-sh -c "echo rea""dy; yes >/dev/null"'),
      ['see', 'ready'],
      ['pause', 0.2],
      ['type', CTRL_C],
      ...code,
    ],
    shows: /code=130/,
  },
  {
    // The kernel hangs up on the foreground and the shell on its jobs, so bare too it may be told twice.
    name: 'the terminal is closed',
    files: ['hup'],
    steps: [
      run(`x-bash -c 'trap "echo hung up >hup; exit" HUP; echo rea""dy; while :; do sleep 0.05; done'`),
      ['see', 'ready'],
      ['hang up', 'hup'],
    ],
    shows: /hung up/,
  },
]
