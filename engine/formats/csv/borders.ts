/**
 * Where rows begin in the middle of a file. `likelyRowStart` looks at a few kilobytes and may be wrong, which a chain of
 * splits notices; `scanStretch` and `rowStarts` read everything and cannot be: the automaton of the grammar runs over each
 * stretch from every state at once, and the stretches' maps are then followed from the one state that is known.
 */
import type { Kernels } from '../../kernels/load.js';
import { openFile } from '../byte-source.js';
import type { Control } from '../reader.js';
import { CsvContext } from './context.js';
import { checkUnchanged, PlainInput } from './input.js';
import type { CsvFile, CsvSource } from './source.js';

/** States of the automaton, as `engine/kernels/wasm/csv-borders.ts` numbers them. */
const ROW = 0;
const FIELD = 1;
const PLAIN = 2;
const QUOTED = 3;
const ESCAPED = 5;
const STATES = 6;

const TRANSITION_BYTES = 4096;
const MAP_BYTES = 40;
const NOT_HERE = 0xffff_ffff;

/** What a stretch of a file does to the automaton, for each state in which it may be entered. Plain data. */
export interface StretchMap {
  readonly start: number;
  readonly end: number;
  /** The state behind the stretch, by the state before it. */
  readonly states: readonly number[];
  /** The first row start in (start, end], by the state before the stretch; -1 where there is none. */
  readonly rowStarts: readonly number[];
}

/** Reads the bytes [start, end) of a file that is `isSplittable`. */
export function scanStretch(
  kernels: Kernels,
  source: CsvSource,
  file: number,
  start: number,
  end: number,
  control: Control,
): StretchMap {
  const { memory, run } = kernels;
  const described = source.files[file] as CsvFile;
  checkUnchanged(described);
  const bytes = openFile(described.path);
  const context = new CsvContext(kernels, []);
  context.setFile(described);
  const transitions = memory.allocate(TRANSITION_BYTES);
  const map = memory.allocate(MAP_BYTES);
  const buffer = memory.allocate(source.chunkBytes);
  try {
    run.csvTransitions(context.address, transitions);
    for (let state = 0; state < 16; state++) memory.u8[map + state] = state;
    const rowStarts = Array.from({ length: STATES }, () => -1);
    const input = new PlainInput(described, bytes, start);
    for (let at = start; at < end;) {
      control.checkpoint();
      const size = input.read(memory, buffer, Math.min(source.chunkBytes, end - at));
      if (size === 0) break;
      run.csvStretch(buffer, size, context.address, transitions, map);
      for (let state = 0; state < STATES; state++) {
        const offset = memory.u32[map / 4 + 4 + state] as number;
        if (rowStarts[state] === -1 && offset !== NOT_HERE) rowStarts[state] = at + offset;
      }
      at += size;
    }
    return { start, end, states: [...memory.u8.subarray(map, map + STATES)], rowStarts };
  } finally {
    for (const address of [transitions, map, buffer]) memory.release(address);
    context.release();
    bytes.close();
  }
}

/**
 * The first row start at or behind the start of each stretch. The stretches follow one another up to the end of the file;
 * the first begins where a row does. Where no row begins any more it is the end of the file.
 */
export function rowStarts(stretches: readonly StretchMap[]): number[] {
  const entered: number[] = [];
  let state = ROW;
  for (const stretch of stretches) {
    entered.push(state);
    state = stretch.states[state] as number;
  }
  let next = stretches.at(-1)?.end ?? 0;
  const starts: number[] = [];
  for (let i = stretches.length - 1; i >= 0; i--) {
    const stretch = stretches[i] as StretchMap;
    const before = entered[i] as number;
    const within = stretch.rowStarts[before] as number;
    if (before === ROW) next = stretch.start;
    else if (within !== -1) next = within;
    starts.unshift(next);
  }
  return starts;
}

/** The true first row start at or behind each of the borders, which increase; all in this thread. */
export function rowStartsExactly(
  kernels: Kernels,
  source: CsvSource,
  file: number,
  borders: readonly number[],
  control: Control,
): number[] {
  const { dataStart, size } = source.files[file] as CsvFile;
  const cuts = [dataStart, ...borders.filter((border) => border > dataStart), size];
  const stretches = cuts.slice(1).map((end, i) => scanStretch(kernels, source, file, cuts[i] as number, end, control));
  const found = rowStarts(stretches).slice(1);
  return [...borders.filter((border) => border <= dataStart).map(() => dataStart), ...found];
}

/**
 * Where a row probably begins, given `size` bytes at `address` of which the first lies before the border; `atEnd`: no others
 * follow. Without a quote in them it is behind the first line feed; otherwise each state is tried, and the one that gives
 * most good rows wins. The result is an offset, -1 when more bytes are needed or no row begins any more.
 */
export function likelyRowStart(
  kernels: Kernels,
  context: CsvContext,
  file: CsvFile,
  address: number,
  size: number,
  atEnd: boolean,
): number {
  const { memory, run } = kernels;
  const bytes = memory.u8.subarray(address, address + size);
  const { quote } = file.dialect;
  const unquoted = quote === null || !bytes.subarray(0, QUOTE_WINDOW + 1).includes(quote.charCodeAt(0));
  if (unquoted) return bytes.indexOf(10) + 1 || -1;
  const transitions = memory.allocate(TRANSITION_BYTES);
  run.csvTransitions(context.address, transitions);
  let best = { offset: -1, good: -1, bad: 0 };
  for (const state of [FIELD, PLAIN, QUOTED, ESCAPED]) {
    run.csvProbe(address, size, context.address, transitions, state);
    const first = context.result(16);
    const candidate = { offset: first === NOT_HERE ? -1 : first, good: context.result(20), bad: context.result(24) };
    if (candidate.good > best.good || (candidate.good === best.good && candidate.bad < best.bad)) best = candidate;
  }
  memory.release(transitions);
  return best.good === 0 && size < CONVINCED_BYTES && !atEnd ? -1 : best.offset;
}

/** Bytes behind a border in which a quote makes its state uncertain. */
export const QUOTE_WINDOW = 8192;
/** As many bytes are looked at before a state is believed in which not one good row was seen. */
const CONVINCED_BYTES = 65_536;
