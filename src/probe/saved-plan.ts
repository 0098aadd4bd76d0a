import type { PlannedAction, PlanSeen, SavedPlan } from '../tools/saved-plan.ts'
import { readBytes } from './bytes-file.ts'
import { readMsgpack } from './msgpack.ts'
import { type ProtobufField, protobufFields } from './protobuf.ts'
import { zipMember } from './zip-member.ts'

/** Plans carry the state as it was, which may be large. */
const LARGEST_PLAN = 128 * 1024 * 1024

/** The format that terraform has written since 0.12, and OpenTofu from its start. */
const FORMAT = 3

/**
 * A plan as `terraform plan -out` and `tofu plan -out` save it, read without either: the member
 * `tfplan` of a zip archive, a protobuf message (`internal/plans/planproto/planfile.proto`). An
 * encrypted plan of OpenTofu, one that is kept by HCP Terraform, another format, or a field that is not
 * known here make it opaque.
 */
export function readSavedPlan(path: string, cwd: string): PlanSeen {
  const file = readBytes(path, cwd, LARGEST_PLAN)
  if ('missing' in file) return { absent: `\`${path}\` does not exist` }
  if ('unreadable' in file) return { opaque: file.unreadable }
  // A note of where HCP Terraform keeps the plan, or what OpenTofu's encryption makes of it.
  if (file.bytes[0] === 0x7b) return { opaque: `\`${path}\` does not hold the plan in clear` }
  try {
    const plan = zipMember(file.bytes, 'tfplan', LARGEST_PLAN)
    return plan ? { plan: readPlan(plan) } : { opaque: `\`${path}\` holds no plan` }
  } catch (error) {
    return { opaque: `\`${path}\` is no plan that can be read here (${(error as Error).message})` }
  }
}

/** Of `Plan`, up to terraform 1.14 and OpenTofu 1.11. */
const FIELDS = new Set([
  1, 2, 3, 4, 5, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 25, 26, 27, 28, 29, 30, 31, 32,
])

function readPlan(bytes: Uint8Array): SavedPlan {
  const fields = protobufFields(bytes)
  const strange = fields.find(({ number }) => !FIELDS.has(number))
  if (strange) throw new RangeError(`its field ${strange.number} is not known`)
  const version = numberOf(fields, 1)
  if (version !== FORMAT) throw new RangeError(`it is of format ${version}`)
  return {
    changes: messages(fields, 3).map(changeOf),
    invocations: messages(fields, 30).length,
    backend: backendOf(fields),
  }
}

/** `Action`; 9 is terraform's, and OpenTofu has other uses for it. */
const ACTIONS: readonly (PlannedAction | undefined)[] = [
  'nothing',
  'create',
  'read',
  'update',
  undefined,
  'delete',
  'replace',
  'replace',
  'forget',
  'replace-forgetting',
]

function changeOf(bytes: Uint8Array): SavedPlan['changes'][number] {
  const fields = protobufFields(bytes, 1000)
  const change = only(fields, 9)
  const action = change === null ? undefined : ACTIONS[numberOf(protobufFields(change, 10_000), 1)]
  return { address: text(only(fields, 13)), action: action ?? 'other' }
}

function backendOf(fields: readonly ProtobufField[]): SavedPlan['backend'] {
  const backend = only(fields, 13)
  if (backend === null) return null
  const inside = protobufFields(backend)
  const config = only(inside, 2)
  const packed = config && only(protobufFields(config), 1)
  const value = packed && readMsgpack(packed)
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return { type: text(only(inside, 1)), config: isMap ? (value as Record<string, unknown>) : {} }
}

function messages(fields: readonly ProtobufField[], wanted: number): Uint8Array[] {
  return fields.flatMap(({ number, value }) => {
    if (number !== wanted) return []
    if (typeof value === 'number') throw new RangeError(`its field ${number} is of another kind`)
    return [value]
  })
}

/** Null where it does not stand. Twice, one reader may take the first, and another the last. */
function only(fields: readonly ProtobufField[], wanted: number): Uint8Array | null {
  const [first = null, ...more] = messages(fields, wanted)
  if (more.length > 0) throw new RangeError(`its field ${wanted} stands twice`)
  return first
}

/** Zero where it does not stand, as proto3 has it. */
function numberOf(fields: readonly ProtobufField[], wanted: number): number {
  const [first = 0, ...more] = fields.flatMap(({ number, value }) => (number === wanted ? [value] : []))
  if (more.length > 0 || typeof first !== 'number') throw new RangeError(`its field ${wanted} is strange`)
  return first
}

function text(bytes: Uint8Array | null): string {
  return bytes === null ? '' : new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}
