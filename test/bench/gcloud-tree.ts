/**
 * What stepup makes of every command of the installed gcloud: `node test/bench/gcloud-tree.ts`. With
 * `--groups` it prints the table of `src/tools/gcloud-groups.ts` instead, without hidden groups; with
 * `--class CLASS` the commands of a class.
 */
import { CLASSES } from '../../src/core/class.ts'
import { completionTable, leavesOf, NO_COMMAND, readingOfPath } from '../tools/gcloud-tree.ts'

const table = completionTable()
if (!table) {
  console.error('gcloud is not installed here')
  process.exit(1)
}
const leaves = await leavesOf(table)
const [option, wanted] = process.argv.slice(2)
if (option === '--groups') printGroups()
else printClasses()

type Tree = Map<string, Tree>

function printGroups(): void {
  const root: Tree = new Map()
  for (const { path } of leaves) {
    const words = path.split(' ').filter((word, i) => i > 0 || !/^(alpha|beta|preview)$/.test(word))
    let node = root
    for (const word of words.slice(0, -1)) {
      const inner: Tree = node.get(word) ?? new Map()
      node.set(word, inner)
      node = inner
    }
  }
  for (const [name, tree] of sorted(root)) console.log(`${name}: ${rowOf(tree)}`.trimEnd())
}

function rowOf(tree: Tree): string {
  return sorted(tree)
    .map(([name, inner]) => (inner.size > 0 ? `${name}(${rowOf(inner)})` : name))
    .join(' ')
}

function sorted(tree: Tree): [string, Tree][] {
  return [...tree].sort(([a], [b]) => (a < b ? -1 : 1))
}

function printClasses(): void {
  const by = new Map<string, string[]>(CLASSES.map((cls) => [cls, []]))
  const start = performance.now()
  for (const { path } of leaves) by.get(readingOfPath(path).operation.class)!.push(path)
  const each = (performance.now() - start) / leaves.length
  if (option === '--class') console.log((by.get(wanted ?? '') ?? []).join('\n'))
  else for (const [cls, paths] of by) console.log(`${cls.padEnd(12)} ${String(paths.length).padStart(6)}`)
  console.log(
    `${leaves.length} commands, ${(each * 1000).toFixed(1)} µs each; ${NO_COMMAND.size} of them are groups of hidden commands`,
  )
  process.exitCode = by.get('unknown')!.length > 0 ? 1 : 0
}
