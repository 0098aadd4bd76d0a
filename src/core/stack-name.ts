import type { PulumiTarget } from './target.ts'

/** `acme/shop/prod`, as far as it is known; null without a stack. */
export function fullStackName({ organization, project, stack }: PulumiTarget): string | null {
  if (stack === null) return null
  return [organization, project, stack].filter((part) => part !== null).join('/')
}
