import type { OperationClass } from '../core/class.ts'
import { queryFinding } from './sql-expression.ts'
import type { SqlStatement } from './sql-found.ts'
import { copyDirection } from './sql-statement.ts'
import { tokensOf } from './sql-tokens.ts'

/** One backslash command of psql: what it does, and what else it brings in. */
export type MetaCommand = {
  statement: SqlStatement
  /** A script that is read at this place. */
  file?: { path: string; relative: boolean }
  /** `\c`: arguments as typed. */
  connects?: string[]
  /** Sends what was typed before it. */
  sends?: true
  /** Names that a value is given to; null: one that is not known before it runs. */
  sets?: readonly [name: string, value: string | null]
}

const READS = new Set(
  (
    '? a bind bind_named C cd close_prepared conninfo copyright crosstabview echo elif else encoding endif endpipeline errverbose f ' +
    'flush flushrequest g gdesc getresults gset gx h H help html if l l+ lx lx+ list list+ lo_export lo_list lo_list+ p parse print pset ' +
    'q qecho quit r reset restrict s sendpipeline sf sf+ startpipeline sv sv+ syncpipeline t T timing unrestrict unset warn watch x z ' +
    'zx zS o out w write getenv prompt set i ir include include_relative c connect'
  ).split(' '),
)

const SENDS = new Set('g gx gset gdesc crosstabview watch parse sendpipeline'.split(' '))

/** By psql's manual, "Meta-Commands"; `rest` is the rest of the line. */
export function metaCommand(name: string, rest: string): MetaCommand {
  const is = (cls: OperationClass, why: string): MetaCommand => ({
    statement: { cls, why, name: `\\${name}`, resource: null, unbounded: false, uses: null },
  })
  if (name.startsWith('!')) return is('exec', 'runs a program')
  if (name.toLowerCase() === 'copy') return copyCommand(rest, is)
  if (/`/.test(rest.replace(/'[^']*'/g, ''))) return is('exec', 'runs a program in backquotes')
  switch (name) {
    case 'gexec':
      return is('exec', 'runs what its query answers')
    case 'e':
    case 'edit':
    case 'ef':
    case 'ev':
      return is('exec', 'opens an editor, and runs what is written there')
    case 'setenv':
      return is('exec', 'changes a variable of its own')
    case 'password':
      return is('admin', 'changes a password')
    case 'lo_import':
      return is('write', 'writes a large object')
    case 'lo_unlink':
      return is('destructive', 'deletes a large object')
  }
  const pipes = /^(?:o|out|w|write|g|gx)$/.test(name) && /[|:]/.test(rest)
  if (pipes) return is('exec', 'may hand its answer to a program')
  const details = /^d(?:eu|Rs)\w*\+/.test(name)
  if (details) return is('secret-read', 'shows passwords among the options')
  const described = /^d[A-Za-z]*\+?[A-Za-z]*\+?$/.test(name) && !/^d(?:elete|rop)/.test(name)
  if (!READS.has(name) && !described) return is('unknown', `\`\\${name}\` is no command known here`)
  return { ...is('read', 'changes nothing'), ...broughtIn(name, rest) }
}

function broughtIn(name: string, rest: string): Partial<MetaCommand> {
  const args = argumentsOf(rest)
  if (SENDS.has(name)) return { sends: true, ...(name === 'gset' ? { sets: ['', null] as const } : {}) }
  switch (name) {
    case 'i':
    case 'include':
      return { file: { path: args[0] ?? '', relative: false } }
    case 'ir':
    case 'include_relative':
      return { file: { path: args[0] ?? '', relative: true } }
    case 'c':
    case 'connect':
      return { connects: args }
    case 'getenv':
    case 'prompt':
      return { sets: ['', null] }
    case 'set': {
      const value = args.slice(1).join('')
      return args[0] === undefined ? {} : { sets: [args[0], /:/.test(value) ? null : value] }
    }
    default:
      return {}
  }
}

/** `\copy` of the client: its files are local ones, its programs run here. */
function copyCommand(rest: string, is: (cls: OperationClass, why: string) => MetaCommand): MetaCommand {
  const tokens = tokensOf(rest, { dialect: 'postgresql', backslash: false, executes: false })
  if (tokens === null) return is('exec', 'what it copies cannot be parsed')
  const copy = [{ kind: 'word' as const, text: 'COPY', apart: false }, ...tokens]
  const at = copyDirection(copy)
  const target = copy[at + 1]
  if (at < 0) return is('exec', 'what it copies is not understood')
  if (target?.kind === 'word' && target.text === 'PROGRAM') return is('exec', 'runs a program')
  const rows = copy.slice(1, at)
  const isQuery = rows[0]?.kind === 'mark'
  const table = { kind: 'word' as const, text: 'TABLE', apart: false }
  const inner = queryFinding(isQuery ? rows : [table, ...rows], 'postgresql', null)
  if (copy[at]!.text === 'FROM' && inner?.cls !== 'exec') return is('write', 'loads rows')
  return inner ? is(inner.cls, inner.why) : is('read', 'copies rows to a local file')
}

/** Words with quotes, as psql's own scanner takes them. */
function argumentsOf(rest: string): string[] {
  return [...rest.matchAll(/'((?:[^'\\]|\\.|'')*)'|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replace(/''/g, "'").replace(/\\(.)/g, '$1'),
  )
}
