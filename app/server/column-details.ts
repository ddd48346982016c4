/**
 * The figures of a view's columns: one pass a column, shared by all who ask while it goes on and kept for those who come later.
 * A pass that nobody waits for any more is given up.
 */
import type { DataFrame } from '../../engine/index.js';
import type { ColumnDetail } from '../protocol/datasets.js';
import { columnDetail } from './column-detail.js';

interface Detail {
  readonly promise: Promise<ColumnDetail>;
  readonly abort: AbortController;
  /** Calls that wait for it. */
  waiting: number;
}

export class ColumnDetails {
  readonly #details = new Map<string, Detail>();

  async of(frame: DataFrame, name: string, signal: AbortSignal): Promise<ColumnDetail> {
    const detail = this.#details.get(name) ?? this.#begin(frame, name);
    detail.waiting++;
    const leave = (): void => {
      if (--detail.waiting === 0) detail.abort.abort();
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await detail.promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** The rows are others now. */
  forget(): void {
    this.#details.clear();
  }

  close(): void {
    for (const { abort } of this.#details.values()) abort.abort();
  }

  #begin(frame: DataFrame, name: string): Detail {
    const abort = new AbortController();
    const promise = columnDetail(frame, name, { signal: abort.signal, label: 'column' });
    const detail: Detail = { promise, abort, waiting: 0 };
    this.#details.set(name, detail);
    promise.catch(() => {
      if (this.#details.get(name) === detail) this.#details.delete(name);
    });
    return detail;
  }
}
