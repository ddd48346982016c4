/**
 * The rows of a chart, reduced by the engine before they come: the first bars or points of the view, or, for a line with
 * more points than that, the least and greatest value of each of a thousand stretches.
 */
import type { Client } from '../../../app/protocol/client.js';
import type { ViewState } from '../../../app/protocol/views.js';
import { quoteName } from '../../../app/recipe/formula.js';
import type { Step } from '../../../app/recipe/steps.js';
import { MOST, type ChartKind } from './chart-choice.js';
import { plainColumns, type PlainColumn } from './page-cells.js';

export interface ChartRows {
  readonly columns: readonly PlainColumn[];
  readonly rows: number;
  /** Of how many groups. */
  readonly of: number;
  /** Whether each point is the least or greatest of a stretch. */
  readonly reduced: boolean;
}

export interface ChartQuestion {
  readonly dataset: string;
  readonly steps: readonly Step[];
  readonly state: ViewState;
  readonly kind: ChartKind;
  /** What lies along it, then what is measured. */
  readonly along: readonly string[];
  readonly measure: string;
}

const STRETCHES = 1000;

export async function chartRows(client: Client, question: ChartQuestion, signal: AbortSignal): Promise<ChartRows> {
  const { state, kind, along, measure } = question;
  const [x] = along;
  if (kind === 'line' && state.stage === 'final' && state.rows.count > MOST.line && x !== undefined) {
    const reduced = await stretchedLine(client, question, x, signal);
    if (reduced !== null) return reduced;
  }
  const names = [...along, measure];
  const columns = names.flatMap((name) => state.columns.filter((column) => column.name === name));
  const params = { view: state.view, from: 0, rows: MOST[kind], columns: names };
  const page = await client.call('view.page', params, { signal });
  const plain = plainColumns(page, columns);
  return { columns: plain, rows: page.rows, of: state.rows.count, reduced: false };
}

/** Null where the line has no ends to stretch between. */
async function stretchedLine(
  client: Client,
  { dataset, steps, state, measure }: ChartQuestion,
  x: string,
  signal: AbortSignal,
): Promise<ChartRows | null> {
  const { min, max, type } = await client.call('view.column', { view: state.view, column: x }, { signal });
  if (min === null || max === null) return null;
  const place = placeFormula(x, type, min, max);
  if (place === null) return null;
  const groupBy = {
    keys: [{ id: 'k', formula: place, as: 'place' }],
    aggregates: [
      { id: 'x', aggregate: 'min', input: quoteName(x), parameters: [], as: 'x' },
      { id: 'low', aggregate: 'min', input: quoteName(measure), parameters: [], as: 'low' },
      { id: 'high', aggregate: 'max', input: quoteName(measure), parameters: [], as: 'high' },
    ],
    having: [],
    order: [],
    nullKeys: false,
    limit: null,
  };
  const stretches: Step = { kind: 'groupBy', id: 'stretches', off: false, title: '', groupBy };
  const opened = await client.call('view.open', { dataset, steps: [...steps, stretches] }, { signal });
  try {
    const final = await finished(client, opened, signal);
    const params = { view: final.view, from: 0, rows: STRETCHES + 1, columns: ['x', 'low', 'high'] };
    const page = await client.call('view.page', params, { signal });
    const infos = ['x', 'low', 'high'].flatMap((name) => final.columns.filter((column) => column.name === name));
    const [along, low, high] = plainColumns(page, infos);
    if (along === undefined || low === undefined || high === undefined) return null;
    const columns = [twice(along, along, x), twice(low, high, measure)];
    return { columns, rows: 2 * page.rows, of: state.rows.count, reduced: true };
  } finally {
    client.call('view.close', { view: opened.view }).catch(() => undefined);
  }
}

/** Which of the stretches a value lies in. */
function placeFormula(x: string, type: string, min: unknown, max: unknown): string | null {
  const column = quoteName(x);
  if (type === 'date' || type.startsWith('timestamp')) {
    const seconds = (Date.parse(isoOf(String(max))) - Date.parse(isoOf(String(min)))) / 1000;
    if (!(seconds > 0)) return null;
    return `div(date_diff('second', cast('${String(min)}' as ${type}), ${column}), ${Math.ceil(seconds / STRETCHES)})`;
  }
  const [low, high] = [Number(min), Number(max)];
  if (!(high > low)) return null;
  return `floor((cast(${column} as float64) - float64 '${low}') / float64 '${(high - low) / STRETCHES}')`;
}

function isoOf(text: string): string {
  return text.includes(' ') ? text.replace(' ', 'T').replace(/\+00$/, 'Z') : text;
}

/** The view when nothing changes any more. */
function finished(client: Client, opened: ViewState, signal: AbortSignal): Promise<ViewState> {
  return new Promise((resolve, reject) => {
    const stop = client.subscribe(
      'view',
      { view: opened.view },
      {
        next: (state) => {
          if (state.stage === 'growing' || state.stage === 'partial') return;
          stop();
          resolve(state);
        },
        error: reject,
      },
    );
    signal.addEventListener('abort', () => {
      stop();
      reject(signal.reason as Error);
    });
  });
}

/** One column's cells between another's, place by place. */
function twice(first: PlainColumn, second: PlainColumn, name: string): PlainColumn {
  return {
    name,
    numbers: first.numbers.flatMap((value, at) => [value, second.numbers[at] ?? null]),
    texts: first.texts.flatMap((value, at) => [value, second.texts[at] ?? null]),
  };
}
