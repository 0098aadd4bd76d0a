/** The top page of `stepup --help`. Plain text: it stands on the hot path's side of the fence and loads nothing. */
export const HELP = `stepup: a passkey tap where the risk is

Usage:
  stepup [options] <command> [args…]      run it, stepping up if needed
  stepup <subcommand> [options]

Everything from the command on is its own: stepup's options stand before it.

Examples:
  stepup kubectl get pods                 harmless: runs at once, nothing asked
  stepup kubectl delete ns payments       in production: one tap in the browser, then it runs
  stepup -r "INC-42" terraform apply      the reason stands on the page and in the trail
  DB=vault://kv/data/db#url stepup ./app  a secret, read after the tap, for this command alone
  stepup explain ./deploy.sh              where it would land, what it would do, which rule, why
  stepup -- status                        runs a program that has a subcommand's name

Subcommands:
  explain      the same walk, stopped at the decision
  init         first set-up, question by question
  enroll       register this device and a passkey with a verifier
  unlock       step up ahead of time for one environment
  lock         drop and revoke what was unlocked
  status       device, verifier, policy, live grants, where the context points now
  audit        the trail in sentences; \`audit verify\` checks its chain
  policy       the pinned policy in force
  credential   the same decision as a tool's own plugin
  setup        let tools ask stepup by themselves: shows what it writes, and undoes it
  doctor       check everything a person would otherwise ask about
  shell-init   aliases and completion for bash, zsh or fish

Options:
  -e, --env NAME       assert the environment (can raise a tier, never lower it)
  -r, --reason TEXT    why, for the page and the trail
      --for DURATION   how long a grant should last, at most what policy allows (15m, 1h)
      --no-input       never ask: fail where a person would be needed
      --device-code    confirm on another device
      --json           machine-readable output of subcommands
  -v, --verbose        say more when something fails
  -q, --quiet          say nothing that is not an error or a question
      --color, --no-color
  -h, --help           this page; \`stepup <subcommand> --help\` for each
  -V, --version

Exit codes: the command's own, and 64 usage, 69 verifier unreachable, 70 a fault of stepup, 75 not
confirmed in time, 77 blocked or denied, 78 configuration, 126/127 as shells do, 130 Ctrl-C.
`
