/** Backups in the settings, and a library that cannot be opened or written. */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import App from '../src/App.svelte';
import { useBackend } from '../src/ipc';
import { createFake } from './fake/library';
import { nothing } from './fake/data';
import { app } from '../src/state/app.svelte';
import { backups } from '../src/state/backups.svelte';
import { argsOf, faults, opened } from './open-window';

const holds = '12 subscriptions, 340 episodes, 57 articles, 1 note';

async function inSettings() {
  const { fake, user } = await opened();
  app.go({ name: 'settings' });
  const part = await screen.findByRole('region', { name: 'Backups' });
  await within(part).findByText(holds);
  return { fake, user, part };
}

describe('backups in the settings', () => {
  it('are listed with when, why and what is in them', async () => {
    const { part } = await inSettings();
    const rows = within(part).getAllByRole('listitem');
    expect(rows).toHaveLength(2);
    expect(rows[0]!.textContent).toContain('it is damaged');
    expect(within(rows[0]!).queryByRole('button')).toBeNull();
    expect(rows[1]!.textContent).toContain('Before an import');
    within(rows[1]!).getByRole('button', { name: /^Restore the backup of / });
    expect(await faults(part)).toEqual([]);
  });

  it('can be made now, and switched off', async () => {
    const { fake, user, part } = await inSettings();
    await user.click(within(part).getByRole('button', { name: 'Back up now' }));
    await screen.findByText('Backed up: library-3-asked.db');
    await waitFor(() => expect(within(part).getAllByRole('listitem')).toHaveLength(3));
    await user.click(within(part).getByRole('switch', { name: /^Back up each day/ }));
    await waitFor(() => expect(argsOf(fake, 'setSettings').at(-1)).toMatchObject([{ backups: false }]));
  });

  it('say why one cannot be made', async () => {
    const { fake, user, part } = await inSettings();
    fake.fail('backUp', 'disk_full', 'there is no room on the disk');
    await user.click(within(part).getByRole('button', { name: 'Back up now' }));
    await screen.findByText('There is no room on the disk.');
  });

  it('are restored only after a look and a yes, and the program starts again', async () => {
    const { fake, user, part } = await inSettings();
    const restore = within(part).getByRole('button', { name: /^Restore the backup of / });
    await user.click(restore);
    let dialog = await screen.findByRole('dialog', { name: 'Restore this backup?' });
    within(dialog).getByText(holds);
    expect(await faults(dialog)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(argsOf(fake, 'restore')).toEqual([]);

    await user.click(restore);
    dialog = await screen.findByRole('dialog', { name: 'Restore this backup?' });
    await user.click(within(dialog).getByRole('button', { name: 'Restore it' }));
    await within(dialog).findByText(/kept in .*library-4-replaced\.db/);
    expect(argsOf(fake, 'restore')).toEqual([['~/.local/share/earmark/backups/library-1-import.db']]);
    expect(argsOf(fake, 'startAgain')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Start Earmark again' }));
    await waitFor(() => expect(argsOf(fake, 'startAgain')).toHaveLength(1));
  });

  it('say why one was not restored', async () => {
    const { fake, user, part } = await inSettings();
    fake.fail('restore', 'refused', 'another program has this library open; close it, and try again');
    await user.click(within(part).getByRole('button', { name: /^Restore the backup of / }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Restore it' }));
    await within(dialog).findByText('Another program has this library open; close it, and try again.');
  });

  it('a file of ones own is looked into first', async () => {
    const { fake, user, part } = await inSettings();
    fake.chooseFile = async () => '/somewhere/else.db';
    await user.click(within(part).getByRole('button', { name: 'Restore from a file…' }));
    await screen.findByText('There is no file /somewhere/else.db.');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('a library that cannot be opened', () => {
  async function failing(code: string, message: string) {
    const fake = createFake({ items: 30 });
    useBackend(fake);
    app.started = false;
    backups.list = null;
    fake.fail('settings', code, message);
    fake.trouble = { code, message, detail: null };
    render(App);
    await screen.findByRole('alert');
    return { fake, user: userEvent.setup() };
  }

  it('offers its newest backup', async () => {
    const { fake, user } = await failing(
      'emptied',
      '/x/library.db is gone, but its pictures are still there',
    );
    screen.getByText('/x/library.db is gone, but its pictures are still there.');
    await screen.findByText(new RegExp(holds));
    await user.click(screen.getByRole('button', { name: 'Restore…' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('button', { name: 'Restore it' }));
    await user.click(await within(dialog).findByRole('button', { name: 'Start Earmark again' }));
    await waitFor(() => expect(argsOf(fake, 'startAgain')).toHaveLength(1));
  });

  it('offers none where that would not help', async () => {
    const { fake, user } = await failing('newer', 'the library was made by a newer version');
    expect(screen.queryByRole('button', { name: 'Restore…' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(argsOf(fake, 'startAgain')).toHaveLength(1));
  });
});

describe('a library that cannot be written', () => {
  it('that is damaged says so over everything, and can be read on', async () => {
    const { fake, user } = await opened();
    fake.trouble = {
      code: 'damaged',
      message: 'the library file is damaged; nothing more is written to it; known to be whole: notes',
      detail: null,
    };
    fake.send('changed', { ...nothing, settings: true });
    const dialog = await screen.findByRole('dialog', { name: 'The library is damaged' });
    within(dialog).getByText(/known to be whole: notes\.$/);
    await within(dialog).findByText(new RegExp(holds));
    expect(await faults(dialog)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Read on without it' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('that can only be read says so once', async () => {
    const { fake } = await opened();
    fake.trouble = { code: 'read_only', message: 'the library can only be read now', detail: null };
    fake.send('changed', { ...nothing, settings: true });
    await screen.findByText('The library can only be read now.');
    fake.send('changed', { ...nothing, settings: true });
    await waitFor(() => expect(argsOf(fake, 'libraryTrouble').length).toBeGreaterThan(2));
    expect(screen.getAllByText('The library can only be read now.')).toHaveLength(1);
    expect(screen.queryByText('2×')).toBeNull();
  });
});
