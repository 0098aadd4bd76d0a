import { StepupError } from '../core/errors.ts'
import { holdsName, type OpenDoor } from '../credentials/door.ts'
import { secretValue } from '../credentials/secret-reference-value.ts'
import { openSecretSource, type SecretKind, type SecretSource } from '../credentials/secret-source.ts'
import type { GrantCredentials } from '../wire/protocol.ts'
import type { AssessedEffect, SecretRead } from './assessed-effect.ts'
import type { ChallengedEffect } from './needs.ts'

/** What the run has, for one kind of credentials in the environment of an effect. */
export type SecretGiver = {
  known<K extends SecretKind>(effect: ChallengedEffect, kind: K): NonNullable<GrantCredentials[K]>
  exchange(effect: ChallengedEffect, kind: SecretKind, audience: string): ReturnType<OpeningExchange>
  /** Milliseconds since the epoch. */
  clock(): number
}

type OpeningExchange = Parameters<typeof openSecretSource>[1]['exchange']

/**
 * Puts the secrets that were confirmed into the child's environment, each in the place of its reference.
 * What they were read with stays open until the command ends, and stays here.
 *
 * @param effects those that were confirmed, of which only secrets count
 * @param dropped names of variables that the child does without
 * @throws StepupError `broker_refused`, `broker_unreachable`, and those of a token exchange
 */
export async function readReferences(
  effects: readonly ChallengedEffect[],
  dropped: readonly string[],
  giver: SecretGiver,
): Promise<OpenDoor> {
  const sources = new Map<string, SecretSource>()
  const close = async () => {
    await Promise.allSettled([...sources.values()].map((source) => source.close()))
  }
  const env: Record<string, string> = {}
  try {
    for (const effect of effects) {
      const wanted = effect.secret?.variables.filter(({ name }) => !holdsName(dropped, name)) ?? []
      const [first] = wanted
      if (first) Object.assign(env, await saying(first.name, () => read(wanted, effect, sources, giver)))
    }
    return { env, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function read(
  variables: SecretRead['variables'],
  effect: ChallengedEffect,
  sources: Map<string, SecretSource>,
  giver: SecretGiver,
): Promise<Record<string, string>> {
  const [{ reference }] = variables as [SecretRead['variables'][number]]
  const key = JSON.stringify([effect.environment.name, reference.kind])
  const source = sources.get(key) ?? (await open(reference.kind, effect, giver))
  sources.set(key, source)
  const contents = await source.read(reference, regionOf(effect))
  return Object.fromEntries(variables.map((one) => [one.name, secretValue(one.reference, contents)]))
}

function open<K extends SecretKind>(kind: K, effect: ChallengedEffect, giver: SecretGiver) {
  const known = giver.known(effect, kind)
  return openSecretSource(kind, {
    environment: effect.environment.name,
    known,
    exchange: () => giver.exchange(effect, kind, known.audience),
    clock: giver.clock,
  })
}

function regionOf({ environment }: AssessedEffect): string | null {
  const target = environment.targets.find(({ kind }) => kind === 'aws')
  return target?.kind === 'aws' ? target.region : null
}

/** Which variable it was for, before what went wrong. */
async function saying<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StepupError)) throw error
    throw new StepupError(error.code, `\`${name}\`: ${error.message}`, { cause: error })
  }
}
