import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RunModel, STATES } from '../../../app/protocol/run-model.js';
import { Engine, PauseSwitch, type Dataset, type EngineEvent } from '../../../engine/index.js';

const folder = mkdtempSync(join(tmpdir(), 'partita-run-events-'));
const COUNT = 150_000;
const engines: Engine[] = [];
afterAll(async () => {
  for (const engine of engines) await engine.close();
  rmSync(folder, { recursive: true });
});

const path = join(folder, 'keys.csv');
const keys = Array.from(
  { length: COUNT },
  (_, i) => `${String((i * 7919) % COUNT).padStart(9, '0')}${'-padding'.repeat(6)}`,
);
writeFileSync(path, `key,n\n${keys.map((key, i) => `${key},${i}`).join('\n')}\n`);

async function open(memory: string, blockBytes: number): Promise<Dataset> {
  const engine = Engine.start({ threads: 2, memory, blockBytes, temporary: folder });
  engines.push(engine);
  return engine.open(path, { store: false });
}

describe('the events of a query', () => {
  it('describe every group before its tasks, and say of each done task what it read and where its time went', async () => {
    const dataset = await open('1GB', 500_000);
    const events: EngineEvent[] = [];
    await dataset
      .frame()
      .filter('n >= 0')
      .groupBy('key', 'n:sum')
      .sort('n_sum')
      .collect({ onEvent: (event) => events.push(event) });
    const described = new Map<string, readonly string[]>();
    for (const event of events) {
      if (event.type === 'group') {
        expect(described.has(event.group)).toBe(false);
        described.set(event.group, event.operators);
        expect(event.title).toMatch(/^[A-Z]/);
      }
      if (event.type === 'task-added') expect([event.key, described.has(event.group)]).toEqual([event.key, true]);
      if (event.type === 'task' && event.to === 'done') {
        const { spans } = event;
        expect(event.rows).toBeGreaterThanOrEqual(0);
        expect(Object.values(spans!).every((time) => time >= 0)).toBe(true);
      }
    }
    expect([...described.values()]).toContainEqual(['read-csv', 'filter', 'project', 'partial-group-by']);
    expect([...described.values()].some((operators) => operators[0] === 'merge-groups')).toBe(true);
    const model = new RunModel();
    model.applyAll(events);
    expect(model.phase).toBe('done');
    const scan = model.groups.find(({ operators }) => operators.includes('partial-group-by'))!;
    expect(scan.rows).toBe(COUNT);
    const ends = scan.members.filter((task) => model.tasks.pathOf(task) === path).map((task) => model.tasks.end[task]!);
    expect(Math.max(...ends)).toBe(statSync(path).size);
    const [read, parse, compute] = model.parts();
    for (const part of [read, parse, compute]) expect(part).toBeGreaterThan(0);
  });

  it('measure memory, processor and files at the end, however short the run was', async () => {
    const small = join(folder, 'small.csv');
    writeFileSync(small, `n\n${Array.from({ length: 1000 }, (_, i) => i).join('\n')}\n`);
    const engine = Engine.start({ threads: 1, memory: '1GB', temporary: folder });
    engines.push(engine);
    const dataset = await engine.open(small, { store: false });
    const events: EngineEvent[] = [];
    await dataset
      .frame()
      .groupBy('n', 'n:sum')
      .collect({ onEvent: (event) => events.push(event) });
    const model = new RunModel();
    model.applyAll(events);
    expect(model.cores).toBeGreaterThan(0);
    expect(model.cpu.last('percent')).toBeGreaterThan(0);
    expect(Math.max(...model.io.values[0]!.subarray(0, model.io.count))).toBeGreaterThan(0);
    expect(model.memory).toHaveLength(1);
    const measured = events.filter(({ type }) => type === 'cpu').at(-1)!;
    const worked = events.filter(({ type }) => type === 'task').at(-1)!;
    expect(measured.seq).toBeGreaterThan(worked.seq);
  });

  it('know all bytes of a scan in order before its last task is added', async () => {
    const dataset = await open('1GB', 100_000);
    const totals: number[] = [];
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'progress') totals.push(event.totalBytes);
    };
    await dataset.frame().filter('n >= 0').collect({ onEvent });
    expect(new Set(totals).size).toBe(1);
  });

  it('pause for want of memory under a small limit, spill, and give the whole answer', async () => {
    const dataset = await open('170MB', 100_000);
    const events: EngineEvent[] = [];
    const held: Uint8Array[] = [];
    const result = await dataset
      .frame()
      .groupBy('key', 'n:sum; n:median')
      .collect({
        onEvent(event) {
          events.push(event);
          // The process itself holds much while the run is half way.
          if (event.type === 'task' && event.to === 'done' && held.length === 0) held.push(new Uint8Array(60e6));
        },
      });
    const told = events.flatMap((event) => (event.type === 'paused' || event.type === 'resumed' ? [event] : []));
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ reason }) => reason === 'memory')).toBe(true);
    expect(held).toHaveLength(1);
    expect(result.rows).toBe(COUNT);
    expect(result.column('key')).toEqual([...keys].sort());
  });

  it('say of each done task what of it lies on disk, together all that was spilled, and none where memory suffices', async () => {
    const spilledOf = async (memory: string, order: 'group' | 'sort'): Promise<readonly [number, number]> => {
      const dataset = await open(memory, 100_000);
      const events: EngineEvent[] = [];
      const frame = order === 'group' ? dataset.frame().groupBy('key', 'n:sum; n:median') : dataset.frame().sort('n');
      await frame.collect({ onEvent: (event) => events.push(event) });
      const model = new RunModel();
      model.applyAll(events);
      const { spilled, state, count } = model.tasks;
      const of = spilled.subarray(0, count);
      expect(model.onDisk).toBe(of.filter((bytes) => bytes > 0).length);
      expect([...of].every((bytes, task) => bytes === 0 || STATES[state[task]!] === 'done')).toBe(true);
      return [of.reduce((sum, bytes) => sum + bytes, 0), model.spilled];
    };
    for (const order of ['group', 'sort'] as const) {
      expect(await spilledOf('1GB', order)).toEqual([0, 0]);
      const [ofTasks, ofRun] = await spilledOf('140MB', order);
      expect(ofRun, order).toBeGreaterThan(0);
      expect(ofTasks, order).toBe(ofRun);
    }
  });

  it('stand still while the switch is on, and the answer is the same', async () => {
    const dataset = await open('1GB', 50_000);
    const pause = new PauseSwitch();
    let running = 0;
    let begunPaused = 0;
    let paused = false;
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'paused') paused = true;
      if (event.type === 'resumed') paused = false;
      if (event.type !== 'task') return;
      if (event.to === 'running') running++;
      if (event.from === 'running') running--;
      if (event.to === 'done' && !pause.paused && begunPaused === 0) pause.pause();
      // What was sent before may still begin; when nothing runs any more, nothing may.
      if (paused && running === 0) {
        begunPaused = 1;
        setTimeout(() => pause.resume(), 50);
      } else if (paused && begunPaused === 1 && event.to === 'running') begunPaused = 2;
    };
    const result = await dataset.frame().groupBy([], 'n:sum as total').collect({ onEvent, pause });
    expect(begunPaused).toBe(1);
    expect(result.column('total')).toEqual([BigInt((COUNT * (COUNT - 1)) / 2)]);
  });
});

it('a group-by whose partial answer is still under way when its last task ends gives its answer all the same', async () => {
  const dataset = await open('1GB', 20_000);
  for (let round = 0; round < 4; round++) {
    const result = await dataset
      .frame()
      .groupBy('n % 50000 as k', 'n:sum')
      .collect({ onPartial() {}, partialInterval: 1 });
    expect(result.rows).toBe(50_000);
  }
});
