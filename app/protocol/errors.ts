/** Errors as both sides know them. */
export { PartitaError, type ErrorKind, type ErrorWire } from '../../engine/plain.js';
