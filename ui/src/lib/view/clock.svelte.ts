/** The time of day, told anew each half minute: what is said of moments stays true while the window is open. */

class Clock {
  /** Milliseconds since 1970. */
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 30_000);
  }
}

/** The clock. */
export const clock = new Clock();
