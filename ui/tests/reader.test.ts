/** Reading: the tools of an article, by keys and by buttons, over its text in the frame. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import type { ItemDetail, ItemRow, Settings } from '../src/ipc';
import { app } from '../src/state/app.svelte';
import { followed } from '../src/state/links';
import { toasts } from '../src/state/toasts.svelte';
import { itemRows } from './fake/data';
import { argsOf, faults, opened } from './open-window';

const HTML =
  '<p>The first thing you notice is the quiet. The water slides up a slope.<a href="#a-n1">1</a></p>' +
  '<h2>The slope</h2><p>Nothing about the slope is new. See <a href="https://other.example/a">the chart</a>.</p>' +
  '<h2>The chart</h2><p>It was drawn in 1790.</p><h3>Its margin</h3><p id="a-n1">A note at the foot.</p>';
const TITLE = 'How harbours learned to breathe';

type More = Partial<Omit<ItemDetail, 'row'>> & { row?: Partial<ItemRow> };
async function reading({ row, ...more }: More = {}, settings: Partial<Settings> = {}) {
  toasts.list = [];
  const open = await opened({ settings });
  const item = open.fake.commands.item;
  open.fake.commands.item = async (id) => {
    const answer = await item(id);
    if (answer.status === 'ok') {
      const { data } = answer;
      Object.assign(data, { html: HTML, reading: null, ...more, row: { ...data.row, ...row } });
    }
    return answer;
  };
  app.go({ name: 'articles', id: 2 });
  const frame = (await screen.findByLabelText(TITLE, { selector: 'iframe' })) as HTMLIFrameElement;
  const body = await waitFor(() => {
    const inner = frame.contentDocument?.body;
    /* What follows the loading was done. */
    if (!inner?.querySelector('a[target]')) throw new Error('no text yet');
    return inner;
  });
  /* Here every document says that it has the keys. */
  body.ownerDocument.hasFocus = () => false;
  const region = await screen.findByRole('region', { name: 'Text' });
  region.focus();
  return { ...open, frame, body, region };
}

describe('a PDF', () => {
  const file = {
    name: 'Tides.pdf',
    path: '/library/files/3f/Tides.pdf',
    here: true,
    can_be_fetched: true,
    bytes: 120_000,
    pages: 12,
    trouble: null,
  };

  it('says that it is one, and opens by the desktop', async () => {
    const { user, region, fake } = await reading({ file });
    const note = within(region).getByRole('region', { name: 'About the PDF file' });
    within(note).getByText('This is the text of a PDF file of 12 pages.');
    await user.click(within(note).getByRole('button', { name: 'Open the file' }));
    expect(argsOf(fake, 'openFile')).toEqual([[2]]);
    await user.click(within(note).getByRole('button', { name: 'Show in folder' }));
    expect(argsOf(fake, 'showInFolder')).toEqual([[2]]);
    expect(await faults()).toEqual([]);
  });

  it('says why there is no text', async () => {
    const { region } = await reading({ file: { ...file, trouble: 'pdf_pictures' } });
    within(region).getByText(/This is a PDF file of 12 pages\.\s+It holds only pictures of pages/);
  });

  it('is fetched from where it is, if it is not here', async () => {
    const away = { ...file, path: null, name: '', here: false, pages: null };
    const { user, region, fake } = await reading({ file: away });
    within(region).getByText(/A PDF file of 120 kB belongs to this/);
    await user.click(within(region).getByRole('button', { name: 'Fetch the file' }));
    await waitFor(() => expect(argsOf(fake, 'fetchAgain')).toEqual([[2]]));
  });
});

