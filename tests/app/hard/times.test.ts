import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../../../engine/index.js';
import { type Running, Workbench } from './workbench.js';

/** What happens while a run is under way: files change, disks fill up, people stop it, processes die. */

const bench = new Workbench();
const LARGE_ROWS = 1_000_000;

beforeAll(() => writeFileSync(bench.path('large.csv'), large()));
afterAll(() => bench.close());

/** A file that takes a while: 26 MB. */
function large(): string {
  const block = Array.from({ length: 50_000 }, (_, i) => `${i},text number ${(i * 7919) % 50_000},${i / 8}`).join('\n');
  return `id,text,value\n${Array.from({ length: LARGE_ROWS / 50_000 }, () => block).join('\n')}\n`;
}

/** Waits until the run has a temporary folder of its own, which it makes before it reads. */
function underWay(): Promise<unknown> {
  return until(() => readdirSync(bench.temporary).some((name) => readdirSync(join(bench.temporary, name)).length > 1));
}

function until(condition: () => boolean): Promise<unknown> {
  const holds = (): boolean => {
    try {
      return condition();
    } catch {
      return false; // what is looked at went away
    }
  };
  return vi.waitUntil(holds, { timeout: 30_000, interval: 2 });
}

describe('a file that changes while it is read', () => {
  const changes: readonly [string, (path: string) => void][] = [
    ['shrinks', (path) => truncateSync(path, statSync(path).size >> 1)],
    ['grows', (path) => appendFileSync(path, '1,2,3\n')],
    ['is replaced', replace],
    ['disappears', (path) => rmSync(path)],
  ];

  function replace(path: string): void {
    writeFileSync(`${path}.new`, 'id,text,value\n1,2,3\n');
    renameSync(`${path}.new`, path);
  }

  it.each(changes)('that %s is an error, and no answer', async (name, change) => {
    const path = bench.path(`changing-${name.replaceAll(' ', '-')}.csv`);
    writeFileSync(path, large());
    const child = bench.start([
      'groupby',
      path,
      '--by',
      'text',
      '--no-store',
      '--threads',
      '1',
      '--block-size',
      '64kB',
    ]);
    const outcome = bench.ended(child);
    await underWay();
    change(path);
    const { code, stdout, stderr } = await outcome;
    expect(stderr).toMatch(/^error\[user-input\]: (.*changed while it was read|no such file or folder: .*); .+\n$/);
    expect([code, stdout]).toEqual([1, '']);
    bench.expectNothingLeft();
    rmSync(path, { force: true });
  });

  it('ends an import, which begins anew with the file as it is then', async () => {
    const path = bench.path('importing.csv');
    writeFileSync(path, large());
    const words = ['import', path, '--store', 'changing', '--block-size', '500kB', '--threads', '1'];
    const outcome = bench.ended(bench.start(words));
    await until(() => readdirSync(bench.path('changing')).some((name) => name.endsWith('.import')));
    await underWay();
    appendFileSync(path, '1,2,3\n');
    expect(await outcome).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error\[user-input\]: .*chang/),
    });
    expect(await bench.gives(...words)).toContain(`,${LARGE_ROWS + 1},0,`);
    rmSync(path);
  });
});

