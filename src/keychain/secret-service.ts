import { StepupError } from '../core/errors.ts'
import { DbusConnection, DbusError, DbusUnreachable, type MethodCall } from './dbus-connection.ts'
import type { Value } from './dbus-message.ts'
import type { Secret, SecretKind, SecretStore } from './secret-store.ts'
import { withinTime } from './time-limit.ts'

/**
 * The Secret Service (freedesktop.org specification 0.2) spoken to directly. A client of our own,
 * and not a native module's, for three reasons: a search says which items are *locked*, which a
 * "no such password" of the libraries hides; an asynchronous socket can be given up on when the
 * daemon hangs; and reading a cached grant costs two round trips, with nothing to load.
 *
 * Secrets cross the bus in the `plain` session: its socket is the user's own.
 *
 * One connection serves all operations, and stays until the process ends: gnome-keyring 42 looks a
 * client up while another thread of it enters the next one, and now and then dies of two that come
 * together, or of one that comes as another goes (tried: within a thousand of them).
 *
 * @param limit milliseconds for one whole operation
 */
export function secretService(address: string, uid: number, limit: number): SecretStore {
  let link: Link | null = null
  const within = <T>(work: (link: Link) => Promise<T>): Promise<T> =>
    withinTime(limit, () => {
      const current = link ?? linkTo(address, uid)
      link = current
      const forget = () => {
        if (link === current) link = null
        current.bus.close()
      }
      const result = work(current).catch((error: unknown) => {
        if (error instanceof DbusUnreachable) forget()
        throw keychainError(error)
      })
      return { result, abandon: forget }
    })
  return {
    read: (kind, issuer) => within((to) => read(to, { kind, issuer })),
    write: (kind, issuer, secret) => within((to) => write(to, { kind, issuer, id: secret.id }, secret)),
    remove: (kind, issuer, ids) => within(({ bus }) => remove(bus, kind, issuer, ids)),
  }
}

/** A connection, with the session that secrets cross it in. */
type Link = { bus: DbusConnection; session: Promise<string> }

function linkTo(address: string, uid: number): Link {
  try {
    const bus = new DbusConnection(address, uid)
    const session = bus.call(openSession).then(([, path]) => path as string)
    session.catch(() => {}) // whoever needs it is told
    return { bus, session }
  } catch (error) {
    throw keychainError(error)
  }
}

type Attributes = { kind: SecretKind; issuer: string; id?: string }

const SERVICE = {
  destination: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets',
  interface: 'org.freedesktop.Secret.Service',
}
const NO_OBJECT = '/'

const openSession: MethodCall = {
  ...SERVICE,
  member: 'OpenSession',
  signature: 'sv',
  body: ['plain', { signature: 's', value: '' }],
}
const readDefaultAlias: MethodCall = { ...SERVICE, member: 'ReadAlias', signature: 's', body: ['default'] }

async function read({ bus, session }: Link, attributes: Attributes): Promise<Secret[]> {
  const [path, [found, locked], [collection]] = await Promise.all([
    session,
    bus.call(search(attributes)),
    bus.call(readDefaultAlias),
  ])
  if ((locked as string[]).length > 0) throw lockedError()
  const items = found as string[]
  // some services do not show what a locked collection holds: nothing found is only then surely nothing
  if (items.length === 0) await assureUnlocked(bus, collection as string)
  if (items.length === 0) return []
  const [secrets] = await bus.call({
    ...SERVICE,
    member: 'GetSecrets',
    signature: 'aoo',
    body: [items, path],
  })
  return [...(secrets as Map<Value, Value>).values()].map(parseSecret)
}

