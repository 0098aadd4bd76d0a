import { looksLikeOption } from './aws-globals.ts'
import { isSeen, mayBeOption } from './unseen-word.ts'

/** One option of an operation, as typed, and the words up to the next one: its arity is not known. */
export type AwsOption = { name: string; values: string[] }

/**
 * The options of an operation. argparse takes an unambiguous beginning for the whole name, so asking
 * whether something dangerous was typed counts beginnings, and asking for a dry run does not.
 */
export type AwsOptions = {
  all: readonly AwsOption[]
  /** A word that is not known before it runs may be one more. */
  mayHaveMore: boolean
  /** Spelled out. */
  has(name: string): boolean
  /** Spelled out, or a beginning that could be meant as it. */
  mayHave(name: string): boolean
  /** Everything given to options that could be meant as `name`; empty when there is none. */
  valuesOf(name: string): string[]
}

/** `words` ends where `--` stood. */
export function awsOptions(words: readonly string[]): AwsOptions {
  const all: AwsOption[] = []
  for (const word of words) {
    const equals = word.indexOf('=')
    const name = word.startsWith('--') ? word.slice(2, equals < 0 ? undefined : equals) : ''
    const isOption = name !== '' && (looksLikeOption(word) || (equals > 0 && /^[a-z0-9-]+$/i.test(name)))
    if (isOption) all.push({ name, values: equals < 0 ? [] : [word.slice(equals + 1)] })
    else all.at(-1)?.values.push(word)
  }
  const meant = (name: string) => all.filter((option) => name.startsWith(option.name))
  return {
    all,
    mayHaveMore: words.some((word) => !isSeen(word) && mayBeOption(word)),
    has: (name) => all.some((option) => option.name === name),
    mayHave: (name) => meant(name).length > 0,
    valuesOf: (name) => meant(name).flatMap((option) => option.values),
  }
}
