/** The sign of a column's type. */
import { IconClock, IconHash, IconLetterT, IconMathFunction, IconToggleLeft } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import type { TypeKind } from '../../../app/recipe/schema.js';

const ICONS: Readonly<
  Record<TypeKind | 'formula', ComponentType<{ size?: number; stroke?: number; className?: string }>>
> = {
  bool: IconToggleLeft,
  int64: IconHash,
  float64: IconHash,
  decimal: IconHash,
  date: IconClock,
  timestamp: IconClock,
  utf8: IconLetterT,
  formula: IconMathFunction,
};

export function TypeIcon({ kind }: { readonly kind: TypeKind | 'formula' }): ReactNode {
  const Icon = ICONS[kind];
  return <Icon size={14} stroke={1.6} className="i" />;
}
