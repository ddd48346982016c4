/**
 * A structured clone as JSON text and back. Electron moves values with V8's serializer; the debugging protocol moves text,
 * so values cross as tagged JSON, binary as base64. Both functions are also put into Chromium by their source: each must stand
 * alone.
 */
export function encode(root: unknown): string {
  const seen = new Map<object, number>();
  const base64 = (bytes: Uint8Array): string =>
    typeof Buffer === 'undefined'
      ? (bytes as unknown as { toBase64(): string }).toBase64()
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const walk = (value: unknown): unknown => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (value === undefined) return ['u'];
    if (typeof value === 'number') {
      if (Number.isFinite(value) && !Object.is(value, -0)) return value;
      return ['n', Object.is(value, -0) ? '-0' : String(value)];
    }
    if (typeof value === 'bigint') return ['i', String(value)];
    if (typeof value !== 'object') throw new Error('An object could not be cloned.');
    const back = seen.get(value);
    if (back !== undefined) return ['r', back];
    seen.set(value, seen.size);
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
      return ['V', value.constructor.name, base64(bytes)];
    }
    if (Array.isArray(value)) return ['a', ...value.map(walk)];
    if (value instanceof Date) return ['d', value.getTime()];
    if (value instanceof Map) return ['m', ...[...value].flat().map(walk)];
    if (value instanceof Set) return ['s', ...[...value].map(walk)];
    if (value instanceof ArrayBuffer) return ['B', base64(new Uint8Array(value))];
    if (value instanceof Error) return ['e', value.name, value.message, value.stack];
    if (Object.prototype.toString.call(value) === '[object Object]') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
    }
    throw new Error('An object could not be cloned.');
  };
  // The clone comes first: it drops prototypes and refuses functions just as the real messages do.
  return JSON.stringify(walk(structuredClone(root)));
}

export function decode(text: string): unknown {
  const seen: unknown[] = [];
  const bytes = (base64: string): Uint8Array<ArrayBuffer> =>
    typeof Buffer === 'undefined'
      ? (Uint8Array as unknown as { fromBase64(text: string): Uint8Array<ArrayBuffer> }).fromBase64(base64)
      : new Uint8Array(Buffer.from(base64, 'base64'));
  const keep = <T>(value: T): T => {
    seen.push(value);
    return value;
  };
  const walk = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (!Array.isArray(value)) {
      const object: Record<string, unknown> = keep({});
      for (const [key, item] of Object.entries(value)) object[key] = walk(item);
      return object;
    }
    const [tag, ...rest] = value as [string, ...unknown[]];
    switch (tag) {
      case 'u':
        return undefined;
      case 'n':
        return Number(rest[0]);
      case 'i':
        return BigInt(rest[0] as string);
      case 'r':
        return seen[rest[0] as number];
      case 'a': {
        const array: unknown[] = keep([]);
        for (const item of rest) array.push(walk(item));
        return array;
      }
      case 'd':
        return keep(new Date(rest[0] as number));
      case 'm': {
        const map = keep(new Map<unknown, unknown>());
        for (let i = 0; i < rest.length; i += 2) map.set(walk(rest[i]), walk(rest[i + 1]));
        return map;
      }
      case 's': {
        const set = keep(new Set<unknown>());
        for (const item of rest) set.add(walk(item));
        return set;
      }
      case 'B':
        return keep(bytes(rest[0] as string).buffer);
      case 'V': {
        const name = rest[0] === 'Buffer' ? 'Uint8Array' : (rest[0] as string);
        const view = (globalThis as unknown as Record<string, new (buffer: ArrayBuffer) => unknown>)[name];
        if (view === undefined) throw new Error(`no ${name} here`);
        return keep(new view(bytes(rest[1] as string).buffer));
      }
      case 'e': {
        const error = keep(new Error(rest[1] as string));
        error.name = rest[0] as string;
        error.stack = rest[2] as string;
        return error;
      }
      default:
        throw new Error(`unknown wire tag ${tag}`);
    }
  };
  return walk(JSON.parse(text));
}
