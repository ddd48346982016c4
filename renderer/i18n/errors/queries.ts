/** Chinese for errors of recipes, group-bys, joins and other operators. */
export const queryErrors: Readonly<Record<string, string>> = {
  // Names of results.
  "two columns would be named '{0}'": '将有两列都名为“{0}”',
  "two columns of the result would be named '{0}'": '结果中将有两列都名为“{0}”',
  "two result columns are named '{0}'": '结果中有两列都名为“{0}”',
  'name one of them differently': '请为其中一列改名',
  'name one of them differently with `as`': '请用 `as` 为其中一列改名',
  'give one of them another name with `as`': '请用 `as` 为其中一列改名',
  'give another suffix, or rename one of them first with select': '请换一个后缀，或先用 select 为其中一列改名',
  "the column is named 'count' like the result's own": '该列名为“count”，与结果自身的列重名',
  'rename it first: select("count as value")': '请先改名：select("count as value")',

  // Group-bys.
  'a group-by needs a key or an aggregate': '分组需要分组键或聚合',
  'add a column to Keys, or a function to Aggregates': '请向“分组键”添加列，或向“聚合”添加函数',
  "{0} is not for rows, in '{1}'": '{0} 不适用于行，位于“{1}”',
  "{0} is not for {1}, in '{2}'": '{0} 不适用于 {1}，位于“{2}”',
  '{0} takes two columns': '{0} 需要两列',
  '{0} takes one column': '{0} 需要一列',
  'write it as {0}': '请写作 {0}',
  '{0} takes no parameter, not {1}': '{0} 没有参数，而这里有 {1} 个',
  '{0} takes ({1}), not {2}': '{0} 的参数为 ({1})，而这里有 {2} 个',
  '{0} of {1} must be a whole number from {2} to {3}, not {4}': '{1} 的 {0} 必须是 {2} 到 {3} 的整数，而不是 {4}',
  '{0} of {1} must be from {2} to {3}, not {4}': '{1} 的 {0} 必须在 {2} 到 {3} 之间，而不是 {4}',
  '{0} needs a column': '{0} 需要列',
  "{0} does not take {1} (column '{2}')": '{0} 不接受 {1}（列“{2}”）',
  '{0} takes {1}; cast it, or give its type with --types': '{0} 接受 {1}；请转换类型，或用 --types 指定类型',
  "a sum of '{0}' does not fit {1} (column '{2}')": '“{0}”的总和超出 {1} 的范围（列“{2}”）',
  'sum {0} as float64, for example with a cast': '请以 float64 对 {0} 求和，例如用 cast 转换',

  // Joins.
  'a join needs at least one key': '连接至少需要一个键',
  "name the columns that must be equal: on: 'id'": "请指定须相等的列：on: 'id'",
  'a join has {0} keys at most, not {1}': '连接最多有 {0} 个键，而不是 {1} 个',
  "{0} '{1}' and {2} '{3}' do not compare": '{0} 类型的“{1}”与 {2} 类型的“{3}”无法比较',
  'convert one of them first: select with cast(… as type)': '请先转换其中一列：在 select 中用 cast(… as 类型)',
  'the two frames belong to different engines': '两个数据框属于不同的引擎',
  'open both datasets with the same engine': '请用同一个引擎打开两个数据集',

  // Rows.
  '{0} must be a whole number of rows, not {1}': '{0} 必须是整数行数，而不是 {1}',
  'rows by position need a frame that keeps every row in its place': '按位置取行要求每一行都保持原位',
  'collect the frame instead': '请改为收集整个结果',
};
