import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import type { Target } from '../core/target.ts'
import { writeDockerHelper, writePrivateDockerConfig } from './docker-private-config.ts'
import type { Door } from './door.ts'
import { loginFor } from './password.ts'
import { makeRunDirectory } from './run-directory.ts'
import { assertNoRedirect } from './token-destination.ts'
import { TRUST_VARIABLES } from './trust-variables.ts'

/** A password of the person's own, and whom to believe. */
const STANDING = ['DOCKER_AUTH_CONFIG', ...TRUST_VARIABLES]

/**
 * A registry of images: a private directory of docker's in which this registry has a credential helper of
 * ours, which asks the run's supervisor over an inherited socket. No secret is in it.
 */
export const dockerDoor: Door<'docker'> = {
  seeks: (selector) => selector.kind === 'host' && selector.registry !== undefined,
  placeOf: (target, environment) => JSON.stringify([environment, registryOf(target)]),
  // docker finds its helper in PATH
  variables: [...STANDING, 'DOCKER_CONFIG', 'DOCKER_CONTENT_TRUST_SERVER', 'PATH', 'HOME'],
  dropped: STANDING,
  assertNoRedirect,
  async open({ environment, class: wanted, known, exchange, directory, own }) {
    const login = () => loginFor({ environment, class: wanted, known, exchange })
    // Before the command begins: docker would go on without a name.
    await login()
    const run = await makeRunDirectory(directory())
    const config = await writePrivateDockerConfig(run.path, ownDirectory(), known.registry)
    const bin = await writeDockerHelper(run.path, own)
    return {
      env: {
        DOCKER_CONFIG: config,
        PATH: [bin, process.env['PATH'] || '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
      },
      answers: { ask: 'docker', serves: (registry) => registry === known.registry, login },
      close: () => run.remove(),
    }
  },
}

function registryOf(target: Target): string | null {
  return (target.kind === 'host' && target.registry) || null
}

/** As docker finds it. */
function ownDirectory(): string {
  return resolve(process.env['DOCKER_CONFIG'] || join(process.env['HOME'] || homedir(), '.docker'))
}
