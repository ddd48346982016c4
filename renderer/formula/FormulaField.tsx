/**
 * A field for a formula over columns: coloured, columns and functions completed. Enter submits where `submit` is given,
 * Shift+Enter breaks the line. It says nothing of what is wrong; who uses it does.
 */
import { Suspense, lazy, type ReactElement } from 'react';
import type { Schema } from '../../app/recipe/schema.js';
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

const FormulaEditor = lazy(() => import('./editor.js'));

export function FormulaField(props: FormulaFieldProps): ReactElement {
  return (
    <Suspense fallback={<div className="formula-field code">{props.value}</div>}>
      <FormulaEditor {...props} />
    </Suspense>
  );
}
