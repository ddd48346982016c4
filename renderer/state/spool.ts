/**
 * Copies dropped files to the host, which cannot know where they lie; in the desktop's window nothing is copied. A drop
 * that fails or is called off leaves nothing there.
 */
import * as v from 'valibot';
import { PartitaError, words } from '../../app/protocol/errors.js';
import { ErrorSchema } from '../../app/protocol/wire.js';
import { hostToken } from './connect.js';
import type { DroppedFile } from './dropped-files.js';

export interface SpoolOptions {
  readonly signal?: AbortSignal;
  /** Bytes that have left, of all. */
  readonly progress?: (sent: number, total: number) => void;
}

/** Gives the paths of what was dropped, to be opened: a folder for a folder, a file for a file. */
export async function spoolFiles(
  files: readonly DroppedFile[],
  options: SpoolOptions = {},
): Promise<readonly string[]> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  await checkRoom(total);
  const drop = crypto.randomUUID();
  const paths = new Set<string>();
  const sent = new Map<DroppedFile, number>();
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const waiting = files.values();
  const sendSome = async (): Promise<void> => {
    for (const one of waiting) {
      const url = `/spool/${drop}/${one.path.split('/').map(encodeURIComponent).join('/')}`;
      const answer = await send('PUT', url, one.file, signal, (bytes) => {
        sent.set(one, bytes);
        options.progress?.(
          Math.min(
            total,
            [...sent.values()].reduce((sum, some) => sum + some, 0),
          ),
          total,
        );
      });
      paths.add(v.parse(PathSchema, answer).path);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
    return [...paths];
  } catch (error) {
    stop.abort();
    await send('DELETE', `/spool/${drop}`, null, null).catch(() => undefined);
    throw error;
  }
}

const AT_ONCE = 3;
const PathSchema = v.object({ path: v.string() });
const SpaceSchema = v.object({ quota: v.number(), used: v.number() });

/** Said before gigabytes were sent. */
async function checkRoom(total: number): Promise<void> {
  const { quota, used } = v.parse(SpaceSchema, await send('GET', '/spool', null, null));
  if (used + total <= quota) return;
  throw new PartitaError('resources', words`no room to copy ${total} bytes: ${Math.max(0, quota - used)} are left`, {
    domain: 'spool',
    hint: 'open the folder where it lies instead of dropping it: nothing is copied then',
  });
}

/** By XMLHttpRequest, as `fetch` does not tell how much has left. */
function send(
  method: string,
  url: string,
  body: File | null,
  signal: AbortSignal | null,
  progress?: (bytes: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader('authorization', `Bearer ${hostToken()}`);
    request.upload.addEventListener('progress', ({ loaded }) => progress?.(loaded));
    request.addEventListener('load', () => {
      const answer = parsed(request.responseText);
      if (request.status === 200) resolve(answer);
      else reject(refusal(answer));
    });
    request.addEventListener('error', () => reject(refusal(null)));
    request.addEventListener('abort', () =>
      reject(new PartitaError('cancelled', 'copying was called off', { domain: 'spool' })),
    );
    if (signal?.aborted === true) request.abort();
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const RefusalSchema = v.object({ error: ErrorSchema });
const TextSchema = v.object({ error: v.string() });

function refusal(answer: unknown): PartitaError {
  if (v.is(RefusalSchema, answer)) return PartitaError.fromWire(answer.error);
  const why = v.is(TextSchema, answer) ? answer.error : words`the host did not take the file`;
  return new PartitaError('resources', why, { domain: 'spool', hint: 'look whether Partita is still running' });
}
