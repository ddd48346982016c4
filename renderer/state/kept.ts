/**
 * What the window keeps in the workspace by key: layout, widths, scroll. Written a moment after a change and when the
 * page is hidden; read from the workspace as it was when the component came.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import * as v from 'valibot';
import { useClient, useWorkspace } from './client.js';

const PAUSE = 300;

/** Like `useState`, but comes back. What was kept in another shape is forgotten. */
export function useKept<T>(key: string, schema: v.GenericSchema<unknown, T>, first: T): [T, (value: T) => void] {
  const kept = useWorkspace().kept[key];
  const [value, setValue] = useState<T>(() => {
    const read = v.safeParse(schema, kept);
    return read.success ? read.output : first;
  });
  const keep = useKeep(key);
  const set = useCallback(
    (next: T) => {
      setValue(next);
      keep(next);
    },
    [keep],
  );
  return [value, set];
}

/** Writes only. */
export function useKeep(key: string): (value: unknown) => void {
  const client = useClient();
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; value: unknown } | null>(null);
  const write = useCallback(() => {
    const last = waiting.current;
    if (last === null) return;
    clearTimeout(last.timer);
    waiting.current = null;
    // A lost connection loses no data here: the next change writes it all.
    client.call('workspace.keep', { key, value: last.value }).catch(() => undefined);
  }, [client, key]);
  useEffect(() => {
    addEventListener('pagehide', write);
    return () => {
      removeEventListener('pagehide', write);
      write();
    };
  }, [write]);
  return useCallback(
    (value: unknown) => {
      // Not put off by further changes: whoever goes on working is kept too.
      const timer = waiting.current?.timer ?? setTimeout(write, PAUSE);
      waiting.current = { timer, value };
    },
    [write],
  );
}
