/** A double as the real type: its members are checked one by one where it is made; any other throws when touched. */
export function modelled<Real>(double: object, name: string): Real {
  const known = proxies.get(double);
  if (known !== undefined) return known as Real;
  const free = new Set(['then', 'toJSON', 'domain', '_events']);
  const proxy = new Proxy(double, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target) && !free.has(key)) {
        throw new Error(`electron double: ${name}.${key} is not modelled`);
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  proxies.set(double, proxy);
  return proxy as Real;
}

const proxies = new WeakMap<object, object>();

/** An event that a listener may refuse. */
export function refusable<T extends object>(fields: T): T & { defaultPrevented: boolean; preventDefault(): void } {
  const event = {
    ...fields,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}