describe('Ctrl-C', () => {
  const phases: readonly [string, readonly string[], (child: Running) => Promise<unknown>][] = [
    [
      'opening',
      ['read', 'many', '--no-store', '--out', 'out.csv'],
      (child) => until(() => openFiles(child).some((path) => path.includes('/many/'))),
    ],
    ['scanning', ['groupby', 'large.csv', '--by', 'text', '--no-store', '--out', 'out.csv'], underWay],
    [
      'sorting and merging',
      ['read', 'large.csv', '--sort', 'text desc', '--no-store', '--memory', '200MB', '--out', 'out.csv'],
      () => until(() => spillFiles().length > 0),
    ],
    [
      'writing',
      ['read', 'large.csv', '--no-store', '--out', 'out.csv'],
      () =>
        until(() =>
          readdirSync(bench.folder).some(
            (name) => /^out\.csv\..*\.partial$/.test(name) && statSync(bench.path(name)).size > 0,
          ),
        ),
    ],
    [
      'importing',
      ['import', 'large.csv', '--store', 'stopped', '--block-size', '500kB'],
      () => until(() => parts('stopped').length > 8),
    ],
  ];

  beforeAll(() => {
    for (let i = 0; i < 2500; i++) bench.write(`many/${i}.csv`, `a,b\n${i},x\n`);
  });

  /** What a process has open, as Linux tells it. */
  function openFiles(child: Running): string[] {
    return readdirSync(`/proc/${child.pid}/fd`).map((file) => readlinkSync(`/proc/${child.pid}/fd/${file}`));
  }

  function spillFiles(): string[] {
    return readdirSync(bench.temporary, { recursive: true })
      .map(String)
      .filter((name) => name.includes('spill-'));
  }

  function parts(store: string): string[] {
    return readdirSync(bench.path(store), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.arrow'));
  }

  it.each(phases)('while %s cancels, cleans up and exits 130', async (_, words, phase) => {
    const child = bench.start(words);
    const outcome = bench.ended(child);
    await phase(child);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^error\[cancelled\]: .+\n$/);
    bench.expectNothingLeft();
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('out.csv'))).toEqual([]);
  });

  it('leaves an import that goes on where it stopped', async () => {
    const outcome = await bench.gives(
      'import',
      'large.csv',
      '--store',
      'stopped',
      '--block-size',
      '500kB',
      '--format',
      'json',
    );
    const [report] = JSON.parse(outcome) as [{ rows: number; resumed: number }];
    expect([report.rows, report.resumed > 0]).toEqual([LARGE_ROWS, true]);
    expect(readdirSync(bench.path('stopped'))).toHaveLength(1);
  });

  it('a second time does not wait, and still leaves no temporary file', async () => {
    const child = bench.start(['groupby', 'large.csv', '--by', 'text', '--no-store', '--threads', '1']);
    const outcome = bench.ended(child);
    await underWay();
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect((await outcome).code).toBe(130);
    bench.expectNothingLeft();
  });
});

describe('a reader that leaves', () => {
  it('ends the run quietly, for rows and for groups', async () => {
    for (const words of ['read large.csv', 'groupby large.csv --by id,text']) {
      const shell = spawnSync(
        'bash',
        [
          '-c',
          `set -o pipefail; "${process.execPath}" "${join(process.cwd(), 'dist/cli.js')}" ${words} --no-store | head -1`,
        ],
        {
          cwd: bench.folder,
          env: { ...process.env, TMPDIR: bench.temporary },
          encoding: 'utf8',
        },
      );
      expect([shell.status, shell.stderr, shell.stdout.split('\n').length]).toEqual([0, '', 2]);
      bench.expectNothingLeft();
    }
  });
});

describe('temporary folders', () => {
  it('of a process that was killed go with the next run; those of the living stay', async () => {
    const killed = bench.start(['groupby', 'large.csv', '--by', 'text', '--no-store', '--threads', '1']);
    const died = bench.ended(killed);
    await underWay();
    killed.kill('SIGKILL');
    await died;
    const [left] = readdirSync(bench.temporary);
    expect(left).toMatch(new RegExp(`^partita-${killed.pid}-[A-Za-z0-9]{6}$`));
    const foreign = ['partita-notes', `partita-${process.pid}-abcdef`, 'partita-99999999-abcdef'];
    for (const name of foreign) mkdirSync(join(bench.temporary, name));
    const { code } = await bench.ended(bench.start(['read', 'many/1.csv', '--no-store']));
    expect(code).toBe(0);
    // The last one does not say on which machine its process was.
    expect(readdirSync(bench.temporary).sort()).toEqual(foreign.sort());
    for (const name of foreign) rmSync(join(bench.temporary, name), { recursive: true });
  });
});

