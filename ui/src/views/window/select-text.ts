/**
 * Select all means the text that is read, not the window: an article or show notes, which stand in a frame. The focus stays
 * outside of the frame, where the keys of the window are heard, so copying it is done from here, too.
 */

const frames = (): HTMLIFrameElement[] => [...document.querySelectorAll<HTMLIFrameElement>('main iframe')];

/** Selects what is in the frame of text that is shown. */
export function selectText(): void {
  const body = frames()[0]?.contentDocument?.body;
  if (body) body.ownerDocument.getSelection()?.selectAllChildren(body);
}

/** Begins to do so; gives the way to stop. `beforecopy` asks whether there is something to copy. */
export function copyFromFrames(): () => void {
  const kinds = ['beforecopy', 'copy'] as const;
  const listener = copyFromFrame as (e: Event) => void;
  for (const kind of kinds) document.addEventListener(kind, listener);
  return () => kinds.forEach((kind) => document.removeEventListener(kind, listener));
}

function copyFromFrame(e: ClipboardEvent): void {
  const target = e.target instanceof Element ? e.target.closest('input, textarea') : null;
  if (target || getSelection()?.isCollapsed === false) return;
  const selection = frames()
    .map((frame) => frame.contentDocument?.getSelection())
    .find((s) => s && !s.isCollapsed);
  if (!selection) return;
  if (e.type === 'copy') {
    const holder = document.createElement('div');
    holder.append(document.importNode(selection.getRangeAt(0).cloneContents(), true));
    e.clipboardData?.setData('text/plain', selection.toString());
    e.clipboardData?.setData('text/html', holder.innerHTML);
  }
  e.preventDefault();
}
