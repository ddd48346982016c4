import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PartitaError, words } from '../../../engine/index.js';
import { openBrowser } from '../../host/browser.js';
import { defaultWorkspace } from '../../host/places.js';
import { serveBrowser, type ServeOptions } from '../../host/serve.js';
import type { Verb, VerbContext } from '../verb.js';

/** `partita serve`: the window in a browser of this machine, until it is interrupted. */
export const serve: Verb = {
  name: 'serve',
  operands: '[paths…]',
  summary: 'the window in a browser: explore, group and watch runs; only this machine can reach it',
  options: ['port', 'no-open', 'workspace', 'threads', 'memory', 'store'],
  examples: [
    { command: 'serve', doc: 'open the window on what was open last' },
    { command: 'serve trips/', doc: 'open a folder in it' },
    { command: 'serve /data --port 8800 --no-open', doc: 'print the address only, for a tunnel to another machine' },
  ],
  async run(context) {
    const serving = await serveBrowser(serveOptions(context));
    const { host } = serving;
    context.io.stdout.stream.write(`${host.url}\n`);
    context.io.stderr.stream.write('Partita is open at this address, which holds its key; Ctrl-C ends it.\n');
    if (context.values['no-open'] !== true) openBrowser(host.once());
    if (!context.signal.aborted) await once(context.signal, 'abort');
    await serving.close();
  },
};

function serveOptions({ positionals, values, library }: VerbContext): ServeOptions {
  const paths = positionals.map((path) => resolve(path));
  return {
    startServer: library.startServer,
    folder: resolve(values.workspace ?? defaultWorkspace()),
    open: paths,
    granted: paths.map(grantedPart),
    page: builtPage(),
    ...(values.port === undefined ? {} : { port: values.port }),
    ...(values.threads === undefined ? {} : { threads: values.threads }),
    ...(values.memory === undefined ? {} : { memory: values.memory }),
    ...(values.store === undefined ? {} : { store: resolve(values.store) }),
  };
}

/** A path that is there; of a glob the folder that it begins with. */
function grantedPart(path: string): string {
  if (existsSync(path)) return path;
  const stars = /[*?[\]{}!]/.exec(path);
  const folder = stars === null ? null : dirname(`${path.slice(0, stars.index)}x`);
  if (folder !== null && existsSync(folder)) return folder;
  throw new PartitaError('user-input', words`no such file or folder: ${path}`, { domain: 'command line', value: path });
}

/** Lies beside the built command line. */
function builtPage(): string {
  const page = fileURLToPath(new URL('./renderer', import.meta.url));
  if (existsSync(join(page, 'index.html'))) return page;
  throw new PartitaError('user-input', 'the window is not built', { domain: 'command line', hint: 'npm run build' });
}
