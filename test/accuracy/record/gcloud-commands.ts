import { completionTable, leavesOf } from '../../tools/gcloud-tree.ts'

/** What starts a browser, a shell or an installation, or asks the person. */
const LEFT_OUT =
  /^(components|interactive|emulators|feedback|init|survey|help|topic|meta|cheat-sheet|auth (application-default )?login)( |$)/

/** Flags that say how to answer, and where: the class is the same with them. */
const DULL =
  /^--(help|project|account|async|quiet|format|filter|limit|page-size|page-token|sort-by|uri|flatten|verbosity|zone|region|location|bigquery-.*)$/

/** Flags of a change whose names tell of more. */
const MORE =
  /delete|remove|clear|purge|force|^--all|public|unauth|iam|polic|acl|destroy|overwrite|replace|drop|reset|prune|discard|detach|role|grant|member|service-account|permission|cleanup|truncate|auth|key|scopes|evict|abandon|no-/

const READS = /^(list|describe|get|read|search|check|export|find|lookup|query)(-|$)/

const withoutTrack = (path: string) => path.replace(/^(alpha|beta|preview) /, '')

/** Every command of the installed gcloud in its steadiest track, and each again with the flags that could change what it does. */
export async function gcloudCommands(): Promise<string[]> {
  const table = completionTable()
  if (table === null) return []
  const rank = (path: string) => ['beta', 'alpha', 'preview'].indexOf(path.split(' ')[0]!)
  const leaves = (await leavesOf(table)).sort((a, b) => rank(a.path) - rank(b.path))
  const steadiest = new Map<string, (typeof leaves)[number]>()
  for (const leaf of leaves) {
    const name = withoutTrack(leaf.path)
    if (!LEFT_OUT.test(name) && !steadiest.has(name)) steadiest.set(name, leaf)
  }
  return [...steadiest.values()].flatMap(({ path, flags }) => {
    const reads = READS.test(path.split(' ').at(-1)!)
    const telling = flags.filter((flag) => !DULL.test(flag) && (reads || MORE.test(flag)))
    return [path, ...telling.map((flag) => `${path}\t${flag}`)]
  })
}
