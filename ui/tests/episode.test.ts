import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cues } from './fake/data';
import { app } from '../src/state/app.svelte';
import { playback } from '../src/state/playback.svelte';
import { argsOf, faults, opened } from './open-window';

async function now(more: Parameters<typeof opened>[0] = {}) {
  const { fake, user } = await opened(more);
  await user.keyboard('f');
  const view = await screen.findByRole('region', { name: 'Now playing' });
  const tab = async (name: string) => {
    await user.click(await screen.findByRole('tab', { name }));
    return screen.getByRole('tabpanel');
  };
  return { fake, user, view, tab };
}

describe('the expanded view', () => {
  it('says how it sounds and what that comes to', async () => {
    const { fake, view } = await now();
    fake.player.become({
      sound: { speed: 1.4, trim: 'medium', loudness: true, boost: false, mono: false },
      saved: { speed_ms: 310_000, trim_ms: 120_000 },
      sleep: { what: { kind: 'chapter' }, left_ms: 60_000 },
    });
    playback.now = { ...fake.player.now() };
    playback.saved = playback.now.saved;
    await within(view).findByText('1.4× saves 8 min');
    expect(within(view).getByText('Trim silence: 2 min saved')).toBeTruthy();
    expect(within(view).getByText('end of chapter')).toBeTruthy();
    expect(
      within(view).getByText('Loudness measured: −19.4 LUFS, raised by 3.4 dB to −16 LUFS'),
    ).toBeTruthy();
  });

  it('shows the picture and the link of the chapter while that plays', async () => {
    const { fake, user, view } = await now();
    const picture = () => view.querySelector('.picture img')?.getAttribute('src') ?? null;
    expect(picture()).toContain('c0de');
    await user.click(within(view).getByRole('button', { name: 'Open the link of the chapter' }));
    expect(argsOf(fake, 'openExternal')).toEqual([['https://harbourmag.example/cores']]);
    await user.click(within(view).getByRole('button', { name: 'Next chapter' }));
    await waitFor(() => expect(picture()).toBeNull());
    expect(within(view).getByText('Ch. 4 The year of the ash')).toBeTruthy();
    expect(within(view).queryByRole('button', { name: 'Open the link of the chapter' })).toBeNull();
  });

  it('has tabs that arrows switch, none with a fault', async () => {
    const { user, view } = await now();
    (await screen.findByRole('tab', { name: 'Notes' })).focus();
    for (const name of ['Chapters', 'Transcript', 'Mentioned · 4', 'Up Next']) {
      await user.keyboard('{ArrowRight}');
      await waitFor(() =>
        expect(screen.getByRole('tab', { name }).getAttribute('aria-selected')).toBe('true'),
      );
      await waitFor(() => expect(view.querySelector('.spinner')).toBeNull());
      expect(await faults(view)).toEqual([]);
    }
  });

  it('has two groups of buttons, which stay whole where a line has no room for both', async () => {
    const { view } = await now();
    const names = [...view.querySelectorAll('.acts > .group')].map((group) =>
      within(group as HTMLElement)
        .getAllByRole('button')
        .map((b) => b.getAttribute('aria-label') ?? b.textContent?.trim()),
    );
    expect(names).toEqual([
      ['Previous chapter', 'Play', 'Next chapter'],
      ['Add to Up Next', 'Download', 'Bookmark', 'More'],
    ]);
  });

  it('is opened where it was folded: at the tab that was looked at', async () => {
    const { user, tab } = await now();
    await tab('Chapters');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('tab')).toBeNull());
    app.go({ name: 'episode', id: 3 });
    const of = async (name: string) =>
      (await screen.findByRole('tab', { name })).getAttribute('aria-selected');
    expect(await of('Notes')).toBe('true');
    await user.keyboard('f');
    await screen.findByRole('region', { name: 'Now playing' });
    expect(await of('Chapters')).toBe('true');
    expect(within(screen.getByRole('tabpanel')).getAllByRole('listitem')).toHaveLength(5);
  });
});

