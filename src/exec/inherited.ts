import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { libc } from './libc.ts'

const F_GETFD = 1
const F_SETFD = 2
const F_GETFL = 3
const F_SETFL = 4
const O_NONBLOCK = 0o4000

const RUNTIME_KINDS = ['[io_uring]', '[timerfd]', '[signalfd]', 'inotify'].map((kind) => `anon_inode:${kind}`)

/** What Bun has opened for itself by now: its event loop and what wakes it. */
const OPENED_BY_BUN = 2

/**
 * What this process was started with. It is taken when this module is loaded, before anything of
 * ours opens a descriptor, because later no flag tells an inherited one from our own: at its start the
 * runtime marks them all close-on-exec.
 */
const standard = [0, 1, 2].map(standardDescriptor)
const inherited = inheritedDescriptors()

/** Descriptors from 3 up that our parent handed to us, ascending. */
export function inheritedFrom3(): readonly number[] {
  return inherited
}

/**
 * Makes the standard and inherited descriptors what they were: kept on exec, and blocking where they
 * were (the runtime's streams make even a shared terminal non-blocking). Those of 0 to 2 that were
 * closed stay so: the runtime has opened them on /dev/null, close-on-exec.
 */
export function restoreDescriptors(): void {
  const c = libc()
  if (!c) return
  for (const { fd, blocking } of standard.filter(({ open }) => open)) {
    const flags = c.fcntl(fd, F_GETFL, 0)
    if (blocking && (flags & O_NONBLOCK) !== 0) c.fcntl(fd, F_SETFL, flags & ~O_NONBLOCK)
    c.fcntl(fd, F_SETFD, 0)
  }
  for (const fd of inherited) c.fcntl(fd, F_SETFD, 0)
}

/** What was inherited can never be close-on-exec. */
function standardDescriptor(fd: number): { fd: number; open: boolean; blocking: boolean } {
  const c = libc()
  if (!c) return { fd, open: true, blocking: false }
  return { fd, open: c.fcntl(fd, F_GETFD, 0) === 0, blocking: (c.fcntl(fd, F_GETFL, 0) & O_NONBLOCK) === 0 }
}

function inheritedDescriptors(): number[] {
  if (process.platform !== 'linux') return []
  const names = readdirSync('/proc/self/fd') // and one for this listing
  if (libc() && names.length === standard.length + OPENED_BY_BUN + 1) return []
  const open = new Map<number, string>()
  for (const name of names) {
    const fd = Number(name)
    if (fd < 3) continue
    try {
      open.set(fd, readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      // the descriptor of this very listing
    }
  }
  const runtimes = runtimeDescriptors(open)
  return [...open.keys()].filter((fd) => !runtimes.has(fd)).sort((a, b) => a - b)
}

/** The runtime's own: its event loop, what wakes it, and on Node pipes whose two ends are both ours. */
function runtimeDescriptors(open: ReadonlyMap<number, string>): Set<number> {
  const own = new Set<number>()
  for (const [fd, what] of open) {
    if (what === 'anon_inode:[eventpoll]') {
      own.add(fd)
      for (const watched of watchedBy(fd)) {
        if (open.get(watched)?.startsWith('anon_inode:')) own.add(watched)
      }
    }
    if (RUNTIME_KINDS.includes(what)) own.add(fd)
    if (!process.versions['bun'] && isRuntimesOnNode(fd, what, open)) own.add(fd)
  }
  return own
}

function isRuntimesOnNode(fd: number, what: string, open: ReadonlyMap<number, string>): boolean {
  if (what === 'anon_inode:[eventfd]' || what === '/dev/null') return true
  if (!what.startsWith('pipe:')) return false
  const ends = [...open].filter(([, other]) => other === what).map(([end]) => accessMode(end))
  return ends.includes(0) && ends.includes(1) && accessMode(fd) !== 2
}

function accessMode(fd: number): number {
  return Number.parseInt(fdinfo(fd, /^flags:\s*([0-7]+)/m)[0] ?? '2', 8) & 3
}

function watchedBy(epoll: number): number[] {
  return fdinfo(epoll, /^tfd:\s*(\d+)/gm).map(Number)
}

function fdinfo(fd: number, pattern: RegExp): string[] {
  try {
    const text = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')
    if (pattern.global) return [...text.matchAll(pattern)].map((match) => match[1] ?? '')
    return pattern.exec(text)?.slice(1) ?? []
  } catch {
    return []
  }
}
