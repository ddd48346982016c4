/**
 * A field for a formula over columns: coloured, columns and functions completed. Enter submits where `submit` is given,
 * Shift+Enter breaks the line. It says nothing of what is wrong; who uses it does.
 */
import type { Schema } from '../../app/recipe/schema.js';
import { later, PartMissing } from '../later.js';
import './formula.css';

export interface FormulaFieldProps {
  readonly value: string;
  readonly change: (value: string) => void;
  /** The columns that it may name. */
  readonly schema: Schema;
  readonly label: string;
  readonly placeholder?: string;
  readonly invalid?: boolean;
  readonly autoFocus?: boolean;
  readonly submit?: () => void;
}

export const FormulaField = later<FormulaFieldProps>(async () => (await import('./editor.js')).FormulaEditor, {
  waiting: ({ value }) => <div className="formula-field code">{value}</div>,
  missing: PartMissing,
});
