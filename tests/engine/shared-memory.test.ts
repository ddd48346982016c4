import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sharedMemory } from '../../engine/shared-memory.js';

const BYTES = 32 * 2 ** 20;

test('shared memory that nothing refers to any more is collected when it is left', async () => {
  const reference = takeAndForget();
  await setImmediate();
  sharedMemory.leave();
  await setImmediate();
  expect(reference.deref()).toBe(undefined);
});

function takeAndForget(): WeakRef<SharedArrayBuffer> {
  const buffer = new SharedArrayBuffer(BYTES);
  sharedMemory.took(BYTES);
  return new WeakRef(buffer);
}
