import { raw } from 'hono/html'
import { visible } from '../../core/visible.ts'
import type { Assets } from './assets.ts'
import { renderDocument } from './document.tsx'

type Around = { assets: Assets; host: string }

export type DeviceCodeProblem = 'none' | 'missing' | 'not_found' | 'expired' | 'used' | 'aborted' | 'failed'

const PROBLEMS: Record<Exclude<DeviceCodeProblem, 'none'>, string> = {
  missing: 'Type the code that your terminal shows.',
  not_found: 'There is no such code. Check it, letter by letter.',
  expired: 'This code has expired. Run the command again to get a new one.',
  used: 'This code was used already. Run the command again to get a new one.',
  aborted: 'That was stopped. Nothing runs. To start over, type the code again.',
  failed: 'That did not work. Try again, or run the command once more to get a new code.',
}

/**
 * Where a code from another device is typed (RFC 8628 §3.3). `form` is the provider's own markup, with its
 * CSRF token; the field and the button join it by their `form` attribute.
 */
export function deviceCodeInputPage(
  around: Around,
  view: { form: string; problem: DeviceCodeProblem },
): string {
  const problem = view.problem === 'none' ? null : PROBLEMS[view.problem]
  return renderDocument({
    ...around,
    title: 'Enter your code',
    tone: 'plain',
    children: (
      <section class="message" aria-labelledby="title">
        <h1 id="title">Enter the code from your terminal</h1>
        <p id="hint">
          It was printed by the command that is waiting. Never type a code that somebody sent you.
        </p>
        <div class="code-form">
          <label for="user-code">Code</label>
          <div class="row">{raw(withOurInput(view.form, problem !== null))}</div>
          {problem ? (
            <p id="code-problem" class="problem" role="alert">
              {problem}
            </p>
          ) : null}
          <button type="submit" form="op.deviceInputForm" class="primary">
            Continue
          </button>
        </div>
      </section>
    ),
  })
}

/**
 * The provider's own field has an inline handler, which our policy forbids, and no label: ours takes its
 * place, with its value. Everything else of its form, the token above all, stays.
 */
function withOurInput(form: string, wrong: boolean): string {
  const described = wrong ? 'hint code-problem' : 'hint'
  return form.replace(/<input\s[^>]*\bname="user_code"[^>]*>(?:<\/input>)?/, (field) => {
    const value = / value="[^"]*"/.exec(field.replaceAll(/\s/g, ' '))?.[0] ?? ''
    return `<input id="user-code" name="user_code" type="text" class="user-code"${value} autocomplete="off" spellcheck="false" autocapitalize="characters" aria-describedby="${described}"${wrong ? ' aria-invalid="true"' : ''}>`
  })
}

/** Does this browser and the waiting terminal belong together? Asked before anything else is shown. */
export function deviceCodeConfirmPage(
  around: Around,
  view: { form: string; userCode: string; address: string },
): string {
  return renderDocument({
    ...around,
    title: 'Is this your code?',
    tone: 'plain',
    children: (
      <section class="message" aria-labelledby="title">
        <h1 id="title">Does your terminal show this code?</h1>
        <p class="big-code">{visible(view.userCode)}</p>
        <p>
          Go on only if you started the command yourself, just now. The request came from network address{' '}
          <span class="value">{visible(view.address)}</span>.
        </p>
        {raw(view.form)}
        <div class="buttons">
          <button type="submit" form="op.deviceConfirmForm" class="primary">
            Yes, it shows this code
          </button>
          <button type="submit" form="op.deviceConfirmForm" name="abort" value="yes" class="quiet">
            No
          </button>
        </div>
      </section>
    ),
  })
}
