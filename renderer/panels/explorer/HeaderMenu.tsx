/** The items of a column's menu that change the recipe, or show its figures. */
import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort, IconChartBar, IconFilter } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { Sorted } from '../../grid/Heads.js';
import { useText } from '../../i18n/index.js';

interface HeaderMenuProps {
  readonly sorted: Sorted;
  readonly sort: (to: Sorted) => void;
  readonly filter: () => void;
  readonly details: () => void;
}

const ICON = { size: 14, stroke: 1.6 } as const;

export function HeaderMenu({ sorted, sort, filter, details }: HeaderMenuProps): ReactElement {
  const t = useText('explorer');
  return (
    <>
      <Menu.Item
        leftSection={<IconArrowUp {...ICON} />}
        disabled={sorted === 'ascending'}
        onClick={() => sort('ascending')}
      >
        {t('sortUp')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowDown {...ICON} />}
        disabled={sorted === 'descending'}
        onClick={() => sort('descending')}
      >
        {t('sortDown')}
      </Menu.Item>
      {sorted !== null && (
        <Menu.Item leftSection={<IconArrowsSort {...ICON} />} onClick={() => sort(null)}>
          {t('sortNot')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconFilter {...ICON} />} onClick={filter}>
        {t('filterBy')}
      </Menu.Item>
      <Menu.Item leftSection={<IconChartBar {...ICON} />} onClick={details}>
        {t('figures')}
      </Menu.Item>
    </>
  );
}
