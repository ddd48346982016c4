/** Events of runs that never were, in an order that an engine could emit, drawn from a seed. */
import type { EngineEvent, EventBody, TaskState } from '../../../engine/index.js';
import { TRANSITIONS } from '../../../engine/scheduler/transitions.js';

export interface RandomRunOptions {
  readonly tasks: number;
  readonly workers?: number;
  /** Whether keys, times and fields take forms that the engine does not give but that are events all the same. */
  readonly odd?: boolean;
}

export function randomRun(random: () => number, { tasks, workers = 4, odd = false }: RandomRunOptions): EngineEvent[] {
  const below = (limit: number): number => Math.floor(random() * limit);
  const events: EngineEvent[] = [];
  let micros = 0;
  const emit = (body: EventBody): void => {
    micros += below(5000);
    const time = odd && random() < 0.2 ? micros / 1000 + random() : micros / 1000;
    events.push({ seq: events.length, time, run: 'r', ...body });
  };
  const states = new Map<string, TaskState>();
  const working = new Map<number, string>();
  const keys: string[] = [];
  emit({ type: 'run-started', label: 'Fares', workers, memory: 1e9, totalBytes: 0 });
  let offset = 0;
  const add = (): void => {
    const group = `scan-${Math.floor(keys.length / 50)}`;
    if (keys.length % 50 === 0 && random() < 0.8) {
      emit({ type: 'group', group, title: `Group ${group}`, operators: ['read-csv', 'filter'] });
    }
    const partition = keys.length % 50;
    const key = odd && random() < 0.2 ? `odd ${keys.length}` : `${group}/${partition}`;
    const first = below(keys.length + 1);
    const deps = random() < 0.3 ? keys.slice(first, first + below(20)) : [];
    const bytes = odd && random() < 0.1 ? random() * 100 : below(2 ** 24);
    const source =
      random() < 0.7 ? { source: { path: `f${below(3)}.csv`, start: offset, end: (offset += bytes) } } : {};
    emit({ type: 'task-added', key, group, partition, deps, bytes, ...source });
    states.set(key, 'waiting');
    keys.push(key);
  };
  const move = (): void => {
    const key = keys[below(keys.length)];
    if (key === undefined) return;
    const from = states.get(key) as TaskState;
    const free = Array.from({ length: workers }, (_, worker) => worker).filter((worker) => !working.has(worker));
    const choices = TRANSITIONS[from].filter((state) => state !== 'running' || free.length > 0);
    const to = random() < 0.05 ? choices[below(choices.length)] : choices[0];
    if (to === undefined || (from === 'done' && random() < 0.9)) return;
    const held = [...working].find(([, other]) => other === key)?.[0];
    const worker = to === 'running' ? (free[below(free.length)] as number) : (held ?? null);
    if (held !== undefined) working.delete(held);
    if (to === 'running') working.set(worker as number, key);
    states.set(key, to);
    const body: EventBody = { type: 'task', key, from, to, worker };
    if (from === 'running' && to === 'done' && random() < 0.9) {
      const part = (): number => below(1000) / 100;
      const spans = { read: part(), parse: part(), compute: part(), write: part(), spill: part(), wait: part() };
      const spilled = random() < 0.2 ? { spilled: 1 + below(1e7) } : {};
      emit({ ...body, rows: below(1e6), bytes: below(1e7), spans, ...spilled });
    } else if (from === 'running' && to === 'failed') {
      emit({ ...body, error: { kind: 'user-input', domain: 'csv', message: 'no' } as never });
    } else emit(body);
  };
  const other = (): void => {
    const dice = below(8);
    if (dice === 0) emit({ type: 'progress', bytes: below(1e9), totalBytes: 1e9, rows: below(1e6) });
    else if (dice === 1) {
      const memory = (): { columns: number; other: number; spilled: number } => ({
        columns: below(1e8),
        other: 5,
        spilled: 0,
      });
      emit({ type: 'memory', used: below(1e9), spilled: below(1e6), workers: Array.from({ length: workers }, memory) });
    } else if (dice === 2) emit({ type: 'cpu', percent: below(400), cores: 4 });
    else if (dice === 3) emit({ type: 'io', read: below(1e9), written: below(1e9) });
    else if (dice === 4) emit({ type: 'paused', reason: random() < 0.5 ? 'user' : 'memory' });
    else if (dice === 5) emit({ type: 'resumed', reason: 'user' });
    else if (dice === 6) emit({ type: 'decision', subject: 'group-by', choice: 'hash', reason: 'few groups' });
    else if (random() < 0.1) emit({ type: 'forecast', needed: { low: 1, high: 3e9 }, spilled: null });
    else emit({ type: 'warning', code: 'w', message: 'a line\nand "quotes" and ü' });
  };
  while (keys.length < tasks) {
    const dice = random();
    if (dice < 0.3) add();
    else if (dice < 0.95) move();
    else other();
  }
  for (let step = 0; step < tasks * 3; step++) move();
  if (random() < 0.5) emit({ type: 'run-finished', outcome: 'done', rows: below(1e6) });
  return events;
}
