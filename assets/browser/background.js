// Hands the page over as it is shown: with what a log-in or a paywall shows only to its reader. Nothing is sent to anybody
// but the program on this computer, and only when the button is pressed.
const api = globalThis.browser ?? globalThis.chrome;

async function paired() {
  const { address, token } = await api.storage.local.get(['address', 'token']);
  return address && token ? { address, token } : null;
}

async function mark(tabId, text, title) {
  await api.action.setBadgeText({ tabId, text });
  await api.action.setTitle({ tabId, title });
}

// Runs in the page: what is written there now, with addresses that do not depend on where it lies.
function takePage() {
  const copy = document.documentElement.cloneNode(true);
  for (const extra of copy.querySelectorAll('script:not([type="application/ld+json"]), style')) extra.remove();
  return { url: location.href, html: '<!DOCTYPE html>' + copy.outerHTML, pdf: document.contentType === 'application/pdf' };
}

// What the browser shows of a PDF is its own viewer: the program asks for the file itself.
const byAddress = (tabId, url) => api.tabs.update(tabId, { url: `earmark://save?url=${encodeURIComponent(url)}` });

async function save(tab) {
  const to = await paired();
  if (!to) return api.runtime.openOptionsPage();
  try {
    const taken = api.scripting.executeScript({ target: { tabId: tab.id }, func: takePage });
    // No script runs in some viewers of PDF files.
    const isPdf = /\.pdf([?#]|$)/i.test(tab.url ?? '');
    const [{ result }] = await (isPdf ? taken.catch(() => [{ result: { url: tab.url, pdf: true } }]) : taken);
    if (result.pdf) return byAddress(tab.id, result.url);
    const answer = await fetch(`${to.address}/page?url=${encodeURIComponent(result.url)}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${to.token}`, 'Content-Type': 'text/html; charset=utf-8' },
      body: result.html,
    });
    if (answer.ok) await mark(tab.id, '✓', 'Earmark shows what it would save');
    else await mark(tab.id, '!', answer.status === 401 ? 'Pair again: the token is another one' : `Earmark answered ${answer.status}`);
  } catch (error) {
    await mark(tab.id, '!', `Earmark could not be reached: ${error.message}`);
  }
}

api.action.onClicked.addListener(save);
api.runtime.onInstalled.addListener(() => {
  api.contextMenus.create({ id: 'save', title: 'Save to Earmark', contexts: ['page', 'link'] });
});
api.contextMenus.onClicked.addListener((info, tab) => {
  if (!info.linkUrl) return save(tab);
  return byAddress(tab.id, info.linkUrl);
});
