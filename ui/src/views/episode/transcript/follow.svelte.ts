/** Keeps a line of a transcript in sight: the present one as it is said, until a hand scrolls; or one that is gone to. */
import { tick } from 'svelte';

/* Softly to a line that is near; to one that is not, and when the view opens, at once. */
const NEAR = 8;
/* Lines take their true height when they come near, and then the place moves away: it is brought until it stays. */
const STAYS = 3;
const FRAMES = 30;
const SCROLL = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'];

const calm = (): boolean => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

type Lines = {
  list: () => HTMLElement | undefined;
  line: (index: number) => HTMLElement | null;
  /** The one that is said; -1 when none is. */
  present: () => number;
};

export function follower({ list, line, present }: Lines) {
  let following = $state(true);
  let shown = -1;
  /* Each scrolling ends the one before it. */
  let turn = 0;

  /** Puts what is found into the middle, at once. */
  async function bring(find: () => Element | null | undefined): Promise<void> {
    turn += 1;
    const mine = turn;
    await tick();
    let top = NaN;
    for (let frame = 0, still = 0; frame < FRAMES && still < STAYS && mine === turn; frame++) {
      const at = find();
      if (!at) return;
      still = Math.abs(at.getBoundingClientRect().top - top) < 1 ? still + 1 : 0;
      if (still === 0) at.scrollIntoView({ block: 'center', behavior: 'auto' });
      top = at.getBoundingClientRect().top;
      await new Promise(requestAnimationFrame);
    }
  }
  $effect(() => () => void (turn += 1));

  function toPresent(): void {
    const now = present();
    const by = Math.abs(now - shown);
    const near = shown >= 0 && by > 0 && by < NEAR && !calm();
    shown = now;
    if (!near) return void bring(() => line(shown));
    turn += 1;
    line(now)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  }
  $effect(() => {
    if (!list()) shown = -1;
    else if (following && present() >= 0) toPresent();
  });

  /** Stays where it is from now on. */
  function letGo(): void {
    turn += 1;
    following = false;
  }

  /* What scrolls is around it. It may get its size later, as the letters may; and the hand that scrolls is not worked against. */
  $effect(() => {
    const pane = list()?.closest<HTMLElement>('[role="tabpanel"]');
    if (!pane) return;
    const again = () => {
      if (following && present() >= 0) toPresent();
    };
    const sized = new ResizeObserver(again);
    sized.observe(pane);
    const on = new AbortController();
    const how = { passive: true, signal: on.signal };
    pane.addEventListener('wheel', letGo, how);
    pane.addEventListener('touchmove', letGo, how);
    const own = (e: Event, scrolls: boolean) => e.target === pane && scrolls && letGo();
    /* The scroll bar, and the keys that move it. */
    pane.addEventListener('pointerdown', (e) => own(e, e.offsetX >= pane.clientWidth), how);
    pane.addEventListener('keydown', (e) => own(e, SCROLL.includes(e.key)), how);
    document.fonts?.addEventListener('loadingdone', again, how);
    return () => {
      sized.disconnect();
      on.abort();
    };
  });

  return {
    get following() {
      return following;
    },
    follow: () => void (following = true),
    letGo,
    bring,
  };
}
