/**
 * Frames: `u32 length of the JSON, little-endian | JSON | zeros up to a multiple of 8 | bytes`. The property `bytes` of an
 * answer or item travels behind the JSON, aligned so that Arrow reads it in place. Pure; keeps nothing.
 */
import * as v from 'valibot';
import { PartitaError, words, type ErrorWire, type Phrase, type Text } from '../../engine/plain.js';

/** Counts up when frames change in a way that the other side must know. */
export const PROTOCOL_VERSION = 1;

/** Of one frame, in bytes. */
export const LIMITS = {
  /** Before the token was seen. */
  hello: 4096,
  /** From a window: parameters. */
  request: 1024 * 1024,
  /** To a window: the JSON of an answer, such as the text of a large selection. */
  answer: 64 * 1024 * 1024,
  /** To a window: the bytes of an answer or item, such as a page. */
  bytes: 8 * 1024 * 1024,
} as const;

const id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const credit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));
const name = v.pipe(v.string(), v.maxLength(128));

const RequestSchema = v.variant('verb', [
  v.object({ verb: v.literal('hello'), version: v.number(), token: v.string() }),
  v.object({ verb: v.literal('call'), id, method: name, params: v.unknown() }),
  v.object({ verb: v.literal('sub'), id, name, params: v.unknown(), credit }),
  /** So many items more may be sent. */
  v.object({ verb: v.literal('credit'), id, credit }),
  /** Ends a call or subscription; nothing is answered. */
  v.object({ verb: v.literal('cancel'), id }),
]);

const TextSchema: v.GenericSchema<Text> = v.union([v.string(), v.lazy(() => PhraseSchema)]);
const PhraseSchema: v.GenericSchema<Phrase> = v.object({ pattern: v.string(), values: v.array(TextSchema) });

export const ErrorSchema = v.looseObject({
  kind: v.picklist(['user-input', 'unsupported', 'resources', 'cancelled', 'bug']),
  domain: v.string(),
  message: v.string(),
  phrase: v.exactOptional(PhraseSchema),
  hintPhrase: v.exactOptional(PhraseSchema),
});

const AnswerSchema = v.variant('verb', [
  v.object({ verb: v.literal('hello'), version: v.number() }),
  v.object({ verb: v.literal('result'), id, value: v.unknown() }),
  v.object({ verb: v.literal('next'), id, value: v.unknown() }),
  v.object({ verb: v.literal('end'), id }),
  /** Of a call or subscription, which ends with it; `id` null: of the connection, which ends with it. */
  v.object({ verb: v.literal('error'), id: v.nullable(id), error: ErrorSchema }),
]);

/** From a window. */
export type Request = v.InferOutput<typeof RequestSchema>;
/** To a window. */
export type Reply =
  | Exclude<v.InferOutput<typeof AnswerSchema>, { verb: 'error' }>
  | { readonly verb: 'error'; readonly id: number | null; readonly error: ErrorWire };

/** A request of more than 1 MB is refused with the name of what is asked for. */
export function encodeRequest(request: Request): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(request));
  if (json.length > LIMITS.request) {
    const what = request.verb === 'call' ? request.method : request.verb === 'sub' ? request.name : request.verb;
    throw new PartitaError(
      'user-input',
      words`${what}: the request takes ${json.length} bytes of at most ${LIMITS.request}`,
      {
        domain: 'connection',
        value: what,
        hint: 'ask for less at once',
      },
    );
  }
  return framed(json, null);
}

export function encodeReply(reply: Reply): Uint8Array {
  const { header, bytes } = parted(reply);
  const json = new TextEncoder().encode(JSON.stringify(header));
  if (json.length > LIMITS.answer) throw tooLarge(json.length, LIMITS.answer);
  if (bytes !== null && bytes.length > LIMITS.bytes) throw tooLarge(bytes.length, LIMITS.bytes);
  return framed(json, bytes);
}

/** Throws where the frame is none, or larger than `limit`. */
export function decodeRequest(frame: Uint8Array, limit: number = LIMITS.request): Request {
  const { header, bytes } = unframed(frame, limit + HEAD + ALIGNMENT);
  if (bytes !== null) throw malformed('a request carries no bytes');
  return checked(RequestSchema, header);
}

export function decodeReply(frame: Uint8Array): Reply {
  const { header, bytes } = unframed(frame, LIMITS.answer + LIMITS.bytes + HEAD + ALIGNMENT);
  const reply = checked(AnswerSchema, header);
  if (reply.verb === 'error') return { ...reply, error: reply.error };
  if (bytes === null) return reply;
  if ((reply.verb !== 'result' && reply.verb !== 'next') || !isRecord(reply.value)) {
    throw malformed(`'${reply.verb}' has nowhere to put its bytes`);
  }
  return { ...reply, value: { ...reply.value, bytes } };
}

/** The other side does not speak this protocol; the connection cannot go on. */
export function malformed(what: string): PartitaError {
  return new PartitaError('bug', `a frame could not be understood: ${what}`, {
    domain: 'connection',
    hint: 'reload the window; if it happens again, the window and its server are of different versions',
  });
}

const HEAD = 4;
const ALIGNMENT = 8;

interface Parts {
  readonly header: unknown;
  readonly bytes: Uint8Array | null;
}

function parted(reply: Reply): Parts {
  if ((reply.verb !== 'result' && reply.verb !== 'next') || !isRecord(reply.value))
    return { header: reply, bytes: null };
  const { bytes, ...value } = reply.value;
  if (!(bytes instanceof Uint8Array)) return { header: reply, bytes: null };
  return { header: { ...reply, value, binary: true }, bytes };
}

function framed(json: Uint8Array, bytes: Uint8Array | null): Uint8Array {
  const start = bytes === null ? HEAD + json.length : aligned(HEAD + json.length);
  const frame = new Uint8Array(start + (bytes?.length ?? 0));
  new DataView(frame.buffer).setUint32(0, json.length, true);
  frame.set(json, HEAD);
  if (bytes !== null) frame.set(bytes, start);
  return frame;
}

function unframed(frame: Uint8Array, limit: number): Parts {
  if (frame.length > limit) throw malformed(`${frame.length} bytes of at most ${limit}`);
  if (frame.length < HEAD) throw malformed(`${frame.length} bytes are too few`);
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true);
  if (length > frame.length - HEAD) throw malformed(`its JSON should take ${length} bytes of ${frame.length}`);
  const header = parsed(frame.subarray(HEAD, HEAD + length));
  const start = HEAD + length;
  if (!isRecord(header) || header['binary'] !== true) {
    if (start !== frame.length) throw malformed(`${frame.length - start} bytes behind its JSON`);
    return { header, bytes: null };
  }
  if (aligned(start) > frame.length) throw malformed('its bytes are missing');
  const bytes = frame.subarray(aligned(start));
  return { header, bytes: bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice() };
}

function parsed(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'no JSON');
  }
}

function checked<S extends v.GenericSchema>(schema: S, header: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, header);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw malformed(`${v.getDotPath(issue) ?? 'header'}: ${issue.message}`);
}

function tooLarge(bytes: number, limit: number): PartitaError {
  return new PartitaError('resources', words`the answer takes ${bytes} bytes of at most ${limit}`, {
    domain: 'connection',
    hint: 'ask for fewer rows or columns at once',
  });
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
