const EARLY_MS = 30_000;

/** Until when a token of so many seconds is used: not to its very end, and for half of its life at least. */
export const until = (seconds) => (seconds > 0 ? Date.now() + seconds * 1000 - Math.min(EARLY_MS, seconds * 500) : Infinity);
