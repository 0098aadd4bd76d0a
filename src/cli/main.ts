import { parseRequest, type Request } from './options.ts'
import { failure } from './report.ts'
import { run } from './run.ts'

/**
 * Runs stepup on the words after its name. The only catch, and the only exit: everything else
 * returns or throws a `StepupError`.
 */
export async function main(argv: readonly string[]): Promise<void> {
  let verbose = false
  try {
    const request = parseRequest(argv)
    verbose = 'options' in request && request.options.verbose
    process.exit(await answer(request))
  } catch (error) {
    // who read enough has closed the pipe, and that is no fault
    if ((error as { code?: unknown } | null)?.code === 'EPIPE') process.exit(0)
    const { line, exit } = failure(error, verbose)
    ;(await import('./terminal.ts')).complain(line)
    process.exit(exit)
  }
}

async function answer(request: Request): Promise<number> {
  switch (request.kind) {
    case 'help':
      process.stdout.write((await import('./help.ts')).HELP)
      return 0
    case 'version':
      process.stdout.write(`stepup ${(await import('./version.ts')).VERSION}\n`)
      return 0
    case 'subcommand':
      if (request.name === 'help') return answer({ kind: 'help' })
      return (await import('./program.ts')).runSubcommand(request.name, request.args, request.options)
    case 'run':
      return run(request)
  }
}
