/** Texts of all panels by kind, from their `messages.ts`, without drawing anything. */
import { readdirSync } from 'node:fs';
import type { MessageSet } from '../../renderer/i18n/index.js';

const PANELS = new URL('../../renderer/panels/', import.meta.url);

export async function panelTexts(): Promise<Record<string, MessageSet>> {
  const found: Record<string, MessageSet> = {};
  for (const kind of readdirSync(PANELS, { withFileTypes: true })) {
    if (!kind.isDirectory()) continue;
    const given = (await import(new URL(`${kind.name}/messages.ts`, PANELS).href)) as Readonly<
      Record<string, MessageSet>
    >;
    const [messages] = Object.values(given);
    if (messages !== undefined) found[kind.name] = messages;
  }
  return found;
}
