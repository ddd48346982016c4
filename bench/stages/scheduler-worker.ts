import { threadHandler } from '../../engine/workers/thread.js';

export default threadHandler({ nothing: () => undefined });
