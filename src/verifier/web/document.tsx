import type { Child, FC } from 'hono/jsx'
import { visible } from '../../core/visible.ts'
import type { Asset, Assets } from './assets.ts'

export type DocumentView = {
  title: string
  assets: Assets
  script?: Asset
  /** The host that the person should find in the address bar. */
  host: string
  /** Sets the edge colour of the sheet; a word and a shape always say it too. */
  tone?: 'plain' | 'good' | 'bad' | 'production' | 'staging' | 'development' | 'local' | 'unknown'
  /** Where the browser goes by itself after READING seconds, once there is nothing left to do here. */
  onward?: string | undefined
  children: Child
}

/** Long enough to read a few lines, seconds. */
const READING = 8

/** The sheet that every page is printed on. */
const Document: FC<DocumentView> = ({ title, assets, script, host, tone = 'plain', onward, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      {onward ? <meta http-equiv="refresh" content={`${READING}; url=${onward}`} /> : null}
      <title>{`${title} · stepup`}</title>
      <link rel="icon" type="image/svg+xml" href={assets['icon.svg'].path} />
      <link rel="stylesheet" href={assets['stepup.css'].path} />
      {script ? <script type="module" src={script.path} /> : null}
    </head>
    <body class={`tone-${tone}`}>
      <header class="masthead">
        <span class="wordmark">
          <StepMark />
          stepup
        </span>
        <span class="host">{visible(host)}</span>
      </header>
      <main>{children}</main>
      <footer class="colophon">
        <p>
          Check that the address bar says <strong>{visible(host)}</strong>. stepup never asks for a password.
        </p>
      </footer>
    </body>
  </html>
)

const StepMark: FC = () => (
  <svg class="mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d="M1 15V10h5V5.5h5V1h4v14z" fill="currentColor" />
  </svg>
)

/** A whole HTML document as text. */
export function renderDocument(view: DocumentView): string {
  return `<!DOCTYPE html>${(<Document {...view} />).toString()}`
}
