/** Chinese for errors of memory, workers, the store and spilled data. */
export const engineErrors: Readonly<Record<string, string>> = {
  // Settings of the engine.
  'the {0} must be a whole number from {1} to {2}, not {3}': '{0}必须是 {1} 到 {2} 的整数，而不是 {3}',
  threads: '线程数',
  'block size': '块大小',
  "'{0}' is not a size": '“{0}”不是有效的大小',
  'write a positive number and a unit, as 512MB, 1.5GB or 64MiB': '请写正数和单位，例如 512MB、1.5GB 或 64MiB',
  'a memory limit of {0} is too small': '内存上限 {0} 太小',
  'give at least {0} with --memory': '请用 --memory 指定至少 {0}',

  // Memory.
  'raise --memory, or lower --threads so that each worker gets more of it':
    '请增大 --memory，或减小 --threads，让每个工作线程分到更多内存',
  'raise --memory, or lower --threads so that each gets more':
    '请增大 --memory，或减小 --threads，让每个工作线程分到更多内存',
  'a worker needs {0} more bytes; {1} of {2} are in use': '工作线程还需要 {0} 字节，已使用 {2} 字节中的 {1} 字节',
  'one group needs {0} bytes at once': '一个分组一次需要 {0} 字节',
  'the limit is 2 GiB': '上限为 2 GiB',
  'no memory for more than {0} distinct values': '内存不足，无法保存超过 {0} 个不同的值',
  'no memory for the distinct values of one group': '内存不足，无法保存一个分组的不同值',
  'there is no memory for a group of {0} bytes': '没有内存可容纳一个 {0} 字节的分组',
  'merging {0} groups needs more than the {1} bytes it may take; about {2} would do':
    '合并 {0} 个分组所需内存超过可用的 {1} 字节，约需 {2} 字节',
  '{0} result rows have {1} bytes of text in one column': '{0} 行结果在一列中有 {1} 字节文本',
  'the limit is 2 GiB a batch of 16,384 rows': '每批 16,384 行的上限为 2 GiB',
  'a column holds more than 2 GiB of text in one record batch': '一列在一个记录批中的文本超过 2 GiB',
  'ask for fewer rows at a time': '请每次少取一些行',
  'the keys of a join do not fit the memory of a worker': '连接的键超出一个工作线程的内存',

  // Runs.
  'the run was cancelled': '运行已取消',
  '{0} was dropped': '{0} 已被放弃',
  '{0} workers died of task {1} ({2})\n{3}': '{0} 个工作线程因任务 {1} 而终止（{2}）\n{3}',
  '{0} runs are under way at the same time': '同时有 {0} 个运行正在进行',
  'wait for one of them to end, or cancel one': '请等其中一个结束，或取消一个',

  // The store and spilled data.
  'its {0} is not what was written': '其{0}与写入时不符',
  checksum: '校验和',
  'chunk index': '块索引',
  'column data': '列数据',
  content: '内容',
  frame: '帧',
  length: '长度',
  manifest: '清单',
  text: '文本',
  'it is missing': '文件缺失',
  'import the sources again, or leave the import aside with --no-store; check the disk':
    '请重新导入源文件，或用 --no-store 不使用导入的数据；并检查磁盘',
  'import the sources again': '请重新导入源文件',
  'the disk takes no more bytes': '磁盘无法再写入',
  '{0} changed while it was being imported': '{0} 在导入期间被修改',
  'wait until the file is complete, then import again': '请等文件写完后重新导入',
  '{0} changes while it is being read': '{0} 在读取期间发生变化',
  'wait until the file is complete, then open it again': '请等文件写完后重新打开',
  'this table is being imported by process {0}': '进程 {0} 正在导入此表',
  'wait until that import is done, or use --no-store': '请等该导入完成，或使用 --no-store',
  '{0} was written by another version of Partita': '{0} 由另一版本的 Partita 写成',
  'spilled data came back changed: {0}, byte {1}': '溢写的数据读回时已改变：{0}，字节 {1}',
  'check the disk of the temporary folder, or name another with TMPDIR; then run again':
    '请检查临时文件夹所在的磁盘，或用 TMPDIR 指定其他文件夹，然后重新运行',
};
