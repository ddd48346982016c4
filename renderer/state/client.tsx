/**
 * The window's client for its components: calls, subscriptions and the workspace. Takes the client from whoever started the
 * page; what was received stays while the connection is lost.
 */
import { createContext, useContext, useEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { Client, ConnectionStatus } from '../../app/protocol/client.js';
import type { AnswerOf, Params, SubscriptionName } from '../../app/protocol/contract.js';
import { PartitaError } from '../../app/protocol/errors.js';
import type { Workspace } from '../../app/protocol/workspace.js';

interface Door {
  readonly client: Client;
  readonly status: ConnectionStatus;
  readonly workspace: Workspace | null;
}

const DoorContext = createContext<Door | null>(null);

interface ProviderProps {
  readonly client: Client;
  /** What stands here until there is a workspace. */
  readonly waiting: (status: ConnectionStatus) => ReactNode;
  readonly children: ReactNode;
}

export function ClientProvider({ client, waiting, children }: ProviderProps): ReactElement {
  const [status, setStatus] = useState(client.status);
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    setStatus(client.status);
    return client.onStatus(setStatus);
  }, [client]);
  useEffect(() => client.subscribe('workspace', {}, { next: setWorkspace }), [client]);
  const door = useMemo(() => ({ client, status, workspace }), [client, status, workspace]);
  return <DoorContext value={door}>{workspace === null ? waiting(status) : children}</DoorContext>;
}

export function useClient(): Client {
  return useDoor().client;
}

export function useWorkspace(): Workspace {
  const { workspace } = useDoor();
  if (workspace === null) throw outside();
  return workspace;
}

/** What it is when the connection is lost for good is in `useConnectionStatus`. */
export function useConnection(): 'connecting' | 'open' | 'lost' {
  const { phase } = useDoor().status;
  return phase === 'closed' ? 'lost' : phase;
}

export function useConnectionStatus(): ConnectionStatus {
  return useDoor().status;
}

export interface Subscribed<T> {
  /** The last item; null before the first. */
  readonly value: T | null;
  readonly error: PartitaError | null;
}

/** Follows the last item; for subscriptions whose every item counts (`events`, `profiles`, `runs`) use the client. */
export function useSubscription<S extends SubscriptionName>(
  name: S,
  params: Params<S> | null,
): Subscribed<AnswerOf<S>> {
  const { client } = useDoor();
  const key = params === null ? null : JSON.stringify(params);
  const [state, setState] = useState<Subscribed<AnswerOf<S>> & { readonly key: string | null }>({ ...NOTHING, key });
  useEffect(() => {
    if (key === null) return undefined;
    setState({ ...NOTHING, key });
    return client.subscribe(name, JSON.parse(key) as Params<S>, {
      next: (value) => setState({ value, error: null, key }),
      error: (error) => setState((last) => ({ ...last, error })),
    });
  }, [client, name, key]);
  return state.key === key ? state : NOTHING;
}

const NOTHING = { value: null, error: null } as const;

function useDoor(): Door {
  const door = useContext(DoorContext);
  if (door === null) throw outside();
  return door;
}

function outside(): PartitaError {
  return new PartitaError('bug', 'a component that needs the server stands outside of its provider', {
    domain: 'window',
  });
}
