/**
 * git's own commands that touch the local repository alone, or only read from a remote. A commit runs
 * the repository's hooks, and a diff its configured drivers: those are the person's own checkout and
 * configuration (a clone brings neither), so they do not raise the class.
 */
const LOCAL = new Set(
  (
    'add am annotate apply backfill bisect blame branch bundle cat-file check-attr check-ignore check-mailmap ' +
    'check-ref-format checkout checkout-index cherry cherry-pick clean column commit commit-graph commit-tree ' +
    'config count-objects describe diff diff-files diff-index diff-tree difftool fast-export fast-import ' +
    'fmt-merge-msg for-each-ref format-patch fsck gc get-tar-commit-id grep gui hash-object help index-pack init ' +
    'init-db interpret-trailers log ls-files ls-tree mailinfo mailsplit merge merge-base merge-file merge-index ' +
    'merge-tree mergetool mktag mktree multi-pack-index mv name-rev notes pack-objects pack-redundant pack-refs ' +
    'patch-id prune prune-packed range-diff read-tree rebase reflog refs repack replace replay request-pull rerere ' +
    'reset restore rev-list rev-parse revert rm shortlog show show-branch show-index show-ref sparse-checkout ' +
    'stash status stripspace submodule switch symbolic-ref tag unpack-file unpack-objects update-index update-ref ' +
    'update-server-info var verify-commit verify-pack verify-tag version whatchanged worktree write-tree archive ' +
    'remote cherry diagnose bugreport citool gitk maintenance credential-cache'
  ).split(' '),
)

/** These read from a remote and bring what they read into the local repository. */
const FETCHING = new Set(['clone', 'fetch', 'fetch-pack', 'ls-remote', 'pull'])

/** Options and subcommands that make a harmless verb run a program, or change a remote. */
const RUNNING: Readonly<Record<string, readonly RegExp[]>> = {
  archive: [/^--e(x(e(c)?)?)?($|=)/, /^--remo/],
  bisect: [/^run$/],
  clone: [/^-[a-z]*[uc]/, /^--u/, /^--c(o(n(f(i(g)?)?)?)?)?($|=)/, /^--te/],
  difftool: [/^-[a-z]*x/, /^--extc/],
  fetch: [/^--upl/],
  'fetch-pack': [/^--upl/, /^--exec/],
  grep: [/^-[A-Za-z]*O/, /^--open/],
  help: [/^-[a-z]*w/, /^--web/],
  init: [/^--te/],
  'init-db': [/^--te/],
  'ls-remote': [/^--upl/, /^--e(x(e(c)?)?)?($|=)/],
  maintenance: [/^(start|register)$/],
  'merge-index': [/./],
  pull: [/^--upl/],
  rebase: [/^-[a-z]*x/, /^--ex/],
  'interpret-trailers': [/^--parse$/],
  submodule: [/^foreach$/],
}

export type GitVerb = 'local' | 'fetching' | { exec: string } | null

/** null: no command of git's that is known here. `words` after the verb. */
export function gitVerb(verb: string, words: readonly string[]): GitVerb {
  const kind = FETCHING.has(verb) ? 'fetching' : LOCAL.has(verb) ? 'local' : null
  if (kind === null) return null
  const dash = words.indexOf('--')
  const options = dash < 0 ? words : words.slice(0, dash)
  const running = options.find((word) => RUNNING[verb]?.some((pattern) => pattern.test(word)))
  return running === undefined ? kind : { exec: `\`${verb} ${running}\` runs a program` }
}
