/**
 * Where the person is, kept for the page that comes after this one in the same run: the engine's process may end, and the
 * shell loads the page anew. A new start of the program begins at home.
 */
import { scrollPlaces, scrollTo, type ScrollPlaces } from '../lib/scroll-places';
import { app, type Where } from './app.svelte';

const KEY = 'whereabouts';
const CALM_MS = 250;

type Kept = Where & { scroll: ScrollPlaces };

/** Goes where the page before this one was. Before the first paint; `scrollBack` after it. */
export function goBackThere(): (() => void) | null {
  let kept: Kept | null = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null;
  } catch {
    /* Nothing was kept that can be read: it begins at home. */
  }
  if (!kept) return null;
  const { scroll } = kept;
  app.be(kept);
  return () => scrollTo(scroll);
}

/** Keeps it from now on: `$effect(() => keepWhereabouts())`. */
export function keepWhereabouts(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (scroll: ScrollPlaces): void => {
    const kept: Kept = { ...app.where(), scroll };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      /* An engine without this storage begins at home. */
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      write(scrollPlaces());
    }, CALM_MS);
  };
  addEventListener('scroll', soon, { capture: true, passive: true });
  const stop = $effect.root(() => {
    $effect(() => {
      app.where();
      /* What has just come is at its top, and asking would lay it out before all of it is there. */
      write({});
      soon();
    });
  });
  return () => {
    clearTimeout(timer);
    removeEventListener('scroll', soon, { capture: true });
    stop();
  };
}
