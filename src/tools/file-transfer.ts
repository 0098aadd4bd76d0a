import { accessPath, secretPath, secretTree } from './host-paths.ts'
import { newReading, raise } from './reading.ts'
import type { RemotePath } from './remote-path.ts'
import type { SshAddress } from './ssh-address.ts'
import { type SshOptions, type SshSelector, sshSelector } from './ssh-options.ts'
import type { Reading } from './tool.ts'
import { shownWord } from './unseen-word.ts'

export type Transfer = {
  tool: string
  /** What is read there. */
  from: readonly RemotePath[]
  /** What is written there; null where it is on this machine. */
  to: RemotePath | null
  recursive: boolean
  /** The files that are written by their own names where `to` is a directory. */
  sources: readonly string[]
}

/** What copying does to the machines that it names. */
export function transferReading({ tool, from, to, recursive, sources }: Transfer): Reading {
  const places = to ? [...from, to] : from
  if (places.length === 0)
    return newReading(tool, 'copy', 'read', 'copies files of this machine alone', 'local')
  const reading = newReading(
    tool,
    to ? 'upload' : 'download',
    to ? 'write' : 'read',
    to ? 'writes files there' : 'fetches files from there',
  )
  reading.operation.resource = places.map(({ path }) => shownWord(path)).join(', ') || null
  const secret = recursive ? secretTree : secretPath
  const secretWhy = from.map(({ path }) => secret(path)).find((why) => why !== null)
  if (secretWhy) raise(reading, 'secret-read', secretWhy)
  const access =
    to && [to.path, ...sources.map((source) => `${to.path.replace(/\/+$/, '')}/${source}`)].map(accessPath)
  const accessWhy = access?.find((why) => why !== null)
  if (accessWhy) raise(reading, 'admin', accessWhy)
  return reading
}

/**
 * Older ends, and newer ones with `-O` or `--old-args`, hand a path to a shell there as it is typed
 * (scp's own protocol; rsync before 3.2.4 and on macOS).
 */
export function raiseForShell(reading: Reading, paths: readonly RemotePath[]): void {
  const odd = paths.find(({ path }) => /[;|&`\n]|\$\(|[<>]\(/.test(path))
  if (odd) raise(reading, 'exec', `a shell there may run what stands in \`${shownWord(odd.path)}\``)
}

/** The selector of a place, with the options that all places share. */
export function selectorAt(address: SshAddress | null, ssh: SshOptions): SshSelector {
  if (address === null) return sshSelector(null, ssh)
  const options: [string, string][] = []
  if (address.user !== null) options.push(['user', address.user])
  if (address.port !== null) options.push(['port', String(address.port)])
  return sshSelector(address.host, { ...ssh, options: [...ssh.options, ...options] })
}

/** A program that is plain ssh, by its name or where systems keep it. */
export function isPlainSsh(program: string): boolean {
  return /^((\/usr(\/local)?|\/opt\/homebrew)?\/bin\/)?ssh$/.test(program)
}