async function write({ bus, session }: Link, attributes: Attributes, secret: Secret): Promise<void> {
  const [path, [collection]] = await Promise.all([session, bus.call(readDefaultAlias)])
  if (collection === NO_OBJECT) {
    throw new StepupError('keychain_missing', 'the OS keychain has no default collection to keep a secret in')
  }
  await assureUnlocked(bus, collection as string)
  const [, prompt] = await bus.call({
    destination: SERVICE.destination,
    path: collection as string,
    interface: 'org.freedesktop.Secret.Collection',
    member: 'CreateItem',
    signature: 'a{sv}(oayays)b',
    body: [
      new Map<Value, Value>([
        ['org.freedesktop.Secret.Item.Label', { signature: 's', value: `stepup ${attributes.kind}` }],
        ['org.freedesktop.Secret.Item.Attributes', { signature: 'a{ss}', value: dictionary(attributes) }],
      ]),
      [path, new Uint8Array(), Buffer.from(envelope(secret)), 'application/json'],
      true,
    ],
  })
  if (prompt !== NO_OBJECT) throw lockedError()
}

async function remove(
  bus: DbusConnection,
  kind: SecretKind,
  issuer: string,
  ids: readonly string[],
): Promise<void> {
  const searches = await Promise.all(ids.map((id) => bus.call(search({ kind, issuer, id }))))
  if (searches.some(([, locked]) => (locked as string[]).length > 0)) throw lockedError()
  const deletions = searches.flatMap(([found]) =>
    (found as string[]).map((path) => ({
      destination: SERVICE.destination,
      path,
      interface: 'org.freedesktop.Secret.Item',
      member: 'Delete',
    })),
  )
  const prompts = await Promise.all(deletions.map((deletion) => bus.call(deletion).catch(goneIsFine)))
  if (prompts.some(([prompt]) => prompt !== NO_OBJECT)) throw lockedError()
}

/** Another process was quicker. */
function goneIsFine(error: unknown): Value[] {
  if (error instanceof DbusError && /NoSuchObject|UnknownMethod|UnknownObject/.test(error.errorName)) {
    return [NO_OBJECT]
  }
  throw error
}

async function assureUnlocked(bus: DbusConnection, collection: string): Promise<void> {
  if (collection === NO_OBJECT) return
  const [locked] = await bus.call({
    destination: SERVICE.destination,
    path: collection,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: ['org.freedesktop.Secret.Collection', 'Locked'],
  })
  if ((locked as { value: Value }).value !== false) throw lockedError()
}

function search(attributes: Attributes): MethodCall {
  return { ...SERVICE, member: 'SearchItems', signature: 'a{ss}', body: [dictionary(attributes)] }
}

function dictionary(attributes: Attributes): Map<Value, Value> {
  return new Map<Value, Value>([['application', 'stepup'], ...Object.entries(attributes)])
}

/** The id travels inside too, so that a read needs no second call for attributes. */
function envelope(secret: Secret): string {
  return JSON.stringify([secret.id, secret.text])
}

function parseSecret(secret: Value): Secret {
  const [, , bytes] = secret as [Value, Value, Uint8Array]
  const [id, text] = JSON.parse(Buffer.from(bytes).toString()) as [string, string]
  return { id, text }
}

function keychainError(error: unknown): unknown {
  if (error instanceof DbusUnreachable) {
    return new StepupError('keychain_missing', 'the session bus of the OS keychain is not reachable', {
      cause: error,
    })
  }
  if (!(error instanceof DbusError)) return error
  if (error.errorName === 'org.freedesktop.Secret.Error.IsLocked') return lockedError(error)
  const missing = /ServiceUnknown|NameHasNoOwner|Spawn|NoServer|ServiceNotFound/.test(error.errorName)
  if (missing) return new StepupError('keychain_missing', 'no Secret Service is running', { cause: error })
  if (/NoReply|Timeout/.test(error.errorName)) {
    return new StepupError('keychain_timeout', 'the OS keychain did not answer', { cause: error })
  }
  return new StepupError('keychain_missing', `the OS keychain failed: \`${error.errorName}\``, {
    cause: error,
  })
}

function lockedError(cause?: unknown): StepupError {
  return new StepupError('keychain_locked', 'the OS keychain is locked', { cause })
}
