/** What tasks do (namespace `operators`), by the engine's names of operators; English is the engine's own. */
import { OPERATOR_WORDS } from '../../app/protocol/operators.js';
import type { MessageSet } from './index.js';

export const operatorMessages = {
  en: { comma: ', ', ...OPERATOR_WORDS },
  'zh-CN': {
    comma: '、',
    'read-csv': '读取 CSV',
    'read-table': '读取表',
    'read-rows': '取行',
    filter: '筛选',
    project: '计算列',
    join: '连接',
    partition: '按键分区',
    'partial-group-by': '部分分组',
    'merge-groups': '合并分组',
    sort: '排序',
    limit: '前若干行',
    sample: '查看样本',
    import: '写入分区',
    'check-parts': '检查分区',
    'find-borders': '查找行边界',
  },
} as const satisfies MessageSet;