describe('drawn down', () => {
  const point = (on: Element, type: string, clientY: number, pointerType = 'touch') =>
    on.dispatchEvent(new PointerEvent(type, { clientX: 50, clientY, pointerType, bubbles: true }));
  function touch(on: Element, type: string, clientY: number, clientX = 50): void {
    const event = new Event(type, { bubbles: true });
    const at = [{ clientX, clientY }];
    on.dispatchEvent(Object.assign(event, { touches: type === 'touchend' ? [] : at, changedTouches: at }));
  }
  const left = (view: HTMLElement) => view.querySelector('.left')!;
  const folded = () => waitFor(() => expect(app.expanded).toBe(false));

  it.each(['touch', 'pen'])('by pointer events of a %s it is folded', async (kind) => {
    const { view } = await now();
    point(left(view), 'pointerdown', 100, kind);
    point(left(view), 'pointerup', 260, kind);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Now playing' })).toBeNull());
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Expand player' })),
    );
  });

  it('by touch it is folded when the web view has taken the pointer to scroll', async () => {
    const { view } = await now();
    point(left(view), 'pointerdown', 100);
    touch(left(view), 'touchstart', 100);
    point(left(view), 'pointercancel', 120);
    touch(left(view), 'touchmove', 200);
    touch(left(view), 'touchend', 260);
    await folded();
  });

  it('an episode goes back by one place, though both tell of it', async () => {
    await opened();
    app.go({ name: 'inbox' });
    app.go({ name: 'episode', id: 3 });
    const view = (await screen.findByRole('tablist')).closest<HTMLElement>('.now')!;
    point(left(view), 'pointerdown', 100);
    touch(left(view), 'touchstart', 100);
    point(left(view), 'pointerup', 260);
    touch(left(view), 'touchend', 260);
    expect(app.route.name).toBe('inbox');
  });

  it('it stays for the mouse, aside, a tap, and what scrolls', async () => {
    const { view, tab } = await now();
    const panel = await tab('Transcript');
    point(left(view), 'pointerdown', 100, 'mouse');
    point(left(view), 'pointerup', 260, 'mouse');
    touch(left(view), 'touchstart', 100);
    touch(left(view), 'touchend', 150);
    touch(left(view), 'touchstart', 100);
    touch(left(view), 'touchend', 200, 400);
    for (const inside of [panel, panel.querySelector('*')!]) {
      point(inside, 'pointerdown', 100);
      touch(inside, 'touchstart', 100);
      point(inside, 'pointerup', 400);
      touch(inside, 'touchend', 400);
    }
    left(view).scrollTop = 40;
    point(left(view), 'pointerdown', 100);
    point(left(view), 'pointerup', 260);
    expect(app.expanded).toBe(true);
    left(view).scrollTop = 0;
    touch(left(view), 'touchstart', 100);
    touch(left(view), 'touchend', 260);
    await folded();
  });
});

describe('what is mentioned', () => {
  const gutters = async (at: (number | null)[]) => {
    const { fake } = await opened();
    const item = fake.commands.item;
    fake.commands.item = async (id) => {
      const answer = await item(id);
      if (answer.status !== 'ok') return answer;
      const mentions = answer.data.mentions.slice(0, at.length).map((m, i) => ({ ...m, at_ms: at[i]! }));
      return { status: 'ok', data: { ...answer.data, mentions } };
    };
    app.tab = 'mentioned';
    app.expanded = true;
    const panel = await screen.findByRole('tabpanel');
    await within(panel).findAllByRole('listitem');
    return panel.querySelectorAll('li > .at').length;
  };

  it('stands at the edge like all else, without room for times that nothing has', async () => {
    expect(await gutters([null, null, null])).toBe(0);
  });

  it('keeps the titles in one line below each other where there are times', async () => {
    expect(await gutters([null, 12_000, null])).toBe(3);
  });
});

it('a hidden chapter has a picture, but no name and no number', async () => {
  const { fake, view } = await now();
  const { chapters } = fake.player.now();
  fake.player.become({
    chapters: [
      ...chapters.slice(0, 3),
      { ...chapters[2]!, start_ms: 400_000, image: 'beef', hidden: true },
      ...chapters.slice(3),
    ],
  });
  await waitFor(() => expect(view.querySelector('.picture img')?.getAttribute('src')).toContain('beef'));
  expect(within(view).getByText('Ch. 3 Reading the core')).toBeTruthy();
});

it('a time in the notes that only the shell hears of seeks, and opens no Add box', async () => {
  const { fake } = await opened();
  fake.send('given', 'earmark:seek?ms=120000&item=1');
  await waitFor(() => expect(playback.position).toBe(120_000));
  fake.send('given', 'earmark:seek?ms=60000&item=3');
  await waitFor(() => expect(argsOf(fake, 'play')).toEqual([[3, 60_000, null]]));
  expect(app.adding).toBe(false);
});

