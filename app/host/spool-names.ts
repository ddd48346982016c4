/** Names that a file of a drop may have: those that mean the same on every file system, and never another folder. */
import { PartitaError, words, type Phrase } from '../../engine/index.js';

export function checkDrop(drop: string): void {
  if (!/^[\w-]{8,64}$/.test(drop)) throw refused(drop, words`no name of a drop`);
}

/** One step of the way from the drop to the file. */
export function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..') throw refused(name, words`no name of a file`);
  if (/[/\\\u0000-\u001f\u007f]/.test(name)) throw refused(name, words`a name with characters that no file may have`);
  if (Buffer.byteLength(name) > 255) throw refused(name, words`a name longer than 255 bytes`);
  if (process.platform === 'win32' && (/[<>:"|?*]|[. ]$/.test(name) || RESERVED.test(name))) {
    throw refused(name, words`a name that Windows does not allow`);
  }
}

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function refused(name: string, what: Phrase): PartitaError {
  return new PartitaError('user-input', words`${what}: ${JSON.stringify(name)}`, { domain: 'spool', value: name });
}
