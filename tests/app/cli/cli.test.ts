import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GraphFile } from '../../../app/cli/graph-file.js';
import { VERBS } from '../../../app/cli/verbs/index.js';
import { VERSION } from '../../../app/cli/version.js';
import { ClosedPipeError } from '../../../app/output/sink.js';
import { INT64, PartitaError } from '../../../engine/index.js';
import { batchOf } from '../output/memory-sink.js';
import { fake, noColumn, partita } from './fake-engine.js';

const folder = mkdtempSync(join(tmpdir(), 'partita-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('results', () => {
  it('go to stdout as csv in a pipe, and nothing else does', async () => {
    expect(await partita(['read', 'data'])).toEqual({ code: 0, stdout: 'city,rides\nRome,5\n,7\n', stderr: '' });
  });

  it('are a table on a terminal', async () => {
    const { stdout } = await partita(['read', 'data'], fake(), { stdout: true });
    expect(stdout).toBe('city  rides\nutf8  int64\nRome      5\nnull      7\n');
  });

  it('take the format of the ending of --out, which then holds all of them', async () => {
    const path = join(folder, 'result.ndjson');
    const { code, stdout } = await partita(['read', 'data', '--out', path]);
    expect([code, stdout]).toEqual([0, '']);
    expect(readFileSync(path, 'utf8')).toBe('{"city":"Rome","rides":5}\n{"city":null,"rides":7}\n');
  });

  it('leave no file behind when the run fails half way', async () => {
    const { code } = await partita(['read', 'data', '-o', join(folder, 'half.csv')], fake({ failure: noColumn() }));
    expect(code).toBe(1);
    expect(readdirSync(folder)).not.toContain('half.csv');
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('go to a file only where the format needs one', async () => {
    const { code, stderr } = await partita(['read', 'data', '--format', 'parquet']);
    expect([code, stderr]).toEqual([
      2,
      "error[usage]: parquet can only be written to a file; add --out FILE; see 'partita --help'\n",
    ]);
  });
});

describe('verbs', () => {
  it('build the frame that their options describe', async () => {
    const engine = fake();
    await partita(
      ['read', 'a', 'b', '--where', 'x > 1', '--columns', 'a, b*2 as c', '--limit', '5', '--offset=2'],
      engine,
    );
    expect(engine.opened?.paths).toEqual(['a', 'b']);
    expect(engine.calls).toEqual(['filter x > 1', 'select a, b*2 as c', 'limit 5 2']);
  });

  it('group by keys, or everything into one group, with the count of rows where nothing is asked', async () => {
    const engine = fake();
    await partita(['groupby', 'a', '--by', 'city', '--agg', 'fare:sum', '--sort', 'fare_sum desc'], engine);
    await partita(['groupby', 'a'], engine);
    expect(engine.calls).toEqual(['group city | fare:sum', 'sort fare_sum desc', 'group  | *:count']);
  });

  it('join two tables by keys that may have two names, group what is joined, and say what is missing', async () => {
    const engine = fake();
    const words = ['join', 'a', '--with', 'b', '--on', 'id, city = name', '--how', 'left', '--by', 'city'];
    expect((await partita(words, engine)).code).toBe(0);
    const on = [
      { left: 'id', right: 'id' },
      { left: 'city', right: 'name' },
    ];
    expect(engine.calls).toEqual([`join ${JSON.stringify({ on, how: 'left' })}`, 'group city | *:count']);
    expect((await partita(['join', 'a', '--on', 'id'])).stderr).toContain('name its files by --with');
    expect((await partita(['join', 'a', '--with', 'b'])).stderr).toContain('name what must be equal by --on');
    expect((await partita(['join', 'a', '--with', 'b', '--on', 'id', '--how', 'outer'])).code).toBe(2);
  });

  it('explain any query by stage without running it', async () => {
    const engine = fake();
    const { stdout } = await partita(['explain', 'groupby', 'a', '--by', 'city', '--stage', 'physical'], engine);
    expect(stdout).toBe('the physical plan of group city | *:count\n');
    expect(engine.run).toBeNull();
    const all = await partita(['explain', 'read', 'a']);
    expect(all.stdout.match(/^-- .* --$/gm)).toEqual([
      '-- logical --',
      '-- optimized --',
      '-- physical --',
      '-- graph --',
    ]);
    expect((await partita(['explain', 'red', 'a'])).stderr).toContain("did you mean 'read'?");
    expect((await partita(['explain', 'read', 'a', '--by', 'x'])).code).toBe(2);
  });

  it('describe a dataset for people and for programs', async () => {
    const text = (await partita(['schema', 'a.csv', '--format', 'table'])).stdout;
    expect(text).toContain(
      `a.csv, 2.5 MB, about 1,234 rows (an estimate)\ndelimiter ',', quote '"', header yes, utf-8\n`,
    );
    expect(text).toContain('rides   int64    123  false');
    const object = JSON.parse((await partita(['schema', 'a.csv', '--format', 'json'])).stdout) as object;
    expect(object).toMatchObject({
      rows: { count: 1234, exact: false },
      stored: false,
      columns: [
        { column: 'city', type: 'utf8', nulls: { count: 0, exact: false } },
        { column: 'rides', type: 'int64', nulls: { count: 123, exact: false } },
      ],
      files: [{ path: 'a.csv', size: 2_500_000, dialect: { delimiter: ',' } }],
    });
  });

  it('know nulls and rows exactly once a dataset was imported', async () => {
    const engine = fake({ stored: true });
    expect((await partita(['schema', 'a.csv'], engine)).stdout).toBe(
      'column,type,nulls,exact\ncity,utf8,17,true\nrides,int64,0,true\n',
    );
    expect((await partita(['schema', 'a.csv', '--format', 'table'], engine)).stdout).toContain(
      '1,234 rows, imported\n',
    );
  });

  it('summarise every column', async () => {
    expect((await partita(['describe', 'a.csv', '--columns', 'rides'])).stdout).toBe(
      'column,type,count,nulls,min,max,mean,std,q1,median,q3,distinct,top\n' +
        'rides,int64,10,1,1152921504606846976,2305843009213693952,0.5,,1,2.5,4,3,"7 (4), 5 (2)"\n',
    );
  });

  it('import, and say what was set aside and widened', async () => {
    const { code, stdout, stderr } = await partita(['import', 'a.csv']);
    expect(code).toBe(0);
    expect(stdout).toBe('table,partitions,resumed,rows,quarantined,bytes,seconds\ntrips,3,1,1000,2,4096,0.5\n');
    expect(stderr).toBe(
      "warning[widened]: column 'rides' was widened from int64 to float64\n" +
        'warning[quarantine]: 2 of 1,002 rows did not fit the 2 columns: a.csv:17 (1 fields instead of 2) …; --quarantine FILE writes them\n',
    );
  });

  it('look after the store, and fail where a part is damaged', async () => {
    expect((await partita(['store', 'list'])).stdout).toBe(
      'table,rows,partitions,bytes,sources,problem\ntrips,1234,2,99,/data/a.csv,\n',
    );
    const verified = await partita(['store', 'verify', 'trips', 'weather']);
    expect(verified).toEqual({
      code: 1,
      stdout: 'table,whole,problems\ntrips,false,part-00001.arrow: a chunk is damaged\nweather,true,\n',
      stderr: 'error[user-input]: damaged: trips; import the sources again\n',
    });
    expect((await partita(['store', 'gc'])).stdout).toBe('removed,bytes\n2,7\n');
    expect((await partita(['store', 'gc'])).stderr).toContain('warning[orphan]: trips: source files are gone: a.csv\n');
    expect((await partita(['store', 'remove'])).code).toBe(2);
    expect((await partita(['store', 'lst'])).stderr).toContain("did you mean 'list'?");
  });

  it('have help with an example that the command line itself accepts', async () => {
    for (const verb of VERBS) {
      const help = await partita([verb.name, '--help']);
      expect(help.stdout).toContain(`usage: partita ${verb.name}`);
      expect(await partita(['help', verb.name])).toEqual(help);
      for (const { command } of verb.examples) {
        const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
        const inFolder = words.map((word) => (word.endsWith('.parquet') ? join(folder, word) : word));
        const { code, stderr } = await partita(inFolder);
        expect([command, code === 2 ? stderr : '']).toEqual([command, '']);
      }
    }
  });
});

describe('mistakes on the command line', () => {
  it.each([
    [
      [],
      "error[usage]: no verb given; verbs: read, schema, import, describe, groupby, join, explain, store, serve, help; see 'partita --help'\n",
    ],
    [['raed', 'a'], "error[usage]: no verb 'raed'; did you mean 'read'? verbs: read,"],
    [['sql', 'SELECT 1'], "error[usage]: no verb 'sql'; verbs: read,"],
    [['read'], "error[usage]: no path given; name files, folders or globs; see 'partita read --help'\n"],
    [['read', 'a', '--limt', '3'], "error[usage]: 'read' has no option --limt; did you mean --limit?; see"],
    [['read', 'a', '--by', 'x'], "error[usage]: 'read' has no option --by; other verbs have it; see"],
    [['read', 'a', '--seed', '1'], 'error[usage]: there is no --seed: nothing here is random; the same call'],
    [['groupby', 'a', '--gpu=off'], 'error[usage]: there is no --gpu: all work is done by the processor cores; see'],
    [['read', 'a', '--limit'], 'error[usage]: --limit needs a value: --limit N; see'],
    [['read', 'a', '--limit', 'ten'], "error[usage]: --limit: 'ten' is not a whole number; see"],
    [
      ['read', 'a', '--memory', '1 elephant'],
      "error[usage]: --memory: '1 elephant' is not a size; write a positive number and a unit",
    ],
    [
      ['read', 'a', '--format', 'xlsx'],
      "error[usage]: --format: 'xlsx' is not one of table, csv, json, ndjson, arrow, parquet",
    ],
    [['read', 'a', '--limit', '1', '--limit', '2'], 'error[usage]: --limit is given twice; see'],
    [['read', 'a', '--all-text=yes'], 'error[usage]: --all-text takes no value; see'],
    [['read', 'a', '--graph', 'g.png'], "error[usage]: --graph: 'g.png' ends in none of .json, .dot and .svg; see"],
    [['read', 'a', '--delimiter', '||'], "error[usage]: --delimiter: '||' is not one ASCII character"],
    [['read', 'a', '--types', 'id'], "error[usage]: --types: 'id' is not 'column:type'"],
    [['read', 'a', '--store', 's', '--no-store'], 'error[usage]: --store and --no-store contradict each other'],
  ])('%j is refused with exit code 2', async (words, message) => {
    const { code, stdout, stderr } = await partita(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.slice(0, message.length)).toBe(message);
  });
});

describe('failures', () => {
  it.each([
    ['user-input', 1],
    ['unsupported', 1],
    ['resources', 3],
    ['cancelled', 130],
    ['bug', 4],
  ] as const)('of kind %s end with exit code %i', async (kind, code) => {
    const failure = new PartitaError(kind, 'it broke', { domain: 'test', hint: 'mend it' });
    const outcome = await partita(['read', 'a'], fake({ openFailure: failure }));
    expect(outcome.code).toBe(code);
    expect(outcome.stderr.split('\n')[0]).toBe(`error[${kind}]: it broke; mend it`);
  });

  it('that nobody foresaw are bugs and show where they happened', async () => {
    const { code, stderr } = await partita(['read', 'a'], fake({ openFailure: new TypeError('x is undefined') }));
    expect(code).toBe(4);
    expect(stderr).toContain('error[bug]: x is undefined\nThis is a fault of Partita');
    expect(stderr).toContain('cli.test.ts:');
  });

  it('never let the content of a file act on the terminal', async () => {
    const failure = new PartitaError('user-input', "no column '\u001b[2J'\n  x\n  ^", { domain: 'test' });
    const { stderr } = await partita(['read', 'a'], fake({ openFailure: failure }));
    expect(stderr).toBe("error[user-input]: no column '␛[2J'\n  x\n  ^\n");
  });

  it('of a reader who left are none', async () => {
    expect(await partita(['read', 'a'], fake({ failure: new ClosedPipeError('gone') }))).toMatchObject({
      code: 0,
      stderr: '',
    });
  });
});

describe('reading options', () => {
  it('reach the engine in its own terms', async () => {
    const engine = fake();
    const options = [
      '--delimiter',
      'tab',
      '--quote',
      'none',
      '--header',
      'no',
      '--null',
      'NA,',
      '--on-bad-row',
      'error',
    ];
    await partita(
      ['read', 'a', ...options, '--types', 'id:utf8, "a:b":decimal(10,2)', '--file-column', 'file'],
      engine,
    );
    expect(engine.opened?.options).toEqual({
      signal: expect.any(AbortSignal) as AbortSignal,
      delimiter: '\t',
      quote: null,
      header: false,
      nulls: ['NA', ''],
      types: { id: 'utf8', 'a:b': 'decimal(10,2)' },
      onBadRow: 'error',
      fileColumn: 'file',
    });
  });

  it('and limits are passed on', async () => {
    const engine = fake();
    await partita(['read', 'a', '--threads', '3', '--memory', '1.5GiB', '--block-size', '64MB', '--no-store'], engine);
    const memory = 1.5 * 1024 ** 3;
    expect(engine.limits).toEqual({ threads: 3, memory, blockBytes: 64_000_000 });
    expect(engine.opened?.options).toEqual({ store: false, signal: expect.any(AbortSignal) as AbortSignal });
    expect(engine.closed).toBe(1);
  });
});

describe('what is said beside the result', () => {
  const quarantine = [{ path: 'data/a.csv', line: 17, byte: 9, reason: '8 fields instead of 2', text: 'a,"b\n' }];

  it('tells each warning once, whoever says it', async () => {
    const warning = { code: 'columns', message: 'b.csv lacks city' };
    const engine = fake({
      notices: [warning],
      events: [{ type: 'warning', ...warning }],
      report: { warnings: [warning] },
    });
    expect((await partita(['read', 'a'], engine)).stderr).toBe('warning[columns]: b.csv lacks city\n');
  });

  it('counts the rows set aside and writes them where asked', async () => {
    const report = { rowsRead: 999_997, quarantined: 3, quarantine };
    const { code, stderr } = await partita(['read', 'a'], fake({ report }));
    expect([code, stderr]).toEqual([
      0,
      'warning[quarantine]: 3 of 1,000,000 rows did not fit the 2 columns: data/a.csv:17 (8 fields instead of 2) …; --quarantine FILE writes them\n',
    ]);
    const path = join(folder, 'aside.csv');
    const engine = fake({ report });
    const again = await partita(['read', 'a', '--quarantine', path], engine);
    expect(engine.opened?.options.quarantineLimit).toBeGreaterThan(3);
    expect(again.stderr).toContain(`written to ${path}`);
    expect(again.stderr).toContain(`${path} holds the first 1 of them`);
    expect(readFileSync(path, 'utf8')).toBe(
      'file,line,byte,reason,text\ndata/a.csv,17,9,8 fields instead of 2,"a,""b\n"\n',
    );
  });

  it('writes every event, also of a run that fails', async () => {
    const path = join(folder, 'events.ndjson');
    const events = [{ type: 'progress', bytes: 1, totalBytes: 2, rows: 3 }] as const;
    const { code } = await partita(['read', 'a', '--events', path], fake({ events, failure: noColumn() }));
    expect(code).toBe(1);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ seq: 0, run: 'test', ...events[0] }]);
  });

  it('writes the task graph with the states that its tasks reached', async () => {
    const path = join(folder, 'graph.json');
    const added = { type: 'task-added', group: 'scan', deps: [], bytes: 1 } as const;
    const events = [
      { ...added, key: 'scan/0', partition: 0 },
      { ...added, key: 'scan/1', partition: 1 },
      { type: 'task', key: 'scan/0', from: 'ready', to: 'running', worker: 0 },
      { type: 'task', key: 'scan/0', from: 'running', to: 'done', worker: 0 },
    ] as const;
    await partita(['read', 'a', '--graph', path], fake({ events }));
    const graph = JSON.parse(readFileSync(path, 'utf8')) as { groups: readonly object[]; tasks: readonly object[] };
    expect(graph.tasks).toMatchObject([
      { key: 'scan/0', state: 'done' },
      { key: 'scan/1', state: 'waiting' },
    ]);
    rmSync(path);
    const failed = await partita(['read', 'a', '--graph', path], fake({ events, failure: noColumn() }));
    expect(failed.code).toBe(1);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ groups: graph.groups });
  });

  it('tells the tasks of several runs apart in one graph', async () => {
    const path = join(folder, 'runs.json');
    const file = new GraphFile(path);
    const task = { seq: 0, time: 0, type: 'task-added', group: 'scan', partition: 0, bytes: 1 } as const;
    for (const run of ['a', 'b']) {
      file.take({ ...task, run, key: 'scan/0', deps: [] });
      file.take({ ...task, run, key: 'scan/1', deps: ['scan/0'] });
    }
    await file.write();
    const { tasks } = JSON.parse(readFileSync(path, 'utf8')) as { tasks: readonly object[] };
    expect(tasks).toMatchObject([
      { key: 'run 1: scan/0', group: 'run 1: scan' },
      { key: 'run 1: scan/1', deps: ['run 1: scan/0'] },
      { key: 'run 2: scan/0', group: 'run 2: scan' },
      { key: 'run 2: scan/1', deps: ['run 2: scan/0'] },
    ]);
  });
});

describe('the version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
    expect((await partita(['--version'])).stdout).toBe(`partita ${version}\n`);
  });
});

describe('a table for people', () => {
  const cells = Array.from({ length: 5000 }, (_, i) => BigInt(i));

  it('leaves out the middle, unless --limit asks for so many rows', async () => {
    const engine = fake({ batches: [batchOf({ n: [INT64, cells] })] });
    expect((await partita(['read', 'a'], engine, { stdout: true })).stdout).toContain('… 4,960 rows');
    const limited = fake({ batches: [batchOf({ n: [INT64, cells.slice(0, 300)] })] });
    const { stdout } = await partita(['read', 'a', '--limit', '300'], limited, { stdout: true });
    expect(stdout.split('\n')).toHaveLength(303);
  });
});
