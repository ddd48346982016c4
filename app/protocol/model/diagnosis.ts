/** Why a run takes as long as it does: what stands out of its time, and what would help. */
import { PARTS } from './codes.js';
import type { GroupModel } from './group-model.js';

export type FindingId = 'csv-parsing' | 'spilling' | 'memory-pauses' | 'reading' | 'straggler' | 'threads';

export interface Finding {
  readonly id: FindingId;
  /** What would help: import the files, give more memory, use more threads; null where nothing simple does. */
  readonly action: 'import' | 'memory' | 'threads' | null;
  /** Of the tasks' working time (`csv-parsing`, `spilling`, `reading`), of the run's time (others), 0 to 1. */
  readonly share: number;
  /** The numbers behind it: `seconds`, `bytes`, `workers`, `cores`, `task`, `times`. */
  readonly evidence: Readonly<Record<string, number>>;
}

export interface Evidence {
  readonly groups: readonly GroupModel[];
  /** Milliseconds of the run so far, and of them paused for memory. */
  readonly time: number;
  readonly memoryPaused: number;
  readonly spilled: number;
  readonly workers: number;
  readonly cores: number;
  /** Of all cores together, on average. */
  readonly cpuPercent: number;
  readonly straggler: { readonly task: number; readonly seconds: number; readonly times: number } | null;
}

/** Below so many milliseconds of work nothing is worth a word. */
const LEAST_WORK = 200;
const PARSING = 0.6;
const READING = 0.6;
const SPILLING = 0.3;
const PAUSES = 0.2;
const STRAGGLING = 0.3;
/** Of the cores that the workers could fill. */
const BUSY = 0.8;

/** The most important first; nothing where nothing stands out. */
export function diagnose(evidence: Evidence): readonly Finding[] {
  const { groups, time, memoryPaused, spilled } = evidence;
  const all = groups.map((group) => timesOf(group));
  const working = sum(all.map((times) => times.working));
  if (working < LEAST_WORK) return [];
  const fromText = groups.flatMap((group, i) => (isFromText(group) ? [{ group, parse: all[i]?.parse ?? 0 }] : []));
  const parse = sum(fromText.map((entry) => entry.parse));
  const spill = sum(all.map((times) => times.spill));
  const read = sum(all.map((times) => times.read));
  const findings: Finding[] = [];
  const find = (
    id: FindingId,
    action: Finding['action'],
    share: number,
    least: number,
    more: Finding['evidence'],
  ): void => {
    if (share > least) findings.push({ id, action, share: Math.min(1, share), evidence: more });
  };
  const bytes = sum(fromText.map((entry) => entry.group.bytesDone));
  find('csv-parsing', 'import', parse / working, PARSING, { seconds: parse / 1000, bytes });
  find('spilling', 'memory', spill / working, SPILLING, { seconds: spill / 1000, bytes: spilled });
  find('reading', null, read / working, READING, { seconds: read / 1000 });
  if (time > 0) {
    find('memory-pauses', 'memory', memoryPaused / time, PAUSES, { seconds: memoryPaused / 1000, bytes: spilled });
    const { straggler } = evidence;
    if (straggler !== null) find('straggler', null, (straggler.seconds * 1000) / time, STRAGGLING, { ...straggler });
  }
  findings.sort((a, b) => b.share - a.share);
  const { workers, cores, cpuPercent } = evidence;
  const isBound = workers > 0 && workers < cores && cpuPercent >= BUSY * workers * 100;
  if (isBound)
    findings.push({ id: 'threads', action: 'threads', share: workers / cores, evidence: { workers, cores } });
  return findings;
}

/** Whether importing would spare the parsing: the import itself has to do it once. */
function isFromText({ operators }: GroupModel): boolean {
  return operators.includes('read-csv') && !operators.includes('import');
}

function timesOf({ parts }: GroupModel): { read: number; parse: number; spill: number; working: number } {
  const of = (part: (typeof PARTS)[number]): number => parts[PARTS.indexOf(part)] ?? 0;
  return { read: of('read'), parse: of('parse'), spill: of('spill'), working: sum([...parts]) - of('wait') };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
