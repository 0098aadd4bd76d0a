import { pino, stdTimeFunctions } from 'pino'

export type Log = ReturnType<typeof makeLog>

/**
 * One JSON object a line on stderr. Codes, tickets, tokens and cookies are in paths, queries, bodies
 * and headers, and none of these is ever logged; the redaction is for what somebody adds later.
 */
export function makeLog(level: string) {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'token',
          'code',
          'cookie',
          'authorization',
          '*.token',
          '*.code',
          '*.cookie',
          '*.authorization',
          '*.dpop',
          'req',
          'res',
          '*.headers',
        ],
        censor: '[redacted]',
      },
    },
    // Synchronous: what was logged before a crash is on the disk.
    pino.destination({ fd: 2, sync: true }),
  )
}

/** A path as it may be logged: the first part of it, since others hold codes and tickets. */
export function loggedPath(path: string): string {
  const [, first = '', ...rest] = path.split('/')
  const known = /^[a-z.-]{1,32}$/.test(first) ? first : '?'
  return rest.length > 0 && first !== '.well-known' ? `/${known}/…` : `/${known}`
}
