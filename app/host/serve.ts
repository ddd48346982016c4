/**
 * Browser mode as a whole: the application's server, the spool and the host around it. Takes what makes the server; owns
 * all three until closed.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Server, ServerOptions } from '../server/handlers.js';
import { startHost, type Host } from './host.js';
import { grantedRoots } from './roots.js';
import { Spool } from './spool.js';

export interface ServeOptions extends Pick<ServerOptions, 'folder' | 'threads' | 'memory' | 'store'> {
  readonly startServer: (options: ServerOptions) => Promise<Server>;
  /** Opened at once. */
  readonly open: readonly string[];
  /** Folders that the window may look into, besides the user's own. */
  readonly granted: readonly string[];
  /** Folder of the built window. */
  readonly page: string;
  readonly port?: number;
}

export interface Serving {
  readonly host: Host;
  close(): Promise<void>;
}

export async function serveBrowser(options: ServeOptions): Promise<Serving> {
  const { startServer, granted, page, port, ...rest } = options;
  const spool = await Spool.open(join(options.folder, 'spool'));
  const server = await startServer({
    ...rest,
    kind: 'browser',
    roots: grantedRoots([...granted, homedir()], [spool.folder]),
    spoolQuota: spool.quota,
  });
  try {
    // Only now is it certain that no other server works in this folder.
    await spool.clean(server.usedPaths());
    const host = await startHost({ server, page, spool, ...(port === undefined ? {} : { port }) });
    const close = async (): Promise<void> => {
      await host.close();
      await server.downloads.close();
      await spool.clean(server.usedPaths());
      await server.close();
    };
    return { host, close };
  } catch (error) {
    await server.close();
    throw error;
  }
}
