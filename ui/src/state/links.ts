/** Links in texts from outside that were followed: the shell tells of them, and the text that holds one says what to do. */
import { listen } from '../ipc';
import { openExternal } from './actions';

/** True when the link stands in this text, which then does what is to be done. */
type Claim = (url: string) => boolean;
const claims = new Set<Claim>();

/** A text is shown until the function that is given back is called. */
export function claimLinks(claim: Claim): () => void {
  claims.add(claim);
  return () => claims.delete(claim);
}

export function followed(url: string): void {
  for (const claim of claims) if (claim(url)) return;
  void openExternal(url);
}

/** From now on. */
export const listenToLinks = (): Promise<() => void> => listen('followed', followed);
