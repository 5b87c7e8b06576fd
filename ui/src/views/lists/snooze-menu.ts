/** Until when to put off, as a menu. */
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import Clock from '@lucide/svelte/icons/clock';
import { menu } from '../../components/menu.svelte';
import { t } from '../../i18n/index.svelte';
import { hourOf } from '../../lib/format';
import { snooze, type Snoozed } from '../../state/snooze.svelte';

/** Opens under `anchor`; the focus goes back to `from`. */
export async function openSnooze(anchor: HTMLElement, what: Snoozed, from = anchor): Promise<void> {
  const choices = await snooze.choices();
  if (!choices) return;
  menu.under(anchor, t('snooze.label'), [
    ...choices.map((choice) => ({
      label: t(`snooze.${choice.until.when}`, { time: hourOf(choice.at) }),
      icon: Clock,
      run: () => void snooze.put(what, choice.until),
    })),
    { label: t('snooze.other_day'), icon: CalendarDays, run: () => snooze.ask(what) },
  ]);
  menu.from = from;
}
