import { higherClass, type OperationClass } from '../../core/class.ts'
import { declaredProgram } from '../../core/declared-program.ts'
import type { Operation } from '../../core/operation.ts'
import type { Policy } from '../../core/policy.ts'
import { readOnHost } from '../../tools/on-host.ts'
import { baseName } from '../../tools/path.ts'
import { toolNamed } from '../../tools/registry.ts'
import type { Env, Known, Reading, ToolContext } from '../../tools/tool.ts'
import { readUnknown } from '../../tools/unknown-program.ts'
import { unwrap } from '../../tools/unwrap.ts'
import type { Intent } from '../../wire/intent.ts'

/** What the verifier reads in an intent's own words. */
export type Classified = {
  tool: string
  operation: Operation
  redirects: string[]
}

/**
 * Nothing of the device's world is known here but what the intent says; configuration that changes a
 * command's meaning was read there, could only raise its class, and is named in `env.changed`.
 */
const KNOWN: Known = {
  files: new Map(),
  directories: new Map(),
  kuberc: { aliases: [], defaults: [] },
  awsAliases: new Map(),
  gitConfig: [],
}

/** `env TF_CLI_ARGS=-destroy terraform apply` is read as if typed; the rest of the environment is not known. */
const contextOf = (env: Env): ToolContext => ({ env, known: KNOWN, trustInputs: true })

/**
 * The intent's class as the same tools read it from `argvShown`: never lower than any command in it
 * asks for, and never lower than the device said.
 */
export function classify(intent: Intent, policy: Policy): Classified {
  const readings = unwrap(intent.argvShown, {}).map((command) => {
    const { argv, unseen, change } = command
    if (command.remote) return readOnHost(command, toolNamed(baseName(argv[0] ?? '')), true).reading
    const context = contextOf(change.set)
    return unseen === null ? readOne(argv, context, intent, policy) : unresolved(argv, context)
  })
  const cls = readings.reduce<OperationClass>(
    (highest, reading) => higherClass(highest, reading.operation.class),
    intent.class,
  )
  const main = readings.find((reading) => reading.operation.class === cls) ?? readings[0]
  return {
    tool: main?.tool ?? intent.tool,
    redirects: readings.flatMap((reading) => reading.redirects),
    operation: {
      class: cls,
      name: main?.operation.name ?? intent.operation,
      resource: intent.resource,
      dryRun: readings.length > 0 && readings.every((reading) => reading.operation.dryRun),
      breadth: {
        count: intent.breadth.count,
        unbounded: intent.breadth.unbounded || readings.some((r) => r.operation.breadth.unbounded),
      },
      inputs: intent.inputs.map(({ path, sha256 }) =>
        sha256 === null ? { path, seen: false, unseen: 'not seen on the device' } : { path, seen: true },
      ),
      evidence: main?.operation.evidence ?? [],
    },
  }
}

/** What cannot be resolved from its words is `exec`, however harmless its first word looks. */
function unresolved(argv: readonly string[], context: ToolContext): Reading {
  const reading = readUnknown(argv, context)
  return { ...reading, operation: { ...reading.operation, class: 'exec', dryRun: false } }
}

function readOne(argv: readonly string[], context: ToolContext, intent: Intent, policy: Policy): Reading {
  const [program = '', ...words] = argv
  const name = program.slice(program.lastIndexOf('/') + 1)
  const declared = declaredProgram(
    policy.programs,
    { name, path: intent.program.path, trusted: true, sha256: () => intent.program.sha256 },
    words,
  )
  const reading = (declared ? null : toolNamed(name)?.read(argv, context)) ?? readUnknown(argv, context)
  if (!declared?.class) return reading
  return {
    ...reading,
    operation: { ...reading.operation, class: declared.class, name: declared.pattern ?? name },
  }
}
