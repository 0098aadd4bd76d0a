import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PolicyEnvironment } from '../../src/core/policy.ts'
import { withoutSecrets } from '../../src/probe/address.ts'
import { scratch } from '../probe/scratch.ts'
import type { DockerSituation } from './docker-situations.ts'
import { Recorder } from './recorder.ts'
import { environmentOf, explained, type Landing, lay, placedIn, run, targetsOf } from './situation.ts'

/** Stands for ssh: says where it was sent. */
export const SSH = '#!/bin/sh\necho "$@" >> "$SSH_SAYS"\nexit 1\n'

/** An engine that has nothing. */
export function emptyEngine(): Recorder {
  return new Recorder(({ url }) => (url.endsWith('/_ping') ? 'OK' : '[]'))
}

export function policyOf(places: readonly string[]): PolicyEnvironment[] {
  return places.map((place, index) =>
    environmentOf(`place-${index}`, { docker: { host: [`tcp://${place}/*`] } }),
  )
}

/** Where docker goes and where we say that it goes. `tools` is a directory with docker and our ssh in it. */
export async function landDocker(
  situation: DockerSituation,
  recorder: Recorder,
  tools: string,
): Promise<Landing> {
  const { places } = recorder
  const cwd = scratch()
  const { files, env, words } = placedIn(situation, cwd, places)
  lay(cwd, files)
  const says = join(cwd, 'ssh-says')
  const all = { argv: ['docker', ...words], env: { PATH: tools, SSH_SAYS: says, ...env }, cwd }
  recorder.take()
  const { stderr, stdout } = await run(all)
  const [request] = recorder.take()
  const ssh = existsSync(says) ? readFileSync(says, 'utf8') : null
  const assessment = await explained(all, policyOf(places))
  rmSync(cwd, { recursive: true })

  const targets = targetsOf(assessment, 'docker')
  const { name, tier } = assessment.top.environment
  const said = `${stderr}${stdout}`
  const address = request ? `tcp://${request.place}` : ssh ? sshAddress(ssh) : addressIn(said)
  // Help is shown before anything is looked for.
  if (address === null && targets.length === 0) return { worked: false, theirs: {}, ours: {}, said }
  if (address === null) {
    const ours = { hosts: targets.map(({ host }) => host), tier }
    return { worked: false, theirs: { hosts: targets.map(() => null), tier: 'unknown' }, ours, said }
  }
  const place = places.findIndex((at) => address === `tcp://${at}`)
  const host = targets[0]?.host ?? null
  return {
    worked: true,
    theirs: { targets: 1, host: withoutPath(address), environment: place < 0 ? name : `place-${place}` },
    ours: {
      targets: targets.length,
      host: host === null ? null : withoutPath(host),
      environment: name,
    },
    said,
  }
}

/** docker names the address that it could not reach. */
function addressIn(said: string): string | null {
  return /Docker daemon at (\S+?)\. Is/.exec(said)?.[1] ?? null
}

/** `-l me -p 2222 -- box docker system dial-stdio` */
function sshAddress(words: string): string {
  const [, user, port, host] =
    /^(?:.*?-l (\S+) )?(?:.*?-p (\d+) )?.*?(?:-- )?(\S+) docker /.exec(words.split('\n')[0] ?? '') ?? []
  return `ssh://${user ? `${user}@` : ''}${host}${port ? `:${port}` : ''}`
}

/** The path of an address is the engine's own affair; it is spoken to by HTTP whatever the address begins with. */
function withoutPath(host: string): string {
  const plain = withoutSecrets(host).replace(/^(tcp|https?):/i, 'tcp:')
  return /^(tcp|ssh):/.test(plain) ? plain.replace(/(?<=\/\/[^/?#]*)[/?#].*$/, '') : host
}