it('a link from another program shows the episode, and nothing plays or moves', async () => {
  const { fake } = await opened();
  const before = playback.position;
  fake.send('given', 'earmark:item?id=3');
  await waitFor(() => expect(app.route).toEqual({ name: 'episode', id: 3 }));
  expect(argsOf(fake, 'play')).toEqual([]);
  expect(playback.position).toBe(before);
  expect(app.adding).toBe(false);
});

describe('the chapters', () => {
  it('say when they begin and how long they are, and which one plays how far', async () => {
    const { fake, user, tab } = await now();
    const panel = await tab('Chapters');
    const rows = within(panel).getAllByRole('listitem');
    expect(rows).toHaveLength(5);
    expect(within(rows[1]!).getByRole('button').textContent?.replace(/\s+/g, ' ')).toContain(
      'The drill 2:40 , 2 minutes 40 seconds',
    );
    expect(rows[2]?.getAttribute('aria-current')).toBe('true');
    const within_ = within(rows[2]!).getByRole('progressbar', { name: 'Progress within the chapter' });
    expect(within_.getAttribute('aria-valuenow')).toBe('41');
    await user.click(within(rows[2]!).getByRole('button', { name: 'Open the link of “Reading the core”' }));
    expect(argsOf(fake, 'openExternal')).toHaveLength(1);
    await user.click(within(rows[4]!).getByRole('button', { name: /Kettle/ }));
    await waitFor(() => expect(playback.chapter).toBe(4));
  });
});

