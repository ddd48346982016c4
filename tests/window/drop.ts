import type { Page } from 'playwright-core';

/** Drops real files and folders on a window, at its middle, as a hand would. */
export async function dropPaths(page: Page, paths: readonly string[], shift = false): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 600, height: 600 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: width / 2, y: height / 2, modifiers: shift ? 8 : 0 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}
