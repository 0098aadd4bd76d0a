import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { processEntry } from './process-table.ts'

/** Between a tool and its plugin: the shell that starts it, and a script that names it. */
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'fish'])

const MOST_SHELLS = 3

/**
 * The words of the program that called this one, where it is one of these names and nothing but shells stand
 * between. Null for anything else, and where there is no /proc (macOS).
 */
export function callingTool(names: readonly string[]): string[] | null {
  let pid = process.ppid
  for (let shells = 0; pid > 1 && shells <= MOST_SHELLS; shells++) {
    const argv = wordsOf(pid)
    const name = basename(argv?.[0] ?? '').replace(/^-/, '')
    if (argv && names.includes(name)) return argv
    if (!SHELLS.has(name)) return null
    pid = processEntry(pid)?.parent ?? 0
  }
  return null
}

function wordsOf(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return null
  }
}
