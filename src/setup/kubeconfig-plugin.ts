import { type Document, isMap, isSeq, type YAMLMap } from 'yaml'
import { StepupError } from '../core/errors.ts'
import {
  entriesOf,
  type KubeconfigDocument,
  parseKubeconfig,
  textOf,
  writtenAs,
} from './kubeconfig-document.ts'

/** Where a context remembers what it was: kubectl keeps extensions when it writes the file anew, comments it drops. */
const EXTENSION = 'stepup'

/** The words of our exec plugin before the environment's name. */
const PLUGIN = ['credential', 'kubernetes', '--environment'] as const

/** The contexts of one environment that are to ask stepup for their credentials. */
export type PluginContexts = {
  environment: string
  contexts: readonly string[]
}

/** A kubeconfig user that is our exec plugin. */
export function pluginUser(environment: string, own: readonly string[]) {
  const [command, ...words] = own
  return {
    exec: {
      // every kubectl from 1.20 on speaks it
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command,
      args: [...words, ...PLUGIN, environment],
      // it asks on the terminal itself, and leaves the command's input alone
      interactiveMode: 'Never',
      // the plugin looks where the token would go
      provideClusterInfo: true,
    },
  }
}

export function userNameOf(environment: string): string {
  return `stepup-${environment}`
}

/** Whether an entry of `users` is one that `withPlugin` writes, and the environment it is for; null when not. */
export function pluginEnvironment(entry: unknown): string | null {
  const { name, user } = (entry ?? {}) as { name?: unknown; user?: { exec?: { args?: unknown } } }
  const args = user?.exec?.args
  if (!Array.isArray(args)) return null
  const [environment] = args.slice(-1)
  const words = args.slice(-1 - PLUGIN.length, -1)
  const ours = words.length === PLUGIN.length && PLUGIN.every((word, i) => words[i] === word)
  return ours && typeof environment === 'string' && name === userNameOf(environment) ? environment : null
}

/**
 * The same file, where these contexts have our plugin for their user. Clusters are not touched: a token is
 * only given for the server and the authority that policy pins.
 *
 * @throws StepupError `config_invalid`
 */
export function withPlugin(
  path: string,
  text: string,
  wanted: readonly PluginContexts[],
  own: readonly string[],
): string {
  const file = parseKubeconfig(path, text)
  for (const { environment, contexts } of wanted) {
    putUser(file, environment, own)
    for (const name of contexts) pointTo(file, name, environment)
  }
  return unlessUnchanged(file, text)
}

/**
 * The same file without what `withPlugin` put in: contexts that still have our user get back the one they
 * had; whatever else was changed since stays.
 *
 * @param environment only this one; null for all
 * @throws StepupError `config_invalid`
 */
export function withoutPlugin(path: string, text: string, environment: string | null): string {
  const file = parseKubeconfig(path, text)
  const { document } = file
  const isMeant = (name: string | null) => name !== null && (environment === null || name === environment)
  const own = ownUsers(document)
  for (const { entry } of entriesOf(document, 'contexts')) {
    const context = entry.get('context', true)
    if (isMap(context)) giveBack(context, own, isMeant)
  }
  const users = document.get('users', true)
  if (isSeq(users)) {
    const ours = (item: unknown) => {
      return isMeant(isMap(item) ? pluginEnvironment(item.toJS(document)) : null)
    }
    users.items = users.items.filter((item) => !ours(item))
  }
  return unlessUnchanged(file, text)
}

/** A file that says what it said is left as it is, however it is written. */
function unlessUnchanged(file: KubeconfigDocument, text: string): string {
  const before = JSON.stringify(parseKubeconfig(file.path, text).document.toJS())
  return JSON.stringify(file.document.toJS()) === before ? text : writtenAs(file)
}

/** Names of our users, and the environment that each is for. */
function ownUsers(document: Document): Map<string, string> {
  return new Map(
    entriesOf(document, 'users').flatMap(({ name, entry }) => {
      const environment = pluginEnvironment(entry.toJS(document))
      return environment === null ? [] : [[name, environment] as const]
    }),
  )
}

function putUser({ path, document }: KubeconfigDocument, environment: string, own: readonly string[]): void {
  const name = userNameOf(environment)
  const user = pluginUser(environment, own)
  const there = entriesOf(document, 'users').find((entry) => entry.name === name)?.entry
  if (there) {
    const entry = there.toJS(document)
    if (pluginEnvironment(entry) === null)
      throw new StepupError('config_invalid', `\`${path}\` has a user \`${name}\` that stepup did not write`)
    if (!isSame(entry.user.exec, user.exec)) there.set('user', document.createNode(user))
    return
  }
  const users = document.get('users', true)
  const node = document.createNode({ name, user })
  if (!isSeq(users)) document.set('users', document.createNode([node]))
  else {
    if (users.items.length === 0) users.flow = false
    users.add(node)
  }
}

/** Whatever a person added to the entry since, it says what we would write. */
function isSame(there: Record<string, unknown>, wanted: Record<string, unknown>): boolean {
  return Object.entries(wanted).every(([key, value]) => JSON.stringify(there[key]) === JSON.stringify(value))
}

function pointTo({ path, document }: KubeconfigDocument, name: string, environment: string): void {
  const user = userNameOf(environment)
  const context = entriesOf(document, 'contexts')
    .find((entry) => entry.name === name)
    ?.entry.get('context', true)
  if (!isMap(context)) throw unwritable(path, name)
  const node = context.get('user', true)
  const had = node === undefined || node === null ? '' : textOf(node)
  if (had === user) return
  // what an alias elsewhere repeats would change with it
  if (had === null || node?.anchor) throw unwritable(path, name)
  remember(document, context, environment, had)
  context.set('user', user)
}

function remember(document: Document, context: YAMLMap, environment: string, user: string): void {
  forget(context)
  const note = document.createNode({ name: EXTENSION, extension: { environment, user } })
  const extensions = context.get('extensions', true)
  if (isSeq(extensions)) extensions.add(note)
  else context.set('extensions', document.createNode([note]))
}

function giveBack(
  context: YAMLMap,
  own: ReadonlyMap<string, string>,
  isMeant: (environment: string | null) => boolean,
): void {
  const user = textOf(context.get('user', true)) ?? ''
  const note = noteOf(context)
  if (isMeant(note?.environment ?? null)) forget(context)
  if (!isMeant(own.get(user) ?? null)) return
  if (note?.user) context.set('user', note.user)
  else context.delete('user')
}

function noteOf(context: YAMLMap): { environment: string; user: string } | null {
  const extensions = context.get('extensions', true)
  const found = isSeq(extensions) ? extensions.items.find(isNote) : undefined
  const [environment, user] = ['environment', 'user'].map((key) => found?.getIn(['extension', key]))
  return typeof environment === 'string' && typeof user === 'string' ? { environment, user } : null
}

function forget(context: YAMLMap): void {
  const extensions = context.get('extensions', true)
  if (!isSeq(extensions)) return
  extensions.items = extensions.items.filter((item) => !isNote(item))
  if (extensions.items.length === 0) context.delete('extensions')
}

function isNote(item: unknown): item is YAMLMap {
  return isMap(item) && item.get('name') === EXTENSION
}

function unwritable(path: string, context: string): StepupError {
  return new StepupError(
    'config_invalid',
    `context \`${context}\` in \`${path}\` is written in a way that stepup does not change (an alias or an anchor)`,
  )
}