describe('an article', () => {
  it('has its lede, and nothing that a screen reader stumbles over', async () => {
    const { region } = await reading({ lede: 'What it is all about.' });
    within(region).getByText('What it is all about.');
    expect(await faults()).toEqual([]);
  });

  it('is left for the next and the previous of the list it was opened from', async () => {
    const { user } = await reading();
    const next = await screen.findAllByRole('button', { name: /^Next article/ });
    await waitFor(() => expect((next[0] as HTMLButtonElement).disabled).toBe(false));
    await user.keyboard('{Control>}{ArrowRight}{/Control}');
    await waitFor(() => expect(app.route).toEqual({ name: 'articles', id: 5 }));
    await user.keyboard('{Control>}{ArrowLeft}{/Control}');
    await waitFor(() => expect(app.route).toEqual({ name: 'articles', id: 2 }));
  });

  it('has a table of contents that brings a part into sight, and a way back', async () => {
    const { user } = await reading();
    await user.keyboard('c');
    const table = await screen.findByRole('navigation', { name: 'Contents' });
    expect(
      within(table)
        .getAllByRole('button')
        .map((b) => b.textContent),
    ).toEqual(['The slope', 'The chart', 'Its margin']);
    await user.click(within(table).getByRole('button', { name: 'The chart' }));
    const back = await screen.findByRole('button', { name: 'Back to where you read' });
    await user.click(back);
    expect(screen.queryByRole('button', { name: 'Back to where you read' })).toBeNull();
  });

  it('finds words: Ctrl F, how many, and Esc gives the keys back to the text', async () => {
    const { user, region } = await reading();
    await user.keyboard('{Control>}f{/Control}');
    const field = await screen.findByRole('searchbox', { name: 'Find in the article' });
    expect(document.activeElement).toBe(field);
    await user.keyboard('slope');
    const bar = field.closest('search')!;
    await waitFor(() =>
      expect(within(bar as HTMLElement).getByRole('status').textContent).toContain('1 of 3'),
    );
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(within(bar as HTMLElement).getByRole('status').textContent).toContain('2 of 3'),
    );
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('searchbox', { name: 'Find in the article' })).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(region));
  });

  it('prints itself alone', async () => {
    const { user, frame } = await reading();
    const print = vi.fn();
    frame.contentWindow!.print = print;
    await user.keyboard('{Control>}p{/Control}');
    expect(print).toHaveBeenCalledOnce();
    expect(frame.contentDocument!.body.dataset.above).toBe(TITLE);
  });

  it('fills the window and gives it back', async () => {
    const { fake, user } = await reading();
    await user.keyboard('{F11}');
    expect(app.alone).toBe(true);
    await user.keyboard('{Escape}');
    expect(app.alone).toBe(false);
    expect(app.route).toEqual({ name: 'articles', id: 2 });
    expect(argsOf(fake, 'fillScreen')).toEqual([[true], [false]]);
  });
});

describe('a link in it', () => {
  it('asks what is to be done', async () => {
    const { fake, user } = await reading();
    followed('https://other.example/a');
    const menu = await screen.findByRole('menu', { name: 'Link to other.example' });
    expect(argsOf(fake, 'openExternal')).toEqual([]);
    await user.click(within(menu).getByRole('menuitem', { name: 'Save article' }));
    await waitFor(() => expect(argsOf(fake, 'add')).toEqual([['https://other.example/a', null]]));
  });

  it('within the text is gone to in place', async () => {
    const { fake, body } = await reading();
    const link = body.querySelector('a')!;
    expect(link.getAttribute('href')).toBe('earmark:place?id=a-n1');
    followed('earmark:place?id=a-n1');
    await screen.findByRole('button', { name: 'Back to where you read' });
    expect(argsOf(fake, 'openExternal')).toEqual([]);
  });

  it('that no text has is opened', async () => {
    const { fake } = await reading();
    followed('https://elsewhere.example/');
    await waitFor(() => expect(argsOf(fake, 'openExternal')).toEqual([['https://elsewhere.example/']]));
  });
});

