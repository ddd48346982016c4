/** The head of a result's column: its name, and below whether it is a key or what of which column. */
import { IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ColumnInfo } from '../../../app/protocol/datasets.js';
import { schemaOf } from '../../../app/recipe/schema.js';
import type { GroupBy } from '../../../app/recipe/steps.js';
import { useText } from '../../i18n/index.js';
import { isNumber } from './chart-choice.js';
import { TypeIcon } from './TypeIcon.js';

export function AnswerHeader({
  column,
  groupBy,
}: {
  readonly column: ColumnInfo;
  readonly groupBy: GroupBy;
}): ReactNode {
  const t = useText('groupby');
  const [field] = schemaOf([column]);
  const aggregate = groupBy.aggregates.find((one) => one.as === column.name);
  const order = groupBy.order.find((key) => key.column === column.name);
  const Sorted = order?.descending === true ? IconSortDescending : IconSortAscending;
  return (
    <div className={field !== undefined && isNumber(field.type.kind) ? 'hd n' : 'hd'}>
      <div className="top">
        {field !== undefined && <TypeIcon kind={field.type.kind} />}
        <span className="nm">{column.name}</span>
        {order !== undefined && (
          <span className="ac" title={t(order.descending ? 'highToLow' : 'lowToHigh')}>
            <Sorted size={14} stroke={1.6} />
          </span>
        )}
      </div>
      <div className="ft">
        <span>{aggregate === undefined ? t('key') : t(`fn_${aggregate.aggregate}`).toLowerCase()}</span>
      </div>
    </div>
  );
}
