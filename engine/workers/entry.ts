/** Entry file of the worker threads, built to `dist/worker.js`. */
import { operations } from './operations.js';
import { threadHandler } from './thread.js';

export default threadHandler(operations);
