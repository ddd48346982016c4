/** The group-by builder as its users handle and read it. */
import type { Page } from 'playwright-core';

/** Opens it for the first dataset. */
export async function openBuilder(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /of trips|trips/i })
    .and(page.locator('.dots'))
    .click();
  await page.getByRole('menuitem', { name: 'Group by' }).click();
  await page.getByRole('textbox', { name: 'Add a key' }).waitFor();
}

/** Types into the field of a shelf. */
export async function add(page: Page, shelf: string, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: shelf });
  await box.click();
  await box.fill(text);
  await box.press('Enter');
}

/** The chart's numbers as a screen reader finds them. */
export function chartTable(page: Page): Promise<[string, number][]> {
  return page
    .locator('.for-readers tbody tr')
    .evaluateAll((rows) =>
      rows.map((row): [string, number] => [
        row.querySelector('th')?.textContent ?? '',
        Number((row.querySelector('td')?.textContent ?? '').replaceAll(',', '')),
      ]),
    );
}
