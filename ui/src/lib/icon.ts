import type Ear from '@lucide/svelte/icons/ear';

/** Any single icon of lucide. */
export type IconType = typeof Ear;