describe('appearance', () => {
  it('has faces, a theme of its own, and even edges', async () => {
    const { fake, user, frame } = await reading();
    await user.click(screen.getByRole('button', { name: 'Appearance' }));
    await user.click(await screen.findByRole('radio', { name: 'Dyslexic' }));
    await user.click(screen.getByRole('radio', { name: /Black/ }));
    await user.click(screen.getByRole('switch', { name: 'Justify and hyphenate' }));
    await user.click(screen.getByRole('button', { name: 'Between paragraphs: more' }));
    await waitFor(() => {
      const root = frame.contentDocument!.documentElement;
      expect([root.dataset.font, root.dataset.theme, root.dataset.justify]).toEqual([
        'dyslexic',
        'black',
        'true',
      ]);
      expect(root.style.getPropertyValue('--reader-spacing')).toBe('1.2em');
    });
    expect(document.querySelector('article')!.dataset.theme).toBe('black');
    expect(argsOf(fake, 'setSettings').at(-1)![0]).toMatchObject({ reader_spacing: 120 });
  });

  it('is kept for texts in one language alone, and comes back when that is wanted again', async () => {
    const { fake, user, frame } = await reading({ language: 'ru-RU' });
    const size = () => frame.contentDocument!.documentElement.style.getPropertyValue('--reader-size');
    await user.click(screen.getByRole('button', { name: 'Appearance' }));
    const only = await screen.findByRole('switch', { name: 'Only for texts in this language: Russian' });
    await user.click(only);
    await user.click(screen.getByRole('button', { name: 'Size: more' }));
    await waitFor(() => expect(size()).toBe('20px'));
    const sent = argsOf(fake, 'setSettings').at(-1)![0];
    expect(sent).toMatchObject({ reader_size: 19, reader_looks: [{ language: 'ru', on: true, size: 20 }] });
    await user.click(only);
    await waitFor(() => expect(size()).toBe('19px'));
    await user.click(only);
    await waitFor(() => expect(size()).toBe('20px'));
    expect(await faults()).toEqual([]);
  });

  it('of one language is seen and put off in the settings, too', async () => {
    const look = {
      language: 'ru',
      on: true,
      size: 30,
      measure: 65,
      leading: 165,
      spacing: 110,
      justify: true,
    };
    const { fake, user } = await opened({ settings: { reader_looks: [{ ...look, font: 'sans' }] } });
    app.go({ name: 'settings' });
    await user.click(
      await screen.findByRole('switch', { name: 'Texts in this language look otherwise: Russian' }),
    );
    expect(argsOf(fake, 'setSettings').at(-1)![0]).toMatchObject({ reader_looks: [{ on: false, size: 30 }] });
  });

  it('of texts in another language is as of all', async () => {
    const look = {
      language: 'ru',
      on: true,
      size: 30,
      measure: 65,
      leading: 165,
      spacing: 110,
      justify: true,
    };
    const { frame } = await reading({}, { reader_looks: [{ ...look, font: 'sans' }] });
    const root = frame.contentDocument!.documentElement;
    expect([root.dataset.font, root.style.getPropertyValue('--reader-size')]).toEqual(['serif', '19px']);
  });

  it('says why words are not broken: no language, or no dictionary of it', async () => {
    const tall = vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get');
    tall.mockImplementation(() => 20);
    const { user } = await reading({ html: HTML + '<p>considerable</p>', language: 'ru' });
    await user.click(screen.getByRole('button', { name: 'Appearance' }));
    expect(screen.queryByText(/^Words are not broken/)).toBeNull();
    await user.click(await screen.findByRole('switch', { name: 'Justify and hyphenate' }));
    await screen.findByText(/no hyphenation dictionary for this language \(Russian\)/);
    tall.mockRestore();
  });
});

describe('the line above a title', () => {
  const above = (region: HTMLElement) => region.querySelector('.meta')!.textContent!.trim();
  it('says where it is from, and since when it is here', async () => {
    const { region } = await reading();
    expect(above(region)).toMatch(/^Harbour Magazine · .* · saved /);
  });

  it('begins as a sentence does, whatever it begins with', async () => {
    const { region } = await reading({ row: { source: '', published_at: null } });
    expect(above(region)).toMatch(/^Saved /);
    setLocale('ru');
    await waitFor(() => expect(above(region)).toMatch(/^Сохранен/));
    setLocale('en');
  });

  it('says that it is a PDF file', async () => {
    const { region } = await reading({ row: { pdf: { pages: 1 } } });
    expect(above(region)).toContain(' · PDF · 1 page · ');
  });
});

