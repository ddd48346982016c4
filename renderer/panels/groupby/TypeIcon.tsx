/** The mark of a column's type, or of a formula. */
import { IconMathFunction } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TypeKind } from '../../../app/recipe/schema.js';
import { ColumnTypeIcon } from '../../shell/column-type.js';

export function TypeIcon({ kind }: { readonly kind: TypeKind | 'formula' }): ReactNode {
  return kind === 'formula' ? (
    <IconMathFunction size={14} stroke={1.6} className="i" />
  ) : (
    <ColumnTypeIcon type={kind} />
  );
}
