import { expect, test } from 'vitest';
import { MemoryReport } from '../../../app/cli/memory-report.js';
import type { EngineEvent, EventBody } from '../../../engine/index.js';

/** The line of a run that ends as is said. */
function lineAfter(outcome: 'done' | 'failed' | 'cancelled', bodies: readonly EventBody[]): string | null {
  const report = new MemoryReport();
  const all: EventBody[] = [...bodies, { type: 'run-finished', outcome, rows: 0 }];
  all.forEach((body, seq) => report.observe({ seq, time: seq, run: 'r', ...body } satisfies EngineEvent));
  return report.line(990e6);
}

function lineOf(...bodies: EventBody[]): string | null {
  return lineAfter('done', bodies);
}

const STARTED: EventBody = { type: 'run-started', label: 'q', workers: 2, memory: 1e9, totalBytes: 0 };
const FORETOLD: EventBody = {
  type: 'forecast',
  needed: { low: 3.1e9, high: 3.1e9 },
  spilled: { low: 2e9, high: 2.8e9 },
};

test('a run that spilled says what it took beside what was foretold', () => {
  const line = lineOf(
    STARTED,
    FORETOLD,
    { type: 'memory', used: 8e8, spilled: 2.3e9 },
    { type: 'memory', used: 7e8, spilled: 2.4e9 },
  );
  expect(line).toBe(
    "memory: 800 MB in use at the peak, 990 MB by the system's count; 2.4 GB spilled " +
      '(forecast: needs 3.1 GB, limit 1 GB: will spill about 2 GB to 2.8 GB)\n',
  );
});

test('a run that was foretold to spill and did not says so', () => {
  expect(lineOf(STARTED, FORETOLD, { type: 'memory', used: 8e8, spilled: 0 })).toContain(
    '; 0 B spilled (forecast: needs',
  );
});

test('a run of which nothing was known says that', () => {
  const line = lineOf(
    STARTED,
    { type: 'forecast', needed: null, spilled: null },
    { type: 'memory', used: 1, spilled: 1 },
  );
  expect(line).toContain('(forecast: needs an unknown amount, limit 1 GB)');
});

test('a run that spilled nothing, as was foretold, says nothing', () => {
  const none: EventBody = { type: 'forecast', needed: { low: 1, high: 2 }, spilled: { low: 0, high: 0 } };
  expect(lineOf(STARTED, none, { type: 'memory', used: 8e8, spilled: 0 })).toBeNull();
});

test.each(['failed', 'cancelled'] as const)('a run that %s says nothing', (outcome) => {
  expect(lineAfter(outcome, [STARTED, FORETOLD, { type: 'memory', used: 8e8, spilled: 2.4e9 }])).toBeNull();
});
