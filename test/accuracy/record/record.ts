/**
 * `node test/accuracy/record/record.ts [gcloud] [kubectl] [aws]`: asks the installed CLIs what they send and writes
 * the rows of test/accuracy/recorded. gcloud takes some twenty minutes, the others one or two.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OperationClass } from '../../../src/core/class.ts'
import { awsCommands, recordAws } from './aws.ts'
import { effectOnAws } from './aws-effect.ts'
import { recordGcloud } from './gcloud.ts'
import { gcloudCommands } from './gcloud-commands.ts'
import { effectOnGoogle } from './google-effect.ts'
import { recordKubectl } from './kubectl.ts'
import { kubectlCommands } from './kubectl-commands.ts'
import { effectOnKubernetes } from './kubernetes-effect.ts'

type Line = readonly [effect: OperationClass, command: string]

export function quoted(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`))
    .join(' ')
}

/** A change that only looked found nothing to change: the stand-in has nothing of what it would take away. */
export function foundNothing(argv: readonly string[]): boolean {
  const command = argv.filter((word) => /^[a-z][a-z-]*$/.test(word))
  return command.some((word) =>
    /^(create|delete|deploy|import|remove|replicate|ssh|start|stop|update)(-|$)/.test(word),
  )
}

/** kubectl fetches Secrets to label, compare or count them, too; only these two verbs show what they hold. */
export function effectShown(line: string, effect: OperationClass): OperationClass {
  return effect === 'secret-read' && !/^kubectl (get|describe) .*secret/.test(line) ? 'read' : effect
}

const RECORDERS: Readonly<Record<string, () => Promise<Line[] | null>>> = {
  async gcloud() {
    const recorded = recordGcloud(await gcloudCommands())
    return (
      recorded?.flatMap(({ argv, sent, failed }): Line[] => {
        const effect = effectOnGoogle(sent, failed)
        return effect === null || (effect === 'read' && foundNothing(argv))
          ? []
          : [[effect, quoted(['gcloud', ...argv])]]
      }) ?? null
    )
  },
  async kubectl() {
    const recorded = await recordKubectl(kubectlCommands())
    return (
      recorded?.flatMap(({ line, sent, failed }): Line[] => {
        const effect = effectShown(line, effectOnKubernetes(sent))
        return effect === 'read' && (failed || line.startsWith('kubectl auth reconcile'))
          ? []
          : [[effect, line]]
      }) ?? null
    )
  },
  async aws() {
    const recorded = recordAws(awsCommands())
    return (
      recorded?.flatMap(({ line, called, failed }): Line[] => {
        const effect = effectOnAws(called)
        return called.length === 0 || (failed && effect === 'read') ? [] : [[effect, line]]
      }) ?? null
    )
  },
}

async function main(names: readonly string[]): Promise<void> {
  for (const name of names.length > 0 ? names : Object.keys(RECORDERS)) {
    const lines = await RECORDERS[name]!()
    if (lines === null) {
      console.error(`${name} is not installed here: its rows stay as they are`)
      continue
    }
    const text = [...new Set(lines.map(([effect, command]) => `${effect}: ${command}`))].sort().join('\n')
    writeFileSync(join(import.meta.dirname, '../recorded', `${name}.txt`), `${text}\n`)
    console.log(`${name}: ${lines.length} rows`)
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2))
