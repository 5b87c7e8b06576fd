// Visible elements of a role with an accessible name (arguments: role, name), by the parts of WAI-ARIA and
// HTML-AAM that the window uses. A name that ends with an ellipsis matches what begins so; "*" matches any.
// A third argument is the name of what it must lie in: a region, a dialog, a list; or words that its row of a list has.
const [role, wanted, place] = arguments
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
const labelled = (e) => e.hasAttribute('aria-label') || e.hasAttribute('aria-labelledby')
const rows = 'li, article, tr, [role=listitem], [role=option], [role=row]'
const lies = (e) => {
  if (!place) return true
  if (e.closest(rows)?.innerText.includes(place)) return true
  for (let up = e.parentElement; up; up = up.parentElement) if (labelled(up) && nameOf(up) === place) return true
  return false
}
const fits = (name) => wanted === '*' || (wanted.endsWith('…') ? name.startsWith(wanted.slice(0, -1)) : name === wanted)
// A button of a row names its item too, "Play: The ice that remembers": "Play" finds it.
const act = (e) => {
  const [name, at] = [e.getAttribute('aria-label') ?? '', (e.getAttribute('aria-label') ?? '').indexOf(': ')]
  return at > 0 && e.closest(rows)?.innerText.includes(name.slice(at + 2)) ? name.slice(0, at) : null
}
const called = (e) => fits(nameOf(e)) || (act(e) !== null && fits(act(e)))
const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden' && !e.closest('[aria-hidden="true"], [inert]')
return [...document.querySelectorAll('body *')].filter((e) => roleOf(e) === role && seen(e) && called(e) && lies(e))
