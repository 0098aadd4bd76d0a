import type { Walk } from './walk.ts'

/** Why nobody can be asked to confirm, as the end of a sentence; null where somebody can. */
export function whyNobody({ request, setting }: Pick<Walk, 'request' | 'setting'>): string | null {
  if (!request.options.input) return '`--no-input` forbids to ask'
  if (setting.signals.ci && !setting.signals.terminal && !request.options.deviceCode) {
    return 'nobody is there in CI; `--device-code` lets somebody give it elsewhere'
  }
  return null
}
