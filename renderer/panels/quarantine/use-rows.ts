/** Rows set aside, page by page as they come into sight; pages of a filter that is no longer wanted are dropped. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { PartitaError } from '../../../app/protocol/errors.js';
import type { QuarantineRow } from '../../../app/protocol/quarantine.js';
import { useClient } from '../../state/client.js';

const PAGE = 200;

export interface RowsRequest {
  readonly dataset: string;
  readonly path: string | null;
  readonly reasons: readonly string[] | null;
  /** Another number means that what was known is no longer true. */
  readonly revision: number;
}

export interface QuarantineRows {
  readonly total: number;
  readonly row: (at: number) => QuarantineRow | null;
  /** Asks for what is not known of [from, to). */
  readonly want: (from: number, to: number) => void;
  readonly error: PartitaError | null;
}

interface Known {
  readonly key: string;
  readonly total: number;
  readonly pages: ReadonlyMap<number, readonly QuarantineRow[]>;
}

export function useRows(request: RowsRequest): QuarantineRows {
  const client = useClient();
  const key = JSON.stringify(request);
  const [known, setKnown] = useState<Known>({ key, total: 0, pages: new Map() });
  const [error, setError] = useState<PartitaError | null>(null);
  const asked = useRef({ key, pages: new Set<number>() });
  const want = useCallback(
    (from: number, to: number) => {
      if (asked.current.key !== key) asked.current = { key, pages: new Set() };
      const { dataset, path, reasons } = JSON.parse(key) as RowsRequest;
      for (let page = Math.floor(from / PAGE); page * PAGE < to; page++) {
        if (asked.current.pages.has(page)) continue;
        asked.current.pages.add(page);
        const params = {
          dataset,
          path,
          reasons: reasons === null ? null : [...reasons],
          from: page * PAGE,
          rows: PAGE,
        };
        client.call('quarantine.page', params).then(
          ({ total, rows }) => {
            if (asked.current.key !== key) return;
            setError(null);
            setKnown((last) => {
              const pages = last.key === key ? last.pages : new Map<number, readonly QuarantineRow[]>();
              return { key, total, pages: new Map(pages).set(page, rows) };
            });
          },
          (thrown: unknown) => {
            asked.current.pages.delete(page);
            setError(PartitaError.from(thrown, 'quarantine'));
          },
        );
      }
    },
    [client, key],
  );
  useEffect(() => want(0, PAGE), [want]);
  // Old rows stay until the first of the new ones are there.
  return {
    total: known.total,
    row: (at) => known.pages.get(Math.floor(at / PAGE))?.[at % PAGE] ?? null,
    want,
    error,
  };
}
