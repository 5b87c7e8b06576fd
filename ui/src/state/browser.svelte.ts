/** Pages that the browser's extension hands over: whether they are taken, and what it has to be told. */
import { call, type HandOver } from '../ipc';
import { attempt } from './toasts.svelte';

class Browser {
  now = $state.raw<HandOver | null>(null);

  async load(): Promise<void> {
    this.now = (await attempt(() => call('handOver'))) ?? this.now;
  }

  async take(on: boolean): Promise<void> {
    this.now = (await attempt(() => call('setHandOver', on))) ?? this.now;
  }
}

export const browser = new Browser();

/** The address of a bookmark that gives the page one is on to Earmark, by the desktop. */
export const BOOKMARKLET = "javascript:location.href='earmark://save?url='+encodeURIComponent(location.href)";
