import type { EnvironmentCredentials, EnvironmentMatch, PolicyEnvironment } from '../../core/policy.ts'
import type { Place } from './yaml-reader.ts'

export type CredentialsKind = Exclude<keyof EnvironmentCredentials, 'required'>

export type CredentialsOf<K extends CredentialsKind> = NonNullable<EnvironmentCredentials[K]>

/** Something that a system outside believes a credential by: no two environments may share it. */
export type Bearing = {
  /** Below the kind, as it is written: `groups.write`. */
  key: string
  /** What it is, for a person: `audience`, `group`. */
  what: string
  value: string
}

/** Why nothing would ever be minted, and the key below the kind to report it at. */
export type Unmatched = { key: string; what: string }

/** One key below `environments[].credentials`: how it is read, and what must hold between environments. */
export type CredentialsReader<K extends CredentialsKind> = {
  /** @param environment the name of the environment it stands in */
  parse(place: Place, environment: string): CredentialsOf<K> | null
  /** What of it the client's document says too: whom its credentials are for. */
  shown(credentials: CredentialsOf<K>): Partial<PolicyEnvironment>
  bearings(credentials: CredentialsOf<K>): Bearing[]
  /** Null when something can be minted. */
  unmatched(credentials: CredentialsOf<K>, match: EnvironmentMatch): Unmatched | null
}

/** For systems that believe a token by its audience alone. */
export function neededAudience(at: Place | undefined, place: Place): string | null {
  return at ? at.text() : place.fail('needs `audience`: one that no other environment has')
}
