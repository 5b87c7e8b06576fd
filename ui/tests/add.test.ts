import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import { add } from '../src/state/add.svelte';
import { announcer } from '../src/state/announcer.svelte';
import { app } from '../src/state/app.svelte';
import { toasts } from '../src/state/toasts.svelte';
import AddBox from '../src/views/window/AddBox.svelte';

let fake: Fake;
const called = (name: string) => fake.calls.filter((c) => c.name === name).map((c) => c.args);

async function box() {
  render(AddBox);
  app.adding = true;
  await screen.findByRole('dialog', { name: 'Add' });
  return userEvent.setup();
}
const field = () => screen.getByRole<HTMLInputElement>('textbox');

beforeEach(() => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  add.clear();
  app.adding = false;
  app.go({ name: 'home' });
});

describe('the Add box', () => {
  it('has the focus in its field', async () => {
    await box();
    await waitFor(() => expect(document.activeElement).toBe(field()));
  });

  it('looks up what is typed after a pause, and says what it will do before it does it', async () => {
    const user = await box();
    await user.type(field(), 'https://tern.example/feed');
    await screen.findByText('Tern Island Radio', {}, { timeout: 2000 });
    expect(screen.getByText('Subscribes. 128 items will be in the library.')).toBeTruthy();
    expect(called('lookUp')).toEqual([['https://tern.example/feed', null]]);
    expect(called('add')).toEqual([]);
    const before = app.arrived;
    await user.click(screen.getByRole('button', { name: 'Subscribe' }));
    await waitFor(() => expect(app.adding).toBe(false));
    expect(called('add')).toEqual([['https://tern.example/feed', null]]);
    expect(app.route).toEqual({ name: 'feed', id: 1 });
    expect(app.arrived).toBe(before + 1);
    expect(announcer.said).toContain('Tern Island Radio');
  });

  it('does not ask about half a word; with Enter it is searched for', async () => {
    const user = await box();
    await user.type(field(), 'tern');
    await new Promise((done) => setTimeout(done, 600));
    expect(called('lookUp')).toEqual([]);
    expect(called('searchDirectories')).toEqual([]);
    await user.keyboard('{Enter}');
    await screen.findByRole('list', { name: 'Shows that were found' });
    expect(called('searchDirectories')).toEqual([['tern']]);
    expect(field().value).toBe('tern');
  });

  it('asks for what is pasted at once', async () => {
    const user = await box();
    await user.click(field());
    await user.paste('https://harbourmag.example/article');
    await screen.findByText('Saves the article and the 2 episodes on it.');
  });

  it("offers the page's feeds beside the page", async () => {
    const user = await box();
    await add.give('https://harbourmag.example/article');
    const choice = await screen.findByRole('group', { name: 'What to add' });
    expect(within(choice).getAllByRole('radio')).toHaveLength(3);
    await user.click(screen.getByRole('radio', { name: 'Subscribe: Harbour Magazine' }));
    await user.click(screen.getByRole('button', { name: 'Subscribe' }));
    await waitFor(() => expect(app.route).toEqual({ name: 'feed', id: 1 }));
    expect(called('add')).toEqual([['https://harbourmag.example/feed', null]]);
  });

  it.each([
    ['https://a.example/page', 'Save link'],
    ['https://a.example/a.mp3', 'Add episode'],
    ['https://a.example/a.opml', 'Import'],
  ])('%s is offered as: %s', async (input, name) => {
    await box();
    await add.give(input);
    expect(await screen.findByRole('button', { name })).toBeTruthy();
  });

  it('imports a file that was chosen, and names what could not be added', async () => {
    const user = await box();
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }));
    await user.click(await screen.findByRole('button', { name: 'Import' }));
    await screen.findByText('Subscribed to 3 feeds.');
    expect(called('importFile')).toEqual([['/home/someone/subscriptions.opml']]);
    expect(screen.getByText('1 could not be added')).toBeTruthy();
    expect(screen.getByText('The server says: 410 Gone.')).toBeTruthy();
    /* The lines add up to the rows of the list. */
    expect(screen.getByText('5 subscriptions in the list:')).toBeTruthy();
    expect(screen.getByText('1 was there already.')).toBeTruthy();
    expect(screen.getByText(/^1 of them could not be fetched now/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show' }));
    expect(app.route).toEqual({ name: 'podcasts' });
  });

  it.each([
    ['an article', 'https://harbourmag.example/article', 'Save article', { name: 'articles', id: 2 }],
    ['a sound file', 'https://a.example/a.mp3', 'Add episode', { name: 'episode', id: 2 }],
  ] as const)('closes into what was added: %s', async (_name, input, button, place) => {
    const user = await box();
    await add.give(input);
    await user.click(await screen.findByRole('button', { name: button }));
    await waitFor(() => expect(app.route).toEqual(place));
    expect(app.adding).toBe(false);
  });

  it('tells what came of it when it was closed meanwhile', async () => {
    fake = createFake({ items: 30, delay: 20 });
    useBackend(fake);
    const user = await box();
    await add.give('https://tern.example/feed');
    await user.click(screen.getByRole('button', { name: 'Subscribe' }));
    await user.keyboard('{Escape}');
    const said = () => toasts.list.find((one) => one.text.includes('Tern Island Radio'));
    await waitFor(() => expect(said()?.action?.label).toBe('Show'));
    expect(app.route).toEqual({ name: 'home' });
  });

  it('shows the cover of what was found', async () => {
    await box();
    await add.give('https://tern.example/feed');
    await waitFor(() => expect(document.querySelector('.found img')?.getAttribute('src')).toMatch(/^data:/));
    await add.give('https://harbourmag.example/article');
    expect(document.querySelector('.found img')).toBeNull();
  });

  it('asks for no choice where there is only one', async () => {
    await box();
    await add.give('https://tern.example/feed');
    await screen.findByText('Tern Island Radio');
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('knows what is there already', async () => {
    await box();
    await add.give('https://known.example/feed');
    expect(await screen.findByText('This is in the library already.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show' })).toBeTruthy();
  });

  it('says why it could not, keeps what was typed, and tries again', async () => {
    const user = await box();
    fake.fail('lookUp', 'no_network', 'There is no network. What you typed is kept.');
    await add.give('https://tern.example/feed');
    await screen.findByText('There is no network. What you typed is kept.');
    expect(screen.getByText('Technical detail')).toBeTruthy();
    expect(field().value).toBe('https://tern.example/feed');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('Tern Island Radio');
  });

  it('answers only the newest question', async () => {
    fake = createFake({ items: 30, delay: 20 });
    useBackend(fake);
    await box();
    const first = add.give('https://harbourmag.example/article');
    await add.give('https://tern.example/feed');
    await first;
    expect(add.found?.title).toBe('Tern Island Radio');
  });

  it('opens with what is dropped on the window or given from outside', async () => {
    const stop = await add.listen(
      () => (app.adding = true),
      () => {},
    );
    fake.drop({ over: true, paths: [] });
    expect(add.hovered).toBe(true);
    fake.drop({ over: false, paths: ['/home/someone/list.opml'] });
    await waitFor(() => expect(add.found?.kind).toBe('list'));
    expect(add.hovered).toBe(false);
    expect(app.adding).toBe(true);
    fake.send('given', 'https://tern.example/feed');
    await waitFor(() => expect(add.found?.kind).toBe('feed'));
    stop();
  });

  it('adds each of many files that are dropped, whatever becomes of the others', async () => {
    for (const toast of toasts.list) toasts.dismiss(toast.id);
    await add.takeAll(['/home/someone/a.mp3', '/home/someone/b.mp3']);
    expect(called('add').map((args) => args[0])).toEqual(['/home/someone/a.mp3', '/home/someone/b.mp3']);
    expect(toasts.list.at(-1)?.text).toBe('2 files added');
    fake.fail('add', 'not_audio', 'this is no sound');
    await add.takeAll(['/home/someone/c.txt', '/home/someone/d.mp3']);
    expect(toasts.list.at(-1)?.text).toBe('1 added, 1 could not be added');
  });

  it('forgets when it is closed', async () => {
    const user = await box();
    await add.give('https://tern.example/feed');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(add.input).toBe('');
    expect(add.step).toBe('empty');
  });

  it('keeps the file of which something could not be added, and is empty for another', async () => {
    const user = await box();
    await add.give('/home/someone/subscriptions.opml');
    await user.click(await screen.findByRole('button', { name: 'Import' }));
    await screen.findByText('1 could not be added');
    expect(field().value).toBe('/home/someone/subscriptions.opml');
    await user.click(screen.getByRole('button', { name: 'Add another' }));
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(field());
  });

  it.each([
    ['Esc', (user: UserEvent) => user.keyboard('{Escape}')],
    ['its button', (user: UserEvent) => user.click(screen.getByRole('button', { name: 'Close' }))],
    ['Show', (user: UserEvent) => user.click(screen.getByRole('button', { name: 'Show' }))],
    ['nobody', () => void (app.adding = false)],
  ])('is empty when it is opened again after a list was imported, closed by %s', async (_name, leave) => {
    const user = await box();
    await add.give('/home/someone/subscriptions.opml');
    await user.click(await screen.findByRole('button', { name: 'Import' }));
    await screen.findByText('1 could not be added');
    await leave(user);
    app.adding = false;
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    app.adding = true;
    await screen.findByRole('dialog', { name: 'Add' });
    expect(field().value).toBe('');
    expect(screen.queryByText('1 could not be added')).toBeNull();
  });

  it('says since when an article is here, and fetches it again', async () => {
    const user = await box();
    fake.commands.fetchAgain = async (id) => {
      fake.calls.push({ name: 'fetchAgain', args: [id] });
      return { status: 'ok', data: 'same' };
    };
    await user.type(field(), 'https://tern.example/here{Enter}');
    await screen.findByText(/^Already here since .*4 Mar/i);
    await user.click(screen.getByRole('button', { name: 'Update' }));
    await waitFor(() => expect(app.route).toEqual({ name: 'articles', id: 2 }));
    expect(called('fetchAgain')).toEqual([[2]]);
    expect(called('add')).toEqual([]);
  });

  it('brings an article back from the Trash', async () => {
    const user = await box();
    await user.type(field(), 'https://tern.example/thrown{Enter}');
    await screen.findByText(/^In the Trash/);
    expect(screen.queryByRole('button', { name: 'Update' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Bring it back' }));
    await waitFor(() => expect(called('add')).toEqual([['https://tern.example/thrown', null]]));
  });
});
