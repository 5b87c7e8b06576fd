// Roles and accessible names of elements, by the parts of WAI-ARIA and HTML-AAM that the window uses: roleOf(e), nameOf(e), seen(e).
const inputs = { checkbox: 'checkbox', radio: 'radio', range: 'slider', search: 'searchbox', number: 'spinbutton', button: 'button', submit: 'button', reset: 'button' }
const tags = {
  A: (e) => (e.hasAttribute('href') ? 'link' : null), BUTTON: () => 'button', NAV: () => 'navigation', MAIN: () => 'main', ASIDE: () => 'complementary',
  H1: () => 'heading', H2: () => 'heading', H3: () => 'heading', H4: () => 'heading', UL: () => 'list', OL: () => 'list', LI: () => 'listitem',
  IMG: () => 'img', DIALOG: () => 'dialog', SELECT: () => 'combobox', OPTION: () => 'option', TEXTAREA: () => 'textbox', FORM: () => 'form',
  PROGRESS: () => 'progressbar', ARTICLE: () => 'article', SEARCH: () => 'search', OUTPUT: () => 'status',
  SECTION: (e) => (e.hasAttribute('aria-label') || e.hasAttribute('aria-labelledby') ? 'region' : null),
  INPUT: (e) => inputs[e.type] ?? 'textbox',
}
const roleOf = (e) => e.getAttribute('role')?.split(' ')[0] ?? tags[e.tagName]?.(e) ?? null
const tidy = (s) => (s ?? '').replace(/\s+/g, ' ').trim()
const inner = (e) => {
  let out = ''
  for (const n of e.childNodes) {
    if (n.nodeType === 3) out += n.data
    else if (n.nodeType === 1 && n.getAttribute('aria-hidden') !== 'true' && !/^(INPUT|SELECT|TEXTAREA)$/.test(n.tagName))
      out += ' ' + (n.getAttribute('aria-label') ?? (n.tagName === 'IMG' ? n.alt : inner(n))) + ' '
  }
  return out
}
const nameOf = (e) => {
  const ids = e.getAttribute('aria-labelledby')
  if (ids) return tidy(ids.split(/\s+/).map((id) => { const l = document.getElementById(id); return l ? inner(l) : '' }).join(' '))
  if (e.getAttribute('aria-label')) return tidy(e.getAttribute('aria-label'))
  if (e.labels?.length) return tidy([...e.labels].map(inner).join(' '))
  if (e.tagName === 'IMG') return tidy(e.alt)
  if (!/^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName)) { const t = tidy(inner(e)); if (t) return t }
  return tidy(e.getAttribute('title') ?? e.getAttribute('placeholder') ?? '')
}
const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden' && !e.closest('[aria-hidden="true"], [inert]')
