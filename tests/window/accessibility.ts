/** Looks for barriers with axe; gives those that are serious, in words. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

export async function seriousBarriers(page: Page, within = 'body'): Promise<readonly string[]> {
  // The page's policy lets in no script of others; a debugger's evaluation is not the page's.
  await page.evaluate(SOURCE);
  const findings = await page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as { axe: { run(on: string): Promise<{ violations: readonly Finding[] }> } };
    return (await axe.run(selector)).violations;
  }, within);
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}
