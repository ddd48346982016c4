import { threadHandler } from '../../../engine/workers/thread.js';
import { fixtureOperations } from './fixture-operations.js';

export default threadHandler(fixtureOperations);
