// node run.mjs DOUBLE MAIN [words]: runs a built main file with `electron` redirected to the built double.
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const double = pathToFileURL(resolve(process.argv[2])).href;
const hook = `export const resolve = (name, context, next) =>
  name === 'electron' ? { url: ${JSON.stringify(double)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const electron = await import('electron');
// What an application in a checkout sees: the binary, its entry, the words.
process.argv.splice(1, 2);
await import(pathToFileURL(resolve(process.argv[1])).href);
// Electron, too, is ready only once the entry module was evaluated.
await electron.double.start();
