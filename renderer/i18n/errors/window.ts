/** Chinese for errors between window and server. */
export const windowErrors: Readonly<Record<string, string>> = {
  // The connection.
  '{0} was cancelled': '{0} 已取消',
  'the connection was closed': '连接已关闭',
  'the connection was lost before {0} was answered': '{0} 尚未得到响应，连接就断开了',
  'look whether it was done before doing it again': '请先查看是否已完成，再决定是否重做',
  'the server cannot be reached': '无法连接服务器',
  'look whether Partita is still running': '请查看 Partita 是否仍在运行',
  '{0}: the request takes {1} bytes of at most {2}': '{0}：请求有 {1} 字节，上限为 {2} 字节',
  'ask for less at once': '请减少一次请求的内容',
  'the answer takes {0} bytes of at most {1}': '响应有 {0} 字节，上限为 {1} 字节',
  'ask for fewer rows or columns at once': '请减少一次请求的行或列',
  'the window speaks version {0}, its server {1}': '窗口使用协议版本 {0}，服务器使用版本 {1}',
  'reload the window': '请重新加载窗口',
  'the token is not the one of this server': '令牌不属于此服务器',
  'open the address that Partita printed when it started': '请打开 Partita 启动时显示的地址',
  'the window asks for too much at once': '窗口一次请求过多',
  'wait for answers before asking again': '请等得到响应后再请求',

  // Datasets, views and runs.
  'this dataset is closed': '此数据集已关闭',
  "'{0}' is still being opened": '“{0}”仍在打开',
  'this view is closed': '此视图已关闭',
  'open it again': '请重新打开',
  'this run is not there any more': '此运行已不存在',
  "no task '{0}' in this run": '此运行中没有任务“{0}”',
  "'{0}' cannot be run again": '“{0}”无法再次运行',
  'open its table and begin it from there': '请打开其表，从那里开始',
  'runs are under way': '有运行正在进行',
  'wait for them or cancel them, then change workers or memory': '请等待或取消这些运行，再更改工作线程或内存',
  'another run or none is looked at now': '现在查看的是另一个运行，或没有查看',
  'a browser saves downloads where it is told to': '在浏览器中，下载位置由浏览器决定',
  'the export was cancelled': '导出已取消',
  'the clipboard takes at most 50 MB': '剪贴板最多容纳 50 MB',
  'select less, or export the table': '请缩小选区，或导出整个表',

  // The start of a server.
  'port {0} is taken': '端口 {0} 已被占用',
  'port {0} cannot be opened': '无法打开端口 {0}',
  'name another with --port, or leave it out': '请用 --port 指定其他端口，或省略该选项',
  'the workspace in {0} is open in process {1}': '{0} 中的工作区已由进程 {1} 打开',
  'close the other Partita, or name another folder with --workspace':
    '请关闭另一个 Partita，或用 --workspace 指定其他文件夹',
};
