import type { Pointer } from 'bun:ffi'

/** What exec needs of libc. `fcntl` and `prctl` are variadic: on Linux their ABI is that of a plain function. */
const SYMBOLS = {
  __errno_location: { args: [], returns: 'ptr' },
  _exit: { args: ['i32'], returns: 'void' },
  close: { args: ['i32'], returns: 'i32' },
  dup2: { args: ['i32', 'i32'], returns: 'i32' },
  execve: { args: ['ptr', 'ptr', 'ptr'], returns: 'i32' },
  fcntl: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  getpgrp: { args: [], returns: 'i32' },
  kill: { args: ['i32', 'i32'], returns: 'i32' },
  posix_spawn: { args: ['ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
  posix_spawnattr_destroy: { args: ['ptr'], returns: 'i32' },
  posix_spawnattr_init: { args: ['ptr'], returns: 'i32' },
  posix_spawnattr_setflags: { args: ['ptr', 'i16'], returns: 'i32' },
  posix_spawnattr_setsigdefault: { args: ['ptr', 'ptr'], returns: 'i32' },
  prctl: { args: ['i32', 'u64', 'u64', 'u64', 'u64'], returns: 'i32' },
  raise: { args: ['i32'], returns: 'i32' },
  setrlimit: { args: ['i32', 'ptr'], returns: 'i32' },
  sigaction: { args: ['i32', 'ptr', 'ptr'], returns: 'i32' },
  socketpair: { args: ['i32', 'i32', 'i32', 'ptr'], returns: 'i32' },
  tcgetpgrp: { args: ['i32'], returns: 'i32' },
  waitpid: { args: ['i32', 'ptr', 'i32'], returns: 'i32' },
} as const

type Ffi = typeof import('bun:ffi')

export type Libc = ReturnType<typeof open>['symbols'] & {
  /** Of the call just made; ask before anything else. */
  errno(): number
  addressOf(bytes: NodeJS.TypedArray): Pointer
}

function open(ffi: Ffi) {
  return ffi.dlopen('libc.so.6', SYMBOLS)
}

let loaded: Libc | null | undefined

/**
 * libc through `bun:ffi` (0.2 ms), or null where there is none: on Node, and on platforms whose
 * libc is another. Callers then use what the runtime offers.
 */
export function libc(): Libc | null {
  if (loaded === undefined) loaded = load()
  return loaded
}

function load(): Libc | null {
  if (!process.versions['bun'] || process.platform !== 'linux') return null
  // Never so; but for an import that it sees the bundler carries the module compiled (measured: 0.1 ms, not 0.3).
  if (process.argv.length === 0) void import('bun:ffi')
  try {
    const ffi = process.getBuiltinModule('bun:ffi') as unknown as Ffi
    const { symbols } = open(ffi)
    return Object.assign(symbols, {
      errno: () => ffi.read.i32(symbols.__errno_location() as Pointer, 0),
      addressOf: (bytes: NodeJS.TypedArray) => ffi.ptr(bytes),
    })
  } catch {
    return null // musl
  }
}
