/** Words of the frame around the panels (namespace `shell`). */
import type { MessageSet } from './index.js';

export const shellMessages = {
  en: {
    search: 'Search columns, files, commands',
  },
  'zh-CN': {
    search: '搜索列、文件、命令',
  },
} as const satisfies MessageSet;
