/** What the shell parser makes: enough of POSIX and bash to see every simple command. */

/** A word after quote removal. What is not static is marked as `unseen-word.ts` says. */
export type ShellWord = {
  text: string
  /** No quote, backslash or expansion in it: only such a word can be reserved. */
  bare: boolean
  /** Command and process substitutions inside it. */
  inner: ShellList[]
  /** Variables that its expansions assign: `${x:=1}`, `$((x = 1))`. */
  assigns: string[]
}

export type ShellRedirect = {
  fd: string
  operator: string
  target: ShellWord
  /** Of a here-document: its text; null when it is not known before it runs. */
  body?: string | null
}

export type ShellAssignment = { name: string; value: ShellWord; append: boolean }

export type ShellNode =
  | { kind: 'simple'; assignments: ShellAssignment[]; words: ShellWord[]; redirects: ShellRedirect[] }
  /** One after the other; `after` says what joins a part to the one before it. */
  | { kind: 'pipeline'; parts: ShellNode[] }
  | { kind: 'and' | 'or'; left: ShellNode; right: ShellNode }
  | { kind: 'subshell' | 'group'; body: ShellList; redirects: ShellRedirect[] }
  | {
      kind: 'branches'
      tests: ShellList[]
      bodies: ShellList[]
      complete: boolean
      redirects: ShellRedirect[]
    }
  | {
      kind: 'loop'
      words: ShellWord[]
      variable: string | null
      test: ShellList
      body: ShellList
      redirects: ShellRedirect[]
    }
  | {
      kind: 'case'
      subject: ShellWord
      patterns: ShellWord[]
      bodies: ShellList[]
      redirects: ShellRedirect[]
    }
  | { kind: 'function'; name: string; body: ShellNode }
  /** `[[ … ]]`, `(( … ))`: runs nothing but what its words hold. */
  | { kind: 'test'; words: ShellWord[]; redirects: ShellRedirect[] }

export type ShellList = { node: ShellNode; background: boolean }[]
