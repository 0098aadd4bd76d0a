export type Request = {
  method: string
  /** Below `/v1/`. */
  path: string
  token: string | null
  body: Record<string, unknown>
}

export type Answer = { status: number; body?: unknown }

export function denied(why = 'permission denied'): Answer {
  return { status: 403, body: { errors: [why] } }
}

export function refused(why: string): Answer {
  return { status: 400, body: { errors: [why] } }
}

/** `300s`, `5m`, `1h`, or a number of seconds. */
export function secondsOf(duration: unknown): number {
  const [, count, unit = 's'] = /^(\d+)([smh]?)$/.exec(String(duration)) ?? []
  if (count === undefined) throw new Error(`no duration: ${duration}`)
  return Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1)
}
