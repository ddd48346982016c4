/** Every request of every page: served by the application's own scheme, or failed. Nothing leaves the machine. */
import { applyPermissions } from './session.js';
import { chromium, handlers, records, schemes, windows } from './state.js';
import { refusable } from './strict.js';

export interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly hasPostData?: boolean;
    readonly postDataEntries?: readonly { readonly bytes?: string }[];
  };
}

export async function intercept({ requestId, frameId, resourceType, request }: PausedRequest): Promise<void> {
  const url = schemes.outside(request.url);
  const fail = async (errorReason: string): Promise<void> => {
    await chromium().send('Fetch.failRequest', { requestId, errorReason });
  };
  // The name of a main frame is its target's.
  const contents = [...windows].find((window) => window.contents.targetId === frameId)?.contents;
  if (resourceType === 'Document' && contents !== undefined) {
    if (!contents.expects(request.url)) {
      const event = refusable({ url, isSameDocument: false, isMainFrame: true });
      contents.emit('will-navigate', event, url, false, true);
      // The page stays where it was.
      if (event.defaultPrevented) return fail('Aborted');
    }
    await applyPermissions(contents, new URL(request.url).origin);
  }
  const handler = handlers.get(url.split(':', 1)[0] ?? '');
  if (handler === undefined) {
    records.network.push(url);
    return fail('InternetDisconnected');
  }
  let response: Response;
  try {
    const body = bodyOf(request);
    const init = { method: request.method, headers: request.headers };
    response = await handler(new Request(url, body === null ? init : { ...init, body }));
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return fail('Failed');
  }
  const responseHeaders = [...response.headers].map(([name, value]) => ({
    name,
    value: /^content-security-policy/i.test(name) ? schemes.policy(value) : value,
  }));
  await chromium().send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders,
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  });
}

function bodyOf(request: PausedRequest['request']): Uint8Array<ArrayBuffer> | null {
  if (request.hasPostData !== true) return null;
  const parts = (request.postDataEntries ?? []).map(({ bytes = '' }) => Buffer.from(bytes, 'base64'));
  return new Uint8Array(Buffer.concat(parts));
}
