import { basename } from 'node:path'
import { parseRemote } from '../core/address.ts'
import { StepupError } from '../core/errors.ts'
import type { Target } from '../core/target.ts'
import { visible } from '../core/visible.ts'
import { sshDestination } from '../probe/ssh.ts'
import { Guesses, SshConfigProblem } from '../probe/ssh-config.ts'
import type { World } from '../probe/world.ts'
import { agentCondition, loginSocket } from '../setup/ssh-block.ts'
import { splitLine } from '../tools/command-line.ts'
import type { TargetSelector } from '../tools/selector.ts'
import { readSshLine } from '../tools/ssh-line.ts'
import type { AssessedEffect } from './assess.ts'
import { ownCommand } from './shipping.ts'

type SshSelector = Extract<TargetSelector, { kind: 'ssh' }>

/** What to type so that ssh asks the agent of the run. */
const MENDS: Readonly<Record<string, string>> = {
  IdentityAgent: 'IdentityAgent=SSH_AUTH_SOCK',
  IdentitiesOnly: 'IdentitiesOnly=no',
  ControlPath: 'ControlPath=none',
}

/**
 * ssh's configuration may name another agent, or only certain keys: then the certificate would not be
 * used, whatever the page says. And a shared connection would be used again when the command is over.
 *
 * @throws StepupError `target_not_pinned`
 */
export function assertAgentIsAsked(effects: readonly AssessedEffect[]): void {
  for (const effect of effects) {
    for (const selector of selectorsOf(effect)) {
      const aside = settingAside(selector, effect.world)
      if (aside === null) continue
      throw new StepupError(
        'target_not_pinned',
        `\`${aside}\` for \`${visible(selector.host)}\` would have ssh go past the certificate made for this command: say \`-o ${MENDS[aside]}\` (git: in GIT_SSH_COMMAND)`,
      )
    }
  }
}

function selectorsOf({ command, reading, environment, world }: AssessedEffect): SshSelector[] {
  // from there on it is another machine's configuration
  if (command.remote) return command.remote.hosts.slice(0, 1)
  const typed = reading.selectors.filter((selector) => selector.kind === 'ssh')
  return [...typed, ...environment.targets.flatMap((target) => remoteOf(target, world))]
}

/** How git reaches a repository over ssh. */
function remoteOf(target: Target, { env }: World): SshSelector[] {
  if (target.kind !== 'git' || target.url === null) return []
  const remote = parseRemote(target.url)
  if (remote.at !== 'host') return []
  const host = remote.host.replace(/:\d+$/, '')
  const [program = '', ...options] = env.GIT_SSH_COMMAND ? splitLine(env.GIT_SSH_COMMAND) : []
  return [basename(program) === 'ssh' ? readSshLine([...options, host]).selector : { kind: 'ssh', host }]
}

/** What `stepup setup ssh` wrote: in a run it fails, and leaves ssh to the agent of the run. */
function isOwnCondition(command: string): boolean {
  const socket = /--socket '([^']*)'/.exec(command)?.[1] ?? ''
  return socket.endsWith(loginSocket('')) && command === agentCondition(ownCommand(), socket)
}

/** `Match exec` is not run: either way counts. */
function settingAside(selector: SshSelector, world: World): string | null {
  if (selector.lost !== undefined) return null
  try {
    const no = new Guesses([], isOwnCondition)
    const found = sshDestination(selector, world, no).aside
    if (found !== null || no.asked === 0) return found
    return sshDestination(selector, world, new Guesses(Array(no.asked).fill(true), isOwnCondition)).aside
  } catch (error) {
    if (error instanceof SshConfigProblem) return null
    throw error
  }
}