describe('a highlight', () => {
  it('is made by keys, gets a note, is in the notebook, and is deleted with a way back', async () => {
    const { fake, user } = await reading();
    await user.keyboard('h');
    const tools = await screen.findByRole('toolbar', { name: 'Highlight and note' });
    await waitFor(() =>
      expect(document.activeElement).toBe(within(tools).getByRole('radio', { name: 'Yellow' })),
    );
    await user.keyboard('{ArrowRight}{Enter}');
    await waitFor(() => expect(argsOf(fake, 'annotate')).toHaveLength(1));
    expect(argsOf(fake, 'annotate')[0]![0]).toMatchObject({
      quote: 'The first thing you notice is the quiet.',
      colour: 'green',
      span: { from: 0, to: 40 },
    });
    await user.keyboard('gn');
    const list = await screen.findByRole('list', { name: 'Notebook' });
    await user.click(await within(list).findByRole('button', { name: /^Write a note: The first/ }));
    await user.type(
      screen.getByRole('textbox', { name: 'Note' }),
      'Why so quiet?{Control>}{Enter}{/Control}',
    );
    await within(list).findByText('Why so quiet?');
    expect(await faults()).toEqual([]);
    await user.click(within(list).getByRole('button', { name: /^Delete the highlight: The first/ }));
    await screen.findByText('Nothing marked yet');
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await screen.findByText('Why so quiet?');
    await user.type(screen.getByRole('searchbox', { name: 'Find in highlights and notes' }), 'loud');
    await screen.findByText('Nothing found');
  });

  it('stands beside the own notes of items, which are changed and deleted there', async () => {
    const { fake, user } = await reading();
    const leave = { title: null, author: null, picture: null, folder: null };
    await fake.commands.setEdits({ item: 2 }, { ...leave, note: 'Ask the keeper.' });
    await user.keyboard('gn');
    const list = await screen.findByRole('list', { name: 'Notebook' });
    await within(list).findByText('Ask the keeper.');
    await user.click(within(list).getByRole('button', { name: /^Edit the note: / }));
    await user.type(screen.getByRole('textbox', { name: 'Note' }), ' Soon.{Control>}{Enter}{/Control}');
    await within(list).findByText('Ask the keeper. Soon.');
    await user.type(screen.getByRole('searchbox', { name: 'Find in highlights and notes' }), 'keeper');
    await screen.findByText('1 found');
    expect(await faults()).toEqual([]);
    await user.click(within(list).getByRole('button', { name: /^Delete your note: / }));
    await screen.findByText('Nothing found');
    const told = screen.getByText(/^Note deleted: /).closest<HTMLElement>('.toast')!;
    await user.click(within(told).getByRole('button', { name: 'Undo' }));
    await screen.findByText('Ask the keeper. Soon.');
    await user.click(
      within(screen.getByRole('list', { name: 'Notebook' })).getByRole('button', { name: 'Your note' }),
    );
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Notebook' })).toBeNull());
  });

  it('with a note has a sign in the margin, which opens it', async () => {
    const { fake, user } = await reading();
    await fake.commands.annotate({
      item: 2,
      part: 'text',
      shown: 'The first thing you notice is the quiet.',
      span: { from: 0, to: 40 },
      quote: 'The first thing you notice is the quiet.',
      colour: 'blue',
      note: 'Why so quiet?',
      from_ms: null,
      to_ms: null,
    });
    await user.click(await screen.findByRole('button', { name: 'Your note: Why so quiet?' }));
    const tools = await screen.findByRole('toolbar', { name: 'Highlight and note' });
    expect(within(tools).getByRole('radio', { name: 'Blue' }).getAttribute('aria-checked')).toBe('true');
  });

  it('that is not in the text any more is listed below it', async () => {
    const { fake } = await reading();
    await fake.commands.annotate({
      item: 2,
      part: 'text',
      shown: 'Words of the old text',
      span: { from: 0, to: 5 },
      quote: 'Words',
      colour: 'pink',
      note: 'kept',
      from_ms: null,
      to_ms: null,
    });
    await screen.findByRole('heading', { name: 'Not found in the new text' });
    screen.getByText('kept');
  });

  it('is made in show notes as well', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'episode', id: 3 });
    const frame = (await screen.findByLabelText('Notes', { selector: 'iframe' })) as HTMLIFrameElement;
    await waitFor(() => expect(argsOf(fake, 'annotations')).toEqual([[3, 'text', expect.any(String)]]));
    frame.contentDocument!.hasFocus = () => false;
    await user.keyboard('h');
    const tools = await screen.findByRole('toolbar', { name: 'Highlight and note' });
    await user.click(within(tools).getByRole('radio', { name: 'Blue' }));
    await waitFor(() =>
      expect(argsOf(fake, 'annotate')[0]![0]).toMatchObject({ item: 3, part: 'text', colour: 'blue' }),
    );
  });
});

