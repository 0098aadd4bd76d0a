import { StepupError } from '../core/errors.ts'

/** The hosts of an environment, as ssh_config(5) writes patterns. */
export type SshBlock = { environment: string; hosts: readonly string[] }

/** Where agents listen, by the host as it was typed. */
export function loginSocket(runtime: string): string {
  return `${runtime}/login/%n`
}

/**
 * What `Match exec` runs. Host, user and port are ssh's own tokens; a host with a quote in it is refused by ssh
 * (9.6, and Debian's 9.2).
 *
 * @throws StepupError `config_invalid` where our own path cannot stand there
 */
export function agentCondition(own: readonly string[], socket: string): string {
  const odd = [...own, socket].find((word) => !/^[\w./@+%-]+$/.test(word))
  if (odd !== undefined)
    throw new StepupError(
      'config_invalid',
      `\`${odd}\` cannot stand in ssh’s configuration; link it to a plain path`,
    )
  return `${own.join(' ')} credential ssh-agent --socket '${socket}' --user '%r' --port '%p' '%n'`
}

/**
 * ssh's configuration with a block for each environment in front, since the first value of a setting holds. What
 * follows it applies as before: `Match all` ends the block.
 */
export function withBlocks(
  text: string,
  wanted: readonly SshBlock[],
  own: readonly string[],
  socket: string,
): string {
  const condition = agentCondition(own, socket)
  const blocks = wanted.map(({ environment, hosts }) => [
    beginning(environment),
    `Match host "${hosts.join(',')}" exec "${condition}"`,
    `  IdentityAgent "${socket}"`,
    '  IdentitiesOnly no',
    '  ControlPath none',
    'Match all',
    ending(environment),
    '',
  ])
  const others = wanted.reduce((left, { environment }) => withoutBlocks(left, environment), text)
  return `${blocks.flat().join('\n')}${blocks.length > 0 ? '\n' : ''}${others}`
}

/** @param environment only this one; null for all */
export function withoutBlocks(text: string, environment: string | null): string {
  const kept: string[] = []
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const name = beginsFor(lines[at] as string)
    const end = name === null ? -1 : lines.indexOf(ending(name), at)
    if (name === null || end < 0 || (environment !== null && name !== environment)) {
      kept.push(lines[at] as string)
      continue
    }
    at = lines[end + 1] === '' ? end + 1 : end
  }
  return kept.join('\n')
}

/** Environments that have a block. */
export function blocksIn(text: string): Set<string> {
  return new Set(text.split('\n').flatMap((line) => beginsFor(line) ?? []))
}

function beginning(environment: string): string {
  return `# stepup ${environment}: ssh asks for a certificate (\`stepup setup ssh --undo\` takes this out)`
}

function ending(environment: string): string {
  return `# stepup ${environment}: end`
}

function beginsFor(line: string): string | null {
  const name = /^# stepup ([\w.-]+): ssh asks/.exec(line)?.[1]
  return name !== undefined && line === beginning(name) ? name : null
}
