import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitaError } from '../../../engine/plain.js';
import { decodeReply, decodeRequest, encodeReply, encodeRequest, type Reply } from '../../../app/protocol/wire.js';

const seed = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);

describe('frames', () => {
  it(`bring every answer back as it was, with its bytes (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.dictionary(
          fc.string().filter((key) => key !== 'bytes' && key !== '__proto__'),
          fc.jsonValue(),
        ),
        fc.option(fc.uint8Array({ maxLength: 100 })),
        (id, fields, bytes) => {
          const plain = JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
          const value = bytes === null ? plain : { ...plain, bytes };
          expect(decodeReply(encodeReply({ verb: 'result', id, value }))).toEqual({ verb: 'result', id, value });
        },
      ),
      { seed },
    );
  });

  it(`that were damaged anywhere are read or refused, never anything else (seed ${seed})`, () => {
    const frame = encodeReply({ verb: 'next', id: 7, value: { from: 0, bytes: new Uint8Array(20) } });
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(255), fc.nat(frame.length), (at, byte, length) => {
        const damaged = frame.slice(0, length);
        if (at < length) damaged[at] = byte;
        for (const decode of [decodeReply, decodeRequest] as ((frame: Uint8Array) => unknown)[]) {
          try {
            decode(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(PartitaError);
          }
        }
      }),
      { seed },
    );
  });

  it('keep bytes aligned also where they were received in the middle of a buffer', () => {
    const frame = encodeReply({ verb: 'result', id: 1, value: { bytes: new Uint8Array([1, 2, 3]) } });
    const within = new Uint8Array(frame.length + 3);
    within.set(frame, 3);
    const reply = decodeReply(within.subarray(3)) as Extract<Reply, { verb: 'result' }>;
    const { bytes } = reply.value as { bytes: Uint8Array };
    expect(bytes).toEqual(new Uint8Array([1, 2, 3]));
    expect(bytes.byteOffset % 8).toBe(0);
  });

  it('leave what is no answer of its own without bytes: a list, a nested property', () => {
    const value = [{ bytes: [1] }];
    expect(decodeReply(encodeReply({ verb: 'next', id: 1, value }))).toEqual({ verb: 'next', id: 1, value });
  });

  it('have a request say what it asks for when it is too large', () => {
    const params = 'x'.repeat(2 ** 20);
    expect(() => encodeRequest({ verb: 'sub', id: 1, name: 'runs', params, credit: 1 })).toThrow(/^runs: /);
  });
});
