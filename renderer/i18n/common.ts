/** Words that all panels share (namespace `common`). */
import type { MessageSet } from './index.js';

export const commonMessages = {
  en: {
    close: 'Close',
    copied: 'Copied',
    retry: 'Try again',
    null: 'null',
    table: 'Table',
    selected: 'Selection',
    cells: '{{cells}} cells',
    sum: 'sum',
    mean: 'mean',
    justNow: 'just now',
    minutesAgo: '{{minutes}} min ago',
    hoursAgo: '{{hours}} h ago',
    today: 'Today',
    yesterday: 'Yesterday',
  },
  'zh-CN': {
    close: '关闭',
    copied: '已复制',
    retry: '重试',
    null: '空值',
    table: '表格',
    selected: '选区',
    cells: '{{cells}} 个单元格',
    sum: '总和',
    mean: '均值',
    justNow: '刚刚',
    minutesAgo: '{{minutes}} 分钟前',
    hoursAgo: '{{hours}} 小时前',
    today: '今天',
    yesterday: '昨天',
  },
} as const satisfies MessageSet;
