import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openFile, type ByteSource } from '../../../../engine/formats/byte-source.js';
import { openDecoded } from '../../../../engine/formats/csv/decode.js';
import type { Compression, CsvEncoding, CsvFile } from '../../../../engine/formats/csv/source.js';
import { temporaryFolder, writeInto } from '../support.js';

const folder = temporaryFolder();
let count = 0;

function fileOf(bytes: Uint8Array, compression: Compression, encoding: CsvEncoding): CsvFile {
  const path = writeInto(folder, `f${count++}`, bytes);
  const dialect = { delimiter: ',', quote: '"', escape: '"', header: true };
  return {
    path,
    size: bytes.length,
    modified: 0,
    compression,
    encoding,
    dialect,
    columns: ['a'],
    dataStart: 0,
    dataLine: 1,
  };
}

/** Byte by byte, and quickly: a deep comparison of buffers takes seconds. */
function expectSame(actual: Buffer, expected: Uint8Array): void {
  if (!actual.equals(expected)) expect(actual.toString('latin1')).toBe(Buffer.from(expected).toString('latin1'));
}

async function decoded(file: CsvFile, open = openFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of openDecoded(file, open)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function zstd(bytes: Uint8Array, ...flags: string[]): Buffer {
  return execFileSync('zstd', ['-c', '-q', ...flags], { input: bytes, maxBuffer: 2 ** 28 });
}

const haveZstd = ((): boolean => {
  try {
    execFileSync('zstd', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const text = Array.from({ length: 60_000 }, (_, i) => `${i},é${i * 7919},"x€ 𝄞"\n`).join('');
const utf8 = Buffer.from(text);
const utf16le = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const utf16be = Buffer.from(utf16le).swap16();

/** Hands out at most `most` bytes a read, whatever is asked. */
function trickling(most: number): (path: string) => ByteSource {
  return (path) => {
    const source = openFile(path);
    return {
      size: source.size,
      read: (into, at) => source.read(into.subarray(0, most), at),
      close: () => source.close(),
    };
  };
}

describe('openDecoded', () => {
  it('gives plain UTF-8 as it is, without its byte order mark', async () => {
    expectSame(await decoded(fileOf(utf8, 'none', 'utf-8')), utf8);
    expectSame(await decoded(fileOf(Buffer.from('\ufeffa,b\n'), 'none', 'utf-8')), Buffer.from('a,b\n'));
    expectSame(await decoded(fileOf(Buffer.from([0xef, 0xbb]), 'none', 'utf-8')), Buffer.from([0xef, 0xbb]));
  });

  it('gives UTF-16 of both byte orders as UTF-8', async () => {
    expectSame(await decoded(fileOf(utf16le, 'none', 'utf-16le')), utf8);
    expectSame(await decoded(fileOf(utf16be, 'none', 'utf-16be')), utf8);
  });

  it('puts characters together that chunks cut apart', async () => {
    const small = fileOf(utf16le.subarray(0, 2 + 4000), 'none', 'utf-16le');
    const expected = Buffer.from(utf16le.subarray(2, 2 + 4000).toString('utf16le'));
    for (const most of [1, 2, 3, 5, 7]) expectSame(await decoded(small, trickling(most)), expected);
    const marked = fileOf(Buffer.from('\ufeffa'), 'none', 'utf-8');
    expectSame(await decoded(marked, trickling(1)), Buffer.from('a'));
  });

  it('reads latin1 as windows-1252', async () => {
    const bytes = Uint8Array.from([0x41, 0x80, 0x81, 0x96, 0xe9, 0xff, 0x0a]);
    expect((await decoded(fileOf(bytes, 'none', 'latin1'))).toString()).toBe('A€\u0081–éÿ\n');
  });

  it('keeps half a surrogate pair as bytes that are not UTF-8', async () => {
    const bytes = Buffer.from([0x61, 0x00, 0x00, 0xd8, 0x62, 0x00]);
    expectSame(await decoded(fileOf(bytes, 'none', 'utf-16le')), Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62]));
  });

  it('refuses UTF-16 that ends inside a character', async () => {
    const file = fileOf(utf16le.subarray(0, 101), 'none', 'utf-16le');
    await expect(decoded(file)).rejects.toMatchObject({ kind: 'user-input', value: file.path });
  });

  it('undoes gzip of several members and zero padding', async () => {
    const half = utf8.length >> 1;
    const members = [gzipSync(utf8.subarray(0, half)), gzipSync(Buffer.alloc(0)), gzipSync(utf8.subarray(half))];
    expectSame(await decoded(fileOf(Buffer.concat(members), 'gzip', 'utf-8')), utf8);
    expectSame(await decoded(fileOf(Buffer.concat([...members, Buffer.alloc(700)]), 'gzip', 'utf-8')), utf8);
    expectSame(await decoded(fileOf(gzipSync(utf16be), 'gzip', 'utf-16be')), utf8);
  });

  it('names gzip data that is cut off, changed or followed by something else', async () => {
    const whole = gzipSync(utf8);
    const changed = Buffer.from(whole);
    changed[whole.length - 6] = (changed[whole.length - 6] ?? 0) ^ 1;
    for (const bytes of [whole.subarray(0, whole.length - 9), changed, Buffer.concat([whole, Buffer.from('a,b\n')])]) {
      const file = fileOf(bytes, 'gzip', 'utf-8');
      await expect(decoded(file)).rejects.toMatchObject({ kind: 'user-input', domain: 'gzip', value: file.path });
    }
  });

  it('closes the file when the reader leaves early', async () => {
    for (const [bytes, compression] of [[utf8, 'none'] as const, [gzipSync(utf8), 'gzip'] as const]) {
      let closed = 0;
      const file = fileOf(bytes, compression, 'utf-8');
      const counting = (path: string): ByteSource => {
        const source = openFile(path);
        return {
          size: source.size,
          read: (into, at) => source.read(into, at),
          close: () => (closed++, source.close()),
        };
      };
      for await (const _ of openDecoded(file, counting)) break;
      expect(closed).toBe(1);
    }
  });

  it('passes on a read error as what it is', async () => {
    for (const compression of ['none', 'gzip'] as const) {
      const file = fileOf(gzipSync(utf8), compression, 'utf-8');
      const failing = (path: string): ByteSource => {
        const source = openFile(path);
        return {
          size: source.size,
          read: () => {
            throw Object.assign(new Error('EIO'), { code: 'EIO' });
          },
          close: () => source.close(),
        };
      };
      await expect(decoded(file, failing)).rejects.toMatchObject({ code: 'EIO' });
    }
  });
});

describe.runIf(haveZstd)('openDecoded of Zstandard', () => {
  it.each([['-1'], ['-19'], ['--no-check'], ['--ultra', '-22'], ['--fast=5']])('undoes zstd %s', async (...flags) => {
    // Several blocks; the strong levels take seconds for a megabyte.
    const bytes = utf8.subarray(0, 400_000);
    expectSame(await decoded(fileOf(zstd(bytes, ...flags), 'zstd', 'utf-8')), bytes);
  });

  it('undoes several frames, empty ones, skippable ones and UTF-16 inside', async () => {
    const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]);
    const half = utf16le.length >> 1;
    const frames = [
      skippable,
      zstd(utf16le.subarray(0, half)),
      zstd(Buffer.alloc(0)),
      zstd(utf16le.subarray(half, half + 1)),
      skippable,
      zstd(utf16le.subarray(half + 1)),
    ];
    expectSame(await decoded(fileOf(Buffer.concat(frames), 'zstd', 'utf-16le')), utf8);
  });

  it('undoes data that repeats and data that does not compress', async () => {
    const same = Buffer.alloc(3_000_000, 'a,b\n');
    const random = Buffer.from(Array.from({ length: 400_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255));
    for (const bytes of [same, Buffer.alloc(500_000, 'a'), random]) {
      expectSame(await decoded(fileOf(zstd(bytes), 'zstd', 'utf-8')), bytes);
    }
  });

  it('names data that is cut off at any byte', async () => {
    const whole = zstd(utf8.subarray(0, 2000));
    for (let length = 4; length < whole.length; length += 7) {
      const file = fileOf(whole.subarray(0, length), 'zstd', 'utf-8');
      await expect(decoded(file)).rejects.toMatchObject({ kind: 'user-input', domain: 'zstd', value: file.path });
    }
  });

  it('never gives other text for a changed byte', async () => {
    const original = utf8.subarray(0, 2000);
    const whole = zstd(original);
    for (let at = 4; at < whole.length; at += 5) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const outcome = await decoded(fileOf(changed, 'zstd', 'utf-8')).catch((error: unknown) => error);
      if (Buffer.isBuffer(outcome)) expectSame(outcome, original);
      else expect(outcome).toMatchObject({ kind: expect.stringMatching(/user-input|unsupported/) });
    }
  });

  it('names what follows the frames', async () => {
    const file = fileOf(Buffer.concat([zstd(utf8), Buffer.from('rubbish')]), 'zstd', 'utf-8');
    await expect(decoded(file)).rejects.toMatchObject({ kind: 'user-input', domain: 'zstd' });
  });
});
