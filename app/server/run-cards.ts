/**
 * What a run was: its summary as it was last and, of a query, its steps. A small file beside its recording, written when the run
 * begins and when it ends, so that a kill at any moment leaves it in the history.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { RunSummary } from '../protocol/runs.js';
import { ErrorSchema } from '../protocol/wire.js';
import { StepsSchema } from '../recipe/steps.js';

const ENDING = '.json';

const number = v.pipe(v.number(), v.minValue(0));
const seconds = v.nullable(v.tuple([number, number]));
const SummarySchema: v.GenericSchema<unknown, RunSummary> = v.object({
  // A name of a file below the folder of runs, and nothing else.
  run: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/i)),
  number,
  kind: v.picklist(['query', 'scan', 'import', 'profile', 'export']),
  title: v.string(),
  dataset: v.nullable(v.string()),
  startedAt: number,
  seconds: number,
  phase: v.picklist(['running', 'paused', 'done', 'failed', 'cancelled', 'interrupted']),
  fraction: number,
  secondsLeft: seconds,
  bytes: number,
  totalBytes: number,
  rows: number,
  tasks: v.object({ done: number, total: number, failed: number }),
  spilledBytes: number,
  peakMemory: number,
  error: v.nullable(ErrorSchema),
  steps: v.array(v.string()),
});

/** `recipe`: steps of a query, what it takes to begin it anew; null where that is not possible. */
const CardSchema = v.object({ summary: SummarySchema, recipe: v.nullable(StepsSchema) });
export type RunCard = v.InferOutput<typeof CardSchema>;

/** Replaces the card whole. A full disk must not end the run: it is missing from the history, then. */
export function writeCard(folder: string, { summary, recipe }: RunCard): void {
  const path = pathOf(folder, summary.run);
  try {
    writeFileSync(`${path}.partial`, JSON.stringify({ summary, recipe }), { mode: 0o600 });
    renameSync(`${path}.partial`, path);
  } catch {
    rmSync(`${path}.partial`, { force: true });
  }
}

/** All cards that make sense, oldest run first. */
export function readCards(folder: string): RunCard[] {
  const cards: RunCard[] = [];
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(ENDING)) continue;
    const card = readCard(join(folder, name));
    if (card !== null && `${card.summary.run}${ENDING}` === name) cards.push(card);
  }
  return cards.sort((a, b) => a.summary.number - b.summary.number);
}

export function removeCard(folder: string, run: string): void {
  rmSync(pathOf(folder, run), { force: true });
}

function readCard(path: string): RunCard | null {
  try {
    const read = v.safeParse(CardSchema, JSON.parse(readFileSync(path, 'utf8')));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

function pathOf(folder: string, run: string): string {
  return join(folder, `${run}${ENDING}`);
}
