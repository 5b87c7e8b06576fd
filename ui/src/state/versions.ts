/** Which file of an episode is fetched. */
import { call, type EpisodeExtras, type ItemId } from '../ipc';
import { attempt } from './toasts.svelte';

/** Null is as the settings say, '' the feed's own. */
export const chooseVersion = (item: ItemId, key: string | null): Promise<EpisodeExtras | undefined> =>
  attempt(() => call('chooseVersion', item, key));
