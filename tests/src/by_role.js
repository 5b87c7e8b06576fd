// Visible elements of a role with an accessible name (arguments: role, name), as names.js has them, which
// stands before this. A name that ends with an ellipsis matches what begins so; "*" matches any.
// A third argument is the name of what it must lie in: a region, a dialog, a list; or words that its row of a list has.
const [role, wanted, place] = arguments
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
return [...document.querySelectorAll('body *')].filter((e) => roleOf(e) === role && seen(e) && called(e) && lies(e))
