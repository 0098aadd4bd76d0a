import * as v from 'valibot'
import { CLASSES } from '../../core/class.ts'
import { TIERS } from '../../core/tier.ts'
import { visible } from '../../core/visible.ts'
import { INTENT_TYPE, type IntentDetail } from '../../wire/intent.ts'

/** How many intents one request may carry, and how long its texts may be (characters). */
export const MAX_INTENTS = 16
const NAME = 256
const LINE = 4096

const text = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max),
    // The CLI passes everything through the same function; what it would still change was not passed.
    v.check((s) => visible(s) === s, 'has invisible characters'),
  )
const bytes = (length: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]*$/, 'is not base64url'),
    v.check((s) => Buffer.from(s, 'base64url').length === length, `is not ${length} bytes`),
  )
const count = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(max))
const name = v.nullable(text(LINE))
const operationClass = v.picklist(CLASSES)

const TARGET = v.variant('kind', [
  v.strictObject({
    kind: v.literal('kubernetes'),
    context: name,
    cluster: name,
    server: name,
    namespace: name,
    user: name,
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('aws'),
    profile: name,
    account: name,
    region: name,
    role: name,
    accessKeyId: name,
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('gcp'),
    configuration: name,
    account: name,
    project: name,
    region: name,
    zone: name,
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('azure'),
    cloud: name,
    subscription: name,
    tenant: name,
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('git'),
    remote: name,
    url: name,
    branch: name,
    refs: v.pipe(v.array(text(LINE)), v.maxLength(256)),
    force: v.boolean(),
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('terraform'),
    workspace: name,
    backend: name,
    dir: name,
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('pulumi'),
    organization: name,
    project: name,
    stack: name,
    backend: name,
    source: text(LINE),
  }),
  v.strictObject({ kind: v.literal('docker'), context: name, host: name, source: text(LINE) }),
  v.strictObject({
    kind: v.literal('host'),
    host: name,
    alias: v.exactOptional(text(LINE)),
    via: v.exactOptional(v.pipe(v.array(text(LINE)), v.maxLength(16))),
    ssh: v.exactOptional(v.literal(false)),
    registry: v.exactOptional(text(LINE)),
    source: text(LINE),
  }),
  v.strictObject({
    kind: v.literal('database'),
    engine: text(NAME),
    host: name,
    port: v.nullable(count(65535)),
    database: name,
    user: name,
    source: text(LINE),
  }),
  v.strictObject({ kind: v.literal('vault'), address: name, namespace: name, source: text(LINE) }),
  v.strictObject({
    kind: v.literal('ci'),
    system: text(NAME),
    ref: name,
    environment: name,
    source: text(LINE),
  }),
])

const INTENT = v.strictObject({
  v: v.literal(1),
  nonce: bytes(16),
  iss: text(LINE),
  sub: text(NAME),
  deviceJkt: bytes(32),
  program: v.strictObject({ path: name, sha256: v.nullable(bytes(32)) }),
  tool: text(NAME),
  operation: text(NAME),
  resource: name,
  argvShown: v.pipe(v.array(text(LINE)), v.minLength(1), v.maxLength(512)),
  argvDigest: bytes(32),
  cwd: text(LINE),
  env: v.strictObject({ changed: v.pipe(v.array(text(NAME)), v.maxLength(256)) }),
  inputs: v.pipe(
    v.array(
      v.strictObject({
        path: text(LINE),
        sha256: v.nullable(bytes(32)),
        bytes: v.nullable(count(Number.MAX_SAFE_INTEGER)),
      }),
    ),
    v.maxLength(256),
  ),
  targets: v.pipe(v.array(TARGET), v.maxLength(64)),
  environment: v.strictObject({ name: text(NAME), tier: v.picklist(TIERS) }),
  class: operationClass,
  breadth: v.strictObject({ count: v.nullable(count(Number.MAX_SAFE_INTEGER)), unbounded: v.boolean() }),
  grant: v.strictObject({
    scope: v.picklist(['command', 'environment']),
    classes: v.pipe(v.array(operationClass), v.minLength(1), v.maxLength(CLASSES.length)),
    ttl: v.pipe(count(24 * 3600), v.minValue(1)),
  }),
  credentials: v.picklist(['minted', 'own']),
  policyVersion: count(Number.MAX_SAFE_INTEGER),
  startedBy: v.strictObject({
    user: text(NAME),
    host: text(NAME),
    ancestors: v.pipe(v.array(text(NAME)), v.maxLength(64)),
    terminal: v.boolean(),
    session: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,86}$/, 'is not base64url')),
  }),
  reason: name,
})

const DETAIL = v.strictObject({ type: v.literal(INTENT_TYPE), intent: INTENT })

/**
 * One `authorization_details` element, every field checked for type, size and for characters that
 * a page or terminal would not show. Unknown fields are refused: what is signed must be what was understood.
 * Answers the problem in words when it is not one.
 */
export function parseIntentDetail(value: unknown): { detail: IntentDetail } | { problem: string } {
  const result = v.safeParse(DETAIL, value, { abortEarly: true })
  if (result.success) return { detail: result.output }
  const [issue] = result.issues
  return { problem: `\`${v.getDotPath(issue) ?? 'intent'}\`: ${issue.message.slice(0, 160)}` }
}
