/** A window in Chinese says in Chinese what went wrong: what the server refuses, and what the page itself finds out. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropPaths } from './drop.js';
import { describeWindow, openWindow, type OpenWindow } from './fixture.js';

describeWindow('errors in a window in Chinese', () => {
  let open: OpenWindow;
  let page: Page;

  beforeAll(async () => {
    open = await openWindow({ language: 'zh-CN' }, (data) => {
      mkdirSync(join(data, 'trips'));
      writeFileSync(join(data, 'trips', 'may.csv'), 'city,fare\nBern,12.5\nChur,\n');
      writeFileSync(join(data, 'report.csv'), '%PDF-1.4\n\u0000\u0001\u0002\n');
    });
    ({ page } = open);
    await page.getByRole('heading', { name: '拖入文件夹即可开始' }).waitFor();
  });

  afterAll(async () => open.close());

  it('say of a typed path what there is none of, with a hint', async () => {
    await page.keyboard.press('Control+o');
    const picker = page.getByRole('dialog', { name: '打开文件夹' });
    const path = picker.getByRole('textbox', { name: '路径或通配符' });
    const problem = picker.getByRole('alert');
    await path.fill(join(open.data, 'trips', 'x*.csv'));
    await path.press('Enter');
    await problem.getByText(`${join(open.data, 'trips')} 中没有与 x*.csv 匹配的文件。* 表示名称中的任意文字`).waitFor();
    await path.fill(join(open.data, 'nothing'));
    await path.press('Enter');
    await problem.getByText('文件或文件夹不存在：').waitFor();
    await page.keyboard.press('Escape');
    await picker.waitFor({ state: 'detached' });
  });

  it('say of a formula which column was meant', async () => {
    await dropPaths(page, [join(open.data, 'trips')]);
    await page.getByRole('button', { name: '添加列' }).click();
    await page.getByRole('textbox', { name: '公式' }).pressSequentially('farre * 2');
    await page.getByRole('alert').getByText('没有列“farre”。是否指“fare”？现有列：fare, city').waitFor();
    await page.keyboard.press('Escape');
  });

  it('say what a file is that is no table, and change with the language', async () => {
    await dropPaths(page, [join(open.data, 'report.csv')]);
    await page.getByText(/report\.csv 不像文本文件：它是 PDF 文档$/).waitFor();
    await page.getByText('请指定 CSV 文件').waitFor();
    await page.keyboard.press('Control+,');
    await page.getByRole('dialog', { name: '设置' }).getByRole('combobox', { name: '语言' }).click();
    await page.getByRole('option', { name: 'English' }).click();
    await page.getByText(/report\.csv does not look like text: it is a PDF document$/).waitFor();
    expect(open.errors).toEqual([]);
  });
});
