/** Words that all panels share (namespace `common`). */
import type { MessageSet } from './index.js';

export const commonMessages = {
  en: {
    close: 'Close',
    copied: 'Copied',
    retry: 'Try again',
    waiting: 'One moment',
    partMissing: 'This part of Partita did not come',
    partMissingHint: 'The engine may be gone, or is busy. Nothing of your data or your work is lost.',
    null: 'null',
    table: 'Table',
    selected: 'Selection',
    cells: '{{cells}} cells',
    sum: 'sum',
    mean: 'mean',
  },
  'zh-CN': {
    close: '关闭',
    copied: '已复制',
    retry: '重试',
    waiting: '请稍候',
    partMissing: '未能加载 Partita 的这一部分',
    partMissingHint: '引擎可能已停止或正忙。您的数据和工作没有丢失。',
    null: '空值',
    table: '表格',
    selected: '选区',
    cells: '{{cells}} 个单元格',
    sum: '总和',
    mean: '均值',
  },
} as const satisfies MessageSet;
