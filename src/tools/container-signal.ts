/** Signals that a process may survive by design: they tell it something, or stop it for a while. */
const MILD = new Set('HUP USR1 USR2 WINCH CONT STOP TSTP URG 1 10 12 18 19 20 23 28'.split(' '))

/** Whether `kill --signal` leaves the containers alive. Without a signal it is KILL. */
export function isMildSignal(signal: string | undefined): boolean {
  return signal !== undefined && MILD.has(signal.toUpperCase().replace(/^SIG/, ''))
}
