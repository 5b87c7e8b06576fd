/** The gallery: `index.html?theme=light|dark|sepia&language=en|ru`, served by `npm run dev` under /tests/gallery/. */
import { mount } from 'svelte';
import { setLocale } from '../../src/i18n/index.svelte';
import '../../src/styles/base.css';
import Gallery from './Gallery.svelte';

const asked = new URLSearchParams(location.search);
document.documentElement.dataset.theme = asked.get('theme') ?? 'light';
setLocale(asked.get('language') === 'ru' ? 'ru' : 'en');
const target = document.getElementById('app');
if (target) mount(Gallery, { target });
