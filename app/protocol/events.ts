/**
 * Engine events on the wire. A run of 100,000 tasks has half a million events: they travel as short rows of numbers and
 * keys, decoded to the very events that the engine emitted.
 */
import type { EngineEvent } from '../../engine/plain.js';

/** A stretch of one run's events, in order, without gaps: `rows` are what `encodeEvents` makes of them. */
export interface EventsChunk {
  readonly run: string;
  /** Of the first event. */
  readonly seq: number;
  readonly rows: readonly EventRow[];
  /** The run has ended and this was its last stretch. */
  readonly last: boolean;
}

export type EventRow = readonly unknown[];

export type { EngineEvent };
