/** How texts look: as all of them do, or otherwise in one language. */
import type { ReaderLook, Settings } from '../ipc/bindings';

export type Look = Omit<ReaderLook, 'language' | 'on'>;

/** What two tags of one language have in common: "pt-BR" and "pt" are "pt". Null where none is named. */
export function languageOf(tag: string | null | undefined): string | null {
  const first = /^[a-z]{2,8}(?=$|[-_])/i.exec(tag ?? '')?.[0] ?? null;
  return first?.toLowerCase() ?? null;
}

/** What is kept for a language, whether it is in use or not. */
export const keptLook = (now: Settings, tag: string | null | undefined): ReaderLook | null =>
  now.reader_looks.find((look) => look.language === languageOf(tag)) ?? null;

/** How a text in this language looks. */
export function lookOf(now: Settings, tag: string | null | undefined): Look {
  const own = keptLook(now, tag);
  return own?.on
    ? own
    : {
        font: now.reader_font,
        size: now.reader_size,
        measure: now.reader_measure,
        leading: now.reader_leading,
        spacing: now.reader_spacing,
        justify: now.reader_justify,
      };
}

/** What to set so that texts look so: those in this language where they have a look of their own, else all. */
export function withLook(
  now: Settings,
  tag: string | null | undefined,
  some: Partial<Look>,
): Partial<Settings> {
  const own = keptLook(now, tag);
  if (own?.on)
    return { reader_looks: now.reader_looks.map((look) => (look === own ? { ...own, ...some } : look)) };
  return Object.fromEntries(Object.entries(some).map(([name, value]) => [`reader_${name}`, value]));
}

/** What to set so that texts in this language have a look of their own, at first as now; or none, and it is kept for later. */
export function ownLook(now: Settings, tag: string, on: boolean): Partial<Settings> {
  const language = languageOf(tag);
  if (!language) return {};
  const own = keptLook(now, tag);
  const others = now.reader_looks.filter((look) => look !== own);
  return { reader_looks: [...others, { ...(own ?? lookOf(now, tag)), language, on }] };
}
