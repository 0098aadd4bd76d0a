import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { StepupError } from '../core/errors.ts'
import { sha256Base64url } from '../wire/sha256.ts'

/** What the probe read when the target was resolved. */
export type PinFacts = {
  context: string
  cluster: string
  user: string
  namespace: string
  entry: {
    server: string
    certificateAuthority: string
    certificateAuthorityData: string
    tlsServerName: string
    proxyUrl: string
    insecureSkipTlsVerify: boolean
    disableCompression: boolean
  }
  files: { explicit: boolean; variable: string }
}

/** Stands in for the current context where there is none, so that none can be set in between. */
const NO_CONTEXT = 'stepup-no-context'

/**
 * Pins the context and cluster that were decided on: a small kubeconfig in front of the person's own
 * list, whose first file wins for the current context and each named entry. It holds no user entry,
 * so no secret; those stay in the files they came from. Another terminal that switches the shared
 * current context, or rewrites the cluster's address, redirects nothing.
 *
 * Null for `kubectl config` (`operation`, as the tool names it), which must see and write the real
 * files, and where `--kubeconfig` names one file, since KUBECONFIG does not count then.
 *
 * `directory` must be ours and 0700. Errors: `config_invalid` when it is not, or cannot be written.
 */
export function pinKubernetes(
  facts: PinFacts | null,
  command: { operation: string },
  directory: string,
): { KUBECONFIG: string } | null {
  if (facts === null || facts.files.explicit) return null
  if (command.operation === 'config' || command.operation.startsWith('config ')) return null
  const content = overlay(facts)
  const name = `kubeconfig-${sha256Base64url(content)}.json`
  return { KUBECONFIG: `${keep(directory, name, content)}:${facts.files.variable}` }
}

/** A kubeconfig in JSON, which is YAML; only what was said in the original, so that kubectl behaves the same. */
function overlay({ context, cluster, user, namespace, entry }: PinFacts): string {
  const contextName = context || NO_CONTEXT
  const clusterName = cluster || NO_CONTEXT
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contextName,
    contexts: [{ name: contextName, context: { cluster: clusterName, user, namespace } }],
    clusters: holdsSecret(entry)
      ? []
      : [
          {
            name: clusterName,
            cluster: {
              server: entry.server,
              'certificate-authority': entry.certificateAuthority || undefined,
              'certificate-authority-data': entry.certificateAuthorityData || undefined,
              'tls-server-name': entry.tlsServerName || undefined,
              'proxy-url': entry.proxyUrl || undefined,
              'insecure-skip-tls-verify': entry.insecureSkipTlsVerify || undefined,
              'disable-compression': entry.disableCompression || undefined,
            },
          },
        ],
  }
  // go-yaml refuses some characters that JSON lets stand; it reads them escaped.
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${JSON.stringify(config).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped)}\n`
}

/** `https://user:password@…`: the entry then stays where it is, and the context alone is pinned. */
function holdsSecret({ server, proxyUrl }: PinFacts['entry']): boolean {
  return [server, proxyUrl].some((address) => /^[^/?#]*\/\/[^/?#]*@/.test(address))
}

/**
 * The file's path; it is named by its content, so one that is there and whole is used again. No
 * fsync: a file that a crash tore is not whole, and is written anew.
 */
function keep(directory: string, name: string, content: string): string {
  const path = join(directory, name)
  checkPrivate(directory)
  if (isWhole(path, content)) return path
  const temporary = join(directory, `.${name}.${crypto.randomUUID()}`)
  try {
    const fd = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(fd, content)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (cause) {
    try {
      unlinkSync(temporary)
    } catch {}
    throw new StepupError('config_invalid', `cannot write \`${path}\``, { cause })
  }
  return path
}

function checkPrivate(directory: string): void {
  if (directory.includes(':')) {
    throw new StepupError('config_invalid', `\`${directory}\` holds a colon and cannot stand in KUBECONFIG`)
  }
  let why: string | null = null
  try {
    const stat = lstatSync(directory)
    if (!stat.isDirectory()) why = 'is not a directory'
    else if (process.getuid && stat.uid !== process.getuid()) why = 'belongs to someone else'
    else if ((stat.mode & 0o077) !== 0) why = 'is open to others'
  } catch (cause) {
    throw new StepupError('config_invalid', `cannot read \`${directory}\``, { cause })
  }
  if (why) throw new StepupError('config_invalid', `\`${directory}\` ${why}`)
}

function isWhole(path: string, content: string): boolean {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return false
  }
  try {
    const stat = fstatSync(fd)
    const ours =
      stat.isFile() && (!process.getuid || stat.uid === process.getuid()) && (stat.mode & 0o077) === 0
    return ours && readFileSync(fd, 'utf8') === content
  } finally {
    closeSync(fd)
  }
}
