import * as v from 'valibot'

/** What the browser sends back, as `PublicKeyCredential.toJSON()` spells it (WebAuthn L3 §5.1). */
const base64url = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]*$/))

const credentialId = v.pipe(base64url(2048), v.minLength(1))

const common = {
  id: credentialId,
  rawId: credentialId,
  type: v.literal('public-key'),
  clientExtensionResults: v.optional(
    v.object({ credProps: v.optional(v.object({ rk: v.optional(v.boolean()) })) }),
    {},
  ),
}

const registration = v.object({
  ...common,
  response: v.object({
    clientDataJSON: base64url(8192),
    attestationObject: base64url(65_536),
    transports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(16)), []),
  }),
})

const assertion = v.object({
  ...common,
  response: v.object({
    clientDataJSON: base64url(8192),
    authenticatorData: base64url(8192),
    signature: base64url(4096),
    userHandle: v.optional(v.nullable(base64url(128))),
  }),
})

export type RegistrationResponse = v.InferOutput<typeof registration>
export type AssertionResponse = v.InferOutput<typeof assertion>

/** Null when it is not shaped like a registration. */
export function parseRegistration(value: unknown): RegistrationResponse | null {
  const parsed = v.safeParse(registration, value)
  return parsed.success ? parsed.output : null
}

/** Null when it is not shaped like an assertion. */
export function parseAssertion(value: unknown): AssertionResponse | null {
  const parsed = v.safeParse(assertion, value)
  return parsed.success ? parsed.output : null
}
