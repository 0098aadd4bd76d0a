import type { OperationClass } from '../core/class.ts'

const READS = new Set(
  (
    'status log diff show rev-parse ls-files ls-remote describe blame annotate grep shortlog version help ls-tree cat-file rev-list for-each-ref ' +
    'show-ref show-branch merge-base name-rev whatchanged count-objects fsck var diff-tree diff-index diff-files cherry check-ignore check-attr range-diff verify-commit verify-tag'
  ).split(' '),
)
/** Commands that show when their words name nothing to change. */
const LISTS: Readonly<Record<string, RegExp>> = {
  branch:
    /^(-[avrl]+|--(list|all|remotes|verbose|show-current|contains|merged|no-merged|sort.*|format.*)|-vv)$/,
  tag: /^(-[ln]\d*|--(list|contains|merged|sort.*|format.*))$/,
  remote: /^(-v|--verbose|show|get-url)$/,
  stash: /^(list|show)$/,
  config: /^(-l|--(list|get|get-all|get-regexp|show-origin|show-scope|global|system|local))$/,
  worktree: /^list$/,
  submodule: /^(status|summary)$/,
  reflog: /^(show|exists)$/,
  bisect: /^(log|view)$/,
  notes: /^(list|show)$/,
}
const NEEDS_WORD = new Set(['stash', 'config', 'worktree', 'notes', 'bisect'])
const DESTRUCTIVE = new Set('clean rm gc prune filter-branch filter-repo repack'.split(' '))

/** What a git command that works on files alone does to the machine whose files they are. */
export function gitOnHost(name: string, argv: readonly string[]): OperationClass {
  const words = argv.slice(argv.indexOf(name) + 1)
  const has = (option: RegExp) => words.some((word) => option.test(word))
  if (READS.has(name)) return 'read'
  if (name === 'clean' && has(/^(-\w*n|--dry-run)/)) return 'read'
  const list = LISTS[name]
  const first = words[0]
  if (list && (first === undefined ? !NEEDS_WORD.has(name) : list.test(first))) return 'read'
  const loses =
    DESTRUCTIVE.has(name) ||
    (name === 'reset' && has(/^--(hard|merge|keep)$/)) ||
    (/^(branch|tag)$/.test(name) && has(/^-\w*[dD]|^--delete/)) ||
    (/^(checkout|switch)$/.test(name) && has(/^(-f|--force|--|\.|--discard-changes)$/)) ||
    (name === 'restore' && !has(/^--staged|^-S/)) ||
    (/^(stash|worktree|reflog|notes|remote|submodule)$/.test(name) &&
      /^(drop|clear|pop|remove|rm|prune|expire|delete|deinit)$/.test(first ?? '')) ||
    (name === 'update-ref' && has(/^-d/))
  return loses ? 'destructive' : 'write'
}