describe('the transcript', () => {
  async function transcript() {
    const view = await now();
    const panel = await view.tab('Transcript');
    await within(panel).findByRole('list', { name: 'Transcript' });
    const line = (n: number) => panel.querySelector<HTMLElement>(`[data-line="${n}"]`)!;
    return { ...view, panel, line };
  }

  it('marks the line that is said, and a click or Enter goes to another', async () => {
    const { user, panel, line } = await transcript();
    await waitFor(() => expect(panel.querySelector('[aria-current]')).toBe(line(52)));
    await user.click(line(3).querySelector('.text')!);
    await waitFor(() => expect(panel.querySelector('[aria-current]')).toBe(line(3)));
    expect(line(2).classList.contains('said')).toBe(true);
    expect(line(4).classList.contains('said')).toBe(false);
    const button = within(panel).getByRole('button', { name: /^0:27 That is the year of the ash/ });
    expect(button.tabIndex).toBe(0);
    button.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(document.activeElement?.closest('[data-line]')).toBe(line(4));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(panel.querySelector('[aria-current]')).toBe(line(4)));
    expect(panel.querySelectorAll('button[tabindex="0"].at')).toHaveLength(1);
  });

  it('marks a line when it begins, not when the next second is told', async () => {
    const { fake, panel, line } = await transcript();
    const start = cues(playback.duration!)[60]!.start_ms!;
    const heard = async (position_ms: number, state: 'playing' | 'paused') => {
      fake.player.become({ position_ms, state });
      await playback.load();
    };
    const marked = () => panel.querySelector('[aria-current]');
    await heard(start - 800, 'playing');
    await waitFor(() => expect(marked()).toBe(line(59)));
    await waitFor(() => expect(marked()).toBe(line(60)), { timeout: 5000 });
    expect(playback.position).toBe(start - 800);
    /* Told a little less than was reckoned, the mark stays; sought back, it goes. */
    await heard(start - 20, 'playing');
    expect(marked()).toBe(line(60));
    await heard(0, 'paused');
    await waitFor(() => expect(marked()).toBe(line(0)));
  });

  it('names who speaks', async () => {
    const { line } = await transcript();
    expect(line(0).textContent).toContain('Ines:');
  });

  it('goes nowhere when a click ends a selection', async () => {
    const { fake, user, line } = await transcript();
    const selected = vi.spyOn(globalThis, 'getSelection').mockReturnValue({
      isCollapsed: false,
      toString: () => 'ash',
    } as Selection);
    await user.click(line(3).querySelector('.text')!);
    selected.mockRestore();
    expect(argsOf(fake, 'seek')).toEqual([]);
  });

  it('has lines and words marked, with the time at which they are said', async () => {
    const { fake, user, panel, line } = await transcript();
    line(3).querySelector('button')!.focus();
    await user.keyboard('h');
    const tools = await screen.findByRole('toolbar', { name: 'Highlight and note' });
    await user.click(within(tools).getByRole('radio', { name: 'Green' }));
    const said = cues(playback.duration!);
    await waitFor(() => expect(argsOf(fake, 'annotate')).toHaveLength(1));
    expect(argsOf(fake, 'annotate')[0]![0]).toMatchObject({
      part: 'transcript',
      quote: said[3]!.text,
      colour: 'green',
      from_ms: said[3]!.start_ms,
      to_ms: said[3]!.end_ms,
    });
    expect(screen.queryByRole('toolbar', { name: 'Highlight and note' })).toBeNull();

    const words = line(5).querySelector('.text')!;
    const node = [...words.childNodes].findLast(
      (child) => child.nodeType === Node.TEXT_NODE && child.textContent!.length > 4,
    )!;
    getSelection()!.setBaseAndExtent(node, 0, node, 4);
    fireEvent.click(words);
    await user.click(
      within(await within(panel).findByRole('toolbar')).getByRole('radio', { name: 'Yellow' }),
    );
    await waitFor(() => expect(argsOf(fake, 'annotate')).toHaveLength(2));
    expect(argsOf(fake, 'annotate')[1]![0]).toMatchObject({
      quote: said[5]!.text.slice(0, 4),
      from_ms: said[5]!.start_ms,
    });
    expect(argsOf(fake, 'seek')).toEqual([]);
  });

  it('is searched: Ctrl F, n of m, Enter and Shift Enter, Esc', async () => {
    const { user, panel, line } = await transcript();
    await user.keyboard('{Control>}f{/Control}');
    const field = within(panel).getByRole('searchbox', { name: 'Find in the transcript' });
    expect(document.activeElement).toBe(field);
    await user.keyboard('ASH');
    const status = within(panel).getByRole('status');
    /* Line 52 is said now; the ash is on every sixth from the fourth. */
    await waitFor(() => expect(status.textContent).toBe('10 of 20'));
    expect(panel.querySelectorAll('mark')).toHaveLength(20);
    await waitFor(() => expect(line(57).querySelector('mark')?.classList.contains('chosen')).toBe(true));
    await user.keyboard('{Enter}');
    expect(status.textContent).toBe('11 of 20');
    await waitFor(() => expect(line(63).querySelector('mark')?.classList.contains('chosen')).toBe(true));
    expect(panel.querySelectorAll('mark.chosen')).toHaveLength(1);
    await user.keyboard('{Shift>}{Enter}{Enter}{/Shift}');
    expect(status.textContent).toBe('9 of 20');
    await user.keyboard('zzz');
    expect(status.textContent).toBe('Not found');
    expect(within(panel).getByRole<HTMLButtonElement>('button', { name: 'Next place' }).disabled).toBe(true);
    await user.keyboard('{Escape}');
    expect(panel.querySelectorAll('mark')).toHaveLength(0);
    expect(document.activeElement?.closest('[data-line]')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Now playing' })).toBeTruthy();
  });

  /* Every scrolling to a place, with what it went to. */
  const scrolled = () => {
    const to: { what: Element; mark: string | null; how: ScrollBehavior | undefined }[] = [];
    const spy = vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (
      this: Element,
      how?: boolean | ScrollIntoViewOptions,
    ) {
      to.push({
        what: this,
        mark: this.matches('mark') ? this.textContent : null,
        how: typeof how === 'object' ? how.behavior : undefined,
      });
    });
    return { to, spy };
  };

  it('brings the place that was found into sight at once, after each letter and each step', async () => {
    const { user, panel, line } = await transcript();
    await user.keyboard('{Control>}f{/Control}');
    const { to, spy } = scrolled();
    for (const letter of 'ash') {
      to.length = 0;
      await user.keyboard(letter);
      await waitFor(() => expect(to.at(-1)?.what).toBe(panel.querySelector('mark.chosen')));
      expect(to.every((one) => one.how === 'auto')).toBe(true);
    }
    expect(to.at(-1)?.mark).toBe('ash');
    for (const [keys, n] of [
      ['{Enter}', 63],
      ['{Shift>}{Enter}{/Shift}', 57],
    ] as const) {
      to.length = 0;
      await user.keyboard(keys);
      await waitFor(() => expect(to.at(-1)?.what).toBe(line(n).querySelector('mark')));
    }
    spy.mockRestore();
  });

  it('brings the place again when it was moved away by lines that were laid out', async () => {
    const { user, panel, line } = await transcript();
    await user.keyboard('{Control>}f{/Control}');
    const { to, spy } = scrolled();
    let moves = 4;
    const place = vi
      .spyOn(Element.prototype, 'getBoundingClientRect')
      .mockImplementation(() => new DOMRect(0, moves > 0 ? moves-- * 500 : 0, 10, 10));
    await user.click(within(panel).getByRole('searchbox'));
    await user.paste('ash');
    const mark = () => line(57).querySelector('mark');
    await waitFor(() => expect(to.filter((one) => one.what === mark()).length).toBeGreaterThan(1));
    /* The wheel ends it. */
    moves = 1000;
    panel.querySelector('.lines')!.dispatchEvent(new WheelEvent('wheel', { bubbles: true }));
    to.length = 0;
    await new Promise((done) => setTimeout(done, 100));
    expect(to).toEqual([]);
    place.mockRestore();
    spy.mockRestore();
  });

  describe('at its opening', () => {
    /* Who is told when an element gets another size. */
    const sizes = new Map<Element, () => void>();
    afterEach(() => (vi.restoreAllMocks(), vi.unstubAllGlobals()));
    async function opening() {
      sizes.clear();
      vi.stubGlobal(
        'ResizeObserver',
        class {
          #of: Element[] = [];
          constructor(private told: (entries: object[]) => void) {}
          observe = (e: Element) => void (this.#of.push(e), sizes.set(e, () => this.told([])));
          unobserve = () => {};
          disconnect = () => this.#of.forEach((e) => sizes.delete(e));
        },
      );
      const { to } = scrolled();
      const view = await now({ delay: 30 });
      const panel = await view.tab('Transcript');
      await waitFor(() => expect(panel.querySelector('[aria-current]')).toBeTruthy());
      const line = (n: number) => panel.querySelector(`[data-line="${n}"]`);
      const settled = async () => {
        await new Promise((done) => setTimeout(done, 120));
        to.length = 0;
      };
      return { ...view, panel, line, to, settled };
    }

    it('has the present line in the middle at once, though the lines came later', async () => {
      const { line, to } = await opening();
      await waitFor(() => expect(to.at(-1)).toEqual({ what: line(52), mark: null, how: 'auto' }));
      expect(to.every((one) => one.how === 'auto')).toBe(true);
    });

    it('goes on softly from line to line, and at once to one far away', async () => {
      const { fake, line, to, settled } = await opening();
      await settled();
      const { duration_ms } = fake.player.now();
      for (const [n, how] of [
        [53, 'smooth'],
        [3, 'auto'],
      ] as const) {
        fake.player.become({ position_ms: cues(duration_ms!)[n]!.start_ms! });
        await playback.load();
        await waitFor(() => expect(to.at(-1)).toEqual({ what: line(n), mark: null, how }));
      }
    });

    it.each<[string, (pane: Element) => unknown]>([
      ['the wheel', (pane) => pane.dispatchEvent(new WheelEvent('wheel'))],
      ['a finger', (pane) => pane.dispatchEvent(new Event('touchmove'))],
      ['the scroll bar', (pane) => pane.dispatchEvent(new PointerEvent('pointerdown'))],
      ['a key', (pane) => pane.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }))],
    ])(
      'has it there when the panel gets its size late, until it was scrolled by %s',
      async (_name, scroll) => {
        const { user, panel, line, to, settled } = await opening();
        await settled();
        sizes.get(panel)!();
        await waitFor(() => expect(to.map((one) => one.what)).toContain(line(52)));
        scroll(panel);
        await settled();
        sizes.get(panel)!();
        await settled();
        expect(to).toEqual([]);
        await user.click(await within(panel).findByRole('button', { name: 'Follow along' }));
        await waitFor(() => expect(to.at(-1)?.what).toBe(line(52)));
      },
    );
  });

  it('is drawn once, however often what plays changes', async () => {
    const { fake, user, line } = await transcript();
    const first = line(0);
    await user.keyboard('k');
    await waitFor(() => expect(playback.running).toBe(true));
    fake.player.become({});
    await new Promise((done) => setTimeout(done, 120));
    expect(line(0)).toBe(first);
    expect(argsOf(fake, 'transcript')).toHaveLength(1);
  });
});
