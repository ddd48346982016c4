export interface ServerOptions {
  readonly home: string;
  readonly workspace: string;
  readonly open?: readonly string[];
  readonly threads?: number;
}

export interface RunningServer {
  /** With its token. */
  readonly url: string;
  stop(): Promise<void>;
  /** Without a chance to save or say anything. */
  kill(): Promise<void>;
}

export function startServer(options: ServerOptions): Promise<RunningServer>;
