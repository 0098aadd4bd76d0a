import { readCompose } from './compose.ts'
import { COMPOSE_ROOT_FLAGS } from './compose-commands.ts'
import { DOCKER_VARIABLES } from './docker.ts'
import { DOCKER_ROOT_FLAGS } from './docker-commands.ts'
import { engineOf, land } from './docker-landing.ts'
import { flagSet, parseFlags } from './flags.ts'
import { hidesFlags, rootReach } from './hidden-flags.ts'
import { loseTarget, newReading } from './reading.ts'
import type { Reading, Tool } from './tool.ts'
import { readUndone } from './undone.ts'

/** The program of its own, both 1.29 and 2; it takes docker's flags beside compose's, in front of the command. */
export const dockerCompose: Tool = {
  name: 'docker-compose',
  programs: ['docker-compose'],
  variables: DOCKER_VARIABLES,
  read: (argv) => readUndone(argv, ['dry-run', 'check', 'print'], readDockerCompose),
}

const ROOT = flagSet(DOCKER_ROOT_FLAGS, 'skip-hostname-check', COMPOSE_ROOT_FLAGS)
const TARGET_FLAGS = new Set(['context', 'host', 'config'])
const OF_DOCKER = flagSet(DOCKER_ROOT_FLAGS, 'skip-hostname-check')

function readDockerCompose(argv: readonly string[]): Reading {
  const root = parseFlags(argv.slice(1), ROOT, false)
  if (root.error !== null) {
    const reading = newReading('docker-compose', 'compose', 'exec', root.error)
    loseTarget(reading, 'which engine it uses is not known')
    return reading
  }
  const { reading, landing } = readCompose('docker-compose', withoutDockerFlags(root.values, root.words))
  land(reading, landing, engineOf(root))
  if (hidesFlags(argv.slice(1), rootReach(ROOT), TARGET_FLAGS)) {
    loseTarget(reading, 'which engine it uses is not known before it runs')
  }
  return reading
}

/** compose's own flags again, in a spelling that takes any value, and the command's words. */
function withoutDockerFlags(
  values: ReadonlyMap<string, readonly string[]>,
  words: readonly string[],
): readonly string[] {
  const kept = [...values].filter(([name]) => name !== 'help' && !OF_DOCKER.long.has(name))
  const spelled = kept.flatMap(([name, list]) => list.map((value) => `--${name}=${value}`))
  return [...spelled, ...(values.has('help') ? ['--help'] : []), ...words]
}
