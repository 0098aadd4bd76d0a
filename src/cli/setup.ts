import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { visible } from '../core/visible.ts'
import type { Options } from './options.ts'
import { openSetting, type Setting } from './setting.ts'
import { awsChanges, awsPlaces, awsUndo } from './setup-aws.ts'
import { applied, type Given, type Place } from './setup-change.ts'
import { dockerChanges, dockerPlaces, dockerUndo } from './setup-docker.ts'
import { gitChanges, gitPlaces, gitUndo } from './setup-git.ts'
import { kubectlChanges, kubectlPlaces, kubectlUndo } from './setup-kubectl.ts'
import { sshChanges, sshPlaces, sshUndo } from './setup-ssh.ts'
import { stdoutTerminal } from './terminal.ts'

/**
 * What can be set up so that tools ask stepup by themselves, and what is.
 *
 * @throws StepupError those of `openSetting`
 */
export async function setup(options: Options): Promise<number> {
  const setting = await openSetting()
  const terminal = stdoutTerminal(options)
  const line = (tool: string, { what, done }: Place, how: string) =>
    `${terminal.style(done ? 'green' : 'yellow', done ? '✓' : '·')} ${tool.padEnd(9)}${visible(what)}${done ? '' : `: ${how}`}`
  const tool = (name: string, places: () => Place[], none: string) =>
    placesOr(places, none).map((place) =>
      typeof place === 'string'
        ? `  ${name.padEnd(9)}${visible(place)}`
        : line(name, place, `\`stepup setup ${name}\``),
    )
  const lines = [
    ...tool('kubectl', () => kubectlPlaces(setting), 'no cluster here that your policy mints tokens for'),
    ...tool('aws', () => awsPlaces(setting), 'no account that your policy mints sessions for'),
    ...tool('git', () => gitPlaces(setting), 'no server that your policy mints passwords for'),
    ...tool('ssh', () => sshPlaces(setting), 'no host that your policy issues certificates for'),
    ...tool('docker', () => dockerPlaces(setting), 'no registry that your policy mints passwords for'),
    line('shell', shellPlace(setting), 'put that line there'),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

const TOOLS = {
  ssh: { changes: sshChanges, undo: sshUndo },
  kubectl: { changes: kubectlChanges, undo: kubectlUndo },
  aws: { changes: awsChanges, undo: awsUndo },
  git: { changes: gitChanges, undo: gitUndo },
  docker: { changes: dockerChanges, undo: dockerUndo },
}

export type SetupTool = keyof typeof TOOLS

/** @throws StepupError `usage`, `config_invalid`, `challenge_needs_person`, `input_changed` */
export async function setupTool(
  tool: SetupTool,
  environment: string | null,
  given: Given,
  options: Options,
): Promise<number> {
  const setting = await openSetting(given.undo ? 'mending' : 'deciding')
  const name = environment ?? options.environment
  const { changes, undo } = TOOLS[tool]
  const planned = given.undo ? undo(setting, name) : changes(setting, name)
  const words = ['stepup setup', tool, ...(name === null ? [] : [name]), ...(given.undo ? ['--undo'] : [])]
  return applied(planned, given, options, words.join(' '))
}

/** A list tells of what cannot be read, and goes on. */
function placesOr(places: () => Place[], none: string): (Place | string)[] {
  try {
    const found = places()
    return found.length > 0 ? found : [none]
  } catch (error) {
    if (error instanceof StepupError) return [error.message]
    throw error
  }
}

const START_UP_FILES = {
  bash: ['.bashrc', 'eval "$(stepup shell-init bash)"'],
  zsh: ['.zshrc', 'eval "$(stepup shell-init zsh)"'],
  fish: ['.config/fish/config.fish', 'stepup shell-init fish | source'],
} as const

/** Aliases and completion; a start-up file is the person's own to write. */
function shellPlace({ world }: Setting): Place {
  const name = basename(world.env['SHELL'] ?? 'bash')
  const [file, text] = START_UP_FILES[name === 'zsh' || name === 'fish' ? name : 'bash']
  let written = ''
  try {
    written = readFileSync(join(world.home, file), 'utf8')
  } catch {}
  return { what: `\`${text}\` in ~/${file}`, done: /^[^#\n]*stepup shell-init/m.test(written) }
}
