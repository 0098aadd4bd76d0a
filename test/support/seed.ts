/**
 * Every machine and every run tries the same random cases, so that what passes here passes there.
 * `STEPUP_TEST_SEED=random` (or a number) tries others.
 */
import fc from 'fast-check'

const SEED = 20_261_124

const wanted = process.env['STEPUP_TEST_SEED']
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted ?? SEED) })