describe('whether an article is whole', () => {
  const row = { ...itemRows(3, Date.now())[1]!, title: TITLE };

  it('is doubted aloud, with the whole page and the way through the browser', async () => {
    const { user, fake, region } = await reading({ doubt: 'paywall', page_kept: true });
    fake.commands.wholePage = async () => ({ status: 'ok', data: '<p>All of the page.</p>' });
    within(region).getByText(/This may not be the whole article\..*subscribers/s);
    await user.click(within(region).getByRole('button', { name: 'Show the whole page' }));
    const dialog = await screen.findByRole('dialog', { name: 'The whole page' });
    const page = within(dialog).getByLabelText('The whole page', { selector: 'iframe' }) as HTMLIFrameElement;
    await waitFor(() => expect(page.contentDocument?.body.textContent).toContain('All of the page.'));
    await user.keyboard('{Escape}');
    await user.click(within(region).getByRole('button', { name: 'Save it from your browser' }));
    const how = await screen.findByRole('dialog', { name: 'Save it from your browser' });
    within(how).getByText(/Ctrl S/);
    expect(await faults()).toEqual([]);
    await user.keyboard('{Escape}');
    await user.click(within(region).getByRole('button', { name: 'It is whole' }));
    expect(argsOf(fake, 'dismissDoubt')).toEqual([[2]]);
  });

  it('says how many pictures are here, why others are not, and tries again', async () => {
    const { user, fake, region } = await reading({
      row: { ...row, offline: 'text', pictures_stored: 12, pictures_total: 15 },
      pictures_lost: 1,
      picture_troubles: [{ count: 2, code: 'status', status: 404 }],
      missing: { embeds: 2, audio: 0, formulas: 1, pages: 0 },
    });
    within(region).getByText(/12 of 15 pictures; 2 refused \(404\); 1 is not in the text/);
    within(region).getByText('Not in the text: 2 embedded parts, 1 formula');
    await user.click(within(region).getByRole('button', { name: 'Try the missing pictures again' }));
    expect(argsOf(fake, 'retryPictures')).toEqual([[2]]);
  });

  it('keeps what was here, and has the new text a click away', async () => {
    const { user, fake, region } = await reading({
      row: { ...row, problem: 'What was here stays: no.', problem_code: 'wall_consent' },
      candidate: { code: 'wall_consent', title: 'Before you continue', words: 414, came_at: '' },
    });
    const note = within(region).getByRole('alert');
    within(note).getByText(/414 words: .*Before you continue/);
    fake.commands.takeCandidate = async (id) => {
      fake.calls.push({ name: 'takeCandidate', args: [id] });
      return { status: 'ok', data: 'updated' };
    };
    await user.click(within(note).getByRole('button', { name: 'Take the new one' }));
    expect(argsOf(fake, 'takeCandidate')).toEqual([[2]]);
    await waitFor(() => expect(toasts.list.map((one) => one.text).join()).toContain('Updated'));
    await user.click(within(note).getByRole('button', { name: 'Keep this one' }));
    expect(argsOf(fake, 'dropCandidate')).toEqual([[2]]);
  });
});
