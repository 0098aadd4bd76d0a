/** What an operation would do to its target (docs: README, "Classes"). */
export const CLASSES = ['read', 'secret-read', 'write', 'destructive', 'admin', 'exec', 'unknown'] as const

export type OperationClass = (typeof CLASSES)[number]

/** Order of severity. It ranks evidence; it never decides what a grant covers. */
export function rankOfClass(c: OperationClass): number {
  return CLASSES.indexOf(c)
}

export function higherClass(a: OperationClass, b: OperationClass): OperationClass {
  return rankOfClass(a) >= rankOfClass(b) ? a : b
}

export function isClass(value: unknown): value is OperationClass {
  return (CLASSES as readonly unknown[]).includes(value)
}