describe('the events of a run', () => {
  it('never count more rows and bytes than there are, also where types widen and rows are sorted', async () => {
    writeFileSync(bench.path('widening.csv'), `${large()}n/a,x,1\n`);
    for (const [file, words] of [
      ['large.csv', ['groupby', '--by', 'text', '--agg', 'value:sum']],
      ['widening.csv', ['read', '--sort', 'id', '--limit', '3']],
    ] as const) {
      const [verb, ...rest] = words;
      await bench.gives(verb, file, ...rest, '--no-store', '--events', 'events.ndjson', '--block-size', '1MB');
      const events = bench
        .read('events.ndjson')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as EngineEvent);
      const progress = events.filter((event) => event.type === 'progress');
      const rows = file === 'large.csv' ? LARGE_ROWS : LARGE_ROWS + 1;
      for (const event of progress) expect([event.bytes <= event.totalBytes, event.rows <= rows]).toEqual([true, true]);
      expect(progress.at(-1)?.rows).toBe(rows);
    }
  });
});

describe('a full disk', () => {
  const mounted = bench.path('small');
  mkdirSync(mounted);
  const hasDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mounted]).status === 0;
  afterAll(() => hasDisk && execFileSync('umount', [mounted]));

  it.skipIf(!existsSync('/dev/full'))('under --out is an error, and a device stays what it is', async () => {
    await bench.fails(
      3,
      /no space is left for '\/dev\/full'; free some space/,
      'read',
      'large.csv',
      '--no-store',
      '--out',
      '/dev/full',
    );
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(readdirSync('/dev').filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.skipIf(!hasDisk)('under --out leaves no half file', async () => {
    await bench.fails(
      3,
      /no space is left for 'small\/out\.csv'; /,
      'read',
      'large.csv',
      '--no-store',
      '--out',
      'small/out.csv',
    );
    expect(readdirSync(mounted)).toEqual([]);
  });

  it.skipIf(!hasDisk)('under --store keeps what was imported before', async () => {
    bench.write('few.csv', 'a,b\n1,2\n');
    await bench.gives('import', 'few.csv', '--store', 'small/store');
    await bench.fails(
      3,
      /the disk is full: small\/store\/large-csv-.*; free some space/,
      'import',
      'large.csv',
      '--store',
      'small/store',
    );
    expect(await bench.gives('read', 'few.csv', '--store', 'small/store')).toBe('a,b\n1,2\n');
    expect(
      readdirSync(join(mounted, 'store'), { recursive: true }).filter((name) => String(name).endsWith('.tmp')),
    ).toEqual([]);
    rmSync(join(mounted, 'store'), { recursive: true });
  });

  it.skipIf(!hasDisk)('under temporary files is an error for sorts and for groups', async () => {
    for (const words of [
      ['read', 'large.csv', '--sort', 'text desc'],
      ['groupby', 'large.csv', '--by', 'id,text', '--agg', 'value:median'],
    ]) {
      const child = bench.start([...words, '--no-store', '--memory', '125MB'], { TMPDIR: mounted });
      const { code, stdout, stderr } = await bench.ended(child);
      expect(stderr).toMatch(/^error\[resources\]: the disk is full: .*; .*TMPDIR/);
      expect([code, stdout]).toEqual([3, '']);
      expect(readdirSync(mounted)).toEqual([]);
    }
  });
});

describe('without permission', () => {
  const isRoot = process.getuid?.() === 0;
  it.skipIf(isRoot || process.platform === 'win32')('the path is named', async () => {
    const file = bench.write('secret.csv', 'a\n1\n');
    execFileSync('chmod', ['000', bench.path(file)]);
    const { code, stderr } = await bench.ended(bench.start(['read', file]));
    execFileSync('chmod', ['600', bench.path(file)]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error\[user-input\]: permission denied: secret\.csv; check/),
    ]);
  });
});
