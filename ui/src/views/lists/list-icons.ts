/** The signs that a list can have. */
import Book from '@lucide/svelte/icons/book-open';
import Clock from '@lucide/svelte/icons/clock';
import Download from '@lucide/svelte/icons/download';
import Folder from '@lucide/svelte/icons/folder';
import Headphones from '@lucide/svelte/icons/headphones';
import List from '@lucide/svelte/icons/list';
import Search from '@lucide/svelte/icons/search';
import Star from '@lucide/svelte/icons/star';
import Tag from '@lucide/svelte/icons/tag';
import Video from '@lucide/svelte/icons/video';
import type { ListIcon } from '../../ipc/bindings';
import type { IconType } from '../../lib/icon';

export const listIcons: Record<ListIcon, IconType> = {
  list: List,
  clock: Clock,
  download: Download,
  book: Book,
  headphones: Headphones,
  star: Star,
  tag: Tag,
  folder: Folder,
  search: Search,
  video: Video,
};
