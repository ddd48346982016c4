/** What tasks do, as both sides know it. */
export { OPERATOR_WORDS } from '../../engine/plain.js';
