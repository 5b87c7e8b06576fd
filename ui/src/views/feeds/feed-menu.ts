/** What can be done with a subscription, as a menu: the same as on its page. */
import Activity from '@lucide/svelte/icons/activity';
import Copy from '@lucide/svelte/icons/copy';
import External from '@lucide/svelte/icons/external-link';
import Pencil from '@lucide/svelte/icons/pencil';
import Folder from '@lucide/svelte/icons/folder';
import Podcast from '@lucide/svelte/icons/podcast';
import Refresh from '@lucide/svelte/icons/refresh-cw';
import Tag from '@lucide/svelte/icons/tag';
import X from '@lucide/svelte/icons/x';
import { menu, type MenuItem } from '../../components/menu.svelte';
import { t } from '../../i18n/index.svelte';
import type { FeedRow } from '../../ipc/bindings';
import { openExternal } from '../../state/actions';
import { app } from '../../state/app.svelte';
import { copyText } from '../../state/clipboard';
import { editing } from '../../state/edits.svelte';
import { feeds } from '../../state/feeds.svelte';
import { tagPicker } from '../../state/tags.svelte';
import { folders } from '../../state/folders.svelte';
import { health } from '../../state/health.svelte';

function feedMenu(feed: FeedRow): MenuItem[] {
  const site = feed.site_url;
  const items: MenuItem[] = [
    { label: t('act.go_to_show'), icon: Podcast, run: () => app.go({ name: 'feed', id: feed.id }) },
    { label: t('menu.refresh'), icon: Refresh, run: () => void feeds.refresh(feed.id) },
    {
      label: t('tags.act'),
      icon: Tag,
      run: () => tagPicker.ask({ items: [], feeds: [feed.id] }, feed.title),
    },
    { label: t('edit.act'), icon: Pencil, run: () => editing.ask({ feed: feed.id }) },
    { label: t('folders.set'), icon: Folder, run: () => folders.ask([feed]) },
    { label: t('health.menu'), icon: Activity, run: () => health.open(feed.id) },
    'line',
  ];
  if (site) items.push({ label: t('act.open_browser'), icon: External, run: () => void openExternal(site) });
  items.push({ label: t('menu.copy_feed'), icon: Copy, run: () => void copyText(feed.url) }, 'line', {
    label: t('feeds.unsubscribe'),
    icon: X,
    danger: true,
    run: () => void feeds.unsubscribe(feed.id),
  });
  return items;
}

export const feedMenuAt = (event: MouseEvent, feed: FeedRow): void =>
  menu.at(event, t('menu.label', { title: feed.title }), feedMenu(feed));
