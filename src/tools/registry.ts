import { aws } from './aws.ts'
import { az } from './az.ts'
import { bq } from './bq.ts'
import { docker } from './docker.ts'
import { dockerCompose } from './docker-compose.ts'
import { gcloud } from './gcloud.ts'
import { git } from './git.ts'
import { gsutil } from './gsutil.ts'
import { helm } from './helm.ts'
import { kubectl } from './kubectl.ts'
import { terraform } from './terraform.ts'
import type { Tool } from './tool.ts'

/** All at once, for the verifier. The client loads them one by one: each stands in `grammars.ts` too. */
export const TOOLS: readonly Tool[] = [
  kubectl,
  aws,
  git,
  terraform,
  gcloud,
  gsutil,
  bq,
  az,
  docker,
  dockerCompose,
  helm,
]

const BY_PROGRAM = new Map(TOOLS.flatMap((tool) => tool.programs.map((program) => [program, tool] as const)))

/** The tool whose grammar fits a program, by the program's base name; null for any other program. */
export function toolNamed(program: string): Tool | null {
  return BY_PROGRAM.get(program) ?? null
}
