import { fstatSync } from 'node:fs'
import { takeStdin } from '../exec/stdin.ts'
import type { Seen } from '../tools/tool.ts'
import type { Assessment } from './assess.ts'
import { ofCommands } from './assessed-effect.ts'

export type LookedInto = { assessment: Assessment; stdin: Uint8Array | null }

/**
 * Assesses a command; when a tool wants to see standard input (`kubectl apply -f -`), takes it and
 * assesses again with what it holds. A terminal is not taken: nobody types a manifest to be looked at.
 * `taken` is what an earlier look has taken already.
 */
export async function lookIntoStdin(
  assess: (stdin: Seen | null) => Promise<Assessment>,
  taken: Uint8Array | null,
): Promise<LookedInto> {
  if (taken) return { assessment: await assess(textOf(taken)), stdin: taken }
  const first = await assess(null)
  const commands = ofCommands(first.effects)
  const wants = commands.length === 1 && commands.some((e) => e.reading.wants.some((w) => w.kind === 'stdin'))
  if (!wants || isTerminal(0)) return { assessment: first, stdin: null }
  const stdin = takeStdin()
  return { assessment: await assess(textOf(stdin)), stdin }
}

function textOf(bytes: Uint8Array): Seen {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { unseen: 'it is not UTF-8 text' }
  }
}

/** By its kind of file: `node:tty` would load the runtime's streams for this one question (measured: 2.7 ms). */
function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice()
  } catch {
    return true
  }
}
