import type { Cell } from '../../../engine/index.js';
import { BOOL, INT64, PartitaError, UTF8, rankNames, words } from '../../../engine/index.js';
import type { StoredManifest } from '../library.js';
import { writeMade } from '../result.js';
import { UsageError } from '../usage-error.js';
import type { Verb, VerbContext } from '../verb.js';

const ACTIONS = { list, verify, remove, gc } as const;

/** `partita store`: what was imported, whether it is whole, and getting rid of it. */
export const store: Verb = {
  name: 'store',
  operands: '<list|verify|remove|gc> [tables…]',
  summary: 'list, verify and remove imported tables; gc removes what no table needs',
  options: ['store', 'format', 'out'],
  examples: [
    { command: 'store list', doc: 'every imported table, and where it came from' },
    { command: 'store verify trips', doc: 'read every part of a table and compare its checksum' },
    { command: 'store remove trips', doc: 'remove an imported table; its sources stay as they are' },
  ],
  async run(context) {
    const [action = '', ...tables] = context.positionals;
    const names = Object.keys(ACTIONS);
    if (!Object.hasOwn(ACTIONS, action)) {
      const { near } = rankNames(action, names);
      const guess = near === undefined ? '' : `; did you mean '${near}'?`;
      throw new UsageError(`store has no action '${action}'${guess}; actions: ${names.join(', ')}`, 'store');
    }
    await ACTIONS[action as keyof typeof ACTIONS](context, tables);
  },
};

async function list(context: VerbContext, tables: readonly string[]): Promise<void> {
  const all = context.library.store.list(context.values.store);
  const shown = tables.length === 0 ? all : all.filter((entry) => tables.includes(entry.name));
  const number = (of: (manifest: StoredManifest) => number): Cell[] =>
    shown.map(({ manifest }) => (manifest === null ? null : BigInt(of(manifest))));
  await writeMade(context, [
    { name: 'table', type: UTF8, cells: shown.map((entry) => entry.name) },
    { name: 'rows', type: INT64, cells: number((manifest) => manifest.rows) },
    { name: 'partitions', type: INT64, cells: number((manifest) => manifest.parts.length) },
    { name: 'bytes', type: INT64, cells: number((manifest) => manifest.bytes) },
    { name: 'sources', type: UTF8, cells: shown.map(({ manifest }) => manifest?.identity.paths.join(' ') ?? null) },
    { name: 'problem', type: UTF8, cells: shown.map((entry) => entry.problem) },
  ]);
}

async function verify(context: VerbContext, tables: readonly string[]): Promise<void> {
  const { store: door } = context.library;
  const { store: folder } = context.values;
  const names = tables.length > 0 ? tables : door.list(folder).map((entry) => entry.name);
  const results = [];
  for (const table of names) results.push({ table, problems: door.verify(table, folder) });
  await writeMade(context, [
    { name: 'table', type: UTF8, cells: results.map((result) => result.table) },
    { name: 'whole', type: BOOL, cells: results.map((result) => result.problems.length === 0) },
    { name: 'problems', type: UTF8, cells: results.map((result) => result.problems.join('; ') || null) },
  ]);
  const damaged = results.filter((result) => result.problems.length > 0).map((result) => result.table);
  if (damaged.length > 0) {
    throw new PartitaError('user-input', words`damaged: ${damaged.join(', ')}`, {
      domain: 'store',
      hint: 'import the sources again',
    });
  }
}

async function remove(context: VerbContext, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) throw new UsageError('store remove needs the name of a table', 'store');
  for (const table of tables) context.library.store.remove(table, context.values.store);
  await writeMade(context, [{ name: 'removed', type: UTF8, cells: tables }]);
}

async function gc(context: VerbContext, tables: readonly string[]): Promise<void> {
  if (tables.length > 0) throw new UsageError('store gc takes no table', 'store');
  const report = context.library.store.gc(context.values.store);
  for (const name of report.unfinished) {
    const message = `an import of ${name} was interrupted; the next import of its sources goes on with it`;
    context.monitor.warn({ code: 'unfinished', message });
  }
  for (const { name, missing } of report.orphans) {
    context.monitor.warn({ code: 'orphan', message: `${name}: source files are gone: ${missing.join(', ')}` });
  }
  await writeMade(context, [
    { name: 'removed', type: INT64, cells: [BigInt(report.removed.length)] },
    { name: 'bytes', type: INT64, cells: [BigInt(report.bytes)] },
  ]);
}
