/** What can be done with a column: the panel's own items first, then those of every table. */
import { Menu } from '@mantine/core';
import {
  IconArrowAutofitWidth,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconColumns3,
  IconCopy,
  IconEyeOff,
  IconPin,
  IconPinnedOff,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ColumnInfo } from '../../app/protocol/datasets.js';
import { useText } from '../i18n/index.js';
import { notify, notifyError } from '../state/notices.js';
import type { HeadsProps } from './Heads.js';
import { movedBy, withHidden, withPinned } from './layout.js';

interface HeadMenuProps extends HeadsProps {
  readonly column: ColumnInfo;
  readonly place: number;
  readonly button: ReactElement;
  readonly fit: () => void;
  readonly close: () => void;
}

const ICON = { size: 14, stroke: 1.6 } as const;

export function HeadMenu(props: HeadMenuProps): ReactElement {
  const { shown, all, menu, column, place, button, fit, close, selectColumn, viewport } = props;
  const t = useText('grid');
  const { layout, setLayout, columns, lanes } = shown;
  const { name } = column;
  const isPinned = layout.pinned.includes(name);
  const canMove = (step: -1 | 1): boolean => movedBy(all, layout, name, step) !== layout;
  const copyName = (): void => {
    navigator.clipboard.writeText(name).then(() => notify(t('nameCopied', { column: name })), notifyError);
  };
  const shut = (): void => {
    close();
    viewport.scroller.current?.focus({ preventScroll: true });
  };
  const own = menu?.(column);
  return (
    <Menu opened onChange={(on) => on || shut()} position="bottom-start" returnFocus={false} withinPortal>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown aria-label={t('menuOf', { column: name })}>
        {own}
        {own !== undefined && <Menu.Divider />}
        <Menu.Item
          leftSection={isPinned ? <IconPinnedOff {...ICON} /> : <IconPin {...ICON} />}
          onClick={() => setLayout(withPinned(layout, name, !isPinned))}
        >
          {t(isPinned ? 'unpin' : 'pin')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowBarLeft {...ICON} />}
          disabled={!canMove(-1)}
          onClick={() => setLayout(movedBy(all, layout, name, -1))}
        >
          {t('moveLeft')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowBarRight {...ICON} />}
          disabled={!canMove(1)}
          onClick={() => setLayout(movedBy(all, layout, name, 1))}
        >
          {t('moveRight')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowAutofitWidth {...ICON} />} onClick={fit}>
          {t('fit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconEyeOff {...ICON} />}
          disabled={columns.length - lanes.pinned < 2 && !isPinned}
          onClick={() => setLayout(withHidden(layout, [name], true))}
        >
          {t('hide')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconColumns3 {...ICON} />} onClick={() => selectColumn(place, false)}>
          {t('selectColumn')}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={copyName}>
          {t('copyName')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
