import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { Libc } from './libc.ts'

const { SIGPIPE, SIGXFSZ } = constants.signals

/** glibc keeps these two for itself and leaves them ignored in what it spawns. */
const LIBC_INTERNAL = [32, 33]

/** Signals that the runtime ignores at its start and that an exec would hand on as ignored. */
const IGNORED_BY_RUNTIME = [SIGPIPE, SIGXFSZ]

/** `sizeof(struct sigaction)` and `sizeof(sigset_t)` of Linux libc on 64-bit machines. */
const SIGACTION_BYTES = 152
const SIGSET_BYTES = 128

export function setDefault(c: Libc, signal: number): void {
  c.sigaction(signal, new Uint8Array(SIGACTION_BYTES), null)
}

export function setIgnored(c: Libc, signal: number): void {
  const action = new BigUint64Array(SIGACTION_BYTES / 8)
  action[0] = 1n // SIG_IGN
  c.sigaction(signal, action, null)
}

export function restoreDispositions(c: Libc): void {
  for (const signal of IGNORED_BY_RUNTIME) setDefault(c, signal)
}

/** Does the default action of `signal` to this process now; returns when it was stopped and continued. */
export function raiseByDefault(c: Libc, signal: number): void {
  const before = new Uint8Array(SIGACTION_BYTES)
  c.sigaction(signal, new Uint8Array(SIGACTION_BYTES), before)
  c.raise(signal)
  c.sigaction(signal, before, null)
}

/** A `sigset_t` of what a spawned child must have at its default. */
export function defaultsOfChild(): Uint8Array {
  const set = new Uint8Array(SIGSET_BYTES)
  for (const signal of [...IGNORED_BY_RUNTIME, ...LIBC_INTERNAL]) {
    const bit = signal - 1
    set[bit >> 3] = (set[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
  return set
}

/** Signals that this process was started to ignore: what `nohup` or a shell's `&` has set before us. */
export function ignoredSignals(): Set<number> {
  const mask = readMask(/^SigIgn:\s*([0-9a-f]+)$/m)
  const ignored = Object.values(constants.signals).filter((signal) => (mask >> BigInt(signal - 1)) & 1n)
  return new Set(ignored.filter((signal) => !IGNORED_BY_RUNTIME.includes(signal)))
}

function readMask(line: RegExp): bigint {
  try {
    return BigInt(`0x${line.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`)
  } catch {
    return 0n
  }
}

/** `SIGTERM`; `SIG34` for those without a name of their own. */
export function signalName(signal: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === signal)
  return found?.[0] ?? `SIG${signal}`
}

export function signalNumber(name: string): number {
  return constants.signals[name as NodeJS.Signals] ?? Number(name.slice('SIG'.length))
}
