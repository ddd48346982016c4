/** When the pages of a table are asked for, above all those that fail. */
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Client } from '../../app/protocol/client.js';
import { PartitaError } from '../../app/protocol/errors.js';
import { PAGE_ROWS, Pages } from '../../renderer/grid/pages.js';

const ROWS = 10 * PAGE_ROWS;
const PROBLEM = new PartitaError('resources', 'cannot read the file', { domain: 'view' });

/** Pages over a server that answers or fails, drawn whenever they change and a hundred times more. */
function table() {
  let broken = false;
  const asked: number[] = [];
  const problems: unknown[] = [];
  const call = (_method: string, { from }: { from: number }) => {
    asked.push(from);
    if (broken) return Promise.reject(PROBLEM);
    const ids = Int32Array.from({ length: PAGE_ROWS }, (_, i) => from + i);
    return Promise.resolve({ from, rows: PAGE_ROWS, bytes: tableToIPC(tableFromArrays({ id: ids })) });
  };
  let first = 0;
  const draw = () => {
    pages.update(['id'], [true], 1, ROWS);
    pages.want(first, first + 20, [0], 0);
  };
  const pages = new Pages({ call } as unknown as Client, 'view', draw, (problem) => problems.push(problem));
  return {
    pages,
    asked,
    problems,
    breaks: (on: boolean) => void (broken = on),
    async draws(from = 0) {
      first = from;
      for (let frame = 0; frame < 100; frame++) draw();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks for a page once, however often it is drawn', async () => {
  const { pages, asked, problems, draws } = table();
  await draws();
  await draws();
  expect(asked).toEqual([0]);
  expect(pages.cell(7, 0)?.text).toBe('7');
  expect(problems).toEqual([]);
});

it('asks for a page that failed after pauses that grow, and for others at once', async () => {
  const { asked, problems, breaks, draws } = table();
  breaks(true);
  await draws();
  await draws();
  expect(asked).toEqual([0]);
  expect(problems).toEqual([PROBLEM]);
  const gaps: number[] = [];
  for (let tries = 1; tries < 9; tries++) {
    const before = Date.now();
    while (asked.length === tries) {
      await vi.advanceTimersByTimeAsync(500);
      await draws();
    }
    gaps.push(Date.now() - before);
  }
  expect(gaps).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  breaks(false);
  await draws(5 * PAGE_ROWS);
  expect(asked.at(-1)).toBe(5 * PAGE_ROWS);
});

it('asks at once when told to, and says when the problem is over', async () => {
  const { pages, asked, problems, breaks, draws } = table();
  breaks(true);
  await draws();
  breaks(false);
  pages.retry();
  await draws();
  expect(asked).toEqual([0, 0]);
  expect(problems).toEqual([PROBLEM, null]);
  expect(pages.cell(3, 0)?.text).toBe('3');
});

it('comes to rest by itself once the page can be read again', async () => {
  const { pages, asked, problems, breaks, draws } = table();
  breaks(true);
  await draws();
  breaks(false);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toEqual([0, 0]);
  expect(problems).toEqual([PROBLEM, null]);
  expect(pages.cell(3, 0)?.text).toBe('3');
});
