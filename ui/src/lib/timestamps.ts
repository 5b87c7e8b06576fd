/**
 * Times in show notes as links that seek. Works on the text between tags of HTML that was sanitised and serialised before,
 * by hand rather than by a parser, so that nothing but the links is changed in it.
 */

const TAG = /<(?:"[^"]*"|'[^']*'|[^"'>])*>/g;
/** 12:34 or 1:02:03, not part of a longer number, a ratio or a date; between 0:00 and 99:59:59. */
const TIME = /(?<![\d:.,/-])(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?![\d:]|[.,]\d)/g;
const SEEK = 'earmark:seek?ms=';
/** In these a time stays text. */
const LEFT = /^(a|button|code|pre|script|style|textarea)$/;

/** Milliseconds of a time as it is written; null when it is none. */
function milliseconds(h: string | undefined, m: string, s: string): number | null {
  const [hours, minutes] = [Number(h ?? 0), Number(m)];
  if (h !== undefined && (minutes > 59 || m.length !== 2)) return null;
  return ((hours * 60 + minutes) * 60 + Number(s)) * 1000;
}

function linked(text: string, item: number, most: number): string {
  return text.replace(TIME, (whole, h: string | undefined, m: string, s: string) => {
    const ms = milliseconds(h, m, s);
    return ms === null || ms > most ? whole : `<a href="${SEEK}${ms}&amp;item=${item}">${whole}</a>`;
  });
}

/** Makes times that lie within the episode links, of an item. `duration` in milliseconds; null when it is not known. */
export function linkTimes(html: string, item: number, duration: number | null): string {
  const most = duration ?? Infinity;
  let out = '';
  let at = 0;
  let inside = 0;
  for (const tag of html.matchAll(TAG)) {
    const text = html.slice(at, tag.index);
    out += inside > 0 ? text : linked(text, item, most);
    out += tag[0];
    at = tag.index + tag[0].length;
    const name = /^<(\/?)([a-z]+)/i.exec(tag[0]);
    if (name && LEFT.test(name[2]!.toLowerCase())) inside = Math.max(0, inside + (name[1] ? -1 : 1));
  }
  const rest = html.slice(at);
  return out + (inside > 0 ? rest : linked(rest, item, most));
}

/** Where a link of `linkTimes` goes; null for any other address. */
export function seekOf(url: string): { item: number; ms: number } | null {
  const found = /^earmark:seek\?ms=(\d{1,9})&item=(\d{1,15})$/.exec(url);
  return found ? { ms: Number(found[1]), item: Number(found[2]) } : null;
}
