import { makeAssets } from '../../../src/verifier/web/assets.ts'

/** Assets with nothing in them: rendering is looked at without a build. */
export const PLAIN_ASSETS = makeAssets((name) => `/* ${name} */`)
export const AROUND = { assets: PLAIN_ASSETS, host: 'verify.acme.example' }
