/** Tags and edits in the window, by keys and by what one sees. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { app } from '../src/state/app.svelte';
import { argsOf, faults, opened } from './open-window';

const picker = () => screen.findByRole('dialog', { name: /^Tags of/ });
const field = () => screen.findByRole('combobox', { name: 'Find a tag or name a new one' });

/** The first row of the inbox, with the focus on it. */
async function firstRow(): Promise<HTMLElement> {
  app.go({ name: 'inbox' });
  const list = await screen.findByRole('list', { name: 'Inbox' });
  const rows = await within(list).findAllByRole('button', { name: /./ });
  const title = rows.find((row) => row.matches('[data-row-focus]'))!;
  title.focus();
  expect(document.activeElement).toBe(title);
  return title;
}

describe('the picker of tags', () => {
  it('opens by T on a row, makes a tag by Enter and gives the focus back', async () => {
    const { fake, user } = await opened();
    const row = await firstRow();
    await user.keyboard('t');
    expect(await picker()).toBeTruthy();
    expect(document.activeElement).toBe(await field());
    await user.keyboard('Sea air{Enter}');
    await waitFor(() => expect(argsOf(fake, 'setTags')).toHaveLength(1));
    expect(argsOf(fake, 'setTags')[0]![1]).toEqual({ add: ['Sea air'], remove: [] });
    const option = await screen.findByRole('option', { name: /Sea air/ });
    expect(option.getAttribute('aria-checked')).toBe('true');
    expect(await faults()).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(row));
    /* The row shows it, and it leads to all that carries it. */
    const chip = (await screen.findAllByRole('button', { name: 'All that is tagged “Sea air”' }))[0]!;
    await user.click(chip);
    expect(app.route).toEqual({ name: 'list', filter: { tags: [1] } });
    const carrying = await screen.findByRole('list', { name: 'Sea air' });
    await waitFor(() => expect(carrying.querySelectorAll('[data-row-focus]')).toHaveLength(1));
    await screen.findByRole('button', { name: 'Take off: Tag: Sea air' });
  });

  it('filters by what is typed; the arrows and Space toggle; one Undo takes it back', async () => {
    const { fake, user } = await opened();
    await fake.commands.createTag('Boats', null);
    await fake.commands.createTag('Books', null);
    await fake.commands.createTag('Other', null);
    await firstRow();
    await user.keyboard('t');
    await screen.findByRole('option', { name: /Other/ });
    await user.keyboard('boo');
    await waitFor(() => expect(screen.queryByRole('option', { name: /Other/ })).toBeNull());
    await user.keyboard('{Backspace}{ArrowDown}');
    const input = await field();
    const at = () => document.getElementById(input.getAttribute('aria-activedescendant') ?? '');
    expect(at()?.textContent).toContain('Boats');
    await user.keyboard('{ArrowDown}');
    expect(at()?.textContent).toContain('Books');
    await user.keyboard(' ');
    await waitFor(() => expect(at()?.getAttribute('aria-checked')).toBe('true'));
    await user.keyboard(' ');
    await waitFor(() => expect(at()?.getAttribute('aria-checked')).toBe('false'));
    expect(argsOf(fake, 'setTags').map((args) => args[1])).toEqual([
      { add: ['Books'], remove: [] },
      { add: [], remove: ['Books'] },
    ]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(argsOf(fake, 'undo')).toHaveLength(1));
  });

  it('says of many what some of them carry, and puts it on all', async () => {
    const { fake, user } = await opened();
    await firstRow();
    const first = fake.rows.find((r) => r.in_inbox)!;
    await fake.commands.setTags({ items: [first.id], feeds: [] }, { add: ['Sea'], remove: [] });
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await user.click(await screen.findByRole('button', { name: 'Tags…' }));
    expect(await screen.findByRole('dialog', { name: 'Tags of 3 items' })).toBeTruthy();
    const option = await screen.findByRole('option', { name: /Sea/ });
    expect(option.getAttribute('aria-checked')).toBe('mixed');
    await user.click(option);
    await waitFor(() =>
      expect(screen.getByRole('option', { name: /Sea/ }).getAttribute('aria-checked')).toBe('true'),
    );
  });

  it('opens for an article and an episode that are shown, but not after G', async () => {
    const { user } = await opened();
    app.go({ name: 'episode', id: 3 });
    await screen.findByRole('tab', { name: 'Notes' });
    await waitFor(async () => {
      await user.keyboard('t');
      expect(screen.getByRole('dialog', { name: /^Tags of/ })).toBeTruthy();
    });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.keyboard('gt');
    await waitFor(() => expect(app.route).toEqual({ name: 'trash' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the tags in the settings', () => {
  it('are coloured, renamed and, where the name is taken, merged', async () => {
    const { fake, user } = await opened();
    await fake.commands.createTag('Boats', null);
    await fake.commands.createTag('Ships', null);
    app.go({ name: 'settings' });
    await user.selectOptions(await screen.findByLabelText('Colour of “Boats”'), 'teal');
    await waitFor(() => expect(argsOf(fake, 'setTagColour')).toEqual([[1, 'teal']]));
    const name = await screen.findByLabelText('Name of the tag “Boats”');
    await user.clear(name);
    await user.type(name, 'ships{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Merge “Boats” into' });
    expect(dialog.textContent).toContain('There is a tag “ships” already.');
    await user.click(within(dialog).getByRole('button', { name: 'Merge' }));
    await waitFor(() => expect(argsOf(fake, 'mergeTags')).toEqual([[1, 2]]));
    await waitFor(() => expect(screen.queryByLabelText('Name of the tag “Boats”')).toBeNull());
    expect(await faults(screen.getByRole('main'))).toEqual([]);
    await user.click(screen.getByRole('button', { name: /^Delete.*Ships/ }));
    await waitFor(() => expect(argsOf(fake, 'deleteTags')).toEqual([[[2]]]));
  });
});

describe('the dialog of edits', () => {
  it('changes what was changed, and nothing else', async () => {
    const { fake, user } = await opened();
    const row = await firstRow();
    const title = row.textContent!.trim();
    await user.keyboard('{Shift>}{F10}{/Shift}');
    await user.click(await screen.findByRole('menuitem', { name: 'Edit…' }));
    await screen.findByRole('dialog', { name: `Edit “${title}”` });
    const name = await screen.findByLabelText('Title');
    expect(document.activeElement).toBe(name);
    await user.clear(name);
    await user.type(name, 'Mine');
    await user.type(screen.getByLabelText('Your note'), 'Of my own');
    expect(await faults()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(argsOf(fake, 'setEdits')).toHaveLength(1));
    expect(argsOf(fake, 'setEdits')[0]![1]).toEqual({
      title: 'Mine',
      author: null,
      picture: null,
      note: 'Of my own',
      folder: null,
    });
    await screen.findByText('Edited: Mine');
  });

  it('offers what the feed says again, and has a folder for a show', async () => {
    const { fake, user } = await opened();
    await fake.commands.setEdits(
      { feed: 1 },
      { title: 'My show', author: null, picture: null, note: null, folder: null },
    );
    app.go({ name: 'feed', id: 1 });
    await user.click(await screen.findByRole('button', { name: 'Edit…' }));
    const name = await screen.findByLabelText<HTMLInputElement>('Title');
    expect(name.value).toBe('My show');
    await user.click(screen.getByRole('button', { name: /^Title: Use the feed/ }));
    expect(name.value).toBe('Glacier Diaries');
    await user.type(screen.getByLabelText('Folder'), 'Ice');
    await user.click(screen.getByRole('button', { name: 'Choose a file…' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(argsOf(fake, 'setEdits').at(-1)![1]).toEqual({
        title: 'Glacier Diaries',
        author: null,
        picture: { kind: 'file', path: '/home/someone/subscriptions.opml' },
        note: null,
        folder: 'Ice',
      }),
    );
  });
});
