import { CommanderError } from 'commander'
import { ERRORS, StepupError } from '../../core/errors.ts'
import { runProgram } from './program.ts'

/** The only catch and the only exit of `stepup-verifier`. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await answer(argv)
}

async function answer(argv: readonly string[]): Promise<number> {
  endWithReader()
  const output = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
  }
  // The authorization server's library supports no other runtime; half of it would work.
  const runtime = unsupportedRuntime()
  if (runtime !== null) {
    output.err(
      `stepup-verifier: it runs on Node 24, not on ${runtime}; in a checkout: \`node_modules/.bin/node\`\n`,
    )
    return ERRORS.config_invalid.exit
  }
  try {
    return await runProgram(argv, output, Date.now)
  } catch (error) {
    // Commander has said what was wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : ERRORS.usage.exit
    if (error instanceof StepupError) {
      output.err(`stepup-verifier: ${error.message}\n`)
      return error.exit
    }
    output.err(`stepup-verifier: ${error instanceof Error ? error.message : String(error)}\n`)
    return ERRORS.internal.exit
  }
}

function unsupportedRuntime(): string | null {
  const { bun, node } = process.versions
  if (bun !== undefined) return `Bun ${bun}`
  return Number.parseInt(node, 10) < 24 ? `Node ${node}` : null
}

/** `stepup-verifier audit | head`: who read enough closes the pipe, and that is no fault. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}
