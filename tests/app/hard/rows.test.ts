import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../engine/index.js';
import { SEED, randomOf } from '../../engine/arrow/random-batch.js';
import { Workbench } from './workbench.js';

/** Rows that do not fit, values that break their column's type, questions that cannot be answered. */

const bench = new Workbench();
afterAll(() => bench.close());

describe(`ragged rows between quoted newlines (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const rows: string[] = [];
  /** Line, byte, reason and text of the rows that do not fit. */
  const bad: [number, number, string, string][] = [];
  let line = 2;
  let byte = 6;
  const add = (row: string, reason?: string): void => {
    if (reason !== undefined) bad.push([line, byte, reason, row]);
    rows.push(`${row}\n`);
    line += row.split('\n').length;
    byte += row.length + 1;
  };
  for (let i = 0; i < 3000; i++) {
    const kind = random();
    if (kind < 0.01) add(`${i},x`, '2 fields instead of 3');
    else if (kind < 0.02) add(`${i},x,"a\nb",z`, '4 fields instead of 3');
    else if (kind < 0.03) add(`${i},"x\n,"y,z`, 'text after a closing quote');
    else if (kind < 0.2) add(`${i},"two\r\nli,nes ""${i}""\n\n",z`);
    else add(`${i},x${i},${i / 8}`);
  }
  bench.write('ragged.csv', `a,b,c\n${rows.join('')}`);
  const count = ['groupby', 'ragged.csv', '--agg', '*:count', '--no-store'];
  const kept = `count\n${3000 - bad.length}\n`;

  it('are set aside with their lines, whatever the block size', async () => {
    for (const block of ['1kB', '10kB', '1MB']) {
      const { code, stdout, stderr } = await bench.run(...count, '--quarantine', 'aside.csv', '--block-size', block);
      expect([code, stdout]).toEqual([0, kept]);
      expect(stderr).toContain(
        `warning[quarantine]: ${bad.length} of 3,000 rows did not fit the 3 columns: ragged.csv:${bad[0]?.[0]} (`,
      );
      const written = await bench.gives(
        'read',
        'aside.csv',
        '--no-store',
        '--format',
        'ndjson',
        '--quote',
        '"',
        '--all-text',
      );
      const cells = written
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Record<string, string>);
      expect(cells).toEqual(
        bad.map(([at, offset, reason, text]) => ({
          file: 'ragged.csv',
          line: String(at),
          byte: String(offset),
          reason,
          text,
        })),
      );
    }
  });

  it('are errors where that is asked for, in every verb', async () => {
    const [at, offset, reason] = bad[0] as [number, number, string, string];
    const message = new RegExp(`ragged\\.csv:${at}: ${reason} \\(byte ${offset}\\); mend the row`);
    const refused = ['--on-bad-row', 'error', '--block-size', '3kB'];
    await bench.fails(1, message, 'read', 'ragged.csv', '--no-store', '--out', 'out.csv', ...refused);
    await bench.fails(1, message, ...count, ...refused);
    await bench.fails(1, message, 'import', 'ragged.csv', '--store', 'store', ...refused);
  });

  it('are counted when skipped, and kept by the import', async () => {
    expect((await bench.run(...count, '--on-bad-row', 'skip', '--block-size', '3kB')).stdout).toBe(kept);
    const imported = await bench.run(
      'import',
      'ragged.csv',
      '--store',
      'store',
      '--block-size',
      '5kB',
      '--quarantine',
      'imported.csv',
    );
    expect(imported.stdout).toContain(`,${3000 - bad.length},${bad.length},`);
    expect(readFileSync(bench.path('imported.csv'))).toEqual(readFileSync(bench.path('aside.csv')));
  });
});

describe('a value that breaks its column late', () => {
  const breaks: readonly [string, string, string, string][] = [
    ['int to float', 'int64', '2.5', 'float64'],
    ['int to text', 'int64', 'n/a', 'utf8'],
    ['date to text', 'date', 'soon', 'utf8'],
  ];
  const value = (type: string, i: number): string =>
    type === 'date' ? new Date(864e5 * (i % 20_000)).toISOString().slice(0, 10) : String(i % 1000);

  it.each(breaks)('%s: the type widens, and read, group-by and import agree', async (name, type, odd, wider) => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `k${i % 7},${value(type, i)}\n`);
    const folder = name.replaceAll(' ', '-');
    const [before, after] = [rows.join(''), rows.map((row, i) => (i === 29_990 ? `k1,${odd}\n` : row)).join('')];
    bench.write(`${folder}/1.csv`, `k,v\n${before}`);
    bench.write(`${folder}/2.csv`, `k,v\n${after}`);
    const options = ['--block-size', '64kB', '--no-progress'];
    const whole = await bench.gives('read', folder, '--no-store', ...options);
    expect(whole === `k,v\n${before}${after}`).toBe(true);
    const group = ['groupby', folder, '--by', 'k', '--agg', 'v:min,max,count', ...options];
    const groups = await bench.gives(...group, '--no-store');
    const imported = await bench.gives('import', folder, '--store', 'types', '--block-size', '64kB');
    expect(imported).toMatch(/,60000,0,/);
    expect(await bench.gives('schema', folder, '--store', 'types')).toContain(`\nv,${wider},`);
    expect(await bench.gives(...group, '--store', 'types')).toBe(groups);
    expect((await bench.gives('read', folder, '--store', 'types', ...options)) === whole).toBe(true);
  });

  it('is an error where the type was given', async () => {
    const types = ['--types', 'v:int64', '--block-size', '64kB'];
    const message = /'2\.5' is not int64: column 'v' of int-to-float\/2\.csv, byte \d+; leave 'v' out of --types/;
    for (const [verb, ...words] of [['read'], ['groupby', '--agg', 'v:sum'], ['import', '--store', 'types']]) {
      await bench.fails(1, message, verb as string, 'int-to-float', ...words, ...types);
    }
  });
});

describe('files of one table', () => {
  it('whose columns differ are joined by name, with a notice', async () => {
    bench.write('union/1.csv', 'a,b\n1,x\n');
    bench.write('union/2.csv', 'b,c\ny,2.5\n');
    const { code, stdout, stderr } = await bench.run('read', 'union', '--file-column', 'from');
    expect([code, stdout]).toEqual([0, 'a,b,c,from\n1,x,,union/1.csv\n,y,2.5,union/2.csv\n']);
    expect(stderr).toMatch(
      /^warning\[columns-differ\]: .*'c' in union\/2\.csv.*'a' in union\/1\.csv|^warning\[.*\]: .*'a' in/,
    );
  });

  it('cannot have a column named like the one of their files', () =>
    bench.fails(1, /the files have a column 'a' already; choose another name/, 'read', 'union', '--file-column', 'a'));
});

describe('a question that cannot be answered', () => {
  bench.write(
    'few.csv',
    'city,amount,day\nRome,9223372036854775807,2024-01-01\nRome,1,2024-01-02\nBern,-5,2024-01-03\n',
  );

  it.each([
    [/no column 'amout'; did you mean 'amount'\? columns: /, ['read', '--columns', 'amout']],
    [/no column 'citi'; did you mean 'city'\?/, ['groupby', '--by', 'citi']],
    [/no column 'dai'; did you mean 'day'\?/, ['read', '--types', 'dai:date']],
    [/no function 'uper'; did you mean 'upper'\?/, ['read', '--where', "uper(city) = 'X'"]],
    [/no aggregate 'summ'; did you mean 'sum'\?/, ['groupby', '--agg', 'amount:summ']],
    [/no type 'int63'; types: /, ['read', '--types', 'amount:int63']],
    [/two columns of the result would be named 'city'; /, ['groupby', '--by', 'city', '--agg', 'amount:max as city']],
    [/two columns would be named 'city'; /, ['read', '--columns', 'city, day as city']],
    [/'Rome' is not int64: column 'city' of few\.csv, byte 16; /, ['read', '--types', 'city:int64']],
    [/sum does not take utf8 \(column 'city'\); sum takes bool, int64/, ['groupby', '--agg', 'city:sum']],
    [
      /a sum of 'amount' does not fit int64 .*; sum amount as float64/,
      ['groupby', '--by', 'city', '--agg', 'amount:sum'],
    ],
    [/integer overflow: 9223372036854775807 \+ 1, in 'amount \+ 1'; cast/, ['read', '--columns', 'amount + 1']],
    [/integer overflow: .*, in 'amount \* 3'; cast/, ['groupby', '--by', 'amount * 3 as m']],
  ])('says so: %s', (message, [verb, ...words]) =>
    bench.fails(1, message, verb as string, 'few.csv', '--no-store', ...words),
  );
});

describe('memory that does not suffice', () => {
  it('is told before anything is read', () =>
    bench.fails(
      3,
      /a memory limit of 64 MB is too small; give at least \d+ MB with --memory/,
      'read',
      'few.csv',
      '--memory',
      '64MB',
    ));

  it('spills where there are too many groups for it, with the same answer', async () => {
    const rows = Array.from(
      { length: 300_000 },
      (_, i) => `${(i * 7919) % 300_000},name ${(i * 104_729) % 300_000},${i % 10}\n`,
    );
    bench.write('groups.csv', `id,name,v\n${rows.join('')}`);
    const query = [
      'groupby',
      'groups.csv',
      '--by',
      'id,name',
      '--agg',
      'v:sum,median',
      '--no-store',
      '--block-size',
      '1MB',
    ];
    const roomy = await bench.gives(...query);
    const tight = await bench.gives(...query, '--memory', '125MB', '--threads', '1', '--events', 'spill.ndjson');
    expect(tight === roomy).toBe(true);
    expect(tight.split('\n')).toHaveLength(300_002);
    const events = bench
      .read('spill.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EngineEvent);
    const spilled = events.map((event) => (event.type === 'memory' ? event.spilled : 0));
    expect(Math.max(...spilled)).toBeGreaterThan(1e6);
    for (const event of events) {
      if (event.type !== 'progress') continue;
      expect(event.rows).toBeLessThanOrEqual(300_000);
      expect(event.bytes).toBeLessThanOrEqual(event.totalBytes);
    }
  });
});
