/** Lets signals, timers and other runs in once in a while: for loops over files that are read without waiting. */
export async function giveWay(step: number): Promise<void> {
  if (step % STEPS === STEPS - 1) await new Promise((resolve) => setImmediate(resolve));
}

const STEPS = 32;
