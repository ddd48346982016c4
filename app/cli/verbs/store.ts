import { BOOL, INT64, PartitaError, UTF8, rankNames } from '../../../engine/index.js';
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
    { command: 'store list', doc: 'every imported table, and whether its sources changed since' },
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
  const all = await context.library.store.list(context.values.store);
  const shown = tables.length === 0 ? all : all.filter((entry) => tables.includes(entry.table));
  await writeMade(context, [
    { name: 'table', type: UTF8, cells: shown.map((entry) => entry.table) },
    { name: 'rows', type: INT64, cells: shown.map((entry) => BigInt(entry.rows)) },
    { name: 'partitions', type: INT64, cells: shown.map((entry) => BigInt(entry.partitions)) },
    { name: 'bytes', type: INT64, cells: shown.map((entry) => BigInt(entry.bytes)) },
    { name: 'fresh', type: BOOL, cells: shown.map((entry) => entry.fresh) },
    { name: 'sources', type: UTF8, cells: shown.map((entry) => entry.sources.join(' ')) },
  ]);
}

async function verify(context: VerbContext, tables: readonly string[]): Promise<void> {
  const names =
    tables.length > 0 ? tables : (await context.library.store.list(context.values.store)).map((t) => t.table);
  const results = [];
  for (const table of names)
    results.push({ table, ...(await context.library.store.verify(context.values.store, table)) });
  await writeMade(context, [
    { name: 'table', type: UTF8, cells: results.map((result) => result.table) },
    { name: 'parts', type: INT64, cells: results.map((result) => BigInt(result.parts)) },
    { name: 'damaged', type: INT64, cells: results.map((result) => BigInt(result.damaged.length)) },
  ]);
  const damaged = results.filter((result) => result.damaged.length > 0);
  if (damaged.length > 0) {
    const parts = damaged.flatMap((result) => result.damaged);
    throw new PartitaError('user-input', `${parts.length} damaged parts: ${parts.slice(0, 5).join(', ')}`, {
      domain: 'store',
      hint: `import the sources of ${damaged.map((result) => result.table).join(', ')} again`,
    });
  }
}

async function remove(context: VerbContext, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) throw new UsageError('store remove needs the name of a table', 'store');
  const bytes = [];
  for (const table of tables) bytes.push((await context.library.store.remove(context.values.store, table)).bytes);
  await writeMade(context, [
    { name: 'removed', type: UTF8, cells: tables },
    { name: 'bytes', type: INT64, cells: bytes.map(BigInt) },
  ]);
}

async function gc(context: VerbContext, tables: readonly string[]): Promise<void> {
  if (tables.length > 0) throw new UsageError('store gc takes no table', 'store');
  const { files, bytes } = await context.library.store.gc(context.values.store);
  await writeMade(context, [
    { name: 'files', type: INT64, cells: [BigInt(files)] },
    { name: 'bytes', type: INT64, cells: [BigInt(bytes)] },
  ]);
}
