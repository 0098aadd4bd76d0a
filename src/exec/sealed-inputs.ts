import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { StepupError } from '../core/errors.ts'
import type { OperationInput } from '../core/operation.ts'
import type { IntentInput } from '../wire/intent.ts'
import { sha256Base64url, sha256Hex } from '../wire/sha256.ts'

export type SealedInputs = {
  /** For the intent: what was seen, by digest. */
  inputs: IntentInput[]
  /** The command's words with private copies in the place of files; null when no word was replaced. */
  argv: string[] | null
  /** @throws StepupError `input_changed` when a file that has no copy is not what was digested any more */
  verify(): void
  remove(): void
}

type Sealing = {
  argv: readonly string[]
  inputs: readonly OperationInput[]
  cwd: string
  /** Standard input, when it was taken. */
  stdin: Uint8Array | null
  /** Private (0700). */
  directory: string
  /** False where the words pass through a wrapper, and replacing one would change another's meaning. */
  copies: boolean
}

/**
 * What was confirmed is what is used: a file that the command names by a word of its own is copied,
 * and the command gets the copy. What is found through another file (a kustomization's resources, a
 * directory's files) is digested, and looked at again at the last moment.
 */
export function sealInputs({ argv, inputs, cwd, stdin, directory, copies }: Sealing): SealedInputs {
  const own = join(directory, `inputs-${process.pid}-${sha256Hex(argv.join('\0')).slice(0, 12)}`)
  const words = [...argv]
  const watched: { path: string; sha256: string }[] = []
  let copied = 0
  const seal = (input: OperationInput): IntentInput => {
    if (input.path === 'stdin' && stdin)
      return { path: 'stdin', sha256: sha256Base64url(stdin), bytes: stdin.length }
    const unseen = { path: input.path, sha256: null, bytes: null }
    if (!input.seen) return unseen
    const bytes = contents(resolve(cwd, input.path))
    if (!bytes) return unseen
    const sha256 = sha256Base64url(bytes)
    const word = input.word ?? input.path
    const at = copies ? wordsNaming(words, word) : []
    if (at.length === 0) watched.push({ path: resolve(cwd, input.path), sha256 })
    else {
      const copy = writeCopy(own, copied++, input.path, bytes)
      for (const index of at) words[index] = replaced(words[index] as string, word, copy)
    }
    return { path: input.path, sha256, bytes: bytes.length }
  }
  return {
    inputs: inputs.map(seal),
    argv: copied > 0 ? words : null,
    verify() {
      for (const { path, sha256 } of watched) {
        const bytes = contents(path)
        if (!bytes || sha256Base64url(bytes) !== sha256) {
          throw new StepupError('input_changed', `\`${path}\` is not what was confirmed any more`)
        }
      }
    },
    remove: () => rmSync(own, { recursive: true, force: true }),
  }
}

function wordsNaming(words: readonly string[], path: string): number[] {
  return words.flatMap((word, i) => {
    if (i === 0 || replaced(word, path, '') === word) return []
    // a word that only happens to be spelt alike (`-n a.yaml`) is not the file
    const named =
      word !== path || /^(-f|--filename|-k|--kustomize)$/.test(words[i - 1] ?? '') || i === words.length - 1
    return named ? [i] : []
  })
}

/** `PATH`, `--filename=PATH`, `-fPATH`, `-f=PATH`. */
function replaced(word: string, path: string, by: string): string {
  if (word === path) return by
  const [, flag] = /^(--[a-z-]+=|-[a-zA-Z]=?)/.exec(word) ?? []
  return flag !== undefined && word.slice(flag.length) === path ? flag + by : word
}

function writeCopy(own: string, index: number, path: string, bytes: Uint8Array): string {
  const place = join(own, String(index))
  mkdirSync(place, { recursive: true, mode: 0o700 })
  const copy = join(place, basename(path))
  writeFileSync(copy, bytes, { mode: 0o600, flag: 'wx' })
  return copy
}

function contents(path: string): Uint8Array | null {
  try {
    return statSync(path).isFile() ? readFileSync(path) : null
  } catch {
    return null
  }
}
