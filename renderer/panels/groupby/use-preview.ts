/**
 * The live preview: a view over the steps, opened anew a moment after they change. Until the new one has something to show
 * the old one stays, marked as stale; then it is closed, and with it the run that nobody looks at any more.
 */
import { useEffect, useRef, useState } from 'react';
import type { Client } from '../../../app/protocol/client.js';
import { PartitaError } from '../../../app/protocol/errors.js';
import type { ViewState } from '../../../app/protocol/views.js';
import type { Step } from '../../../app/recipe/steps.js';
import { useClient } from '../../state/client.js';

/** Milliseconds without a change before a new run begins. */
const PAUSE = 250;

export interface PreviewRequest {
  readonly dataset: string;
  readonly steps: readonly Step[];
  readonly title: string;
  readonly live: boolean;
}

export interface Preview {
  /** What is shown; null before the first answer. */
  readonly state: ViewState | null;
  /** Whether it is the answer to an earlier question. */
  readonly stale: boolean;
  readonly error: PartitaError | null;
}

const NOTHING: Preview = { state: null, stale: false, error: null };

/** `request` null asks nothing and leaves what is shown stale. */
export function usePreview(request: PreviewRequest | null): Preview {
  const client = useClient();
  const [preview, setPreview] = useState<Preview>(NOTHING);
  const shown = useRef<OpenView | null>(null);
  const key = request === null ? null : JSON.stringify(request);
  useEffect(() => {
    setPreview((old) => ({ ...old, stale: old.state !== null }));
    if (key === null) return;
    const asked = JSON.parse(key) as PreviewRequest;
    const abort = new AbortController();
    const timer = setTimeout(() => void open(), shown.current === null ? 0 : PAUSE);
    let opened: OpenView | null = null;

    const open = async (): Promise<void> => {
      try {
        const view = await openView(client, asked, abort.signal, (state) => {
          if (abort.signal.aborted || !hasSomething(state)) return;
          if (shown.current !== view) shown.current?.close();
          shown.current = view;
          const error = state.error === null ? null : PartitaError.fromWire(state.error);
          setPreview({ state, stale: false, error });
        });
        opened = view;
        view.follow();
      } catch (thrown) {
        if (abort.signal.aborted) return;
        setPreview((old) => ({ ...old, error: PartitaError.from(thrown, 'groupby') }));
      }
    };

    return () => {
      clearTimeout(timer);
      abort.abort();
      if (opened !== null && opened !== shown.current) opened.close();
    };
  }, [client, key]);
  useEffect(
    () => () => {
      shown.current?.close();
      shown.current = null;
    },
    [],
  );
  return preview;
}

interface OpenView {
  follow(): void;
  close(): void;
}

async function openView(
  client: Client,
  { dataset, steps, title, live }: PreviewRequest,
  signal: AbortSignal,
  next: (state: ViewState) => void,
): Promise<OpenView> {
  const { view } = await client.call('view.open', { dataset, steps: [...steps], title, live }, { signal });
  let stop = (): void => undefined;
  const opened: OpenView = {
    follow: () => {
      stop = client.subscribe('view', { view }, { next });
    },
    close: () => {
      stop();
      client.call('view.close', { view }).catch(() => undefined);
    },
  };
  if (signal.aborted) opened.close();
  return opened;
}

/** Rows, an end, or a failure: reason enough to leave the old answer. */
function hasSomething({ rows, stage }: ViewState): boolean {
  return rows.count > 0 || stage === 'final' || stage === 'failed';
}
