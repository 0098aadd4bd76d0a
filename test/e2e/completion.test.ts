import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { namesOf, OPTION_WORDS, SUBCOMMAND_WORDS } from '../../src/cli/completion-words.ts'
import { completion, SHELLS, shellInit } from '../../src/cli/shell-init.ts'
import { Cleanup } from '../support/cleanup.ts'
import { Tmux } from '../support/tmux.ts'
import { Workstation } from '../support/workstation.ts'

const cleanup = new Cleanup()
let workstation: Workstation
afterAll(() => cleanup.run())
beforeAll(async () => {
  workstation = await Workstation.make(cleanup)
  await workstation.write('.kube/config', '{}')
  for (const shell of SHELLS) await workstation.write(`init.${shell}`, shellInit(shell))
  await workstation.install('stepup', '#!/bin/sh\necho "$@" >>"$HOME/asked"\n')
})

const FILES = { bash: 'stepup.bash', zsh: '_stepup', fish: 'stepup.fish' } as const

describe('completions/ holds what the shells evaluate', () => {
  test.each(SHELLS)('%s', async (shell) => {
    await expect(completion(shell)).toMatchFileSnapshot(`../../completions/${FILES[shell]}`)
  })
})

/** Option names in a help page: the words that begin with a hyphen at the start of a line's columns. */
function optionsIn(help: string): string[] {
  return help
    .split('\n')
    .filter((line) => /^\s+-/.test(line))
    .flatMap(
      (line) =>
        line
          .trim()
          .split(/\s{2,}/)[0]
          ?.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? [],
    )
    .sort()
}

describe('the words that are completed are those of `--help`', () => {
  const help = async (...args: string[]) => (await workstation.run([...args, '--help'])).stdout

  test('options of stepup', async () => {
    expect(optionsIn(await help())).toEqual(namesOf(OPTION_WORDS).sort())
  })

  test('subcommands of stepup', async () => {
    const section = /Subcommands:\n([\s\S]*?)\n\n/.exec(await help())?.[1] ?? ''
    const names = section.split('\n').map((line) => line.trim().split(/\s+/)[0])
    expect(names.sort()).toEqual(SUBCOMMAND_WORDS.map(({ name }) => name).sort())
  })

  test.each(SUBCOMMAND_WORDS)('stepup $name', async ({ name, options, words }) => {
    const page = await help(name)
    expect(optionsIn(page)).toEqual(namesOf(options).sort())
    for (const word of words) expect(page).toContain(word)
  })
})

/** What is typed before Tab, and what must then stand on the line. */
const LINES: [typed: string, completed: string][] = [
  ['stepup enro', 'stepup enroll'],
  ['stepup --dev', 'stepup --device-code'],
  ['stepup -e prod enro', 'stepup -e prod enroll'],
  ['stepup --reason=x expl', 'stepup --reason=x explain'],
  ['stepup audit --foll', 'stepup audit --follow'],
  ['stepup audit ver', 'stepup audit verify'],
  ['stepup policy ref', 'stepup policy refresh'],
  ['stepup shell-init fi', 'stepup shell-init fish'],
  ['stepup kubectl cordo', 'stepup kubectl cordon'],
  ['stepup -e prod kubectl get --all-names', 'stepup -e prod kubectl get --all-namespaces'],
  ['stepup explain --json kubectl cordo', 'stepup explain --json kubectl cordon'],
  ['stepup -- kubectl cordo', 'stepup -- kubectl cordon'],
  ['kubectl cordo', 'kubectl cordon'],
]

/** Starts an interactive shell as a person's, with kubectl's own completion and ours. */
async function interactive(scope: Cleanup, shell: 'bash' | 'zsh'): Promise<Tmux> {
  const commands = { bash: ['bash', '--norc', '-i'], zsh: ['zsh', '-f', '-i'] }
  const setUp = {
    bash: 'PS1="> "; . /usr/share/bash-completion/bash_completion; . <(kubectl completion bash)',
    zsh: 'PS1="> "; autoload -U compinit && compinit -u -D; . <(kubectl completion zsh)',
  }
  const tmux = await Tmux.start(scope, commands[shell], { env: workstation.env, cwd: workstation.work })
  await tmux.type(`${setUp[shell]}; . ~/init.${shell}; clear; echo rea''dy`)
  await tmux.press('Enter')
  await tmux.waitFor(/^ready$/m)
  return tmux
}

describe.each(['bash', 'zsh'] as const)('%s completes', (shell) => {
  const scope = new Cleanup()
  let tmux: Tmux
  beforeAll(async () => {
    tmux = await interactive(scope, shell)
  })
  afterAll(() => scope.run())

  test.each(LINES)('%s', async (typed, completed) => {
    await tmux.type(typed)
    await tmux.press('Tab')
    await tmux.waitFor(new RegExp(`^> ${completed.replace(/[-.]/g, '\\$&')} ?$`, 'm'))
    await tmux.press('C-u')
    await tmux.press('C-l')
  })
})

describe('bash without bash-completion hands over to the command’s own function', () => {
  test('a function that sees only its own words', async () => {
    const script = `
      . "$HOME/init.bash"
      _own() { COMPREPLY=("$1|$2|$3|\${COMP_WORDS[*]}|$COMP_CWORD|$COMP_LINE|$COMP_POINT"); }
      complete -F _own mytool
      COMP_WORDS=(stepup -e prod mytool get po) COMP_CWORD=5
      COMP_LINE='stepup -e prod mytool get po' COMP_POINT=\${#COMP_LINE}
      _stepup stepup po get
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], { env: workstation.env })
    expect(stdout.trim()).toBe('mytool|po|get|mytool get po|2|mytool get po|13')
  })
})

describe('fish completes', () => {
  test.each(LINES)('%s', async (typed, completed) => {
    const script = `kubectl completion fish | source; source ~/init.fish; complete -C '${typed}'`
    const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', script], {
      env: workstation.env,
    })
    const offered = stdout.split('\n').map((line) => line.split('\t')[0])
    expect(offered).toContain(completed.split(' ').at(-1))
  })
})

describe('the tools by their own names', () => {
  const SHELL = {
    bash: ['bash', '--norc', '-c', '. ~/init.bash; kubectl get pods'],
    zsh: ['zsh', '-f', '-c', '. ~/init.zsh; kubectl get pods'],
    fish: ['fish', '--no-config', '-c', 'source ~/init.fish; kubectl get pods'],
  } as const

  const asked = () => readFile(join(workstation.home, 'asked'), 'utf8').catch(() => '')
  const type = (shell: (typeof SHELLS)[number], env: Record<string, string> = {}) => {
    const [program, ...args] = SHELL[shell]
    return workstation.run(args, { program, env })
  }

  test('completion asked stepup nothing', async () => {
    expect(await asked()).toBe('')
  })

  test.each(SHELLS)('%s runs them through stepup', async (shell) => {
    await type(shell)
    expect(await asked()).toBe('kubectl get pods\n')
    await rm(join(workstation.home, 'asked'))
  })

  test.each(SHELLS)('%s wraps none where STEPUP_ALIASES is empty', async (shell) => {
    await type(shell, { STEPUP_ALIASES: '' })
    expect(await asked()).toBe('')
  })

  test.each(SHELLS)('%s reads no code in STEPUP_ALIASES', async (shell) => {
    await type(shell, { STEPUP_ALIASES: ['x{};touch$', '{IFS}$HOME/asked;'].join('') })
    expect(await asked()).toBe('')
  })
})
