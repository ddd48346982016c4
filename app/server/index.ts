/** Starts the application's server; hosts and shells bring windows to what it gives. */
import { WorkspaceFile } from '../workspace/workspace-file.js';
import { handlersOf } from './answers.js';
import { Application } from './application.js';
import type { Server, ServerOptions } from './handlers.js';

/** Refused where another server works in the folder. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const opened = WorkspaceFile.open(options.folder);
  let application: Application;
  try {
    application = new Application(options, opened);
  } catch (thrown) {
    opened.file.close();
    throw thrown;
  }
  await application.begin();
  return {
    handlers: handlersOf(application),
    downloads: application.downloads,
    usedPaths: () => application.usedPaths(),
    close: () => application.close(),
  };
}
