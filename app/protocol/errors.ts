/** Errors as both sides know them. */
export {
  PartitaError,
  filled,
  phraseOf,
  words,
  type ErrorKind,
  type ErrorWire,
  type Phrase,
  type Text,
} from '../../engine/plain.js';
