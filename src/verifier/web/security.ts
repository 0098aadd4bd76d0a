import type { Asset } from './assets.ts'

/** What a page may load and where its forms may lead. */
export type PageNeeds = {
  origin: string
  style: Asset
  icon: Asset
  script: Asset | null
  /** True for a form that ends at the CLI's loopback redirect (RFC 8252 §7.3), whose port is chosen at run time. */
  loopbackForms: boolean
}

/**
 * Headers of a page. Nothing is allowed that is not named: each asset by its exact path, no frames,
 * no inline code. Chromium applies `form-action` to the redirects after a form as well, hence loopback.
 */
export function pageHeaders({
  origin,
  style,
  icon,
  script,
  loopbackForms,
}: PageNeeds): Record<string, string> {
  const policy = [
    `default-src 'none'`,
    `style-src ${origin}${style.path}`,
    `img-src ${origin}${icon.path}`,
    `script-src ${script ? `${origin}${script.path}` : `'none'`}`,
    `connect-src ${script ? `'self'` : `'none'`}`,
    `form-action 'self'${loopbackForms ? ' http://127.0.0.1:*' : ''}`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), publickey-credentials-get=(self)',
    // Links carry codes, so nobody else gets a referrer; our own origin does, since `no-referrer` would
    // also blank the Origin header of our own forms, which the CSRF check reads.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  }
}
