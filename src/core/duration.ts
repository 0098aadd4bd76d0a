const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

const DURATION = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/

/** `15m`, `1h`, `1h30m`, `30d` in seconds; null for anything else, zero without a unit included. */
export function parseDuration(text: string): number | null {
  const found = DURATION.exec(text)
  if (!found || text === '') return null
  const [, d = '0', h = '0', m = '0', s = '0'] = found
  return Number(d) * SECONDS.d + Number(h) * SECONDS.h + Number(m) * SECONDS.m + Number(s)
}

/** Seconds as `parseDuration` reads them back: `1h30m`; `0s` for none. */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds))
  let text = ''
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / SECONDS[unit])
    rest -= count * SECONDS[unit]
    if (count > 0) text += `${count}${unit}`
  }
  return text === '' ? '0s' : text
}
