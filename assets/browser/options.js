const api = globalThis.browser ?? globalThis.chrome;
const form = document.querySelector('form');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [address, token] = document.querySelector('#pairing').value.trim().split('#');
  const fits = /^http:\/\/127\.0\.0\.1:\d+$/.test(address ?? '') && /^[0-9a-f]{64}$/.test(token ?? '');
  if (fits) await api.storage.local.set({ address, token });
  document.querySelector('output').textContent = fits ? 'Paired.' : 'This is no pairing of Earmark.';
});
